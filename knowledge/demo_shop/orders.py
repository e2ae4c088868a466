"""The demo shop's orders: a year of them, every status, dates relative to the clock."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from knowledge.demo_shop.people import JONAS, MAYA, PRIYA, TOM
from knowledge.records import (
    Customer,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    Product,
    Shipment,
    StatusChange,
    Variant,
)

__all__ = ["make_orders"]

_CARRIERS = {
    "GB": ("Royal Mail", "DPD"),
    "IE": ("An Post", "DPD"),
    "DE": ("DHL", "Hermes"),
    "NL": ("PostNL", "DHL"),
    "US": ("UPS", "FedEx"),
}
_OTHER_CARRIERS = ("DHL", "UPS")
_FIRST_NUMBER = 10_001
_DAY = timedelta(days=1)


def make_orders(
    customers: Sequence[Customer],
    products: Sequence[Product],
    count: int,
    now: datetime,
    rng: random.Random,
) -> list[Order]:
    """`count` orders with unique numbers; the known customers have exactly those listed below."""
    orders = _known_orders(products, now, rng)
    taken = {order.id for order in orders}
    known = {MAYA.id, JONAS.id, PRIYA.id, TOM.id}
    others = [customer for customer in customers if customer.id not in known]
    buyers = rng.choices(others, k=count - len(orders))
    ages = sorted((_age(rng) for _ in buyers), reverse=True)
    number = _FIRST_NUMBER
    for customer, age in zip(buyers, ages, strict=True):
        while f"#W{number}" in taken:
            number += 1
        order_id = f"#W{number}"
        taken.add(order_id)
        items = _items(order_id, products, rng)
        orders.append(_order(order_id, customer, items, _status(age, rng), age, now, rng))
    return orders


def _known_orders(products: Sequence[Product], now: datetime, rng: random.Random) -> list[Order]:
    """What README and tests rely on; see the module's tests for the list in words."""
    lamp = _first(products, "lamps")
    mug = _first(products, "kitchen")
    pillow = _first(products, "bedding")
    boots = _first(products, "hiking")
    plan: list[tuple[int, Customer, Product, OrderStatus, float]] = [
        (10042, MAYA, lamp, OrderStatus.SHIPPED, 2.0),
        (10077, MAYA, mug, OrderStatus.PENDING, 0.5),
        (10051, JONAS, boots, OrderStatus.DELIVERED, 24.0),
        (10063, JONAS, pillow, OrderStatus.CANCELLED, 40.0),
        (10088, JONAS, lamp, OrderStatus.SHIPPED, 11.0),
        (10090, PRIYA, pillow, OrderStatus.RETURNED, 50.0),
        (10095, PRIYA, mug, OrderStatus.EXCHANGE_REQUESTED, 20.0),
        (10099, PRIYA, boots, OrderStatus.RETURN_REQUESTED, 18.0),
        (10070, TOM, boots, OrderStatus.DELIVERED, 9.0),
    ]
    orders = []
    for number, customer, product, status, age in plan:
        order_id = f"#W{number}"
        item = _item(order_id, 1, product, product.variants[0], 1)
        orders.append(_order(order_id, customer, (item,), status, age, now, rng))
    return orders


def _first(products: Sequence[Product], category: str) -> Product:
    return next((p for p in products if p.category == category), products[0])


def _age(rng: random.Random) -> float:
    """How many days ago an order was placed: recent ones are more frequent."""
    return rng.uniform(0.1, 9) if rng.random() < 0.25 else rng.uniform(9, 364)


def _status(age: float, rng: random.Random) -> OrderStatus:
    if age < 1.2:
        return rng.choices(
            [OrderStatus.PENDING, OrderStatus.PROCESSED, OrderStatus.CANCELLED], weights=[7, 3, 1]
        )[0]
    if age < 3:
        return rng.choices(
            [
                OrderStatus.PROCESSED,
                OrderStatus.SHIPPED,
                OrderStatus.PENDING,
                OrderStatus.CANCELLED,
            ],
            weights=[3, 6, 2, 1],
        )[0]
    if age < 9:
        return rng.choices([OrderStatus.SHIPPED, OrderStatus.DELIVERED], weights=[5, 4])[0]
    if age < 16 and rng.random() < 0.12:
        return OrderStatus.SHIPPED
    return rng.choices(
        [
            OrderStatus.DELIVERED,
            OrderStatus.CANCELLED,
            OrderStatus.RETURNED,
            OrderStatus.RETURN_REQUESTED if age < 45 else OrderStatus.RETURNED,
            OrderStatus.EXCHANGE_REQUESTED if age < 45 else OrderStatus.DELIVERED,
        ],
        weights=[76, 8, 6, 5, 5],
    )[0]


def _items(order_id: str, products: Sequence[Product], rng: random.Random) -> tuple[OrderItem, ...]:
    chosen = rng.sample(list(products), rng.choices([1, 2, 3, 4], weights=[5, 3, 1.5, 0.7])[0])
    return tuple(
        _item(
            order_id,
            at,
            product,
            rng.choice(product.variants),
            rng.choices([1, 2, 3], [8, 2, 1])[0],
        )
        for at, product in enumerate(chosen, start=1)
    )


def _item(order_id: str, at: int, product: Product, variant: Variant, quantity: int) -> OrderItem:
    return OrderItem(
        id=f"{order_id}-{at}",
        product_id=product.id,
        variant_id=variant.id,
        name=product.name,
        options=variant.options,
        quantity=quantity,
        price=variant.price,
    )


def _order(
    order_id: str,
    customer: Customer,
    items: tuple[OrderItem, ...],
    status: OrderStatus,
    age: float,
    now: datetime,
    rng: random.Random,
) -> Order:
    placed = now - age * _DAY
    history = [StatusChange(OrderStatus.PENDING, placed)]
    shipments: tuple[Shipment, ...] = ()
    ships_by: date | None = None
    cancelled: datetime | None = None
    if status in (OrderStatus.PENDING, OrderStatus.PROCESSED):
        ships_by = (now + _DAY).date()
        if status is OrderStatus.PROCESSED:
            history.append(StatusChange(status, placed + 0.5 * age * _DAY))
    elif status is OrderStatus.CANCELLED:
        cancelled = placed + min(age / 2, 0.6) * _DAY
        history.append(StatusChange(status, cancelled))
    else:
        parcel = _shipment(customer.address.country, status, placed, now, rng)
        shipments = (parcel,)
        history.append(StatusChange(OrderStatus.SHIPPED, parcel.shipped_at))
        if parcel.delivered_at is not None:
            history.append(StatusChange(OrderStatus.DELIVERED, parcel.delivered_at))
            if status is not OrderStatus.DELIVERED:
                later = parcel.delivered_at + rng.uniform(0.2, 0.6) * (now - parcel.delivered_at)
                history.append(StatusChange(status, later))
    order = Order(
        order_id, customer.id, status, placed, items, customer.address, (), shipments,
        tuple(history), ships_by, cancelled,
    )  # fmt: skip
    return _paid(order, customer, now, rng)


def _shipment(
    country: str, status: OrderStatus, placed: datetime, now: datetime, rng: random.Random
) -> Shipment:
    carrier = rng.choice(_CARRIERS.get(country, _OTHER_CARRIERS))
    shipped = placed + rng.uniform(0.6, 1.4) * _DAY
    expected = shipped + rng.randint(3, 5) * _DAY
    delivered: datetime | None = None
    if status is not OrderStatus.SHIPPED:
        delivered = min(expected + rng.choice([-1, 0, 0, 0, 1, 2]) * _DAY, now - 0.1 * _DAY)
    return Shipment(carrier, _tracking(carrier, rng), shipped, expected, delivered)


def _tracking(carrier: str, rng: random.Random) -> str:
    digits = "".join(rng.choice("0123456789") for _ in range(14))
    shapes = {
        "DHL": f"JD{digits}",
        "UPS": f"1Z{digits}",
        "Royal Mail": f"RM{digits[:9]}GB",
        "PostNL": f"3S{digits[:11]}",
        "An Post": f"CE{digits[:9]}IE",
    }
    return shapes.get(carrier, digits)


def _paid(order: Order, customer: Customer, now: datetime, rng: random.Random) -> Order:
    """The order with its charge, and its refund where the status calls for one."""
    method = rng.choice(customer.payment_methods)
    payments = [Payment(method, "charge", order.total, order.placed_at, "done")]
    if order.status in (OrderStatus.CANCELLED, OrderStatus.RETURNED):
        at = min(order.history[-1].at + rng.randint(1, 5) * _DAY, now + 5 * _DAY)
        status: Literal["done", "pending"] = "done" if at <= now else "pending"
        payments.append(Payment(method, "refund", order.total, at, status))
    return Order(
        order.id, order.customer_id, order.status, order.placed_at, order.items, order.address,
        tuple(payments), order.shipments, order.history, order.ships_by, order.cancelled_at,
    )  # fmt: skip
