"""How much one visitor or address may ask for, and how much may be open at once."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.server.errors import Busy, TooManyRequests

__all__ = ["Limiter", "Places"]

_KEPT = 20_000
_OPEN_OF_ONE = 8
_RETRY_SECONDS = 30


class Limiter:
    """A token bucket for each key: so many at once, and as many again in the time given."""

    def __init__(
        self, most: int, seconds: float, what: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow `most` of `what` (said in the error) within `seconds`."""
        self._most = float(most)
        self._rate = most / seconds
        self._what = what
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Count one more of this key.

        Raises:
            TooManyRequests: that would be more than it may; says when one is free again.
        """
        now = self._clock()
        left = self._left(key, now)
        if left < 1:
            wait = math.ceil((1 - left) / self._rate)
            raise TooManyRequests(f"too many {self._what}; try again in {wait} s", wait)
        self._buckets.pop(key, None)  # so that those that were used last stand last
        self._buckets[key] = (left - 1, now)
        if len(self._buckets) > _KEPT:
            full = [known for known in self._buckets if self._left(known, now) >= self._most]
            # Where all are in use, those that were not for longest make room.
            for known in full or list(self._buckets)[: _KEPT // 10]:
                del self._buckets[known]

    def forget(self, key: str) -> None:
        """Count nothing of what this key has taken."""
        self._buckets.pop(key, None)

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._buckets)

    def _left(self, key: str, now: float) -> float:
        left, at = self._buckets.get(key, (self._most, now))
        return min(self._most, left + (now - at) * self._rate)


class Places:
    """So many connections may stay open, and only a few of one visitor."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def taken(self, key: str) -> Iterator[None]:
        """Hold a place.

        Raises:
            TooManyRequests: this visitor has enough.
            Busy: all are taken.
        """
        if self._open[key] >= _OPEN_OF_ONE:
            raise TooManyRequests("too many connections of one visitor", _RETRY_SECONDS)
        if self._open.total() >= self._most:
            raise Busy("too many connections are open; try again later", _RETRY_SECONDS)
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    def __len__(self) -> int:
        return self._open.total()
