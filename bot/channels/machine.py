"""The machine interface: one message a line in, one JSON object a line out."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Protocol, TextIO

from dialogue.messages import Reply, UserMessage, Utterance
from dialogue.person_messages import PersonMessage, PersonMessages
from dialogue.turn import Listener
from knowledge.errors import ShoptalkError

__all__ = ["Handler", "reply_to_json", "run_machine_channel"]


class Handler(Protocol):
    """What a channel needs of the dialogue manager."""

    async def handle(self, message: UserMessage, listener: Listener | None = None) -> Reply:
        """The reply to a message; `listener` hears each utterance as soon as it stands."""
        ...


async def run_machine_channel(
    handler: Handler,
    sender_id: str,
    lines: Iterable[bytes],
    out: TextIO,
    person_messages: PersonMessages | None = None,
) -> None:
    """Answer each line of `lines` with one JSON line, flushed, until they end.

    A line that can't be handled (empty, not UTF-8, too long) gets an object with `error`, and
    the process goes on. What people have written from `person_messages` comes with the next line.
    """
    for line in lines:
        answer = await _answer(handler, sender_id, line.rstrip(b"\r\n"))
        written = person_messages.undelivered(sender_id) if person_messages else ()
        answer["person"] = [_person_message_to_json(message) for message in written]
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()
        if person_messages and written:
            person_messages.delivered(sender_id, written[-1])


async def _answer(handler: Handler, sender_id: str, line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return _refusal(sender_id, f"the line is not UTF-8: {error.reason} at byte {error.start}")
    started = time.perf_counter()
    spoken: list[float] = []

    async def note(utterance: Utterance) -> None:
        spoken.append(time.perf_counter() - started)

    try:
        reply = await handler.handle(UserMessage(sender_id, text), note)
        first_word = spoken[0] * 1000 if spoken else reply.latency_ms
        return reply_to_json(reply) | {"first_word_ms": round(first_word, 1)}
    except ShoptalkError as error:
        return _refusal(sender_id, str(error))


def _refusal(sender_id: str, reason: str) -> dict[str, Any]:
    return {"sender_id": sender_id, "error": reason, "replies": []}


def _person_message_to_json(message: PersonMessage) -> dict[str, str]:
    at = message.at.isoformat("T", "seconds")
    return {"agent": message.agent, "text": message.text, "at": at}


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """A reply in the shape that programs read; see the README for its fields."""
    understanding = reply.understanding
    return {
        "sender_id": reply.sender_id,
        "turn": reply.turn,
        "text": reply.text,
        "replies": [
            {
                "text": utterance.text,
                "act": utterance.act,
                "buttons": [asdict(button) for button in utterance.buttons],
                "generated": utterance.generated,
                "evidence": [asdict(evidence) for evidence in utterance.evidence],
            }
            for utterance in reply.utterances
        ],
        "understanding": {
            "intents": understanding.get("intent_ranking", []),
            "intent": understanding.get("intent", {}).get("name"),
            "entities": understanding.get("entities", []),
            "references": understanding.get("references", []),
        },
        "slots": dict(reply.slots),
        "flow": reply.flow,
        "handover": str(reply.handover),
        "latency_ms": reply.latency_ms,
    }
