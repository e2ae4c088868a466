"""Records that change while an assistant runs are used from its next turn on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.answers import Answers
from knowledge.catalogue import Catalogue
from knowledge.demo_shop.build import build_demo_shop
from knowledge.live import LiveRecords
from knowledge.store import Store
from tests.conftest import NOW
from tests.knowledge.word_vectors import WordVectors


class Shop:
    """An assistant's side of the records, and a merchant's side: another connection."""

    def __init__(self, path: Path, embedder: WordVectors) -> None:
        self.store = Store(path).open()
        self.answers = Answers(self.store, embedder)
        self.catalogue = Catalogue(self.store, embedder)
        self.live = LiveRecords(self.store, self.catalogue, self.answers)
        self.merchant = Store(path).open()

    def write_answer(self, text: str) -> None:
        row = {"id": "new", "topic": "store", "question": "Do you repair kites?", "also": "[]"}
        self.merchant.database.table("answers").upsert(row | {"text": text}, pk="id")

    def found(self) -> str:
        return self.answers.search("Do you repair kites?")[0].record.text


@pytest.fixture
def shop(tmp_path: Path, shop_folder: Path, embedder: WordVectors) -> Iterator[Shop]:
    with Store(tmp_path / "live.sqlite3") as store:
        build_demo_shop(store, NOW, folder=shop_folder)
    running = Shop(tmp_path / "live.sqlite3", embedder)
    yield running
    running.merchant.close()
    running.store.close()


def test_a_new_answer_is_found_from_the_next_turn_on(shop: Shop) -> None:
    with shop.live.turn() as before:
        shop.write_answer("Yes, on Mondays.")
        assert shop.found() != "Yes, on Mondays."
    with shop.live.turn() as after:
        assert shop.found() == "Yes, on Mondays."
    assert after > before


def test_a_turn_sees_one_version_of_a_price(shop: Shop) -> None:
    with shop.live.turn():
        shop.merchant.database.execute("update variants set price = 1")
        product = shop.catalogue.get("kite-mug")
        assert product is not None
        assert product.variants[0].price.minor == 1400
    with shop.live.turn():
        product = shop.catalogue.get("kite-mug")
        assert product is not None
        assert product.variants[0].price.minor == 1


def test_what_a_turn_writes_is_done_on_the_newest_state_and_kept(shop: Shop) -> None:
    with shop.live.turn():
        shop.merchant.database.execute(
            "update variants set stock = 5 where product_id = 'kite-mug'"
        )
        with shop.store.transaction():
            shop.store.database.execute(
                "update variants set stock = stock - 1 where product_id = 'kite-mug'"
            )
        product = shop.catalogue.get("kite-mug")
        assert product is not None
        assert product.variants[0].stock == 4
    stocks = shop.merchant.rows("select stock from variants where product_id = 'kite-mug'")
    assert {row["stock"] for row in stocks} == {4}


def test_a_changed_stock_computes_no_vectors_again(shop: Shop, embedder: WordVectors) -> None:
    before = shop.store.versions()
    shop.merchant.database.execute("update variants set stock = 2")
    now = shop.store.versions()
    assert (now.products, now.answers) == (before.products, before.answers)
    assert now.records > before.records
