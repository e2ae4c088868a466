"""What is known of a shopper's chat besides the conversation: its last turn, message and card."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from knowledge.store import Store

__all__ = ["Address", "Chats", "Known", "address_of", "is_of_group", "mark_of", "sender_of"]

_SCHEMA = """
create table if not exists telegram_chats (
    sender_id text primary key,
    turn integer not null default 0,
    message_id integer not null default 0,
    mark text not null default '',
    card text not null default ''
);
"""
_SENDER = re.compile(r"telegram-(-?\d{1,18})(?:-(\d{1,18}))?")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation goes on: chat and topic, and in a group the message that is answered."""

    sender_id: str
    chat_id: int
    reply_to: int | None = None
    topic: int | None = None


def sender_of(chat_id: int, user_id: int, *, is_group: bool) -> str:
    """The name of a conversation; in a group everybody has one of their own."""
    return f"telegram-{chat_id}-{user_id}" if is_group else f"telegram-{chat_id}"


def address_of(sender_id: str) -> Address | None:
    """Where the conversation with this name goes on; None if it is in another channel."""
    found = _SENDER.fullmatch(sender_id)
    return Address(sender_id, int(found[1])) if found else None


def is_of_group(sender_id: str) -> bool:
    """Whether others read along in the conversation with this name."""
    found = _SENDER.fullmatch(sender_id)
    return found is not None and found[2] is not None


def mark_of(text: str) -> str:
    """What tells whether a text is the same, and nothing else about it."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Known:
    """How a chat stands; `mark` is of the text of the shopper's last message, `card` was last."""

    turn: int = 0
    message_id: int = 0
    mark: str = ""
    card: str = ""


class Chats:
    """How chats stand, in the shop's file; forgetting a conversation erases it as well."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            store.database.execute(_SCHEMA)

    def known(self, sender_id: str) -> Known:
        """How a chat stands."""
        rows = self._store.rows("select * from telegram_chats where sender_id = ?", [sender_id])
        if not rows:
            return Known()
        row = rows[0]
        return Known(int(row["turn"]), int(row["message_id"]), str(row["mark"]), str(row["card"]))

    def heard(self, sender_id: str, message_id: int, text: str) -> None:
        """The shopper's last message is this one."""
        self._note(sender_id, message_id=message_id, mark=mark_of(text))

    def answered(self, sender_id: str, turn: int, card: str) -> None:
        """The last turn is this one, and the card that was shown last."""
        self._note(sender_id, turn=turn, card=card)

    def _note(self, sender_id: str, **values: int | str) -> None:
        columns = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        changed = ", ".join(f"{name} = excluded.{name}" for name in values)
        with self._store.transaction():
            self._store.database.execute(
                f"insert into telegram_chats (sender_id, {columns}) values (?, {marks})"
                f" on conflict (sender_id) do update set {changed}",
                [sender_id, *values.values()],
            )
