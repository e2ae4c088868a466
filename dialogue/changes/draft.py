"""A change as far as it is known, and the requests to the shop's records that it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.interfaces import Tracker

from knowledge.records import Address, Order, OrderItem, PaymentMethod
from knowledge.requests import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    ExchangeItems,
    OrderRequest,
    ReturnItems,
)

__all__ = ["OPERATIONS", "Draft", "draft_of", "paid_with", "requests_of"]

OPERATIONS: Mapping[str, type[OrderRequest]] = {
    "cancel": CancelOrder,
    "return": ReturnItems,
    "exchange": ExchangeItems,
    "change_items": ChangeItems,
    "change_address": ChangeAddress,
    "change_payment": ChangePayment,
}
"""The operations by the names that flows use."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the slots of a conversation say of the change that is being prepared.

    Attributes:
        operation: one of `OPERATIONS`.
        orders: the orders that it is about.
        items: ids of the items; empty where none were named.
        reason: the shop's words for why.
        method_id: the way to pay or be paid back, where the shopper chose one.
        address: where to send it.
        variants: item id to the id of the variant that it becomes.
    """

    operation: str
    orders: tuple[Order, ...]
    items: tuple[str, ...] = ()
    reason: str | None = None
    method_id: str | None = None
    address: Address | None = None
    variants: Mapping[str, str] | None = None

    def items_of(self, order: Order) -> list[OrderItem]:
        """The items of an order that are meant."""
        return [item for item in order.items if item.id in self.items]


def draft_of(tracker: Tracker, orders: Sequence[Order]) -> Draft:
    """The change that the slots describe, of the customer's `orders`."""
    ids = tracker.get_slot("change_orders") or []
    address: Mapping[str, Any] | None = tracker.get_slot("change_address")
    return Draft(
        operation=str(tracker.get_slot("operation")),
        orders=tuple(order for order in orders if order.id in ids),
        items=tuple(tracker.get_slot("change_items") or ()),
        reason=tracker.get_slot("change_reason"),
        method_id=tracker.get_slot("change_method"),
        address=Address(**address) if address else None,
        variants=tracker.get_slot("change_variants"),
    )


def requests_of(draft: Draft) -> Iterator[OrderRequest]:
    """One request for each order."""
    for order in draft.orders:
        paid = paid_with(order)
        method = draft.method_id or (paid[0].id if paid else "")
        items = tuple(item.id for item in draft.items_of(order))
        variants = {i: v for i, v in (draft.variants or {}).items() if i in items}
        match draft.operation:
            case "cancel":
                yield CancelOrder(order.id, draft.reason or "")
            case "return":
                yield ReturnItems(order.id, items, method)
            case "exchange":
                yield ExchangeItems(order.id, variants, method)
            case "change_items":
                yield ChangeItems(order.id, variants, method)
            case "change_payment":
                yield ChangePayment(order.id, method)
            case "change_address" if draft.address:
                yield ChangeAddress(order.id, draft.address)


def paid_with(order: Order) -> list[PaymentMethod]:
    """The methods that hold the order's money, each once."""
    net: dict[str, int] = {}
    methods: dict[str, PaymentMethod] = {}
    for payment in order.payments:
        sign = 1 if payment.kind == "charge" else -1
        methods[payment.method.id] = payment.method
        net[payment.method.id] = net.get(payment.method.id, 0) + sign * payment.amount.minor
    return [methods[key] for key, amount in net.items() if amount > 0]
