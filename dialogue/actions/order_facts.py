"""An order's record as facts to be said; each status has its own things worth saying."""

from __future__ import annotations

from datetime import date, datetime

from dialogue.changes.methods import method_label
from dialogue.facts import Fact, fact
from knowledge.records import Order, OrderItem, OrderStatus, Payment

__all__ = [
    "item_label",
    "items_fact",
    "order_label",
    "payment_fact",
    "refunds",
    "source",
    "status_facts",
    "status_of",
]

_NAMED_ITEMS = 2


def source(order: Order, field: str) -> str:
    """Where in the records a fact about `order` stands."""
    return f"orders/{order.id}/{field}"


def status_of(order: Order, now: datetime) -> str:
    """The order's status as acts name it: the record's own, or "late" for an overdue parcel."""
    overdue = any(
        parcel.delivered_at is None and parcel.expected_at.date() < now.date()
        for parcel in order.shipments
    )
    return "late" if order.status is OrderStatus.SHIPPED and overdue else str(order.status.value)


def items_fact(order: Order) -> Fact:
    """What was ordered, shortened for a sentence: two names, or one and how many more."""
    names = [item.name for item in order.items]
    at = [source(order, f"items/{item.id}/name") for item in order.items]
    if len(names) > _NAMED_ITEMS:
        return Fact((names[0], f"{len(names) - 1} more"), (at[0], source(order, "items")))
    return Fact(tuple(names), tuple(at))


def order_label(order: Order) -> str:
    """The order as it stands in a list: number and what is in it."""
    first, more = order.items[0].name, len(order.items) - 1
    return f"{order.id} ({first}{f' and {more} more' if more else ''})"


def item_label(item: OrderItem) -> str:
    """An item as it stands in a list: how many, what, and in which options."""
    many = f"{item.quantity} x " if item.quantity > 1 else ""
    options = ", ".join(item.options.values())
    return f"{many}{item.name}{f' ({options})' if options else ''}"


def payment_fact(order: Order, payment: Payment) -> Fact:
    """The payment method as one says it to its owner: "your Visa ending 4242"."""
    return fact(method_label(payment.method), source(order, "payments"))


def refunds(order: Order) -> list[Payment]:
    """The order's refunds, latest first."""
    found = [payment for payment in order.payments if payment.kind == "refund"]
    return sorted(found, key=lambda payment: payment.at, reverse=True)


def status_facts(order: Order, status: str, by_number: bool) -> dict[str, Fact]:
    """What is worth saying of an order in `status`, named by its number or by its items."""
    named = (
        {"order_id": fact(order.id, source(order, "id"))}
        if by_number
        else {"item": items_fact(order)}
    )
    match status:
        case "pending":
            return named | _day(order, "ships_by", order.ships_by)
        case "processed":
            return {"order_id": fact(order.id, source(order, "id")), "item": items_fact(order)}
        case "shipped" | "late":
            parcel = order.shipments[-1]
            when = "delivery_date" if status == "shipped" else "expected_date"
            return named | {
                "carrier": fact(parcel.carrier, source(order, "shipments/carrier")),
                when: fact(parcel.expected_at.date(), source(order, "shipments/expected_at")),
            }
        case "delivered":
            parcel = order.shipments[-1]
            carrier = {"carrier": fact(parcel.carrier, source(order, "shipments/carrier"))}
            return named | carrier | _day(order, "delivered_date", parcel.delivered_at)
        case "cancelled":
            return named | _day(order, "cancelled_date", order.cancelled_at)
        case "return_requested":
            return named | _day(order, "return_date", _since(order))
        case "returned":
            return named | _refund(order, with_date=by_number)
    return named


def _day(order: Order, name: str, when: datetime | date | None) -> dict[str, Fact]:
    if when is None:
        return {}
    day = when.date() if isinstance(when, datetime) else when
    return {name: fact(day, source(order, name))}


def _since(order: Order) -> datetime:
    """When the order came into its present status."""
    return order.history[-1].at if order.history else order.placed_at


def _refund(order: Order, with_date: bool) -> dict[str, Fact]:
    paid = refunds(order)
    if not paid:
        return {}
    amount = fact(paid[0].amount, source(order, "payments/refund/amount"))
    found = {"refund_amount": amount, "payment_method": payment_fact(order, paid[0])}
    return found | (_day(order, "refund_date", paid[0].at) if with_date else {})
