"""How much of conversations is kept in memory: those spoken in latest, and not too much of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["forget_oldest"]

_CONVERSATIONS = 256
_EVENTS = 20_000
"""Some 100 MB; a turn leaves six to eight."""

_Kept = TypeVar("_Kept")


def forget_oldest(kept: dict[str, _Kept], events: Callable[[_Kept], int]) -> None:
    """Forget conversations of `kept`, oldest first, until few enough are left with few events.

    The newest stays whatever its length. What is forgotten is read from the log again.

    Args:
        kept: by conversation, the one spoken in latest last.
        events: how many events are held of a conversation.
    """
    held = sum(map(events, kept.values()))
    while len(kept) > 1 and (len(kept) > _CONVERSATIONS or held > _EVENTS):
        oldest = next(iter(kept))
        held -= events(kept.pop(oldest))
