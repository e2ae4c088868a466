"""`shoptalk knowledge check` finds what a shopper would trip over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.exchange.checking import check_shop
from knowledge.store import Store
from tests.conftest import NOW
from tests.knowledge.order_desk import PENDING, fill_order_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "desk.sqlite3") as store:
        fill_order_desk(store, NOW)
        yield store


def kinds(store: Store) -> set[str]:
    return {finding.kind for finding in check_shop(store)}


def add_answer(store: Store, answer_id: str, question: str, text: str) -> None:
    row = {"id": answer_id, "topic": "returns", "question": question, "also": "[]", "text": text}
    store.database.table("answers").insert(row)


def test_the_demo_shop_is_sound(demo_store: Store) -> None:
    assert check_shop(demo_store) == []


def test_a_sound_shop_has_no_findings(desk: Store) -> None:
    assert check_shop(desk) == []


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("update variants set price = 0 where id = 'mug-red'", "variant-without-price"),
        ("update products set description = ' '", "product-without-description"),
        ("update variants set currency = 'USD' where id = 'mug-red'", "product-in-two-currencies"),
        ("update products set name = 'LAMP ' where id = 'mug'", "same-name"),
        (f"update payments set amount = 1 where order_id = '{PENDING}'", "order-paid-wrongly"),
        ("delete from shipments", "delivered-without-date"),
        ("update orders set status = 'shipped' where id = 'A-100'", "shipped-without-parcel"),
        ("update customers set postcode_key = ''", "customer-without-postcode"),
        ("delete from order_items where order_id = 'B-100'", "order-without-items"),
    ],
)
def test_what_is_wrong_with_a_record_is_found(desk: Store, damage: str, kind: str) -> None:
    desk.database.execute(damage)
    assert kind in kinds(desk)


def test_ids_that_point_at_nothing_are_found(desk: Store) -> None:
    desk.database.execute("pragma foreign_keys = off")
    desk.database.execute("update reviews set product_id = 'x'")
    desk.database.execute("delete from customers where id = 'B'")
    assert "dangling-id" in kinds(desk)


def test_a_product_of_which_nothing_can_be_bought_is_found(desk: Store) -> None:
    words = {"name": "Kite", "category": "toys", "description": "Flies.", "keywords": "[]"}
    row = {"id": "kite", "attributes": json.dumps({}), **words}
    desk.database.table("products").insert(row)
    assert kinds(desk) == {"product-without-variants"}


def test_answers_that_ask_the_same_or_contradict_each_other_are_found(desk: Store) -> None:
    add_answer(desk, "a", "How long can I return things?", "You can return items for 30 days.")
    add_answer(desk, "b", "how long can I return things", "Returns are easy.")
    add_answer(desk, "c", "And sale items?", "You can return items for 14 days.")
    assert kinds(desk) == {"duplicate-answer", "contradicting-numbers"}
