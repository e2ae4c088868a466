"""What becomes of an order in the demo shop: steps, parcel and money, in an order that makes sense.

Everything that has happened lies before `now`; only what is expected lies after it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from knowledge.records import (
    Customer,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    Shipment,
    StatusChange,
)

__all__ = ["Plan", "fulfil"]

_CARRIERS = {
    "GB": ("Royal Mail", "DPD"),
    "IE": ("An Post", "DPD"),
    "DE": ("DHL", "Hermes"),
    "NL": ("PostNL", "DHL"),
    "US": ("UPS", "FedEx"),
}
_OTHER_CARRIERS = ("DHL", "UPS")
# A # stands for a digit.
_TRACKING = {
    "DHL": "JD##############",
    "UPS": "1Z##############",
    "Royal Mail": "RM#########GB",
    "PostNL": "3S###########",
    "An Post": "CE#########IE",
}
_DAY = timedelta(days=1)
_EVENING = 20  # the hour by which a parcel is expected
_AFTER_DELIVERY = {
    OrderStatus.RETURN_REQUESTED: (OrderStatus.RETURN_REQUESTED,),
    OrderStatus.RETURNED: (OrderStatus.RETURN_REQUESTED, OrderStatus.RETURNED),
    OrderStatus.EXCHANGE_REQUESTED: (OrderStatus.EXCHANGE_REQUESTED,),
}
"""The steps from "delivered" to each status that lies beyond it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an order is to become; carrier and expected delivery are drawn where left open."""

    order_id: str
    customer: Customer
    items: tuple[OrderItem, ...]
    status: OrderStatus
    placed: datetime
    carrier: str | None = None
    expected: datetime | None = None


def fulfil(plan: Plan, now: datetime, rng: random.Random) -> Order:
    """The order as it stands at `now`, in the status it was planned to have."""
    waiting = plan.status in (OrderStatus.PENDING, OrderStatus.PROCESSED)
    cancelled = plan.status is OrderStatus.CANCELLED
    parcel = None if waiting or cancelled else _parcel(plan, now, rng)
    history = _history(plan, parcel, now, rng)
    order = Order(
        id=plan.order_id,
        customer_id=plan.customer.id,
        status=plan.status,
        placed_at=plan.placed,
        items=plan.items,
        address=plan.customer.address,
        payments=(),
        shipments=(parcel,) if parcel else (),
        history=history,
        ships_by=(now + _DAY).date() if waiting else None,
        cancelled_at=history[-1].at if cancelled else None,
    )
    return replace(order, payments=_payments(order, plan.customer, now, rng))


def _parcel(plan: Plan, now: datetime, rng: random.Random) -> Shipment:
    country = plan.customer.address.country
    carrier = plan.carrier or rng.choice(_CARRIERS.get(country, _OTHER_CARRIERS))
    shipped = _between(plan.placed + 0.5 * _DAY, min(plan.placed + 1.2 * _DAY, now), rng)
    expected = plan.expected or shipped + rng.randint(3, 5) * _DAY
    expected = expected.replace(hour=_EVENING, minute=0, second=0)
    delivered: datetime | None = None
    if plan.status is not OrderStatus.SHIPPED:
        about = expected + rng.choice([-1, 0, 0, 0, 1, 2]) * _DAY
        delivered = min(about - timedelta(minutes=rng.randint(0, 600)), now - 0.1 * _DAY)
    return Shipment(carrier, _tracking(carrier, rng), shipped, expected, delivered)


def _tracking(carrier: str, rng: random.Random) -> str:
    pattern = _TRACKING.get(carrier, "##############")
    return "".join(rng.choice("0123456789") if sign == "#" else sign for sign in pattern)


def _history(
    plan: Plan, parcel: Shipment | None, now: datetime, rng: random.Random
) -> tuple[StatusChange, ...]:
    steps = [StatusChange(OrderStatus.PENDING, plan.placed)]
    soon = min(plan.placed + 0.5 * _DAY, now)
    if plan.status is OrderStatus.CANCELLED:
        steps.append(StatusChange(OrderStatus.CANCELLED, _between(plan.placed, soon, rng)))
    elif plan.status is not OrderStatus.PENDING:
        steps.append(StatusChange(OrderStatus.PROCESSED, _between(plan.placed, soon, rng)))
    if parcel is not None:
        steps.append(StatusChange(OrderStatus.SHIPPED, parcel.shipped_at))
        if parcel.delivered_at is not None:
            steps.append(StatusChange(OrderStatus.DELIVERED, parcel.delivered_at))
    for status in _AFTER_DELIVERY.get(plan.status, ()):
        # People send things back within days; a young order leaves less time for it.
        latest = min(steps[-1].at + 10 * _DAY, steps[-1].at + 0.7 * (now - steps[-1].at))
        steps.append(StatusChange(status, _between(steps[-1].at, latest, rng)))
    return tuple(steps)


def _payments(
    order: Order, customer: Customer, now: datetime, rng: random.Random
) -> tuple[Payment, ...]:
    """The charge, and a refund where the status calls for one; it takes up to five days."""
    method = rng.choice(customer.payment_methods)
    charge = Payment(method, "charge", order.total, order.placed_at, "done")
    if order.status not in (OrderStatus.CANCELLED, OrderStatus.RETURNED):
        return (charge,)
    started = order.history[-1].at
    paid = _between(started + _DAY, started + 5 * _DAY, rng)
    if paid > now:
        return charge, Payment(method, "refund", order.total, started, "pending")
    return charge, Payment(method, "refund", order.total, paid, "done")


def _between(earliest: datetime, latest: datetime, rng: random.Random) -> datetime:
    """A minute from `earliest` to `latest`."""
    return earliest + timedelta(minutes=rng.randint(0, (latest - earliest) // timedelta(minutes=1)))
