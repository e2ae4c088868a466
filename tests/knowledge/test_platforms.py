"""Exports of other shop systems, as those systems write them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import ExchangeError
from knowledge.exchange.formats import Defaults
from knowledge.exchange.importing import ImportReport, import_rows
from knowledge.exchange.opening import open_source
from knowledge.store import Store

SHOPIFY_PRODUCTS = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Status
rain-hat,Rain Hat,"<p>Keeps the <b>rain</b> off&nbsp;you.</p>",Dry & Co,Hats,"rain, hat",TRUE,\
Colour,Red,Size,S,HAT-R-S,4,25.00,https://cdn.example/1.jpg,active
rain-hat,,,,,,,,Blue,,S,HAT-B-S,-2,25.00,,
rain-hat,,,,,,,,,,,,,,https://cdn.example/2.jpg,
gift,Gift Box,,Dry & Co,Gifts,,TRUE,Title,Default Title,,,,7,9.50,,draft
"""
SHOPIFY_ORDERS = """\
Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Total,Created at,Lineitem quantity,\
Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Address1,Shipping City,\
Shipping Zip,Shipping Country,Payment Method,Refunded Amount,Cancelled at
#1001,Ida@Example.com,paid,2026-05-01 10:00:00 +0200,fulfilled,EUR,59.50,\
2026-05-01 09:59:00 +0200,2,Rain Hat - Red / S,25.00,HAT-R-S,Ida Holm,\
1 Sea Road,Malmo,'21145,SE,Shopify Payments,0.00,
#1001,Ida@Example.com,,,,,,,1,Gift Box,9.50,gift,,,,,,,,
#1002,ida@example.com,refunded,2026-05-03 10:00:00 +0200,,EUR,25.00,2026-05-03 10:00:00 +0200,1,\
Rain Hat - Blue / S,25.00,HAT-B-S,Ida Holm,1 Sea Road,Malmo,'21145,SE,PayPal Express,25.00,\
2026-05-04 10:00:00 +0200
"""
WOOCOMMERCE = """\
ID,Type,SKU,Name,Published,Short description,Description,In stock?,Stock,Sale price,Regular price,\
Categories,Tags,Parent,Attribute 1 name,Attribute 1 value(s),Images
10,variable,TEA,Green Tea,1,,<p>From the hills.</p>,1,,,,Drinks > Tea,"tea,green",,Weight,\
"50 g, 100 g"
11,variation,TEA-50,Green Tea,1,,,1,12,,6.00,,,TEA,Weight,50 g
12,variation,,Green Tea,1,,,1,,8.00,10.00,,,id:10,Weight,100 g
13,simple,POT,Tea Pot,1,A pot.,,0,,,30.00,Drinks,,,Material,clay,"https://w.example/p.jpg, b.jpg"
14,variation,LOST,Lost,1,,,1,1,,1.00,,,NOWHERE,,
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "shop.sqlite3") as opened:
        yield opened


def do_import(store: Store, path: Path, mapping: Path | None = None) -> ImportReport:
    rows = open_source(path, mapping, store)
    return import_rows(store, rows, Defaults(), skip_invalid=True)


@pytest.fixture
def shopify(store: Store, tmp_path: Path) -> ImportReport:
    products, orders = tmp_path / "products_export_1.csv", tmp_path / "orders_export_1.csv"
    products.write_text(SHOPIFY_PRODUCTS, encoding="utf-8-sig")
    orders.write_text(SHOPIFY_ORDERS)
    assert do_import(store, products).problems == ()
    return do_import(store, orders)


def test_shopify_variants_have_options_stock_and_whether_they_are_on_sale(
    store: Store, shopify: ImportReport
) -> None:
    rows = store.rows("select id, options, price, stock, on_sale from variants order by id")
    assert [tuple(row.values()) for row in rows] == [
        ("HAT-B-S", '{"colour": "Blue", "size": "S"}', 2500, 0, 1),
        ("HAT-R-S", '{"colour": "Red", "size": "S"}', 2500, 4, 1),
        ("gift", "{}", 950, 7, 0),
    ]


def test_shopify_texts_lose_their_markup(store: Store, shopify: ImportReport) -> None:
    row = store.rows("select * from products where id = 'rain-hat'")[0]
    assert row["description"] == "Keeps the rain off you."
    assert row["category"] == "Hats"
    assert row["keywords"] == '["rain", "hat"]'


def test_a_products_first_picture_is_kept(store: Store, shopify: ImportReport) -> None:
    rows = store.rows("select id, attributes ->> 'image' as image from products order by id")
    pictures = {row["id"]: row["image"] for row in rows}
    assert pictures == {"gift": None, "rain-hat": "https://cdn.example/1.jpg"}


def test_a_shopify_order_export_brings_customers_and_orders(
    store: Store, shopify: ImportReport
) -> None:
    assert shopify.problems == ()
    assert shopify.read == {"customers": 1, "orders": 2}
    customer = store.rows("select * from customers")[0]
    assert (customer["first_name"], customer["postcode_key"]) == ("Ida", "21145")
    orders = store.rows("select id, status from orders order by id")
    assert [tuple(row.values()) for row in orders] == [("#1001", "shipped"), ("#1002", "cancelled")]
    items = store.rows("select product_id, quantity from order_items where order_id = '#1001'")
    assert [tuple(row.values()) for row in items] == [("rain-hat", 2), ("gift", 1)]


def test_shopify_payments_and_refunds_keep_their_method(
    store: Store, shopify: ImportReport
) -> None:
    rows = store.rows("select order_id, method_id, kind, amount from payments order by id")
    assert [tuple(row.values()) for row in rows] == [
        ("#1001", "ida@example.com/card", "charge", 5950),
        ("#1002", "ida@example.com/paypal", "charge", 2500),
        ("#1002", "ida@example.com/paypal", "refund", 2500),
    ]


def test_woocommerce_variations_find_their_product(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "wc-product-export.csv"
    path.write_text(WOOCOMMERCE)
    report = do_import(store, path)
    assert [(p.line, p.field, p.value) for p in report.problems] == [(6, "Parent", "NOWHERE")]
    rows = store.rows("select id, options, price, stock from variants order by id")
    assert [tuple(row.values()) for row in rows] == [
        ("POT", "{}", 3000, 0),
        ("TEA-50", '{"weight": "50 g"}', 600, 12),
        ("TEA:12", '{"weight": "100 g"}', 800, 1),
    ]
    pot = store.rows("select category, attributes from products where id = 'POT'")[0]
    kept = {"material": "clay", "image": "https://w.example/p.jpg"}
    assert (pot["category"], json.loads(pot["attributes"])) == ("Drinks", kept)


MAPPING = """
- kind: products
  each: [items]
  fields:
    id: {text: number}
    name: names.en
    category: {value: books}
    currency: {value: SEK}
    attributes: {fields: {pages: pages}}
    variants: {list: editions, fields: {id: isbn, price: price, options: {fields: {cover: cover}}}}
- kind: reviews
  each: [items, opinions]
  fields: {id: {join: [^number, "#"]}, product_id: {text: ^number}, rating: stars, at: day}
"""
BOOKS = """{"items": [{"number": 7, "names": {"en": "Fjord"}, "pages": 320,
  "editions": [{"isbn": "A", "price": 99, "cover": "soft"}, {"isbn": "B", "price": "149.50"}],
  "opinions": [{"stars": 5, "day": "2026-01-01T00:00:00Z"}, {"stars": 9, "day": "soon"}]}]}"""


def test_a_mapping_reads_a_catalogue_of_another_shape(store: Store, tmp_path: Path) -> None:
    (tmp_path / "map.yml").write_text(MAPPING)
    (tmp_path / "books.json").write_text(BOOKS)
    report = do_import(store, tmp_path / "books.json", tmp_path / "map.yml")
    assert report.read == {"products": 1, "reviews": 1}
    assert {problem.field for problem in report.problems} == {"rating", "at"}
    rows = store.rows("select id, options, price, currency from variants order by id")
    assert [tuple(row.values()) for row in rows] == [
        ("A", '{"cover": "soft"}', 9900, "SEK"),
        ("B", "{}", 14950, "SEK"),
    ]
    assert store.rows("select id from reviews") == [{"id": "7-1"}]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mystery.csv", "a,b\n1,2\n", "not a Shopify or WooCommerce export"),
        ("products.xml", "<a/>", "expected one of .jsonl, .json, .csv"),
        ("none.csv", None, "no such file"),
    ],
)
def test_a_file_that_nothing_is_known_of_is_refused(
    store: Store, tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ExchangeError, match=said):
        do_import(store, tmp_path / name)


@pytest.mark.parametrize("mapping", ["- a", "kind: x", "- {kind: products}", "[", "- {fields: {}}"])
def test_a_broken_mapping_is_named(store: Store, tmp_path: Path, mapping: str) -> None:
    (tmp_path / "map.yml").write_text(mapping)
    (tmp_path / "books.json").write_text(BOOKS)
    with pytest.raises(ExchangeError, match=r"map\.yml"):
        do_import(store, tmp_path / "books.json", tmp_path / "map.yml")
