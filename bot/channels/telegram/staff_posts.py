"""Which messages of the staff's chat are of which ticket, and how far each ticket was told."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.store import Store

__all__ = ["StaffPosts", "Told"]

_SCHEMA = """
create table if not exists telegram_tickets (
    ticket_id text primary key,
    sender_id text not null,
    events integer not null
);
create table if not exists telegram_staff_posts (
    message_id integer primary key,
    ticket_id text not null,
    sender_id text not null
);
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket that stands in the staff's chat, and how many events of it were looked at."""

    ticket_id: str
    events: int


class StaffPosts:
    """What stands in the staff's chat, in the shop's file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                store.database.execute(statement)

    def told(self, ticket_id: str) -> Told | None:
        """How far a ticket was told; None if it was not at all."""
        rows = self._store.rows("select * from telegram_tickets where ticket_id = ?", [ticket_id])
        return Told(ticket_id, int(rows[0]["events"])) if rows else None

    def tell(self, ticket_id: str, sender_id: str, events: int) -> None:
        """A ticket was told up to its conversation's event with this number."""
        with self._store.transaction():
            self._store.database.execute(
                "insert into telegram_tickets (ticket_id, sender_id, events) values (?, ?, ?)"
                " on conflict (ticket_id) do update set events = excluded.events",
                [ticket_id, sender_id, events],
            )

    def posted(self, message_id: int, ticket_id: str, sender_id: str) -> None:
        """A message of the staff's chat is of this ticket."""
        with self._store.transaction():
            self._store.database.execute(
                "insert or replace into telegram_staff_posts (message_id, ticket_id, sender_id)"
                " values (?, ?, ?)",
                [message_id, ticket_id, sender_id],
            )

    def ticket_of(self, message_id: int) -> str | None:
        """The ticket that a message is of, if it is one of a ticket."""
        rows = self._store.rows(
            "select ticket_id from telegram_staff_posts where message_id = ?", [message_id]
        )
        return str(rows[0]["ticket_id"]) if rows else None
