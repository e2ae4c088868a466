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
    """One request for a person: whose conversation, when, and what is known so far."""

    id: str
    sender_id: str
    opened_at: str
    summary: Mapping[str, Any]


class Tickets:
    """The tickets in the store's file; a conversation has at most one open at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            store.database.execute(
                "create table if not exists handover_tickets ("
                "number integer primary key, sender_id text not null, opened_at text not null,"
                " summary text not null, closed_at text)"
            )
            store.database.execute(
                "create unique index if not exists handover_one_open"
                " on handover_tickets (sender_id) where closed_at is null"
            )

    def open(self, sender_id: str, at: datetime, summary: Mapping[str, Any]) -> Ticket:
        """The conversation's open ticket, made now if there is none."""
        with self._store.transaction():
            self._store.database.execute(
                "insert or ignore into handover_tickets (sender_id, opened_at, summary)"
                " values (?, ?, ?)",
                [sender_id, at.isoformat(), json.dumps(summary, ensure_ascii=False)],
            )
        ticket = self.waiting(sender_id)
        assert ticket is not None
        return ticket

    def waiting(self, sender_id: str) -> Ticket | None:
        """The open ticket of a conversation, if any."""
        rows = self._store.database.table("handover_tickets").rows_where(
            "sender_id = ? and closed_at is null", [sender_id], limit=1
        )
        for row in rows:
            summary = json.loads(row["summary"])
            return Ticket(f"H-{row['number']}", row["sender_id"], row["opened_at"], summary)
        return None
