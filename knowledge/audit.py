"""Checking the records: money and stock counted two ways, and orders as they stand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.customers import Customers
from knowledge.orders import CustomerOrders
from knowledge.records import Order
from knowledge.store import Store

__all__ = ["Ledger", "buyers", "ledger_of_operations", "ledger_of_records", "recorded_order"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Pieces in stock by variant, payment rows, and money on gift cards (minor units)."""

    stock: Mapping[str, int]
    payments: int
    on_gift_cards: int

    def minus(self, other: Ledger) -> Ledger:
        """The change from `other` to this one; variants without a change are left out."""
        variants = self.stock.keys() | other.stock.keys()
        changes = {v: self.stock.get(v, 0) - other.stock.get(v, 0) for v in variants}
        return Ledger(
            {variant: change for variant, change in sorted(changes.items()) if change},
            self.payments - other.payments,
            self.on_gift_cards - other.on_gift_cards,
        )


def recorded_order(store: Store, order_id: str) -> Order | None:
    """An order by its number, for those who check the records; conversations never get this."""
    rows = store.rows("select customer_id from orders where id = ?", [order_id])
    owner = Customers(store).restore(rows[0]["customer_id"]) if rows else None
    return CustomerOrders(store, owner).get(order_id) if owner else None


def buyers(store: Store) -> list[str]:
    """The ids of all customers who ever ordered, for those who try the assistant out."""
    rows = store.rows("select distinct customer_id as id from orders order by customer_id")
    return [str(row["id"]) for row in rows]


def ledger_of_records(store: Store) -> Ledger:
    """What the records hold now."""
    stock = {row["id"]: row["stock"] for row in store.rows("select id, stock from variants")}
    totals = store.rows(
        "select (select count(*) from payments) as payments,"
        " (select coalesce(sum(balance), 0) from payment_methods) as balance"
    )[0]
    return Ledger(stock, totals["payments"], totals["balance"])


def ledger_of_operations(store: Store) -> Ledger:
    """What all operations together say they changed."""
    gift_cards = {
        row["id"] for row in store.rows("select id from payment_methods where kind = 'gift_card'")
    }
    stock: Counter[str] = Counter()
    payments = on_gift_cards = 0
    for row in store.rows("select effect from operations"):
        effect = json.loads(row["effect"])
        stock.update(effect.get("stock", {}))
        for movement in effect.get("movements", ()):
            payments += 1
            if movement["method"] in gift_cards:
                sign = 1 if movement["kind"] == "refund" else -1
                on_gift_cards += sign * movement["amount"]
    return Ledger({v: n for v, n in sorted(stock.items()) if n}, payments, on_gift_cards)
