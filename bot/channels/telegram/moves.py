"""Groups that got another number, as they do when they become supergroups."""

from __future__ import annotations

from knowledge.store import Store

__all__ = ["Moves"]

_SCHEMA = """
create table if not exists telegram_moves (chat_id integer primary key, now integer not null);
"""


class Moves:
    """The numbers that groups have by now, in the shop's file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            store.database.execute(_SCHEMA)
        self._now = {
            int(row["chat_id"]): int(row["now"])
            for row in store.rows("select chat_id, now from telegram_moves")
        }

    def note(self, chat_id: int, now: int) -> None:
        """A chat is called otherwise from now on."""
        if chat_id == now:
            return
        with self._store.transaction():
            self._store.database.execute(
                "insert or replace into telegram_moves (chat_id, now) values (?, ?)", [chat_id, now]
            )
        self._now[chat_id] = now

    def number_of(self, chat_id: int) -> int:
        """What a chat is called by now."""
        return self._now.get(chat_id, chat_id)
