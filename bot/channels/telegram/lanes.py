"""The order of things: within a chat one after the other, different chats side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Job", "Lanes"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """Something to be done in a chat: first a part that finds something out, then its delivery.

    One that `gathers` may be found out beside others before it, so that they become one turn; it
    is delivered after them all the same.
    """

    find_out: Callable[[], Awaitable[T]]
    deliver: Callable[[T], Awaitable[None]]
    gathers: bool = False


@dataclass(slots=True)
class _Lane:
    last: asyncio.Task[None]
    barrier: asyncio.Task[None] | None
    """The last job that must be over before others may begin."""


class Lanes:
    """Runs the jobs of each chat in the order in which they came."""

    def __init__(self) -> None:
        self._lanes: dict[int, _Lane] = {}
        self._running: set[asyncio.Task[None]] = set()

    def put(self, chat: int, job: Job[T]) -> None:
        """Have a job done after those that the chat has already; it must not raise."""
        lane = self._lanes.get(chat)
        before = lane.last if lane else None
        barrier = (lane.barrier if lane else None) if job.gathers else before
        task = asyncio.create_task(_run(job, barrier, before))
        self._lanes[chat] = _Lane(task, barrier if job.gathers else task)
        self._running.add(task)
        task.add_done_callback(lambda done: self._over(chat, done))

    async def rest(self) -> None:
        """Wait until nothing is left to do."""
        while self._running:
            await asyncio.wait(self._running)

    async def stop(self, seconds: float) -> None:
        """Let what runs end within `seconds`, then break it off."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        left = list(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _over(self, chat: int, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        lane = self._lanes.get(chat)
        if lane is not None and lane.last is task:
            del self._lanes[chat]


async def _run(
    job: Job[T], barrier: asyncio.Task[None] | None, before: asyncio.Task[None] | None
) -> None:
    if barrier is not None:
        await asyncio.wait([barrier])
    found = await job.find_out()
    if before is not None:
        await asyncio.wait([before])
    await job.deliver(found)
