"""A large import is checked on several cores, and comes out as a small one does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from knowledge.exchange import preparing
from knowledge.exchange.formats import Defaults
from knowledge.exchange.preparing import prepare
from knowledge.exchange.sources import SourceRow

COLUMNS = {"reviews": ("id", "product_id", "rating", "text", "at")}


def reviews(count: int) -> Iterator[SourceRow]:
    for number in range(count):
        rating = 9 if number % 10 == 3 else 4
        row = {"id": f"r{number}", "product_id": "p", "rating": rating, "at": "2026-01-01T00:00Z"}
        yield SourceRow("reviews", "reviews.jsonl", number + 1, json.dumps(row).encode())


def test_helper_processes_give_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_CHUNK", 20)
    alone = list(prepare(reviews(230), Defaults(), COLUMNS))
    monkeypatch.setattr(preparing, "_CHUNKS_ALONE", 2)
    assert list(prepare(reviews(230), Defaults(), COLUMNS)) == alone
    assert [p.line for some in alone for p in some.problems] == list(range(4, 231, 10))
