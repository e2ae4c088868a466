"""Telling open streams that something happened in their conversation, in whatever process."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dialogue.transcript import Transcript
from knowledge.errors import ShoptalkError

__all__ = ["Watch"]

_LOOK_AGAIN_SECONDS = 0.4


class Watch:
    """Looks for new events once for all streams, so that a thousand cost no more than one."""

    def __init__(self, transcript: Transcript, seconds: float = _LOOK_AGAIN_SECONDS) -> None:
        self._transcript = transcript
        self._seconds = seconds
        self._seen = transcript.newest_id()
        self._waiting: dict[str | None, set[asyncio.Event]] = {}
        self._soon = asyncio.Event()
        self.is_closed = False

    @contextmanager
    def following(self, sender_id: str | None) -> Iterator[asyncio.Event]:
        """An event that is set when something happens in this conversation; None means in any."""
        event = asyncio.Event()
        waiting = self._waiting.setdefault(sender_id, set())
        waiting.add(event)
        try:
            yield event
        finally:
            waiting.discard(event)
            if not waiting and self._waiting.get(sender_id) is waiting:
                del self._waiting[sender_id]

    def look_soon(self) -> None:
        """Something was just done here: look at once."""
        self._soon.set()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._soon.wait(), self._seconds)
            self._soon.clear()
            try:
                self._look()
            except (sqlite3.Error, ShoptalkError):  # a file that is busy is looked at later
                continue

    def close(self) -> None:
        """Wake everybody, for the last time."""
        self.is_closed = True
        self.wake_all()

    def wake_all(self) -> None:
        """Have every stream look whether it is still wanted."""
        for waiting in self._waiting.values():
            for event in waiting:
                event.set()

    def _look(self) -> None:
        newest = self._transcript.newest_id()
        if newest == self._seen:
            return
        # Fewer than before: conversations were erased.
        senders = self._transcript.senders_since(self._seen) if newest > self._seen else set()
        self._seen = newest
        for sender_id in (*senders, None):
            for event in self._waiting.get(sender_id, ()):
                event.set()
