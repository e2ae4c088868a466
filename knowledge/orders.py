"""Orders, as their owner may see them: there is no other way to load one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from knowledge.customers import VerifiedCustomer, payment_methods, written_keys
from knowledge.keys import order_digits
from knowledge.records import (
    Address,
    Money,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentMethod,
    Shipment,
    StatusChange,
)
from knowledge.store import Store

__all__ = ["CustomerOrders"]

_SHORTEST_ENDING = 2


class CustomerOrders:
    """The orders of one verified customer; those of others don't exist here."""

    def __init__(self, store: Store, verified: VerifiedCustomer) -> None:
        self._store = store
        self._verified = verified

    def all(self) -> list[Order]:
        """Every order, newest first."""
        return self._load("true", [])

    def get(self, order_ref: str) -> Order | None:
        """The order with this number however written; None if it is absent or another's."""
        found = self._load("(key = ? or digits = ?)", written_keys(order_ref))
        exact = [order for order in found if order.id == order_ref]
        return (exact or found)[0] if len(exact or found) == 1 else None

    def find(self, ending: str) -> list[Order]:
        """The orders whose number ends so ("the one ending 421"), newest first."""
        bare = order_digits(ending)
        if len(bare) < _SHORTEST_ENDING:
            return []
        return self._load("substr(digits, -length(?)) = ?", [bare, bare])

    def _load(self, where: str, parameters: Sequence[Any]) -> list[Order]:
        rows = self._store.rows(
            f"select * from orders where customer_id = ? and {where} order by placed_at desc, id",
            [self._verified.customer_id, *parameters],
        )
        if not rows:
            return []
        ids = [row["id"] for row in rows]
        methods = payment_methods(self._store, self._verified)
        parts = {name: self._parts(name, ids) for name in _PART_TABLES}
        return [_order(row, parts, methods) for row in rows]

    def _parts(self, table: str, order_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        marks = ", ".join("?" for _ in order_ids)
        by_order: dict[str, list[dict[str, Any]]] = {order_id: [] for order_id in order_ids}
        sql = f"select * from {table} where order_id in ({marks}) order by id"
        for row in self._store.rows(sql, order_ids):
            by_order[row["order_id"]].append(row)
        return by_order


_PART_TABLES = ("order_items", "payments", "shipments", "status_changes")


def _order(
    row: dict[str, Any],
    parts: dict[str, dict[str, list[dict[str, Any]]]],
    methods: dict[str, PaymentMethod],
) -> Order:
    of = {name: by_order[row["id"]] for name, by_order in parts.items()}
    return Order(
        id=row["id"],
        customer_id=row["customer_id"],
        status=OrderStatus(row["status"]),
        placed_at=datetime.fromisoformat(row["placed_at"]),
        items=tuple(_item(item) for item in of["order_items"]),
        address=Address(**json.loads(row["address"])),
        payments=tuple(_payment(paid, methods) for paid in of["payments"]),
        shipments=tuple(_shipment(parcel) for parcel in of["shipments"]),
        history=tuple(
            StatusChange(OrderStatus(c["status"]), datetime.fromisoformat(c["at"]))
            for c in of["status_changes"]
        ),
        ships_by=date.fromisoformat(row["ships_by"]) if row["ships_by"] else None,
        cancelled_at=_time(row["cancelled_at"]),
        cancel_reason=row["cancel_reason"],
        item_changes=row["item_changes"],
        exchanges=row["exchanges"],
    )


def _item(row: dict[str, Any]) -> OrderItem:
    return OrderItem(
        id=row["id"],
        product_id=row["product_id"],
        variant_id=row["variant_id"],
        name=row["name"],
        options=json.loads(row["options"]),
        quantity=row["quantity"],
        price=Money.of_minor(row["price"], row["currency"]),
    )


def _payment(row: dict[str, Any], methods: dict[str, PaymentMethod]) -> Payment:
    return Payment(
        method=methods[row["method_id"]],
        kind=row["kind"],
        amount=Money.of_minor(row["amount"], row["currency"]),
        at=datetime.fromisoformat(row["at"]),
        status=row["status"],
    )


def _shipment(row: dict[str, Any]) -> Shipment:
    return Shipment(
        carrier=row["carrier"],
        tracking=row["tracking"],
        shipped_at=datetime.fromisoformat(row["shipped_at"]),
        expected_at=datetime.fromisoformat(row["expected_at"]),
        delivered_at=_time(row["delivered_at"]),
    )


def _time(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
