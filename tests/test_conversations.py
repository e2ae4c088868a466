"""Whole conversations: what was said (facts and acts, not wording) and what was stored."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assistant import Assistant
from dialogue.messages import Reply, UserMessage

CONVERSATIONS = sorted(Path(__file__).with_name("conversations").glob("*.yml"))


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_conversation(path: Path, assistant: Assistant) -> None:
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    sender_id = f"test-{path.stem}"
    reply: Reply | None = None
    for number, turn in enumerate(script["turns"], start=1):
        reply = await assistant.manager.handle(UserMessage(sender_id, str(turn["user"])))
        _check_turn(reply, turn, f"{path.name}, turn {number} ({turn['user']!r})")
    assert reply is not None
    _check_stored(reply, script.get("stored", {}), assistant, sender_id)


def _check_turn(reply: Reply, turn: dict[str, Any], where: str) -> None:
    acts = [utterance.act for utterance in reply.utterances]
    text = " ".join(utterance.text for utterance in reply.utterances)
    said = f"{where} said {acts}: {text!r}"
    if "acts" in turn:
        assert acts == turn["acts"], said
    for wanted in turn.get("says", []):
        assert re.search(wanted, text, re.IGNORECASE), f"{said}, not {wanted!r}"
    for unwanted in turn.get("never", []):
        assert not re.search(unwanted, text, re.IGNORECASE), f"{said}, with {unwanted!r}"
    evidence = [e for utterance in reply.utterances for e in utterance.evidence]
    for source, value in turn.get("evidence", {}).items():
        assert (source, str(value)) in [(e.source, e.value) for e in evidence], (
            f"{said}, evidence {evidence}"
        )
    for item in evidence:
        assert item.span.lower() in text.lower(), f"{said}: {item} is not in the words"
    for name, slot in turn.get("slots", {}).items():
        assert reply.slots.get(name) == slot, f"{said}, slots {reply.slots}"
    if "buttons" in turn:
        buttons = [button.payload for u in reply.utterances for button in u.buttons]
        assert set(turn["buttons"]) <= set(buttons), f"{said}, buttons {buttons}"


def _check_stored(
    reply: Reply, stored: dict[str, Any], assistant: Assistant, sender_id: str
) -> None:
    for name, value in stored.get("slots", {}).items():
        assert reply.slots.get(name) == value, f"slots at the end: {reply.slots}"
    ticket = assistant.records.tickets.waiting(sender_id)
    assert (ticket is not None) == stored.get("ticket", False), f"ticket: {ticket}"
    rows = assistant.store.rows(
        "select count(*) as turns from conversation_events where sender_id = ? and type = 'user'",
        [sender_id],
    )
    assert rows[0]["turns"] == reply.turn
