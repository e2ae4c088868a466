"""What buyers wrote about products."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from knowledge.records import Review, ReviewSummary
from knowledge.sentences import split_sentences
from knowledge.store import Store

__all__ = ["Reviews"]

_HIGHLIGHTS = 3


class Reviews:
    """Look-ups of reviews."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, product_id: str) -> list[Review]:
        """A product's reviews, newest first."""
        rows = self._store.rows(
            "select * from reviews where product_id = ? order by at desc, id", [product_id]
        )
        return [
            Review(
                r["id"], r["product_id"], r["rating"], r["text"], datetime.fromisoformat(r["at"])
            )
            for r in rows
        ]

    def summary(self, product_id: str) -> ReviewSummary:
        """Average, number, and the sentences that reviewers near the average say most."""
        reviews = self.of(product_id)
        if not reviews:
            return ReviewSummary(0.0, 0)
        rating = sum(review.rating for review in reviews) / len(reviews)
        near = [review for review in reviews if abs(review.rating - rating) <= 1]
        said = Counter(s for review in near or reviews for s in split_sentences(review.text))
        highlights = tuple(sentence for sentence, _ in said.most_common(_HIGHLIGHTS))
        return ReviewSummary(round(rating, 2), len(reviews), highlights)
