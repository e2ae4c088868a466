"""Server-Sent Events: how they are written, and a reply told piece by piece."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

from sanic import Request

from bot.channels.cards import Card, Cards
from bot.server.bodies import to_json, utterance_body
from bot.server.errors import ApiError, Busy
from bot.server.failures import error_body, told
from dialogue.messages import Reply, Utterance

__all__ = ["COMMENT", "STREAM_HEADERS", "EventSink", "ReplyStream", "open_stream", "sse_event"]

COMMENT = ":\n\n"
"""Keeps the line open."""

STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_QUIET_SECONDS = 15.0
_WORDS_AT_ONCE = 3


class EventSink(Protocol):
    """Where a stream is written to."""

    async def send(self, data: str) -> None:
        """Write some of it."""
        ...


def sse_event(name: str, data: dict[str, Any], event_id: int | None = None) -> str:
    """One event; JSON has no line breaks of its own, so that none can be slipped in."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def open_stream(request: Request) -> EventSink:
    """Begin to answer with events."""
    sink: EventSink = await request.respond(
        content_type="text/event-stream; charset=utf-8", headers=STREAM_HEADERS
    )
    return sink


class ReplyStream:
    """Tells what is said to one message as it stands: words, utterances, and the end."""

    def __init__(self, cards: Cards, request_name: str, seconds: float, locale: str = "") -> None:
        """Wait for the reply as long as `seconds`; `locale` is the shopper's language tag."""
        self._cards = cards
        self._request_name = request_name
        self._seconds = seconds
        self._heard: asyncio.Queue[Utterance | None] = asyncio.Queue()
        self._told = 0
        self._locale = locale
        self._shown: list[Card] = []

    async def hear(self, utterance: Utterance) -> None:
        """The listener of the turn: it never holds the turn up."""
        self._heard.put_nowait(utterance)

    async def tell(self, turn: asyncio.Task[Reply], sink: EventSink) -> None:
        """Write to `sink` all that is said in `turn`; a failure is told as an event."""
        turn.add_done_callback(lambda _: self._heard.put_nowait(None))
        await sink.send(sse_event("typing", {}))
        deadline = asyncio.get_running_loop().time() + self._seconds
        while True:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                await self._fail(sink, Busy("the answer takes long; ask again with its id", 5))
                return
            try:
                utterance = await asyncio.wait_for(self._heard.get(), min(left, _QUIET_SECONDS))
            except TimeoutError:
                await sink.send(COMMENT)
                continue
            if utterance is None:
                break
            await self._say(sink, utterance)
        try:
            reply = turn.result()
        except Exception as error:
            await self._fail(sink, told(error))
            return
        # A message that was answered before is not heard again.
        for utterance in reply.utterances[self._told :]:
            await self._say(sink, utterance)
        end = {"turn": reply.turn, "handover": str(reply.handover), "text": reply.text}
        if reply.answered_with:
            end["answered_with"] = reply.answered_with
        await sink.send(sse_event("done", end))

    async def _say(self, sink: EventSink, utterance: Utterance) -> None:
        index, self._told = self._told, self._told + 1
        for words in _pieces(utterance.text):
            await sink.send(sse_event("words", {"utterance": index, "text": words}))
        cards = self._cards.of(utterance, self._locale, self._shown)
        self._shown += cards
        body = {"index": index, **to_json(utterance_body(utterance, cards))}
        await sink.send(sse_event("utterance", body))

    async def _fail(self, sink: EventSink, error: ApiError) -> None:
        await sink.send(sse_event("error", error_body(error, self._request_name)))


def _pieces(text: str) -> Iterator[str]:
    """The text, a few words at a time; joined they are the text."""
    words = re.findall(r"\s*\S+", text)
    for start in range(0, len(words), _WORDS_AT_ONCE):
        yield "".join(words[start : start + _WORDS_AT_ONCE])
    if rest := text[len("".join(words)) :]:
        yield rest
