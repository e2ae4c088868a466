"""The log for whoever reads the same conversations again and again: they are held in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.sessions import EventLog, Row, StoredEvent
from knowledge.store import Store

__all__ = ["RememberingLog"]

_BYTES = 16_000_000
"""Some 2,500 turns. To read thirty turns of a conversation anew takes a millisecond."""

_BYTES_AROUND_AN_EVENT = 200


@dataclass(frozen=True, slots=True)
class _Held:
    """A conversation's events, `first` and `last` as they are kept, and how much they take."""

    first: Row
    last: Row
    events: list[StoredEvent]
    size: int


class RememberingLog(EventLog):
    """An event log that holds the conversations spoken in latest, and not too much of all.

    What was read once needs no reading again: a log only grows, unless it is forgotten.
    """

    def __init__(self, store: Store, most: int = _BYTES) -> None:
        """Hold `most` bytes of events, and the latest conversation whatever its length."""
        super().__init__(store)
        self._most = most
        self._size = 0
        self._held: dict[str, _Held] = {}

    def events(self, sender_id: str, skip: int = 0) -> list[StoredEvent]:
        """A conversation's events in the order in which they happened, without the first `skip`."""
        held = self._taken_out(sender_id)
        if held is not None and not self._still_has(sender_id, held):
            held = None
        rows = self.rows(sender_id, after=held.last.id if held else 0)
        if rows:
            held = _with(held, rows)
        if held is None:
            return []
        self._put_in(sender_id, held)
        return held.events[skip:]

    def _still_has(self, sender_id: str, held: _Held) -> bool:
        """Whether the log has what was read of a conversation, looked at at its ends alone."""
        # It is only added to, or erased as a whole.
        return self.ends(sender_id, held.last.id) == (held.first.id, held.last)

    def _taken_out(self, sender_id: str) -> _Held | None:
        held = self._held.pop(sender_id, None)
        self._size -= held.size if held else 0
        return held

    def _put_in(self, sender_id: str, held: _Held) -> None:
        """Hold it as the latest, and let go of those spoken in before all others."""
        self._held[sender_id] = held
        self._size += held.size
        while len(self._held) > 1 and self._size > self._most:
            self._taken_out(next(iter(self._held)))


def _with(held: _Held | None, rows: Sequence[Row]) -> _Held:
    size = sum(len(row.data) + _BYTES_AROUND_AN_EVENT for row in rows)
    events = [row.stored for row in rows]
    if held is None:
        return _Held(rows[0], rows[-1], events, size)
    return _Held(held.first, rows[-1], [*held.events, *events], held.size + size)
