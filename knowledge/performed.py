"""Looking up the operations that were done, by the keys they were done under."""

from __future__ import annotations

import json
import re
from datetime import datetime

from knowledge.operations import Done
from knowledge.store import Store

__all__ = ["performed_under"]


def performed_under(store: Store, prefix: str, rest: re.Pattern[str]) -> tuple[Done, ...]:
    """The operations whose keys are `prefix` and a rest of this form, first to last."""
    rows = store.rows(
        "select * from operations where substr(key, 1, length(?1)) = ?1 order by id", [prefix]
    )
    return tuple(
        Done(
            name=row["name"],
            order_id=row["order_id"],
            at=datetime.fromisoformat(row["at"]),
            summary=json.loads(row["effect"]),
        )
        for row in rows
        if rest.fullmatch(row["key"], len(prefix))
    )
