"""One message of a conversation at a time, in the order of arrival, over all processes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from filelock import AsyncFileLock

__all__ = ["ConversationLocks"]

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
        lock = self._here.setdefault(sender_id, asyncio.Lock())
        async with lock:
            if self._folder is None:
                yield
                return
            # Not shared between tasks: each has a lock object of its own on the file.
            async with AsyncFileLock(
                self._file(self._folder, sender_id),
                poll_interval=_LOOK_AGAIN_SECONDS,
                thread_local=False,
                run_in_executor=False,
            ):
                yield

    def _file(self, folder: Path, sender_id: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        number = int.from_bytes(hashlib.sha256(sender_id.encode()).digest()[:4], "big") % _FILES
        return folder / f"{number:03}.lock"
