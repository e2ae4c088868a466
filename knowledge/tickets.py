"""Hand-over tickets: a shopper's request that waits for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.store import Store

__all__ = ["Ticket", "Tickets"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request for a person: whose conversation, when, and what is known so far.

    `customer_id` and `order_id` are set where the shopper was verified.
    """

    id: str
    sender_id: str
    opened_at: str
    summary: Mapping[str, Any]
    customer_id: str | None = None
    order_id: str | None = None


class Tickets:
    """The tickets in the store's file; a conversation has at most one open at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(
        self,
        sender_id: str,
        at: datetime,
        summary: Mapping[str, Any],
        customer_id: str | None = None,
        order_id: str | None = None,
    ) -> Ticket:
        """The conversation's open ticket, made now if there is none."""
        with self._store.transaction():
            self._store.database.table("handover_tickets").insert(
                {
                    "sender_id": sender_id,
                    "opened_at": at.isoformat(),
                    "summary": json.dumps(summary, ensure_ascii=False),
                    "customer_id": customer_id,
                    "order_id": order_id,
                },
                ignore=True,
            )
            ticket = self.waiting(sender_id)
        assert ticket is not None
        return ticket

    def waiting(self, sender_id: str) -> Ticket | None:
        """The open ticket of a conversation, if any."""
        rows = self._store.rows(
            "select * from handover_tickets where sender_id = ? and closed_at is null", [sender_id]
        )
        return _ticket(rows[0]) if rows else None


def _ticket(row: Mapping[str, Any]) -> Ticket:
    return Ticket(
        id=f"H-{row['number']}",
        sender_id=row["sender_id"],
        opened_at=row["opened_at"],
        summary=json.loads(row["summary"]),
        customer_id=row["customer_id"],
        order_id=row["order_id"],
    )
