"""Postcodes of many countries, and parts of addresses, told from order numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogue.understanding.entities.contact import find_address_parts
from dialogue.understanding.entities.finder import EntityFinder
from dialogue.understanding.entities.orders import OrderPattern
from dialogue.understanding.entities.postcodes import country_told_by, fits, spaced
from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords

INDEX = CatalogueIndex(CatalogueWords(names=(), keywords=(), option_values=()))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FINDER = EntityFinder(lambda: INDEX, OrderPattern("#W", 5), "GB", lambda: NOW)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sw9 8pr", ["SW98PR"]),
        ("D02 X285", ["D02X285"]),
        ("1017 AB Amsterdam", ["1017AB"]),
        ("M5V 2T6", ["M5V2T6"]),
        ("00-238", ["00-238"]),
        ("it's 00-238 Warszawa", ["00-238"]),
        ("4050-262", ["4050-262"]),
        ("10118-0110", ["10118-0110"]),
        ("211 42 Malmö", ["21142"]),
        ("zip 02134", ["02134"]),
        ("my plz is 10115 now", ["10115"]),
        ("sw9 8pr, new one ls1 4dp", ["SW98PR", "LS14DP"]),
        ("my postcode was 10115 and is 10435 now", ["10115", "10435"]),
        ("00-238 and 31-147", ["00-238", "31-147"]),
        ("jonas@example.de 10115", ["10115"]),
    ],
)
def test_postcodes_are_not_taken_for_order_numbers(text: str, values: list[str]) -> None:
    found = FINDER.find(text)
    assert [e.value for e in found if e.name == "postcode"] == values
    assert not [e for e in found if e.name == "order_number"]


@pytest.mark.parametrize("text", ["W10042 69002", "#10042 69002", "about W10042 69002 please"])
def test_a_number_after_an_order_number_is_its_postcode(text: str) -> None:
    assert [e.name for e in FINDER.find(text)] == ["order_number", "postcode"]


@pytest.mark.parametrize("text", ["order W10972, 80-254", "tracking number W11413 69002"])
def test_what_stands_after_an_order_number_is_neither_a_second_one_nor_a_telephone(
    text: str,
) -> None:
    assert [e.name for e in FINDER.find(text)] == ["order_number", "postcode"]


def test_a_number_beside_a_whole_order_number_that_was_asked_for_is_its_postcode() -> None:
    found = FINDER.find("my order W11488, 69003", asked_for="order_number")
    assert [(e.name, e.value) for e in found] == [
        ("order_number", "#W11488"),
        ("postcode", "69003"),
    ]


def test_two_order_numbers_with_a_word_between_them_are_two() -> None:
    assert [e.name for e in FINDER.find("W10042 and 10077")] == ["order_number", "order_number"]


@pytest.mark.parametrize(
    "text", ["02134", "house number 114", "flat number 204", "no, 214", "phone number 555123"]
)
def test_numbers_of_other_things_are_no_order_numbers(text: str) -> None:
    assert not [e for e in FINDER.find(text) if e.name == "order_number"]


@pytest.mark.parametrize("text", ["order no 214", "my order number is 214", "nr. 10042", "10042"])
def test_order_numbers_are_found_as_before(text: str) -> None:
    assert [e.name for e in FINDER.find(text)] == ["order_number"]


def test_asked_for_an_address_five_digits_are_its_postcode() -> None:
    assert [(e.name, e.value) for e in FINDER.find("10435", "address")] == [("postcode", "10435")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("flat 3 btw", ["flat 3"]),
        ("sorry, house number 21", ["house number 21"]),
        ("its apartment 5C, house no. 7", ["apartment 5C", "house no. 7"]),
        ("same street but another door", ["same street"]),
        ("c/o Brennan", ["c/o Brennan"]),
        ("a flat screen", []),
        ("is the house nice", []),
    ],
)
def test_parts_of_addresses_that_stand_alone(text: str, parts: list[str]) -> None:
    assert [e.text for e in find_address_parts(text)] == parts


@pytest.mark.parametrize(
    ("postcode", "country", "as_written_there"),
    [
        ("ls14dp", "GB", "LS1 4DP"),
        ("d02x285", "IE", "D02 X285"),
        ("1017ab", "NL", "1017 AB"),
        ("m5v2t6", "CA", "M5V 2T6"),
        ("21142", "SE", "211 42"),
        ("69004", "FR", "69004"),
        ("00-238", "PL", "00-238"),
    ],
)
def test_postcodes_are_checked_and_written_as_their_country_does(
    postcode: str, country: str, as_written_there: str
) -> None:
    assert fits(postcode, country)
    assert spaced(postcode, country) == as_written_there


def test_only_telling_postcodes_tell_a_country() -> None:
    assert country_told_by("00-238") == "PL"
    assert country_told_by("10115") is None
    assert not fits("LS1 4KK", "GB")
