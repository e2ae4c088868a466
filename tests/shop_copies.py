"""Copies of the tests' shop in which nobody has talked yet, whatever other tests did before."""

from __future__ import annotations

from pathlib import Path

from knowledge.store import Store

__all__ = ["copy_without_conversations"]

_TALKED = (
    "conversation_deliveries",
    "conversation_events",
    "conversation_messages",
    "handover_tickets",
    "used_tokens",
    "verification_failures",
)


def copy_without_conversations(source: Store, path: Path) -> Path:
    """The shop of `source` at `path`, without conversations and what came of them."""
    source.database.execute("vacuum into ?", [str(path)])
    with Store(path).open() as copy, copy.transaction():
        there = set(copy.database.table_names())
        for table in there.intersection(_TALKED):
            copy.database.execute(f"delete from {table}")
    return path
