from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.product_query import ProductQuery
from knowledge.records import Money
from knowledge.store import Store
from tests.knowledge.word_vectors import WordVectors


@pytest.fixture
def catalogue(small_shop: Store, embedder: WordVectors) -> Catalogue:
    return Catalogue(small_shop, embedder)


def test_all_products_by_category_and_name(catalogue: Catalogue) -> None:
    assert [p.id for p in catalogue.all()] == ["kite-mug", "alder-desk-lamp", "moon-globe"]
    assert catalogue.categories() == ["kitchen", "lamps"]
    assert catalogue.names()[0] == ("alder-desk-lamp", "Alder Desk Lamp")


def test_a_product_comes_with_its_variants_in_the_catalogues_order(catalogue: Catalogue) -> None:
    lamp = catalogue.get("alder-desk-lamp")
    assert lamp is not None
    assert lamp.attributes["bulb"] == "E14, max 40 W"
    assert lamp.keywords == ("desk light", "reading lamp")
    assert lamp.values_of("colour") == ("oak", "black")
    assert lamp.price_range == (Money(Decimal("49.00"), "EUR"), Money(Decimal("61.50"), "EUR"))
    sold_out = [variant.options for variant in lamp.variants if not variant.stock]
    assert sold_out == [{"colour": "oak", "size": "small"}]


def test_a_product_without_options_has_one_variant(catalogue: Catalogue) -> None:
    globe = catalogue.get("moon-globe")
    assert globe is not None
    assert [variant.options for variant in globe.variants] == [{}]
    assert not globe.available


def test_an_absent_product_is_none(catalogue: Catalogue) -> None:
    assert catalogue.get("anvil") is None


@pytest.mark.parametrize(
    ("text", "product_id"),
    [
        ("do you have a desk lamp?", "alder-desk-lamp"),
        ("reading lamps", "alder-desk-lamp"),
        ('a "mug" for my coffee (blue)', "kite-mug"),
        ("night light", "moon-globe"),
    ],
)
def test_search_finds_what_is_meant_first(catalogue: Catalogue, text: str, product_id: str) -> None:
    hits = catalogue.search(text, limit=2)
    assert hits[0].record.id == product_id
    assert len(hits) <= 2
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_an_empty_shop_has_an_empty_catalogue(store: Store, embedder: WordVectors) -> None:
    catalogue = Catalogue(store, embedder)
    assert catalogue.all() == []
    assert catalogue.categories() == []
    assert catalogue.search("lamp") == []


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (ProductQuery(), ["alder-desk-lamp", "kite-mug", "moon-globe"]),
        (ProductQuery(category="Lamps"), ["alder-desk-lamp", "moon-globe"]),
        (ProductQuery(options={"Colour": "GREY"}), ["kite-mug"]),
        (ProductQuery(options={"colour": "oak", "size": "small"}), ["alder-desk-lamp"]),
        (ProductQuery(options={"colour": "oak", "size": "small"}, available=True), []),
        (ProductQuery(max_price=euros("30.00")), ["kite-mug", "moon-globe"]),
        (ProductQuery(min_price=euros("60.00")), ["alder-desk-lamp"]),
        (ProductQuery(min_price=euros("60.00"), options={"size": "small"}), []),
        (ProductQuery(max_price=Money(Decimal(1000), "USD")), []),
        (ProductQuery(available=True), ["alder-desk-lamp", "kite-mug"]),
        (ProductQuery(category="lamps", min_rating=3.0), ["alder-desk-lamp"]),
        (ProductQuery(category="boots"), []),
    ],
)
def test_products_are_found_by_what_they_must_be(
    catalogue: Catalogue, query: ProductQuery, ids: list[str]
) -> None:
    assert sorted(product.id for product in catalogue.find(query)) == ids


def test_the_words_of_a_query_put_the_products_in_order(catalogue: Catalogue) -> None:
    found = catalogue.find(ProductQuery(text="a light for the bedside", category="lamps"))
    assert [product.id for product in found] == ["moon-globe", "alder-desk-lamp"]


def test_without_words_the_best_rated_come_first(catalogue: Catalogue) -> None:
    found = catalogue.find(ProductQuery(category="lamps"))
    assert [product.id for product in found] == ["alder-desk-lamp", "moon-globe"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_no_wish_breaks_the_query(catalogue: Catalogue, text: str) -> None:
    sound = text.encode("utf-8", "ignore").decode()
    catalogue.find(ProductQuery(text=text, category=sound, options={sound: sound}))
