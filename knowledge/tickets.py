"""Hand-over tickets: a shopper's request that waits for a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.store import Store

__all__ = ["Ticket", "Tickets"]

_TICKET_ID = re.compile(r"(?:H-)?(\d{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request for a person: whose conversation, when, and what was known by then.

    `customer_id` and `order_id` are set where the shopper was verified; `closed_at` once nobody
    has to see to it any more.
    """

    id: str
    sender_id: str
    opened_at: str
    summary: Mapping[str, Any]
    customer_id: str | None = None
    order_id: str | None = None
    closed_at: str | None = None


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

    def all_open(self) -> list[Ticket]:
        """Every open ticket, the oldest first."""
        rows = self._store.rows(
            "select * from handover_tickets where closed_at is null order by opened_at, number"
        )
        return [_ticket(row) for row in rows]

    def had_by(self, sender_ids: Iterable[str]) -> set[str]:
        """Those of these conversations that have, or once had, a ticket."""
        rows = self._store.rows(
            "select distinct sender_id from handover_tickets"
            " where sender_id in (select value from json_each(?))",
            [json.dumps(list(sender_ids))],
        )
        return {str(row["sender_id"]) for row in rows}

    def get(self, ticket_id: str) -> Ticket | None:
        """The ticket with this id, written `H-2`, `h-2` or `2`, or None."""
        written = _TICKET_ID.fullmatch(ticket_id.strip())
        if written is None:
            return None
        rows = self._store.rows(
            "select * from handover_tickets where number = ?", [int(written[1])]
        )
        return _ticket(rows[0]) if rows else None

    def close(self, ticket_id: str, at: datetime) -> None:
        """Nobody has to see to this ticket any more; closing it twice does no harm."""
        ticket = self.get(ticket_id)
        if ticket is None or ticket.closed_at is not None:
            return
        with self._store.transaction():
            self._store.database.execute(
                "update handover_tickets set closed_at = ? where number = ?",
                [at.isoformat(), int(ticket.id.removeprefix("H-"))],
            )


def _ticket(row: Mapping[str, Any]) -> Ticket:
    return Ticket(
        id=f"H-{row['number']}",
        sender_id=row["sender_id"],
        opened_at=row["opened_at"],
        summary=json.loads(row["summary"]),
        customer_id=row["customer_id"],
        order_id=row["order_id"],
        closed_at=row["closed_at"],
    )
