"""The catalogue: products with their variants."""

from __future__ import annotations

import json
from typing import Any

from knowledge.embeddings import Embedder, VectorIndex
from knowledge.product_query import ProductQuery, matching_products
from knowledge.products import all_products, product_of
from knowledge.records import Product, Scored
from knowledge.search import fuse, word_scores
from knowledge.store import Store

__all__ = ["Catalogue"]

_RANKED = 1_000
"""How many products are put in the order of a query's words."""


class Catalogue:
    """Look-ups and search over the products."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._index = VectorIndex(store, embedder, "products", self._texts())

    def refresh(self) -> None:
        """Search by the products as they are now."""
        self._index.refresh(self._texts())

    def _texts(self) -> dict[str, tuple[str]]:
        rows = self._store.rows("select * from products order by id")
        return {row["id"]: (_described(row),) for row in rows}

    def all(self) -> list[Product]:
        """Every product, by category and name."""
        return list(all_products(self._store))

    def names(self) -> list[tuple[str, str]]:
        """Id and name of every product."""
        rows = self._store.rows("select id, name from products order by name")
        return [(row["id"], row["name"]) for row in rows]

    def get(self, product_id: str) -> Product | None:
        """One product, or None."""
        return product_of(self._store, product_id)

    def categories(self) -> list[str]:
        """What the shop sells, in a word each."""
        rows = self._store.rows("select distinct category from products order by category")
        return [str(row["category"]) for row in rows]

    def find(self, query: ProductQuery, limit: int = 5) -> list[Product]:
        """Products that meet every wish of `query`: nearest to its words first, or best rated."""
        ids = matching_products(self._store, query)
        if query.text.strip():
            rank = {key: place for place, (key, _) in enumerate(self._ranked(query.text, _RANKED))}
            ids.sort(key=lambda key: rank.get(key, _RANKED))
        return [product for key in ids[:limit] if (product := self.get(key)) is not None]

    def search(self, text: str, limit: int = 5) -> list[Scored[Product]]:
        """Products that fit the words or the meaning of `text`, best first."""
        found = self._ranked(text)[:limit]
        return [
            Scored(product, score)
            for product_id, score in found
            if (product := self.get(product_id)) is not None
        ]

    def _ranked(self, text: str, limit: int = 100) -> list[tuple[str, float]]:
        words = word_scores(self._store, "products", text, limit)
        near = self._index.nearest(text, limit)
        return fuse(words, {key: nearness.best for key, nearness in near.items()})


def _described(row: dict[str, Any]) -> str:
    keywords = ", ".join(json.loads(row["keywords"]))
    return f"{row['name']}, {row['category']}, {keywords}. {row['description']}"
