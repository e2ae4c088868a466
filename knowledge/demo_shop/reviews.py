"""The demo shop's reviews: feelings follow from the product, words give their reason."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge.demo_shop.files import DemoProduct
from knowledge.records import Review

__all__ = ["make_reviews"]

_SPREAD = 0.9


def make_reviews(
    products: Sequence[DemoProduct], count: int, now: datetime, rng: random.Random
) -> list[Review]:
    """`count` reviews; good ratings quote the product's praise, bad ones its gripes."""
    weights = [rng.uniform(0.3, 2.0) for _ in products]
    chosen = rng.choices(list(products), weights=weights, k=count)
    return [_review(number, demo, now, rng) for number, demo in enumerate(chosen, start=1)]


def _review(number: int, demo: DemoProduct, now: datetime, rng: random.Random) -> Review:
    rating = max(1, min(5, round(rng.gauss(demo.quality, _SPREAD))))
    praise = rng.sample(demo.praise, min(len(demo.praise), rng.randint(1, 2)))
    gripes = rng.sample(demo.gripes, min(len(demo.gripes), 1 if rating > 2 else 2))
    said = {5: praise, 4: praise + gripes[: rng.randint(0, 1)], 3: praise[:1] + gripes}
    text = " ".join(said.get(rating, gripes))
    at = now - timedelta(minutes=rng.randint(24 * 60, 364 * 24 * 60))
    return Review(f"R{number:05}", demo.product.id, rating, text, at)
