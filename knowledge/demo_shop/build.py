"""Builds the demo shop into a store, in one transaction and a few seconds."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knowledge.customers import normalise_email, normalise_postcode
from knowledge.demo_shop.files import DEMO_SHOP, read_answers, read_products
from knowledge.demo_shop.orders import make_orders
from knowledge.demo_shop.people import make_customers
from knowledge.demo_shop.reviews import make_reviews
from knowledge.records import (
    Answer,
    Customer,
    Money,
    Order,
    OrderItem,
    Payment,
    PaymentMethod,
    Product,
    Review,
    Shipment,
)
from knowledge.store import Store

__all__ = ["build_demo_shop"]

_CUSTOMERS, _ORDERS, _REVIEWS = 400, 1_500, 2_000


def build_demo_shop(store: Store, now: datetime, seed: int = 7, folder: Path = DEMO_SHOP) -> None:
    """Fill an empty store with the demo shop.

    Args:
        store: an open store without records.
        now: the day on which the shop is to look alive; order dates lie before it.
        seed: the same seed and `now` give the same shop.
        folder: where products and answers are written.
    """
    rng = random.Random(seed)
    now = now.astimezone(UTC).replace(microsecond=0)
    demo_products = read_products(folder)
    products = [demo.product for demo in demo_products]
    customers = make_customers(_CUSTOMERS, rng)
    orders = make_orders(customers, products, _ORDERS, now, rng)
    reviews = make_reviews(demo_products, _REVIEWS, now, rng)
    with store.transaction():
        _insert_products(store, products)
        _insert(store, "answers", map(_answer_row, read_answers(folder)))
        _insert_customers(store, customers)
        _insert_orders(store, orders)
        _insert(store, "reviews", map(_review_row, reviews))


def _insert(store: Store, table: str, rows: Iterable[dict[str, Any]]) -> None:
    store.database.table(table).insert_all(rows)


def _insert_products(store: Store, products: list[Product]) -> None:
    _insert(
        store,
        "products",
        (
            {
                "id": product.id,
                "name": product.name,
                "category": product.category,
                "description": product.description,
                "attributes": _json(dict(product.attributes)),
                "keywords": _json(product.keywords),
            }
            for product in products
        ),
    )
    _insert(
        store,
        "variants",
        (
            {
                "id": variant.id,
                "product_id": product.id,
                "position": position,
                "options": _json(dict(variant.options)),
                **_money("price", variant.price),
                "stock": variant.stock,
            }
            for product in products
            for position, variant in enumerate(product.variants)
        ),
    )


def _answer_row(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "topic": answer.topic,
        "question": answer.question,
        "also": _json(answer.also),
        "text": answer.text,
    }


def _insert_customers(store: Store, customers: list[Customer]) -> None:
    _insert(store, "customers", map(_customer_row, customers))
    methods = (_method_row(c, method) for c in customers for method in c.payment_methods)
    _insert(store, "payment_methods", methods)


def _customer_row(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "email": normalise_email(customer.email),
        "address": _json(asdict(customer.address)),
        "postcode_key": normalise_postcode(customer.address.postcode),
    }


def _method_row(customer: Customer, method: PaymentMethod) -> dict[str, Any]:
    return {
        "id": method.id,
        "customer_id": customer.id,
        "kind": method.kind,
        "brand": method.brand,
        "last_four": method.last_four,
        "balance": method.balance.minor if method.balance else None,
        "currency": method.balance.currency if method.balance else None,
    }


def _insert_orders(store: Store, orders: list[Order]) -> None:
    _insert(store, "orders", map(_order_row, orders))
    _insert(store, "order_items", (_item_row(o, item) for o in orders for item in o.items))
    _insert(store, "payments", (_payment_row(o, paid) for o in orders for paid in o.payments))
    _insert(store, "shipments", (_shipment_row(o, s) for o in orders for s in o.shipments))
    changes = (
        {"order_id": order.id, "status": change.status.value, "at": _time(change.at)}
        for order in orders
        for change in order.history
    )
    _insert(store, "status_changes", changes)


def _order_row(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "customer_id": order.customer_id,
        "status": order.status.value,
        "placed_at": _time(order.placed_at),
        "address": _json(asdict(order.address)),
        "ships_by": order.ships_by.isoformat() if order.ships_by else None,
        "cancelled_at": _time(order.cancelled_at),
    }


def _item_row(order: Order, item: OrderItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "order_id": order.id,
        "product_id": item.product_id,
        "variant_id": item.variant_id,
        "name": item.name,
        "options": _json(dict(item.options)),
        "quantity": item.quantity,
        **_money("price", item.price),
    }


def _payment_row(order: Order, payment: Payment) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "method_id": payment.method.id,
        "kind": payment.kind,
        **_money("amount", payment.amount),
        "at": _time(payment.at),
        "status": payment.status,
    }


def _shipment_row(order: Order, parcel: Shipment) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "carrier": parcel.carrier,
        "tracking": parcel.tracking,
        "shipped_at": _time(parcel.shipped_at),
        "expected_at": _time(parcel.expected_at),
        "delivered_at": _time(parcel.delivered_at),
    }


def _review_row(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "product_id": review.product_id,
        "rating": review.rating,
        "text": review.text,
        "at": _time(review.at),
    }


def _money(column: str, money: Money) -> dict[str, Any]:
    return {column: money.minor, "currency": money.currency}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
