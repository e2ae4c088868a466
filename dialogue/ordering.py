"""One message of a conversation at a time, in the order of arrival, over all processes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakKeyDictionary, WeakValueDictionary

from filelock import FileLock, Timeout

__all__ = ["Admission", "ConversationLocks"]

_FILES = 256
"""Conversations share this many lock files; two that share one wait for each other at times."""

_LOOK_AGAIN_SECONDS = 0.02


class ConversationLocks:
    """Who holds a conversation is alone with it until they let go, or their process ends."""

    def __init__(self, folder: Path | None) -> None:
        """Keep lock files in `folder`; None where no other process can be there."""
        self._folder = folder
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def held(self, sender_id: str) -> AsyncIterator[None]:
        """Hold the conversation of `sender_id`; whoever asks first is first."""
        # Who had the last turn lets those go first who wait.
        await asyncio.sleep(0)
        # Who shares a file shares the lock here too: only other processes are polled for.
        name = sender_id if self._folder is None else _file_name(sender_id)
        lock = self._here.setdefault(name, asyncio.Lock())
        async with lock:
            if self._folder is None:
                yield
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            file_lock = FileLock(self._folder / name, thread_local=False)
            while not _is_acquired(file_lock):
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            try:
                yield
            finally:
                file_lock.release()


class Admission:
    """Lets so many turns go on at once, and the others in the order in which they came.

    A turn gives way when it is read and each time something is worded. Where all are under way at
    once, each then waits as often for all the others, and one that says much is overtaken by those
    that say little.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    @asynccontextmanager
    async def granted(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it."""
        places = self._by_loop.setdefault(
            asyncio.get_running_loop(), asyncio.Semaphore(self._at_once)
        )
        async with places:
            yield


def _is_acquired(lock: FileLock) -> bool:
    """Try to take a lock, without waiting."""
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    return True


def _file_name(sender_id: str) -> str:
    number = int.from_bytes(hashlib.sha256(sender_id.encode()).digest()[:4], "big") % _FILES
    return f"{number:03}.lock"
