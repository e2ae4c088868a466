from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.understanding.entities import CatalogueWords, EntityFinder, mask

WORDS = CatalogueWords(
    names=(("lamp", "Alder Desk Lamp"), ("lantern", "Kite Lantern"), ("boots", "Ridge Boots")),
    keywords=(("lamp", "reading lamp"), ("boots", "walking boots")),
    option_values=("oak", "dark blue", "large"),
)


@pytest.fixture
def finder() -> EntityFinder:
    return EntityFinder(lambda: WORDS)


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
    for entity in EntityFinder(lambda: WORDS).find(text):
        assert text[entity.start : entity.end].strip().casefold() == entity.text.strip().casefold()
