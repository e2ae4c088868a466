"""Which messages of the staff's chat are of which ticket, and how far each ticket was told."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.store import Store

__all__ = ["StaffPosts", "Told"]

# Messages are numbered within their chat: where another one becomes the staff's, a number may be
# that of another ticket's message, and the answer to it would reach the wrong shopper.
_SCHEMA = """
create table if not exists telegram_told (
    chat_id integer not null,
    ticket_id text not null,
    sender_id text not null,
    events integer not null,
    primary key (chat_id, ticket_id)
);
create table if not exists telegram_posts (
    chat_id integer not null,
    message_id integer not null,
    ticket_id text not null,
    sender_id text not null,
    primary key (chat_id, message_id)
);
create index if not exists telegram_posts_by_ticket on telegram_posts (ticket_id, chat_id);
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

    def told(self, chat_id: int, ticket_id: str) -> Told | None:
        """How far a ticket was told in a chat; None if it was not at all."""
        rows = self._store.rows(
            "select events from telegram_told where chat_id = ? and ticket_id = ?",
            [chat_id, ticket_id],
        )
        return Told(ticket_id, int(rows[0]["events"])) if rows else None

    def tell(self, chat_id: int, ticket_id: str, sender_id: str, events: int) -> None:
        """A ticket was told up to its conversation's event with this number."""
        with self._store.transaction():
            self._store.database.execute(
                "insert into telegram_told (chat_id, ticket_id, sender_id, events)"
                " values (?, ?, ?, ?)"
                " on conflict (chat_id, ticket_id) do update set events = excluded.events",
                [chat_id, ticket_id, sender_id, events],
            )

    def posted(self, chat_id: int, message_id: int, ticket_id: str, sender_id: str) -> None:
        """A message of the staff's chat is of this ticket."""
        with self._store.transaction():
            self._store.database.execute(
                "insert or replace into telegram_posts (chat_id, message_id, ticket_id, sender_id)"
                " values (?, ?, ?, ?)",
                [chat_id, message_id, ticket_id, sender_id],
            )

    def ticket_of(self, chat_id: int, message_id: int) -> str | None:
        """The ticket that a message is of, if it is one of a ticket."""
        rows = self._store.rows(
            "select ticket_id from telegram_posts where chat_id = ? and message_id = ?",
            [chat_id, message_id],
        )
        return str(rows[0]["ticket_id"]) if rows else None

    def first_of(self, chat_id: int, ticket_id: str) -> int | None:
        """The first message of a ticket."""
        rows = self._store.rows(
            "select min(message_id) as first from telegram_posts"
            " where chat_id = ? and ticket_id = ?",
            [chat_id, ticket_id],
        )
        return int(rows[0]["first"]) if rows[0]["first"] is not None else None
