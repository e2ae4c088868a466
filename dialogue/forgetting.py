"""Erasing what people said, while the shop's own records stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.errors import ConversationError, NoConversationError
from dialogue.packets import OPERATION_KEY
from dialogue.sessions import EventLog
from knowledge.operation_keys import release_keys
from knowledge.store import Store

__all__ = ["Amount", "Forgetting"]

_TABLES = """
select master.name as name from sqlite_master as master
join pragma_table_info(master.name) as columns on columns.name = 'sender_id'
where master.type = 'table' order by master.name
"""
_VERIFIED_AS = """
select sender_id from conversation_events
where type = 'slot' and json_extract(data, '$.name') = 'customer_id'
and json_extract(data, '$.value') = ?1
union select sender_id from handover_tickets where customer_id = ?1
order by sender_id
"""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is recorded of some conversations; `rows` counts all there is, by table."""

    conversations: int
    messages: int
    rows: dict[str, int]

    @property
    def tickets(self) -> int:
        """How many hand-over tickets there are."""
        return self.rows.get("handover_tickets", 0)


class Forgetting:
    """Erases conversations from the store's file, down to the bytes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        EventLog(store)  # makes the tables of a file in which nobody has talked yet

    def conversations_of(self, customer_id: str) -> list[str]:
        """The conversations that were ever verified as this customer.

        Raises:
            ConversationError: there is none.
        """
        rows = self._store.rows(_VERIFIED_AS, [customer_id])
        if not rows:
            raise ConversationError(
                f"no conversation was ever verified as customer {customer_id!r}"
            )
        return [str(row["sender_id"]) for row in rows]

    def amount(self, senders: Sequence[str]) -> Amount:
        """What is recorded of these conversations.

        Raises:
            NoConversationError: there is nothing of one of them.
        """
        rows: dict[str, int] = {}
        for sender_id in senders:
            found = {table: self._count(table, sender_id) for table in self._tables()}
            if not any(found.values()):
                raise NoConversationError(sender_id)
            rows = {table: rows.get(table, 0) + count for table, count in found.items()}
        messages = sum(self._count("conversation_events", s, "type = 'user'") for s in senders)
        return Amount(len(senders), messages, rows)

    def erase(self, senders: Sequence[str]) -> Amount:
        """Erase all that is recorded of these conversations, in one transaction.

        Operations on orders stay, but no longer tell which conversation they were made in.

        Raises:
            NoConversationError: there is nothing of one of them; nothing was erased.
        """
        with self._store.transaction():
            amount = self.amount(senders)
            for sender_id in senders:
                for table in self._tables():
                    self._store.database.table(table).delete_where("sender_id = ?", [sender_id])
                release_keys(self._store, f"{sender_id}/", OPERATION_KEY)
        return amount

    def _tables(self) -> list[str]:
        """Every table that keeps something of conversations: all that name their sender."""
        return [str(row["name"]) for row in self._store.rows(_TABLES)]

    def _count(self, table: str, sender_id: str, condition: str = "1") -> int:
        sql = f"select count(*) as n from [{table}] where sender_id = ? and {condition}"
        return int(self._store.rows(sql, [sender_id])[0]["n"])
