"""How a shop's order numbers look, whoever they belong to."""

from __future__ import annotations

import re
from collections import Counter

from knowledge.store import Store

__all__ = ["usual_order_number"]


def usual_order_number(store: Store) -> tuple[str, int]:
    """How most of the newest order numbers look: what stands before how many digits."""
    rows = store.rows("select id from orders order by placed_at desc limit 200")
    forms = Counter(
        (match[1], len(match[2]))
        for row in rows
        if (match := re.fullmatch(r"(\D*)(\d+)", str(row["id"])))
    )
    return forms.most_common(1)[0][0] if forms else ("", 0)
