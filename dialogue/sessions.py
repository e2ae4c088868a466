"""Every conversation as an append-only list of events, and the tracker folded from it.

Events have rasa-sdk's own format. No state is stored beside them: slots, the flow stack and
the latest message are folded from the list, so a killed process goes on where it stood.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple

from rasa_sdk.interfaces import Tracker

from dialogue.recorded_events import RecordedEvent
from knowledge.store import Store

__all__ = [
    "Event",
    "EventLog",
    "Row",
    "StoredEvent",
    "fold",
    "is_public",
    "others_read_along",
]

Event = Mapping[str, Any]
"""One event in rasa-sdk's dictionary form (`rasa_sdk.events`)."""

STACK_SLOT = "dialogue_stack"
"""The slot that holds the flow engine's frames, innermost last."""

_SCHEMA = """
create table if not exists conversation_events (
    id integer primary key,
    sender_id text not null,
    turn integer not null,
    type text not null,
    data text not null
);
create index if not exists conversation_events_by_sender on conversation_events (sender_id, id);
create table if not exists conversation_messages (
    sender_id text not null,
    message_id text not null,
    turn integer not null,
    primary key (sender_id, message_id)
);
create table if not exists conversation_setups (
    digest text primary key,
    setup text not null
);
"""


_ROWS = "select id, turn, type as kind, data from conversation_events"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event and the turn of the conversation it belongs to."""

    turn: int
    event: Event


class Row(NamedTuple):
    """An event as it stands in the table."""

    id: int
    turn: int
    kind: str
    data: str

    @property
    def stored(self) -> StoredEvent:
        """The event."""
        return StoredEvent(self.turn, RecordedEvent(self.kind, self.data))


class EventLog:
    """The events of all conversations, in the store's own file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                store.database.execute(statement)

    def append(
        self, sender_id: str, turn: int, events: Sequence[Event], message_ids: tuple[str, ...] = ()
    ) -> None:
        """Commit a turn's events, and the claim on its message ids, in one transaction."""
        rows = [
            {
                "sender_id": sender_id,
                "turn": turn,
                "type": str(event["event"]),
                "data": json.dumps(dict(event), ensure_ascii=False, sort_keys=True),
            }
            for event in events
        ]
        with self._store.transaction():
            self._store.database.table("conversation_events").insert_all(rows)
            self._store.database.table("conversation_messages").insert_all(
                {"sender_id": sender_id, "message_id": message_id, "turn": turn}
                for message_id in message_ids
            )

    def transaction(self) -> AbstractContextManager[None]:
        """What is read inside is the newest state, and nobody else writes until it ends."""
        return self._store.transaction()

    def events(self, sender_id: str, skip: int = 0) -> list[StoredEvent]:
        """A conversation's events in the order in which they happened, without the first `skip`."""
        return [row.stored for row in self.rows(sender_id)[skip:]]

    def rows(self, sender_id: str, after: int = 0) -> list[Row]:
        """What is kept of a conversation after the row with the id `after`."""
        sql = f"{_ROWS} where sender_id = ? and id > ? order by id"
        return list(map(Row._make, self._store.tuples(sql, [sender_id, after])))

    def ends(self, sender_id: str, last: int) -> tuple[int, Row] | None:
        """The id of a conversation's first row, and the row with the id `last`, if it has that."""
        rows = self._store.tuples(f"{_ROWS} where sender_id = ? and id = ?", [sender_id, last])
        first = "select min(id) from conversation_events where sender_id = ?"
        return (self._store.tuples(first, [sender_id])[0][0], Row(*rows[0])) if rows else None

    def turn_of(self, sender_id: str, message_id: str) -> int | None:
        """The turn in which a message id was handled, or None if it is new."""
        if not message_id:
            return None
        rows = self._store.database.table("conversation_messages").rows_where(
            "sender_id = ? and message_id = ?", [sender_id, message_id], limit=1
        )
        return next((int(row["turn"]) for row in rows), None)

    def keep_setup(self, setup: str) -> str:
        """Keep what turns are run with, each setup once; returns the digest that names it."""
        digest = hashlib.sha256(setup.encode()).hexdigest()[:16]
        with self._store.transaction():
            row = {"digest": digest, "setup": setup}
            self._store.database.table("conversation_setups").insert(row, ignore=True)
        return digest

    def setup(self, digest: str) -> str | None:
        """The setup that `keep_setup` gave this digest, or None."""
        sql = "select setup from conversation_setups where digest = ?"
        return next((str(row["setup"]) for row in self._store.rows(sql, [digest])), None)

    def senders(self) -> list[str]:
        """Everyone who ever wrote, the latest first."""
        rows = self._store.database.query(
            "select sender_id from conversation_events group by sender_id order by max(id) desc"
        )
        return [str(row["sender_id"]) for row in rows]


def is_public(heard: Event) -> bool:
    """Whether others could read along when this message, a user event, was sent."""
    return bool((heard.get("metadata") or {}).get("public"))


def others_read_along(tracker: Tracker) -> bool:
    """Whether others can read along in this conversation, by its last message."""
    heard = (event for event in reversed(tracker.events) if event["event"] == "user")
    return is_public(next(heard, {}))


def fold(sender_id: str, events: Iterable[Event]) -> Tracker:
    """The tracker as it stands after `events`; a restart forgets the slots before it."""
    kept = [dict(event) for event in events]
    slots: dict[str, Any] = {}
    latest: dict[str, Any] = {}
    action: str | None = None
    paused = False
    for event in kept:
        kind = event["event"]
        if kind == "slot":
            slots[event["name"]] = event["value"]
        elif kind == "restart":
            slots, latest, action = {}, {}, None
        elif kind == "user":
            latest = {"text": event["text"], **(event.get("parse_data") or {})}
        elif kind == "action":
            action = event["name"]
        elif kind in ("pause", "resume"):
            paused = kind == "pause"
    stack = list(slots.get(STACK_SLOT) or [])
    return Tracker(sender_id, slots, latest, kept, paused, None, {}, action, stack)
