"""Import and export: what goes in comes out, bad rows are named, and nothing is half done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import ExchangeError
from knowledge.exchange.exporting import export_shop
from knowledge.exchange.formats import FORMATS, Defaults
from knowledge.exchange.importing import ImportReport, import_rows
from knowledge.exchange.sources import read_folder
from knowledge.records import OrderStatus
from knowledge.store import Store
from tests.conftest import NOW
from tests.knowledge.order_desk import fill_order_desk

KINDS = list(FORMATS)
MUG: dict[str, Any] = {
    "id": "mug",
    "name": "Mug",
    "category": "kitchen",
    "variants": [{"id": "mug-1", "price": "12.50", "stock": 3, "options": {"colour": "blue"}}],
}
ANNA: dict[str, Any] = {
    "id": "C-1",
    "first_name": "Anna",
    "email": "Anna@Example.com",
    "address": {"line1": "1 Pier Road", "city": "Cork", "postcode": "T12", "country": "IE"},
    "payment_methods": [{"id": "visa", "kind": "card", "brand": "Visa", "last_four": "4242"}],
}
ORDER: dict[str, Any] = {
    "id": "ORD-2026/7",
    "customer_id": "C-1",
    "status": "pending",
    "placed_at": "2026-06-01T10:00:00+02:00",
    "address": ANNA["address"],
    "items": [
        {"id": "L-1", "product_id": "mug", "variant_id": "mug-1", "name": "Mug", "price": "12.50"}
    ],
    "payments": [{"method": "visa", "amount": "12.50", "at": "2026-06-01T10:00:00+02:00"}],
}
TABLES = (
    "products variants customers payment_methods orders order_items payments shipments "
    "status_changes answers reviews shipping_methods promotions"
).split()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "shop.sqlite3") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def write(folder: Path, kind: str, *rows: dict[str, Any]) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / f"{kind}.jsonl").write_text(lines, encoding="utf-8")


def write_shop(folder: Path) -> None:
    write(folder, "products", MUG)
    write(folder, "customers", ANNA)
    write(folder, "orders", ORDER)


def do_import(store: Store, folder: Path, **options: Any) -> ImportReport:
    defaults = options.pop("defaults", Defaults())
    return import_rows(store, read_folder(folder, KINDS), defaults, **options)


def contents(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of the shop's, without the numbers that the store gave itself."""
    return {
        table: [
            {k: v for k, v in row.items() if not (k == "id" and isinstance(v, int))}
            for row in store.rows(f"select * from {table} order by rowid")
        ]
        for table in TABLES
    }


def test_export_then_import_gives_an_equal_store(
    small_shop: Store, store: Store, folder: Path
) -> None:
    counts = export_shop(small_shop, folder / "out")
    report = do_import(store, folder / "out")
    assert report.problems == ()
    assert dict(report.read) == {kind: count for kind, count in counts.items() if count}
    assert contents(store) == contents(small_shop)


def test_importing_the_same_again_changes_nothing(store: Store, folder: Path) -> None:
    fill_order_desk(store, NOW)
    export_shop(store, folder / "out")
    before = contents(store)
    assert do_import(store, folder / "out").applied
    assert contents(store) == before


def test_a_known_id_is_brought_up_to_date(store: Store, folder: Path) -> None:
    write_shop(folder)
    do_import(store, folder)
    variants = [{"id": "mug-2", "price": "9.00"}, {**MUG["variants"][0], "stock": 1}]
    write(folder, "products", {**MUG, "name": "Big Mug", "variants": variants})
    do_import(store, folder)
    assert [p["name"] for p in contents(store)["products"]] == ["Big Mug"]
    stock = {v["id"]: v["stock"] for v in store.rows("select id, stock from variants")}
    assert stock == {"mug-1": 1, "mug-2": 0}


def test_an_imported_order_keeps_its_own_number_and_the_time_its_zone(
    store: Store, folder: Path
) -> None:
    write_shop(folder)
    do_import(store, folder)
    order = contents(store)["orders"][0]
    assert (order["id"], order["key"]) == ("ORD-2026/7", "ORD20267")
    assert order["placed_at"] == "2026-06-01T10:00:00+02:00"


def test_the_shops_own_status_names_are_mapped(store: Store, folder: Path) -> None:
    write_shop(folder)
    write(folder, "orders", {**ORDER, "status": "Awaiting pick"})
    refused = do_import(store, folder)
    assert "'Awaiting pick' is none of pending" in refused.text()
    defaults = Defaults(statuses={"awaiting pick": OrderStatus.PROCESSED})
    assert do_import(store, folder, defaults=defaults).applied
    assert contents(store)["orders"][0]["status"] == "processed"


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        ("products", {**MUG, "name": ""}, "products.jsonl:1: name is '': String should have"),
        ("products", {**MUG, "colour": 1}, "products.jsonl:1: colour is 1: Extra inputs"),
        ("products", {**MUG, "variants": []}, "products.jsonl:1: variants is []"),
        (
            "products",
            {**MUG, "variants": [{"id": "x", "price": "1.999"}]},
            "products.jsonl:1: variants.0.price is '1.999': Decimal input should have no more",
        ),
        (
            "products",
            {**MUG, "variants": [{"id": "x", "price": 1, "stock": -1}]},
            "variants.0.stock is -1: Input should be greater",
        ),
        ("customers", {**ANNA, "email": "nobody"}, "customers.jsonl:1: email is 'nobody'"),
        ("customers", {"id": "x"}, "customers.jsonl:1: first_name: Field required"),
        ("orders", {**ORDER, "placed_at": "2026-06-01T10:00:00"}, "placed_at is '2026-06-01T10"),
        ("orders", {**ORDER, "customer_id": "C-9"}, "customer_id is 'C-9': there is no such row"),
        (
            "orders",
            {**ORDER, "items": [{**ORDER["items"][0], "variant_id": "tea"}]},
            "orders.jsonl:1: items.variant_id is 'tea': there is no such row among the variants",
        ),
        (
            "orders",
            {**ORDER, "payments": [{**ORDER["payments"][0], "method": "cash"}]},
            "payments.method_id is 'cash': there is no such row among the payment methods",
        ),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(
    store: Store, folder: Path, kind: str, row: dict[str, Any], said: str
) -> None:
    write_shop(folder)
    write(folder, kind, row)
    report = do_import(store, folder)
    assert not report.applied
    assert said in report.text()
    assert store.is_empty()


def test_skip_invalid_imports_the_rest_and_what_hangs_on_a_bad_row_is_left_out(
    store: Store, folder: Path
) -> None:
    write_shop(folder)
    write(folder, "customers", {**ANNA, "email": "nobody"}, {**ANNA, "id": "C-2"})
    report = do_import(store, folder, skip_invalid=True)
    assert report.applied
    assert [problem.field for problem in report.problems] == ["email", "customer_id"]
    left = contents(store)
    assert [c["id"] for c in left["customers"]] == ["C-2"]
    assert left["orders"] == left["order_items"] == left["payments"] == []


def test_a_dry_run_reports_and_changes_nothing(store: Store, folder: Path) -> None:
    write_shop(folder)
    report = do_import(store, folder, dry_run=True)
    assert report.read == {"products": 1, "customers": 1, "orders": 1}
    assert "nothing was changed" in report.text()
    assert store.is_empty()


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        (({**ANNA}, {**ANNA, "email": "b@example.com", "payment_methods": []}), "id"),
        (({**ANNA}, {**ANNA, "id": "C-2", "payment_methods": []}), "email"),
        (({**ANNA}, {**ANNA, "id": "C-2", "email": "b@example.com"}), "payment_methods.id"),
    ],
)
def test_an_id_or_e_mail_used_twice_is_a_problem(
    store: Store, folder: Path, rows: tuple[dict[str, Any], ...], field: str
) -> None:
    write(folder, "customers", *rows)
    report = do_import(store, folder)
    assert [(p.line, p.field) for p in report.problems] == [(2, field)]


def test_an_e_mail_that_another_customer_in_the_store_has_is_a_problem(
    store: Store, folder: Path
) -> None:
    write(folder, "customers", ANNA)
    do_import(store, folder)
    write(folder, "customers", {**ANNA, "id": "C-2", "payment_methods": []})
    assert [p.field for p in do_import(store, folder).problems] == ["email"]


def test_csv_cells_may_nest_and_hold_json(store: Store, folder: Path) -> None:
    (folder / "customers.csv").write_text(
        "id,first_name,email,address.line1,address.city,address.postcode,address.country,"
        "payment_methods\n"
        "C-1,Anna,a@example.com,1 Pier Road,Cork,T12,IE,"
        '"[{""id"": ""v"", ""kind"": ""paypal""}]"\n',
        encoding="utf-8",
    )
    assert do_import(store, folder).applied
    assert contents(store)["payment_methods"][0]["kind"] == "paypal"


def test_a_json_file_holds_a_list(store: Store, folder: Path) -> None:
    (folder / "products.json").write_text(json.dumps([MUG]), encoding="utf-8")
    assert do_import(store, folder).read == {"products": 1}
    (folder / "products.json").write_text('{"a": 1}', encoding="utf-8")
    assert "expected a list" in do_import(store, folder).text()


def test_answers_may_be_markdown(store: Store, folder: Path) -> None:
    path = folder / "answers" / "delivery" / "malta.md"
    path.parent.mkdir(parents=True)
    path.write_text("---\nquestion: Do you ship to Malta?\n---\nYes. It takes a while.\n")
    assert do_import(store, folder).applied
    answer = contents(store)["answers"][0]
    assert (answer["id"], answer["topic"]) == ("delivery/malta", "delivery")
    path.write_text("no head")
    assert "answers/delivery/malta.md:1" in do_import(store, folder).text()


@pytest.mark.parametrize(
    "junk",
    [b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"id": 3' + b"0" * 5000 + b"}", b'{"id":' * 3000],
)
def test_junk_is_a_problem_of_its_line(store: Store, folder: Path, junk: bytes) -> None:
    (folder / "products.jsonl").write_bytes(json.dumps(MUG).encode() + b"\n" + junk + b"\n")
    report = do_import(store, folder, skip_invalid=True)
    assert [problem.line for problem in report.problems][:1] == [2]
    assert report.read == {"products": 1}


def test_an_empty_folder_says_what_is_expected(store: Store, folder: Path) -> None:
    with pytest.raises(ExchangeError, match=r"products\.jsonl"):
        do_import(store, folder)


def test_an_export_leaves_a_folder_with_other_files_alone(store: Store, folder: Path) -> None:
    (folder / "letter.txt").write_text("dear mum")
    with pytest.raises(ExchangeError, match="other files"):
        export_shop(store, folder)
