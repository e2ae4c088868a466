"""What was sent, and what may have been: the record that keeps a reply from coming twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum

from knowledge.store import Store

__all__ = ["Attempt", "Sends"]

_KEPT_SECONDS = 24 * 60 * 60.0
_MOST_TRIES = 2
"""What may have been sent is sent once more, and then no more."""

_SCHEMA = """
create table if not exists telegram_sends (
    key text primary key,
    sender_id text not null,
    at real not null,
    tries integer not null,
    message_id integer
);
create index if not exists telegram_sends_by_time on telegram_sends (at);
"""


class Attempt(Enum):
    """What is to be done about a message that is to be sent."""

    FIRST = "first"
    REPEAT = "repeat"
    NONE = "none"


class Sends:
    """Messages to the Bot API by a key of ours, as its sends have none.

    A key is noted before the message goes out and again once the Bot API has it. One that was
    noted once only may or may not have arrived: the process or the network died in between.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._pruned_at = 0.0
        with store.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                store.database.execute(statement)

    def begin(self, key: str, sender_id: str) -> Attempt:
        """Note that a message is about to go out, and tell whether it may.

        Args:
            key: names the message for ever.
            sender_id: whose conversation it belongs to.
        """
        with self._store.transaction():
            self._prune()
            found = self._store.rows(
                "select tries, message_id from telegram_sends where key = ?", [key]
            )
            tries = int(found[0]["tries"]) if found else 0
            if tries >= _MOST_TRIES or (found and found[0]["message_id"] is not None):
                return Attempt.NONE
            self._store.database.execute(
                "insert into telegram_sends (key, sender_id, at, tries) values (?, ?, ?, 1)"
                " on conflict (key) do update set tries = tries + 1",
                [key, sender_id, self._clock()],
            )
        return Attempt.REPEAT if tries else Attempt.FIRST

    def sent(self, key: str, message_id: int) -> None:
        """The Bot API has it, under this number."""
        with self._store.transaction():
            self._store.database.execute(
                "update telegram_sends set message_id = ? where key = ?", [message_id, key]
            )

    def withdraw(self, key: str) -> None:
        """The attempt that was begun last has certainly sent nothing."""
        with self._store.transaction():
            self._store.database.execute(
                "update telegram_sends set tries = tries - 1 where key = ?", [key]
            )

    def message_of(self, key: str) -> int | None:
        """The number under which a message was sent, if that is known."""
        rows = self._store.rows("select message_id from telegram_sends where key = ?", [key])
        found = rows[0]["message_id"] if rows else None
        return int(found) if found is not None else None

    def repeats(self) -> list[str]:
        """The keys of what went out twice."""
        rows = self._store.rows(
            "select key from telegram_sends where tries > 1 order by key",
        )
        return [str(row["key"]) for row in rows]

    def _prune(self) -> None:
        now = self._clock()
        if now - self._pruned_at < _KEPT_SECONDS / 24:
            return
        self._pruned_at = now
        self._store.database.execute(
            "delete from telegram_sends where at < ?", [now - _KEPT_SECONDS]
        )
