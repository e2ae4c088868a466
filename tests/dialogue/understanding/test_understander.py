from __future__ import annotations

import pytest

from bot.assistant import Assistant
from dialogue.understanding.opening import packaged_model


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


def test_a_message_is_split_into_its_requests(assistant: Assistant) -> None:
    text = "where is my parcel, and can I pay with paypal?"
    parts = assistant.understander.parse(text).segments
    assert [part.intent for part in parts] == ["order_status", "ask_payment"]
    assert [text[part.start : part.end] for part in parts] == [part.text for part in parts]
    assert [e.value for e in parts[1].entities] == ["paypal"]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("my name is Priya Nair", "person_name", "Priya Nair"),
        ("send it to 14 Larch Close, Stirling FK8 2QA please", "address", None),
        ("the boots are too small, I want to send them back", "reason", "too_small"),
        ("can we speak in Spanish", "language", "es"),
        ("do you have the jumper in a size up", "option_value", "bigger"),
    ],
)
def test_entities_are_told_by_the_words_around_them(
    assistant: Assistant, text: str, name: str, value: str | None
) -> None:
    found = [e for e in assistant.understander.parse(text).entities if e.name == name]
    assert len(found) == 1
    assert value is None or found[0].value == value


def test_many_lines_are_read_as_each_by_itself(assistant: Assistant) -> None:
    lines = ["wheres my parcel", "how much is the alder desk lamp, and is it in stock", "hi"]
    understander = assistant.understander.current
    together = understander.parse_all(lines)
    assert [u.intent for u in together] == [understander.parse(line).intent for line in lines]


def test_several_things_asked_are_all_heard(assistant: Assistant) -> None:
    asked = assistant.understander.parse("how much is it, and which colours does it come in").asked
    assert {"product_price", "product_options"} <= set(asked)
