"""Addresses as shoppers write them."""

from __future__ import annotations

import pytest

from dialogue.changes.addresses import address_in, address_line, completed, is_complete
from knowledge.records import Address

USUAL = Address("Maya Okafor", "14 Lorn Road", "", "London", "SW9 8PR", "GB")


@pytest.mark.parametrize(
    ("written", "street", "city", "postcode"),
    [
        ("22 Baker Street, London NW1 6XE", "22 Baker Street", "London", "NW1 6XE"),
        ("flat 3, 9 mill lane, leeds, ls6 2ab", "flat 3", "leeds", "LS6 2AB"),
        ("12 mill lane leeds LS6 2AB", "12 mill lane", "leeds", "LS6 2AB"),
        ("Torstrasse 88, 10115 Berlin", "Torstrasse 88", "Berlin", "10115"),
        ("7 Residency Road, Bengaluru 560001", "7 Residency Road", "Bengaluru", "560001"),
        ("88 Pine St, Portland, OR 97205", "88 Pine St", "OR", "97205"),
    ],
)
def test_street_town_and_postcode_are_told_apart(
    written: str, street: str, city: str, postcode: str
) -> None:
    found = address_in(written, USUAL)
    assert (found.line1, found.city, found.postcode) == (street, city, postcode)
    assert is_complete(found)
    assert (found.name, found.country) == (USUAL.name, USUAL.country)


@pytest.mark.parametrize("written", ["22 Baker Street", "London", "NW1 6XE", ""])
def test_an_address_that_lacks_a_part_is_not_complete(written: str) -> None:
    assert not is_complete(address_in(written, USUAL))


def test_a_second_message_completes_the_first() -> None:
    begun = address_in("22 Baker Street", USUAL)
    whole = completed(begun, address_in("London NW1 6XE", USUAL, after_street=True))
    assert address_line(whole) == "22 Baker Street, London NW1 6XE"
    assert is_complete(whole)
