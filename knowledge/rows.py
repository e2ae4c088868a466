"""Records as the rows that the store keeps of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

from knowledge.keys import normalise_email, normalise_postcode, order_digits, order_key
from knowledge.records import (
    Address,
    Answer,
    Customer,
    Money,
    Order,
    OrderItem,
    Payment,
    PaymentMethod,
    Product,
    Promotion,
    Review,
    Shipment,
    ShippingMethod,
)

__all__ = [
    "Row",
    "answer_rows",
    "customer_rows",
    "order_rows",
    "product_rows",
    "promotion_rows",
    "review_rows",
    "shipping_method_rows",
]

Row = tuple[str, dict[str, Any]]
"""A table's name, and one of its rows."""


def product_rows(product: Product) -> Iterator[Row]:
    """The product and its variants."""
    yield (
        "products",
        {
            "id": product.id,
            "name": product.name,
            "category": product.category,
            "description": product.description,
            "attributes": _json(dict(product.attributes)),
            "keywords": _json(product.keywords),
        },
    )
    for position, variant in enumerate(product.variants):
        yield (
            "variants",
            {
                "id": variant.id,
                "product_id": product.id,
                "position": position,
                "options": _json(dict(variant.options)),
                **_money("price", variant.price),
                "stock": variant.stock,
                "on_sale": int(variant.on_sale),
            },
        )


def customer_rows(customer: Customer) -> Iterator[Row]:
    """The customer and their payment methods."""
    yield (
        "customers",
        {
            "id": customer.id,
            "first_name": customer.first_name,
            "last_name": customer.last_name,
            "email": normalise_email(customer.email),
            "phone": customer.phone,
            "address": _address(customer.address),
            "other_addresses": _json([_fields(a) for a in customer.other_addresses]),
            "postcode_key": normalise_postcode(customer.address.postcode),
        },
    )
    for method in customer.payment_methods:
        yield "payment_methods", _method_row(customer, method)


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


def order_rows(order: Order) -> Iterator[Row]:
    """The order, its items, payments, shipments and the history of its status."""
    yield (
        "orders",
        {
            "id": order.id,
            "key": order_key(order.id),
            "digits": order_digits(order.id),
            "customer_id": order.customer_id,
            "status": order.status.value,
            "placed_at": _time(order.placed_at),
            "address": _address(order.address),
            "ships_by": order.ships_by.isoformat() if order.ships_by else None,
            "cancelled_at": _time(order.cancelled_at),
            "cancel_reason": order.cancel_reason,
            "item_changes": order.item_changes,
            "exchanges": order.exchanges,
        },
    )
    for item in order.items:
        yield "order_items", _item_row(order, item)
    for payment in order.payments:
        yield "payments", _payment_row(order, payment)
    for parcel in order.shipments:
        yield "shipments", _shipment_row(order, parcel)
    for change in order.history:
        yield (
            "status_changes",
            {"order_id": order.id, "status": change.status.value, "at": _time(change.at)},
        )


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


def answer_rows(answer: Answer) -> Iterator[Row]:
    """The answer."""
    yield (
        "answers",
        {
            "id": answer.id,
            "topic": answer.topic,
            "question": answer.question,
            "also": _json(answer.also),
            "text": answer.text,
        },
    )


def review_rows(review: Review) -> Iterator[Row]:
    """The review."""
    yield (
        "reviews",
        {
            "id": review.id,
            "product_id": review.product_id,
            "rating": review.rating,
            "text": review.text,
            "at": _time(review.at),
        },
    )


def shipping_method_rows(method: ShippingMethod) -> Iterator[Row]:
    """The shipping method."""
    yield (
        "shipping_methods",
        {
            "id": method.id,
            "name": method.name,
            "countries": _json(method.countries),
            **_money("price", method.price),
            "min_days": method.min_days,
            "max_days": method.max_days,
        },
    )


def promotion_rows(promotion: Promotion) -> Iterator[Row]:
    """The promotion."""
    yield (
        "promotions",
        {
            "id": promotion.id,
            "code": promotion.code,
            "description": promotion.description,
            "starts_at": _time(promotion.starts_at),
            "ends_at": _time(promotion.ends_at),
        },
    )


def _money(column: str, money: Money) -> dict[str, Any]:
    return {column: money.minor, "currency": money.currency}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


# Made once: an import writes millions of small values.
_json = json.JSONEncoder(ensure_ascii=False).encode
_ADDRESS_FIELDS = tuple(field.name for field in fields(Address))


def _address(address: Address) -> str:
    return _json(_fields(address))


def _fields(address: Address) -> dict[str, str]:
    return {name: getattr(address, name) for name in _ADDRESS_FIELDS}
