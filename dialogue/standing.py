"""How a conversation stands: folded from its events once, and then only taken further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogue.handover import Handover, handover_of
from dialogue.remembering import forget_oldest
from dialogue.sessions import Event, StoredEvent

__all__ = ["Standing", "Standings"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a turn has to know of all that went before: also slots, and who has the conversation."""

    events: Sequence[Event] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    handover: Handover = field(default_factory=Handover)

    def after(self, events: Iterable[Event]) -> Standing:
        """How it stands after further events."""
        slots, further = dict(self.slots), list(events)
        for event in further:
            if event["event"] == "slot":
                slots[event["name"]] = event["value"]
            elif event["event"] == "restart":
                slots.clear()
        return Standing([*self.events, *further], slots, handover_of(further, self.handover))


@dataclass(frozen=True, slots=True)
class _Known:
    """The standing after so many events, the last of which is `last`."""

    count: int = 0
    last: StoredEvent | None = None
    standing: Standing = Standing()

    def begins(self, stored: Sequence[StoredEvent]) -> bool:
        """Whether `stored` goes on from here."""
        # The log gives the very same objects again for as long as it holds what it gave before.
        return not self.count or (len(stored) >= self.count and stored[self.count - 1] is self.last)


class Standings:
    """Remembers how conversations stood, so that a turn late in a long one costs no more."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def of(self, sender_id: str, stored: Sequence[StoredEvent]) -> Standing:
        """How the conversation stands after `stored`, which are all of its events."""
        known = self._known.pop(sender_id, _Known())
        if not known.begins(stored):
            known = _Known()
        standing = known.standing.after(entry.event for entry in stored[known.count :])
        if stored:
            self._known[sender_id] = _Known(len(stored), stored[-1], standing)
        forget_oldest(self._known, lambda known: known.count)
        return standing
