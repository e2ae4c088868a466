"""Updates on their way: each is claimed once, kept until it is dealt with, then forgotten."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from knowledge.store import Store

__all__ = ["Claims", "RawUpdate"]

RawUpdate = Mapping[str, Any]
"""An update as the Bot API sends it."""

_KEPT_SECONDS = 24 * 60 * 60.0
"""How long the Bot API may send an update again."""

_LARGEST = 2**63 - 1

# Neither table tells whose update it is: what a shopper says is in the second one for the seconds
# that an answer takes, and a number alone is nobody's.
_SCHEMA = """
create table if not exists telegram_claims (update_id integer primary key, at real not null);
create index if not exists telegram_claims_by_time on telegram_claims (at);
create table if not exists telegram_updates (
    update_id integer primary key,
    raw text not null,
    tries integer not null default 0
);
"""


class Claims:
    """Which updates were taken on, and those that are not dealt with yet, in the shop's file.

    What was taken on survives the process: the Bot API may be told that it has arrived.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._pruned_at = 0.0
        with store.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                store.database.execute(statement)

    def claim(self, updates: Sequence[RawUpdate]) -> list[RawUpdate]:
        """Take on those that are new, in one transaction; what has no number is left out."""
        new: list[RawUpdate] = []
        with self._store.transaction():
            self._prune()
            for update in updates:
                number = update.get("update_id") if isinstance(update, Mapping) else None
                if not isinstance(number, int) or not 0 <= number <= _LARGEST:
                    continue
                if self._insert("telegram_claims (update_id, at)", number, self._clock()):
                    self._insert("telegram_updates (update_id, raw)", number, json.dumps(update))
                    new.append(update)
        return new

    def pending(self) -> list[RawUpdate]:
        """Those that were taken on and not dealt with, first to last."""
        rows = self._store.rows("select raw from telegram_updates order by update_id")
        return [json.loads(str(row["raw"])) for row in rows]

    def begin(self, update_id: int) -> int:
        """Note that an update is tried, and tell how often it was by now."""
        with self._store.transaction():
            self._store.database.execute(
                "update telegram_updates set tries = tries + 1 where update_id = ?", [update_id]
            )
            rows = self._store.rows(
                "select tries from telegram_updates where update_id = ?", [update_id]
            )
        return int(rows[0]["tries"]) if rows else 1

    def done(self, update_id: int) -> None:
        """Forget what was in an update, not that it came."""
        with self._store.transaction():
            self._store.database.execute(
                "delete from telegram_updates where update_id = ?", [update_id]
            )

    def _insert(self, into: str, *values: object) -> bool:
        sql = f"insert or ignore into {into} values (?, ?)"
        return self._store.database.execute(sql, list(values)).rowcount == 1

    def _prune(self) -> None:
        now = self._clock()
        if now - self._pruned_at < _KEPT_SECONDS / 24:
            return
        self._pruned_at = now
        self._store.database.execute(
            "delete from telegram_claims where at < ?"
            " and update_id not in (select update_id from telegram_updates)",
            [now - _KEPT_SECONDS],
        )
