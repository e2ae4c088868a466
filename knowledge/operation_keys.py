"""Taking the names off operations that were done, where what named them is to be forgotten."""

from __future__ import annotations

import re

from knowledge.store import Store

__all__ = ["release_keys"]


def release_keys(store: Store, prefix: str, rest: re.Pattern[str]) -> int:
    """Free the idempotency keys that are `prefix` and a rest of this form; returns how many.

    The operations and what they did stay; their keys may be used again for others.
    """
    with store.transaction():
        rows = store.rows(
            "select id, key from operations where substr(key, 1, length(?1)) = ?1", [prefix]
        )
        named = [row["id"] for row in rows if rest.fullmatch(row["key"], len(prefix))]
        for number in named:
            store.database.table("operations").update(number, {"key": f"forgotten/{number}"})
    return len(named)
