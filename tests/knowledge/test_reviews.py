from __future__ import annotations

import pytest

from knowledge.records import ReviewSummary
from knowledge.reviews import Reviews
from knowledge.store import Store


@pytest.fixture
def reviews(small_shop: Store) -> Reviews:
    return Reviews(small_shop)


def test_reviews_come_newest_first(reviews: Reviews) -> None:
    found = reviews.of("alder-desk-lamp")
    assert found
    assert [review.at for review in found] == sorted((r.at for r in found), reverse=True)
    assert {review.product_id for review in found} == {"alder-desk-lamp"}


def test_the_summary_averages_and_quotes_what_was_written(reviews: Reviews) -> None:
    found = reviews.of("alder-desk-lamp")
    summary = reviews.summary("alder-desk-lamp")
    assert summary.count == len(found)
    assert summary.rating == pytest.approx(sum(r.rating for r in found) / len(found), abs=0.01)
    written = " ".join(review.text for review in found)
    assert summary.highlights
    assert all(highlight in written for highlight in summary.highlights)


def test_what_is_liked_is_praised_and_what_is_not_is_not(reviews: Reviews) -> None:
    liked, disliked = reviews.summary("alder-desk-lamp"), reviews.summary("moon-globe")
    assert liked.rating > 4 > 3 > disliked.rating
    assert liked.highlights[0] in ("The arm stays put.", "Warm light.")
    assert disliked.highlights[0] in ("It broke.", "Too dim.")


def test_a_product_without_reviews_has_an_empty_summary(reviews: Reviews) -> None:
    assert reviews.summary("anvil") == ReviewSummary(0.0, 0)
