"""Products as they stand in the store, with their variants: reading alone, without search."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from knowledge.records import Money, Product, Variant
from knowledge.store import Store

__all__ = ["all_products", "product_of"]

_BATCH = 500


def all_products(store: Store) -> Iterator[Product]:
    """Every product, by category and name."""
    rows = store.rows("select * from products order by category, name")
    for start in range(0, len(rows), _BATCH):
        yield from _with_variants(store, rows[start : start + _BATCH])


def product_of(store: Store, product_id: str) -> Product | None:
    """One product, or None."""
    rows = store.rows("select * from products where id = ?", [product_id])
    return next(_with_variants(store, rows), None)


def _with_variants(store: Store, rows: list[dict[str, Any]]) -> Iterator[Product]:
    ids = [row["id"] for row in rows]
    marks = ", ".join("?" for _ in ids)
    variants: dict[str, list[Variant]] = {product_id: [] for product_id in ids}
    sql = f"select * from variants where product_id in ({marks}) order by position"
    for row in store.rows(sql, ids):
        variants[row["product_id"]].append(
            Variant(
                id=row["id"],
                product_id=row["product_id"],
                options=json.loads(row["options"]),
                price=Money.of_minor(row["price"], row["currency"]),
                stock=row["stock"],
                on_sale=bool(row["on_sale"]),
            )
        )
    for row in rows:
        yield Product(
            id=row["id"],
            name=row["name"],
            category=row["category"],
            description=row["description"],
            attributes=json.loads(row["attributes"]),
            keywords=tuple(json.loads(row["keywords"])),
            variants=tuple(variants[row["id"]]),
        )
