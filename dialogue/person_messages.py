"""What people wrote to shoppers, on its way to them: every channel fetches it here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from dialogue.sessions import EventLog
from knowledge.store import Store

__all__ = ["PersonMessage", "PersonMessages"]

_SCHEMA = """
create table if not exists conversation_deliveries (
    sender_id text primary key,
    event_id integer not null
);
create index if not exists conversation_events_of_people
    on conversation_events (sender_id, id) where type = 'agent';
"""
_UNDELIVERED = """
select events.id as id, events.sender_id as sender_id, events.data as data
from conversation_events as events
left join conversation_deliveries as delivered on delivered.sender_id = events.sender_id
where events.type = 'agent' and events.id > coalesce(delivered.event_id, 0)
"""


@dataclass(frozen=True, slots=True)
class PersonMessage:
    """What a person wrote to a shopper; `id` rises from message to message."""

    id: int
    agent: str
    text: str
    at: datetime


class PersonMessages:
    """The messages of people that shoppers have not got yet.

    A message counts as delivered once a channel says so after showing it, so that one that was
    under way when a process died comes again rather than never.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        EventLog(store)  # makes the table of a file in which nobody has talked yet
        with store.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                store.database.execute(statement)

    def undelivered(self, sender_id: str) -> tuple[PersonMessage, ...]:
        """What was written to this shopper since the last delivery, first to last."""
        sql = f"{_UNDELIVERED} and events.sender_id = ? order by events.id"
        return tuple(
            _message(int(row["id"]), str(row["data"])) for row in self._store.rows(sql, [sender_id])
        )

    def since(self, sender_id: str, event_id: int) -> tuple[PersonMessage, ...]:
        """What was written to this shopper after the message with this id, first to last."""
        rows = self._store.rows(
            "select id, data from conversation_events"
            " where sender_id = ? and type = 'agent' and id > ? order by id",
            [sender_id, event_id],
        )
        return tuple(_message(int(row["id"]), str(row["data"])) for row in rows)

    def recipients(self) -> list[str]:
        """Everyone for whom something is undelivered, for channels that can write unasked."""
        sql = f"select distinct sender_id from ({_UNDELIVERED}) order by sender_id"
        return [str(row["sender_id"]) for row in self._store.rows(sql)]

    def delivered(self, sender_id: str, message: PersonMessage) -> None:
        """The shopper has got this message and those before it; saying so twice does no harm."""
        with self._store.transaction():
            self._store.database.execute(
                "insert into conversation_deliveries (sender_id, event_id) values (?, ?)"
                " on conflict (sender_id) do update"
                " set event_id = max(event_id, excluded.event_id)",
                [sender_id, message.id],
            )


def _message(event_id: int, data: str) -> PersonMessage:
    event = json.loads(data)
    return PersonMessage(
        id=event_id,
        agent=str(event["metadata"]["agent"]),
        text=str(event["text"]),
        at=datetime.fromtimestamp(event["timestamp"], UTC),
    )
