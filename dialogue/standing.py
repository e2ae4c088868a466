"""How a conversation stands: folded from its events once, and then only taken further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogue.handover import Handover, handover_of
from dialogue.sessions import Event, StoredEvent

__all__ = ["Standing", "Standings"]

_CONVERSATIONS = 1_024


@dataclass(frozen=True, slots=True)
class Standing:
    """What a turn has to know of all that went before: also slots, and who has the conversation."""

    events: Sequence[Event] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    handover: Handover = field(default_factory=Handover)


@dataclass(frozen=True, slots=True)
class _Folded:
    """What `count` events, the last of which is `last`, came to."""

    count: int = 0
    last: StoredEvent | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    handover: Handover = field(default_factory=Handover)

    def begins(self, stored: Sequence[StoredEvent]) -> bool:
        """Whether `stored` goes on from here."""
        return not self.count or (len(stored) >= self.count and stored[self.count - 1] == self.last)

    def after(self, stored: Sequence[StoredEvent]) -> _Folded:
        """What all of `stored`, which go on from here, come to."""
        further = [entry.event for entry in stored[self.count :]]
        if not further:
            return self
        return _Folded(
            len(stored),
            stored[-1],
            _slots_after(self.slots, further),
            handover_of(further, self.handover),
        )


class Standings:
    """Remembers what conversations came to, so that a turn late in a long one costs no more."""

    def __init__(self) -> None:
        self._folded: dict[str, _Folded] = {}

    def of(self, sender_id: str, stored: Sequence[StoredEvent]) -> Standing:
        """How the conversation stands after `stored`, which are all of its events."""
        known = self._folded.pop(sender_id, _Folded())
        folded = (known if known.begins(stored) else _Folded()).after(stored)
        if stored:
            self._folded[sender_id] = folded
        if len(self._folded) > _CONVERSATIONS:
            del self._folded[next(iter(self._folded))]
        return Standing([entry.event for entry in stored], folded.slots, folded.handover)


def _slots_after(slots: Mapping[str, Any], events: Iterable[Event]) -> Mapping[str, Any]:
    after = dict(slots)
    for event in events:
        if event["event"] == "slot":
            after[event["name"]] = event["value"]
        elif event["event"] == "restart":
            after.clear()
    return after
