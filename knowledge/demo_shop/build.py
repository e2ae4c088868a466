"""Builds the demo shop into a store, in one transaction and a few seconds."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knowledge.demo_shop.files import DEMO_SHOP, read_answers, read_products
from knowledge.demo_shop.orders import make_orders
from knowledge.demo_shop.people import make_customers
from knowledge.demo_shop.reviews import make_reviews
from knowledge.rows import (
    Row,
    answer_rows,
    customer_rows,
    order_rows,
    product_rows,
    review_rows,
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
        _insert(store, (row for product in products for row in product_rows(product)))
        _insert(store, (row for answer in read_answers(folder) for row in answer_rows(answer)))
        _insert(store, (row for customer in customers for row in customer_rows(customer)))
        _insert(store, (row for order in orders for row in order_rows(order)))
        _insert(store, (row for review in reviews for row in review_rows(review)))


def _insert(store: Store, rows: Iterable[Row]) -> None:
    """Insert rows of several tables, each table's in one go; `rows` come parents first."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(row)
    for table, table_rows in by_table.items():
        store.database.table(table).insert_all(table_rows)
