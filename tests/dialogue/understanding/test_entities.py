from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.understanding.entities.finder import EntityFinder
from dialogue.understanding.entities.masking import mask
from dialogue.understanding.entities.orders import OrderPattern
from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords

WORDS = CatalogueWords(
    names=(("lamp", "Alder Desk Lamp"), ("lantern", "Kite Lantern"), ("boots", "Ridge Boots")),
    keywords=(("lamp", "reading lamp"), ("boots", "walking boots")),
    option_values=("oak", "dark blue", "large"),
)
INDEX = CatalogueIndex(WORDS)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def finder() -> EntityFinder:
    return EntityFinder(lambda: INDEX, OrderPattern("#W", 5), "GB", lambda: NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("where is #W10042", "#W10042"),
        ("order w10042 pls", "#W10042"),
        ("my order number is 10042", "#W10042"),
        ("the one ending 042", "042"),
        ("its W 10042", "#W10042"),
        ("I paid 10 euros", None),
    ],
)
def test_order_numbers(finder: EntityFinder, text: str, value: str | None) -> None:
    found = [e.value for e in finder.find(text) if e.name == "order_number"]
    assert found == ([value] if value else [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("where is A-2231 then", "A-2231"),
        ("ord/5521 pls", "ORD/5521"),
        ("have you #104-22?", "#104-22"),
        ("it was 90 USD in 2025", None),
    ],
)
def test_order_numbers_of_other_shops(text: str, value: str | None) -> None:
    found = EntityFinder(lambda: INDEX).find(text)
    assert [e.value for e in found if e.name == "order_number"] == ([value] if value else [])


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("ring me on 020 7946 0018", "phone", "+442079460018"),
        ("my mobile is +353 85 012 3456", "phone", "+353850123456"),
        ("is it over €1.299,00?", "money", "1299.00 EUR"),
        ("something for 80 quid", "money", "80.00 GBP"),
        ("it was ₹2,999", "money", "2999.00 INR"),
        ("add two oak lamps", "quantity", "2"),
        ("3x the boots please", "quantity", "3"),
        ("just one please", "quantity", "1"),
        ("it came last Tuesday", "date", "2026-11-17"),
        ("i bought it on the 3rd of may", "date", "2026-05-03"),
        ("will it be here tmrw", "date", "2026-11-25"),
        ("I need it before Christmas", "date", "2026-12-25"),
        ("can it come next weekend", "date", "2026-12-05/2026-12-06"),
        ("the two shirts i got in May", "date", "2026-05-01/2026-05-31"),
        ("put it on my visa", "payment_method", "visa"),
        ("refund the gift card not the boots", "payment_method", "gift_card"),
    ],
)
def test_values_are_normalised(finder: EntityFinder, text: str, name: str, value: str) -> None:
    assert [e.value for e in finder.find(text) if e.name == name] == [value]


@pytest.mark.parametrize(
    "text", ["i may return it", "size 9 boots", "within 30 days", "the second one"]
)
def test_what_only_looks_like_a_date_or_a_quantity(finder: EntityFinder, text: str) -> None:
    assert not [e for e in finder.find(text) if e.name in ("date", "quantity", "order_number")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("it's sw9 8pr", "SW98PR"),
        ("SW98PR", "SW98PR"),
        ("D09 A4B2", "D09A4B2"),
        ("3511 AB Utrecht", "3511AB"),
        ("my postcode is 10115", "10115"),
        ("my plz is 04109", "04109"),
    ],
)
def test_postcodes_of_several_countries(finder: EntityFinder, text: str, value: str) -> None:
    assert [e.value for e in finder.find(text) if e.name == "postcode"] == [value]


def test_a_lone_number_is_what_was_asked_for(finder: EntityFinder) -> None:
    assert [(e.name, e.value) for e in finder.find("10115", "postcode")] == [("postcode", "10115")]
    (found,) = finder.find("10042", "order_number")
    assert (found.name, found.value) == ("order_number", "#W10042")


def test_an_email_is_found_and_its_digits_are_no_order(finder: EntityFinder) -> None:
    (found,) = finder.find("Its Maya.10042@Example.com")
    assert (found.name, found.value) == ("email", "maya.10042@example.com")


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("how much is the alder desk lamp", "lamp"),
        ("price of the adler desk lamp??", "lamp"),
        ("is the desk lmap in stock", "lamp"),
        ("got any walking boots", "boots"),
        ("the ridge boots in large", "boots"),
    ],
)
def test_products_are_found_however_they_are_spelt(
    finder: EntityFinder, text: str, product: str
) -> None:
    found = [e for e in finder.find(text) if e.name == "product"]
    assert [e.record_ids[0] for e in found] == [product]


def test_option_values_come_from_the_catalogue(finder: EntityFinder) -> None:
    found = finder.find("the lamp in Dark Blue or oak")
    assert [e.value for e in found if e.name == "option_value"] == ["dark blue", "oak"]


def test_masking_takes_personal_values_out(finder: EntityFinder) -> None:
    text = "I'm maya@example.com from SW9 8PR, where is W10042?"
    masked = mask(text, finder.find(text), keep_kinds=True)
    assert "maya" not in masked
    assert "SW9" not in masked
    assert "10042" not in masked


@given(st.text(max_size=200))
def test_any_text_is_read_and_spans_are_true(text: str) -> None:
    for entity in EntityFinder(lambda: INDEX).find(text):
        assert text[entity.start : entity.end].strip().casefold() == entity.text.strip().casefold()
