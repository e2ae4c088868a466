"""Lines of different conversations that wait at the same time are read in one go, aside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.references.resolver import resolve
from dialogue.understanding.result import Understanding
from dialogue.understanding.understander import Line

__all__ = ["ReadingTogether"]

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class _Waiting:
    line: Line
    read: asyncio.Future[Understanding]


@dataclass(slots=True)
class _Desk:
    """What waits in one event loop, and what reads it there."""

    waiting: list[_Waiting] = field(default_factory=list)
    reading: asyncio.Task[None] | None = None


class ReadingTogether:
    """Reads in a thread of its own: the loop goes on, and what comes meanwhile is read next.

    A line alone is read at once; of many, each costs half.
    """

    def __init__(self, read: Callable[[Sequence[Line]], Sequence[Understanding]]) -> None:
        """Read with `read`, which is never called twice at the same time."""
        self._read_all = read
        self._thread = ThreadPoolExecutor(1, "reading")
        self._desks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Desk] = WeakKeyDictionary()

    async def parse(
        self, text: str, waiting_for: str | None, surroundings: Surroundings | None
    ) -> Understanding:
        """The line, said in answer to `waiting_for` amid its surroundings, understood."""
        loop = asyncio.get_running_loop()
        desk = self._desks.setdefault(loop, _Desk())
        waiting = _Waiting(Line(text, waiting_for), loop.create_future())
        desk.waiting.append(waiting)
        if desk.reading is None or desk.reading.done():
            desk.reading = loop.create_task(self._read(desk))
        understood = await waiting.read
        if surroundings is None:
            return understood
        return replace(understood, references=resolve(text, understood.entities, surroundings))

    async def _read(self, desk: _Desk) -> None:
        """Read until nothing waits any more."""
        loop = asyncio.get_running_loop()
        while desk.waiting:
            together, desk.waiting = desk.waiting[:_AT_ONCE], desk.waiting[_AT_ONCE:]
            lines = [waiting.line for waiting in together]
            try:
                understood = await loop.run_in_executor(self._thread, self._read_all, lines)
            except Exception as error:
                for waiting in together:
                    _settle(waiting.read, error)
                continue
            for waiting, found in zip(together, understood, strict=True):
                _settle(waiting.read, found)


def _settle(read: asyncio.Future[Understanding], outcome: Understanding | Exception) -> None:
    if read.done():  # whoever waited has gone
        return
    if isinstance(outcome, Exception):
        read.set_exception(outcome)
    else:
        read.set_result(outcome)
