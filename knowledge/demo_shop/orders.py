"""The demo shop's orders: a year of them, every status, dates relative to the clock."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.demo_shop.fulfilment import Plan, fulfil
from knowledge.demo_shop.people import JONAS, MAYA, PRIYA, TOM
from knowledge.records import Customer, Order, OrderItem, OrderStatus, Product, Variant

__all__ = ["make_orders"]

_FIRST_NUMBER = 10_001
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Known:
    """An order that README and tests rely on; `things` are words for its products."""

    number: int
    customer: Customer
    things: tuple[str, ...]
    status: OrderStatus
    age: float
    carrier: str | None = None
    expected_in: int | None = None


_KNOWN = (
    _Known(10042, MAYA, ("desk lamp", "pillow"), OrderStatus.SHIPPED, 2.0, "DHL", 2),
    _Known(10077, MAYA, ("mug",), OrderStatus.PENDING, 0.5),
    _Known(10051, JONAS, ("boots",), OrderStatus.DELIVERED, 24.0),
    _Known(10063, JONAS, ("pillow",), OrderStatus.CANCELLED, 40.0),
    _Known(10088, JONAS, ("desk lamp",), OrderStatus.SHIPPED, 11.0, "DHL", -5),
    _Known(10090, PRIYA, ("pillow",), OrderStatus.RETURNED, 50.0),
    _Known(10095, PRIYA, ("mug",), OrderStatus.EXCHANGE_REQUESTED, 20.0),
    _Known(10099, PRIYA, ("boots",), OrderStatus.RETURN_REQUESTED, 18.0),
    _Known(10070, TOM, ("boots",), OrderStatus.DELIVERED, 9.0),
)


def make_orders(
    customers: Sequence[Customer],
    products: Sequence[Product],
    count: int,
    now: datetime,
    rng: random.Random,
) -> list[Order]:
    """`count` orders with unique numbers; the known customers have exactly those of `_KNOWN`."""
    orders = [_known_order(known, products, now, rng) for known in _KNOWN]
    taken = {order.id for order in orders}
    known_ids = {known.customer.id for known in _KNOWN}
    others = [customer for customer in customers if customer.id not in known_ids]
    buyers = rng.choices(others, k=count - len(orders))
    ages = sorted((_age(rng) for _ in buyers), reverse=True)
    numbers = (f"#W{n}" for n in range(_FIRST_NUMBER, _FIRST_NUMBER + count + len(taken)))
    free = (order_id for order_id in numbers if order_id not in taken)
    for order_id, customer, age in zip(free, buyers, ages, strict=False):
        items = _items(order_id, products, rng)
        plan = Plan(order_id, customer, items, _status(age, rng), _placed(now, age))
        orders.append(fulfil(plan, now, rng))
    return orders


def _known_order(
    known: _Known, products: Sequence[Product], now: datetime, rng: random.Random
) -> Order:
    order_id = f"#W{known.number}"
    bought = [_like(products, thing) for thing in known.things]
    items = tuple(
        _item(order_id, at, product, product.variants[0], 1)
        for at, product in enumerate(bought, start=1)
    )
    expected = None if known.expected_in is None else now + known.expected_in * _DAY
    plan = Plan(
        order_id, known.customer, items, known.status, _placed(now, known.age),
        known.carrier, expected,
    )  # fmt: skip
    return fulfil(plan, now, rng)


def _like(products: Sequence[Product], thing: str) -> Product:
    """The first product called so, or one with such a keyword, or any."""
    named = [p for p in products if thing in p.name.lower()]
    tagged = [p for p in products if any(thing in word.lower() for word in p.keywords)]
    return (*named, *tagged, *products)[0]


def _placed(now: datetime, age: float) -> datetime:
    return (now - age * _DAY).replace(second=0, microsecond=0)


def _age(rng: random.Random) -> float:
    """How many days ago an order was placed: recent ones are more frequent."""
    return rng.uniform(0.1, 9) if rng.random() < 0.25 else rng.uniform(9, 364)


def _status(age: float, rng: random.Random) -> OrderStatus:
    s = OrderStatus
    if age < 1.2:
        weights = {s.PENDING: 7, s.PROCESSED: 3, s.CANCELLED: 1}
    elif age < 3:
        weights = {s.PROCESSED: 3, s.SHIPPED: 6, s.PENDING: 2, s.CANCELLED: 1}
    elif age < 9:
        weights = {s.SHIPPED: 5, s.DELIVERED: 4}
    elif age < 45:
        weights = {s.DELIVERED: 76, s.CANCELLED: 8, s.RETURNED: 6}
        weights |= {s.RETURN_REQUESTED: 5, s.EXCHANGE_REQUESTED: 5}
        if age < 16:
            weights[s.SHIPPED] = 12  # these are late
    else:
        weights = {s.DELIVERED: 81, s.CANCELLED: 8, s.RETURNED: 11}
    return rng.choices(list(weights), list(weights.values()))[0]


def _items(order_id: str, products: Sequence[Product], rng: random.Random) -> tuple[OrderItem, ...]:
    size = rng.choices([1, 2, 3, 4], weights=[5, 3, 1.5, 0.7])[0]
    chosen = rng.sample(list(products), min(size, len(products)))
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
