"""Builds the demo shop into a store, in one transaction and a few seconds."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from knowledge.customers import normalise_email, normalise_postcode
from knowledge.demo_shop.files import read_answers, read_products
from knowledge.demo_shop.orders import make_orders
from knowledge.demo_shop.people import make_customers
from knowledge.demo_shop.reviews import make_reviews
from knowledge.records import Answer, Customer, Order, Product, Review
from knowledge.store import Store

__all__ = ["build_demo_shop"]

_CUSTOMERS, _ORDERS, _REVIEWS = 400, 1_500, 2_000


def build_demo_shop(store: Store, now: datetime, seed: int = 7) -> None:
    """Fill an empty store with the demo shop.

    Args:
        store: an open store without records.
        now: the day on which the shop is to look alive; order dates lie before it.
        seed: the same seed and `now` give the same shop.
    """
    rng = random.Random(seed)
    now = now.astimezone(UTC).replace(microsecond=0)
    demo_products = read_products()
    products = [demo.product for demo in demo_products]
    customers = make_customers(_CUSTOMERS, rng)
    orders = make_orders(customers, products, _ORDERS, now, rng)
    reviews = make_reviews(demo_products, _REVIEWS, now, rng)
    with store.transaction():
        _insert_products(store, products)
        _insert_answers(store, read_answers())
        _insert_customers(store, customers)
        _insert_orders(store, orders)
        _insert(store, "reviews", [_review_row(review) for review in reviews])


def _insert(store: Store, table: str, rows: list[dict[str, Any]]) -> None:
    store.database.table(table).insert_all(rows)


def _insert_products(store: Store, products: list[Product]) -> None:
    _insert(
        store,
        "products",
        [
            {
                "id": product.id,
                "name": product.name,
                "category": product.category,
                "description": product.description,
                "attributes": _json(dict(product.attributes)),
                "keywords": _json(list(product.keywords)),
            }
            for product in products
        ],
    )
    variants = [
        {
            "id": variant.id,
            "product_id": product.id,
            "position": position,
            "options": _json(dict(variant.options)),
            "price": variant.price.minor,
            "currency": variant.price.currency,
            "stock": variant.stock,
        }
        for product in products
        for position, variant in enumerate(product.variants)
    ]
    _insert(store, "variants", variants)
    store.database.table("products").enable_fts(
        ["name", "category", "description", "keywords"], tokenize="porter", create_triggers=True
    )


def _insert_answers(store: Store, answers: list[Answer]) -> None:
    rows = [
        {
            "id": answer.id,
            "topic": answer.topic,
            "question": answer.question,
            "also": _json(list(answer.also)),
            "text": answer.text,
        }
        for answer in answers
    ]
    _insert(store, "answers", rows)
    store.database.table("answers").enable_fts(
        ["question", "also", "text"], tokenize="porter", create_triggers=True
    )


def _insert_customers(store: Store, customers: list[Customer]) -> None:
    rows = [
        {
            "id": customer.id,
            "first_name": customer.first_name,
            "last_name": customer.last_name,
            "email": normalise_email(customer.email),
            "address": _json(asdict(customer.address)),
            "postcode_key": normalise_postcode(customer.address.postcode),
        }
        for customer in customers
    ]
    _insert(store, "customers", rows)
    methods = [
        {
            "id": method.id,
            "customer_id": customer.id,
            "kind": method.kind,
            "brand": method.brand,
            "last_four": method.last_four,
            "balance": method.balance.minor if method.balance else None,
            "currency": method.balance.currency if method.balance else None,
        }
        for customer in customers
        for method in customer.payment_methods
    ]
    _insert(store, "payment_methods", methods)


def _insert_orders(store: Store, orders: list[Order]) -> None:
    _insert(store, "orders", [_order_row(order) for order in orders])
    items = [
        {
            "id": item.id,
            "order_id": order.id,
            "product_id": item.product_id,
            "variant_id": item.variant_id,
            "name": item.name,
            "options": _json(dict(item.options)),
            "quantity": item.quantity,
            "price": item.price.minor,
            "currency": item.price.currency,
        }
        for order in orders
        for item in order.items
    ]
    _insert(store, "order_items", items)
    payments = [
        {
            "order_id": order.id,
            "method_id": payment.method.id,
            "kind": payment.kind,
            "amount": payment.amount.minor,
            "currency": payment.amount.currency,
            "at": payment.at.isoformat(),
            "status": payment.status,
        }
        for order in orders
        for payment in order.payments
    ]
    _insert(store, "payments", payments)
    shipments = [
        {
            "order_id": order.id,
            "carrier": parcel.carrier,
            "tracking": parcel.tracking,
            "shipped_at": parcel.shipped_at.isoformat(),
            "expected_at": parcel.expected_at.isoformat(),
            "delivered_at": parcel.delivered_at.isoformat() if parcel.delivered_at else None,
        }
        for order in orders
        for parcel in order.shipments
    ]
    _insert(store, "shipments", shipments)
    changes = [
        {"order_id": order.id, "status": change.status.value, "at": change.at.isoformat()}
        for order in orders
        for change in order.history
    ]
    _insert(store, "status_changes", changes)


def _order_row(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "customer_id": order.customer_id,
        "status": order.status.value,
        "placed_at": order.placed_at.isoformat(),
        "address": _json(asdict(order.address)),
        "ships_by": order.ships_by.isoformat() if order.ships_by else None,
        "cancelled_at": order.cancelled_at.isoformat() if order.cancelled_at else None,
    }


def _review_row(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "product_id": review.product_id,
        "rating": review.rating,
        "text": review.text,
        "at": review.at.isoformat(),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
