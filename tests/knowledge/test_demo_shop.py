"""The demo shop is big enough to be believed, the same every time, and true to its clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from knowledge.demo_shop.build import build_demo_shop
from knowledge.demo_shop.files import read_answers, read_products
from knowledge.demo_shop.people import JONAS, MAYA, PRIYA, TOM
from knowledge.records import OrderStatus
from knowledge.shop import load_shop
from knowledge.store import Store
from tests.conftest import NOW


def _count(store: Store, table: str) -> int:
    return int(store.rows(f"select count(*) as n from {table}")[0]["n"])


def test_the_shop_has_the_promised_size(demo_store: Store) -> None:
    products = read_products()
    assert len(products) >= 60
    assert len({demo.product.category for demo in products}) == 10
    assert _count(demo_store, "variants") >= 400
    assert _count(demo_store, "customers") == 400
    assert _count(demo_store, "orders") == 1500
    assert _count(demo_store, "answers") >= 80
    assert _count(demo_store, "reviews") == 2000


def test_every_status_and_every_payment_kind_occurs(demo_store: Store) -> None:
    statuses = {r["status"] for r in demo_store.rows("select distinct status from orders")}
    assert statuses == {status.value for status in OrderStatus}
    kinds = demo_store.rows(
        "select distinct m.kind from payments p join payment_methods m on m.id = p.method_id"
    )
    assert {row["kind"] for row in kinds} == {"card", "paypal", "gift_card"}


def test_nothing_happened_after_now(demo_store: Store) -> None:
    for table, column in (
        ("orders", "placed_at"),
        ("shipments", "shipped_at"),
        ("shipments", "delivered_at"),
        ("status_changes", "at"),
        ("reviews", "at"),
    ):
        latest = demo_store.rows(f"select max({column}) as at from {table}")[0]["at"]
        assert datetime.fromisoformat(latest) <= NOW, f"{table}.{column}"


def test_opinions_differ_by_product_for_a_reason(demo_store: Store) -> None:
    rows = demo_store.rows(
        "select product_id, avg(rating) as rating from reviews group by product_id"
        " having count(*) > 8"
    )
    average = {row["product_id"]: row["rating"] for row in rows}
    quality = {demo.product.id: demo.quality for demo in read_products()}
    best = max(average, key=lambda product_id: quality[product_id])
    worst = min(average, key=lambda product_id: quality[product_id])
    assert average[best] > average[worst] + 0.5


def test_the_known_customers_have_the_documented_orders(demo_store: Store) -> None:
    rows = demo_store.rows("select id, customer_id from orders")
    by_customer: dict[str, set[str]] = {}
    for row in rows:
        by_customer.setdefault(row["customer_id"], set()).add(row["id"])
    assert by_customer[MAYA.id] == {"#W10042", "#W10077"}
    assert by_customer[JONAS.id] == {"#W10051", "#W10063", "#W10088"}
    assert by_customer[PRIYA.id] == {"#W10090", "#W10095", "#W10099"}
    assert by_customer[TOM.id] == {"#W10070"}


def test_the_same_seed_and_clock_give_the_same_shop(tmp_path: Path, demo_store: Store) -> None:
    with Store(tmp_path / "again.sqlite3").open() as again:
        build_demo_shop(again, NOW)
        for table in ("orders", "order_items", "payments", "reviews"):
            assert again.rows(f"select * from {table}") == demo_store.rows(f"select * from {table}")


def test_answers_have_ids_of_their_own_and_sentences_to_quote() -> None:
    answers = read_answers()
    assert len({answer.id for answer in answers}) == len(answers)
    assert all(1 <= len(answer.sentences) <= 7 for answer in answers)


def test_the_shop_is_open_on_weekday_mornings_only() -> None:
    shop = load_shop()
    assert shop.is_open(NOW)
    assert not shop.is_open(NOW.replace(hour=3))
    assert not shop.is_open(NOW.replace(day=7))
