"""When a conversation that fell silent begins anew, and what it then still knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

__all__ = ["Lapse"]


@dataclass(frozen=True, slots=True)
class Lapse:
    """After how many minutes of silence a session is over, and which slots outlive it.

    What does not outlive it is forgotten, who the shopper was verified as included.
    """

    minutes: int
    kept: tuple[str, ...] = ()

    def is_over(self, last: float | None, now: datetime) -> bool:
        """Whether a session whose last event was at `last` (seconds since 1970) is over."""
        return last is not None and now.timestamp() - last > 60 * self.minutes

    def forgotten(self, slots: Iterable[str]) -> Mapping[str, Any]:
        """The slots that a new session begins without."""
        return {name: None for name in slots if name not in self.kept}
