"""The machine interface: one message a line in, one JSON object a line out."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Protocol, TextIO

from dialogue.gathering import Gathering, TurnTaker
from dialogue.messages import Listener, Reply, UserMessage, Utterance
from dialogue.person_messages import PersonMessage, PersonMessages
from knowledge.errors import ShoptalkError

__all__ = ["Handler", "reply_to_json", "run_machine_channel"]

_MOST_AHEAD = 64
"""Lines that wait for their answers while more are read."""

_Answers = asyncio.Queue[asyncio.Task[dict[str, Any]] | None]


class Handler(Protocol):
    """What a channel needs of the dialogue manager."""

    async def handle(self, message: UserMessage, listener: Listener | None = None) -> Reply:
        """The reply to a message; `listener` hears each utterance as soon as it stands."""
        ...


async def run_machine_channel(
    turns: TurnTaker,
    sender_id: str,
    lines: Iterable[bytes],
    out: TextIO,
    person_messages: PersonMessages | None = None,
    gather_seconds: float = 0.0,
    locale: str = "",
) -> None:
    """Answer each line of `lines` with one JSON line, flushed and in order, until they end.

    A line that can't be handled (empty, not UTF-8, too long) gets an object with `error`, and
    the process goes on. What people have written from `person_messages` comes with the next line.

    Args:
        turns: the dialogue manager.
        sender_id: whose conversation it is.
        lines: what the shopper writes; they may take their time.
        out: where the answers go.
        person_messages: where people's messages come from.
        gather_seconds: how long a line waits for further ones that are read as one with it.
        locale: the shopper's language tag; empty where it isn't known.
    """
    handler = Gathering(turns, gather_seconds)
    channel = _Channel(handler, sender_id, out, person_messages, locale)
    await channel.run(lines, _MOST_AHEAD if gather_seconds else 1)


class _Channel:
    def __init__(
        self,
        handler: Handler,
        sender_id: str,
        out: TextIO,
        person_messages: PersonMessages | None,
        locale: str,
    ) -> None:
        self._handler = handler
        self._sender_id = sender_id
        self._out = out
        self._person_messages = person_messages
        self._locale = locale
        self._run = uuid.uuid4().hex
        """Tells the lines of this run from those of others in the same conversation."""

    async def run(self, lines: Iterable[bytes], ahead: int) -> None:
        """Answer `lines`, of which `ahead` at most wait for their answers at once."""
        answers: _Answers = asyncio.Queue()
        free = asyncio.Semaphore(ahead)
        reading = asyncio.create_task(self._read(lines, answers, free))
        try:
            while (awaited := await answers.get()) is not None:
                self._write(await awaited)
                free.release()
            await reading
        finally:
            reading.cancel()

    async def _read(
        self, lines: Iterable[bytes], answers: _Answers, free: asyncio.Semaphore
    ) -> None:
        """Begin an answer to each line; one that is late to come stops nothing else."""
        numbered = enumerate(lines, start=1)
        try:
            while True:
                await free.acquire()
                number, line = await asyncio.to_thread(next, numbered, (0, b""))
                if not number:
                    return
                answer = self._answer(number, line.rstrip(b"\r\n"))
                answers.put_nowait(asyncio.create_task(answer))
        finally:
            answers.put_nowait(None)

    def _write(self, answer: dict[str, Any]) -> None:
        people, sender_id = self._person_messages, self._sender_id
        written = people.undelivered(sender_id) if people else ()
        answer["person"] = [_person_message_to_json(message) for message in written]
        self._out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        self._out.flush()
        if people and written:
            people.delivered(sender_id, written[-1])

    async def _answer(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            reason = f"the line is not UTF-8: {error.reason} at byte {error.start}"
            return _refusal(self._sender_id, reason)
        started = time.perf_counter()
        spoken: list[float] = []

        async def note(utterance: Utterance) -> None:
            spoken.append(time.perf_counter() - started)

        message = UserMessage(
            self._sender_id, text, message_id=f"{self._run}/{number}", locale=self._locale
        )
        try:
            reply = await self._handler.handle(message, note)
        except ShoptalkError as error:
            return _refusal(self._sender_id, str(error))
        first_word = spoken[0] * 1000 if spoken else reply.latency_ms
        elsewhere = reply.answered_with
        return reply_to_json(reply) | {
            "answered_with": _line_of(elsewhere) if elsewhere else None,
            "first_word_ms": round(first_word, 1),
        }


def _line_of(message_id: str) -> int:
    return int(message_id.rpartition("/")[2])


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
        "answered_with": reply.answered_with,
        "latency_ms": reply.latency_ms,
    }
