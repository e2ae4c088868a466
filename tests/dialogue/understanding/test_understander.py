from __future__ import annotations

import pytest

from bot.assistant import Assistant
from dialogue.understanding.encoder import packaged_model


def test_the_packaged_weights_are_the_official_ones() -> None:
    assert (packaged_model() / "model.safetensors").is_file()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("wheres my parcel", "order_status"),
        ("were is my pacel", "order_status"),
        ("can I talk to a person", "ask_human"),
        ("how much does shipping cost", "ask_delivery"),
        ("it's 10115", "inform"),
        ("maya@example.com", "inform"),
        ("what is the capital of france", "out_of_scope"),
        ("never mind", "nevermind"),
    ],
)
def test_lines_are_understood(assistant: Assistant, text: str, intent: str) -> None:
    waiting = "postcode" if text == "it's 10115" else None
    assert assistant.understander.parse(text, waiting).intent == intent


def test_confidences_are_ranked_shares(assistant: Assistant) -> None:
    intents = assistant.understander.parse("where is it").intents
    shares = [intent.confidence for intent in intents]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1.001


def test_several_things_asked_are_all_heard(assistant: Assistant) -> None:
    asked = assistant.understander.parse("how much is it, and which colours does it come in").asked
    assert {"product_price", "product_options"} <= set(asked)
