"""Finding products by what they must be: kind, options, price, stock, rating, and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.records import Money
from knowledge.store import Store

__all__ = ["ProductQuery", "matching_products"]


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What is wanted; what is left out doesn't matter.

    Attributes:
        text: words that the product should fit, which rank the products found.
        category: its category, in any case of letters.
        options: option names and the values that one variant has together.
        min_price: the least that such a variant costs.
        max_price: the most.
        available: whether such a variant can be bought now.
        min_rating: the least average of its reviews, 1 to 5.
    """

    text: str = ""
    category: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    min_price: Money | None = None
    max_price: Money | None = None
    available: bool = False
    min_rating: float | None = None


def matching_products(store: Store, query: ProductQuery) -> list[str]:
    """Ids of the products that meet every wish but `text`, the best rated first."""
    wishes = ["v.product_id = p.id"]
    values: list[Any] = []
    for name, value in query.options.items():
        wishes.append(
            "exists (select 1 from json_each(v.options)"
            " where lower(json_each.key) = lower(?) and lower(json_each.value) = lower(?))"
        )
        values += [name, value]
    for sign, price in ((">=", query.min_price), ("<=", query.max_price)):
        if price is not None:
            wishes.append(f"v.price {sign} ? and v.currency = ?")
            values += [price.minor, price.currency]
    if query.available:
        wishes.append("v.stock > 0 and v.on_sale = 1")
    sql = (
        "select p.id, (select avg(rating) from reviews r where r.product_id = p.id) as rating"
        f" from products p where exists (select 1 from variants v where {' and '.join(wishes)})"
    )
    if query.category is not None:
        sql += " and lower(p.category) = lower(?)"
        values.append(query.category)
    if query.min_rating is not None:
        sql += " and rating >= ?"
        values.append(query.min_rating)
    rows = store.rows(f"{sql} order by rating is null, rating desc, p.name, p.id", values)
    return [str(row["id"]) for row in rows]
