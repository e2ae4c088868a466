"""What was erased leaves the file to the last byte, also where the process is killed in between."""

from __future__ import annotations

from knowledge.store import Store

__all__ = ["Wiping"]

# By the update that asked for it, which itself is in the file until it is dealt with.
_SCHEMA = """
create table if not exists telegram_wipes (update_id integer primary key);
"""
_DUE = """
select update_id from telegram_wipes
where not exists (select 1 from telegram_updates where update_id = telegram_wipes.update_id)
"""


class Wiping:
    """Has the shop's file written anew after something in it was erased."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            store.database.execute(_SCHEMA)

    def ask(self, update_id: int) -> None:
        """Something was erased for this update; what of it is still in the file is to go."""
        with self._store.transaction():
            self._store.database.execute(
                "insert or ignore into telegram_wipes (update_id) values (?)", [update_id]
            )

    async def look(self) -> None:
        """Write the file anew if that was asked for; while others read it, the next look does."""
        due = [int(row["update_id"]) for row in self._store.rows(_DUE)]
        if not due or not self._store.wipe(patience=0):
            return
        with self._store.transaction():
            for update_id in due:
                self._store.database.execute(
                    "delete from telegram_wipes where update_id = ?", [update_id]
                )
