"""Every conversation as an append-only list of events, and the tracker folded from it.

Events have rasa-sdk's own format. No state is stored beside them: slots, the flow stack and
the latest message are folded from the list, so a killed process goes on where it stood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.interfaces import Tracker

from knowledge.store import Store

__all__ = ["Event", "EventLog", "StoredEvent", "fold"]

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
"""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event and the turn of the conversation it belongs to."""

    turn: int
    event: Event


class EventLog:
    """The events of all conversations, in the store's own file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                store.database.execute(statement)

    def append(
        self, sender_id: str, turn: int, events: Sequence[Event], message_id: str = ""
    ) -> None:
        """Commit a turn's events, and the claim on its message id, in one transaction."""
        rows = [
            {
                "sender_id": sender_id,
                "turn": turn,
                "type": str(event["event"]),
                "data": json.dumps(event, ensure_ascii=False, sort_keys=True),
            }
            for event in events
        ]
        with self._store.transaction():
            self._store.database.table("conversation_events").insert_all(rows)
            if message_id:
                claim = {"sender_id": sender_id, "message_id": message_id, "turn": turn}
                self._store.database.table("conversation_messages").insert(claim)

    def events(self, sender_id: str) -> list[StoredEvent]:
        """A conversation's events in the order in which they happened."""
        rows = self._store.database.table("conversation_events").rows_where(
            "sender_id = ?", [sender_id], order_by="id"
        )
        return [StoredEvent(row["turn"], json.loads(row["data"])) for row in rows]

    def turn_of(self, sender_id: str, message_id: str) -> int | None:
        """The turn in which a message id was handled, or None if it is new."""
        if not message_id:
            return None
        rows = self._store.database.table("conversation_messages").rows_where(
            "sender_id = ? and message_id = ?", [sender_id, message_id], limit=1
        )
        return next((int(row["turn"]) for row in rows), None)

    def senders(self) -> list[str]:
        """Everyone who ever wrote, the latest first."""
        rows = self._store.database.query(
            "select sender_id from conversation_events group by sender_id order by max(id) desc"
        )
        return [str(row["sender_id"]) for row in rows]


def fold(sender_id: str, events: Iterable[Event]) -> Tracker:
    """The tracker as it stands after `events`; a restart forgets the slots before it."""
    kept = [dict(event) for event in events]
    slots: dict[str, Any] = {}
    latest: dict[str, Any] = {}
    action: str | None = None
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
    stack = list(slots.get(STACK_SLOT) or [])
    return Tracker(sender_id, slots, latest, kept, False, None, {}, action, stack)
