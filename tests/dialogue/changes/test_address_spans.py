"""The address amid what else a message says, and the rest of one that was begun."""

from __future__ import annotations

import pytest

from dialogue.changes.addresses.reading import address_in, address_line
from dialogue.changes.addresses.rest import with_rest
from dialogue.changes.addresses.spans import address_written_in, bare
from dialogue.heard import Heard
from knowledge.records import Address

USUAL = Address("Maya Okafor", "14 Lorn Road", "", "London", "SW9 8PR", "GB")


def written(text: str, *found: tuple[str, str]) -> str | None:
    return address_written_in(text, [(kind, words, words) for kind, words in found], "SW9 8PR")


def test_nothing_but_the_address_is_taken_out_of_a_sentence() -> None:
    text = "can u send it to my mums at 4 rose cottage, hebden bridge HX7 8AB instead, she is home"
    address = "4 rose cottage, hebden bridge HX7 8AB"
    assert written(text, ("address", address)) == address


def test_the_old_address_is_not_the_new_one() -> None:
    text = "not 14 Lorn Road but 41 Lorn Road"
    assert written(text, ("address", "14 Lorn Road"), ("address", "41 Lorn Road")) == "41 Lorn Road"
    text = "old address is 14 Lorn Road SW9 8PR, new one 3 Rose Street, Edinburgh EH1 2NG"
    found = written(text, ("address", text.removeprefix("old address is ")))
    assert found == "3 Rose Street, Edinburgh EH1 2NG"


def test_from_one_address_to_another() -> None:
    text = "change it from 7 Orchard Close to 9 Orchard Close please"
    assert written(text, ("address", "7 Orchard Close to 9 Orchard Close")) == "9 Orchard Close"


def test_new_york_is_no_new_address() -> None:
    text = "350 5th Ave, New York, NY 10118"
    assert written(text, ("address", text)) == text


def test_names_within_an_address_do_not_cut_it() -> None:
    text = "c/o Kowalski, ul. Mickiewicza 14 m. 3, 31-120 Kraków"
    found = written(text, ("address", "ul."), ("address", "14 m. 3, 31-120 Kraków"))
    assert found == text


def test_a_street_that_was_taken_for_a_name_stands_before_its_number() -> None:
    text = "please send to Karl Johans gate 12, 0154 Oslo"
    assert written(text, ("address", "12, 0154 Oslo")) == "Karl Johans gate 12, 0154 Oslo"


def test_the_postcode_after_an_address_belongs_to_it() -> None:
    text = "to 12 mill lane leeds, postcode is ls1 4dp"
    assert written(text, ("address", "12 mill lane leeds")) == "12 mill lane leeds, ls1 4dp"


def test_the_postcode_that_proves_who_speaks_does_not() -> None:
    text = "to 12 mill lane leeds, my postcode is sw9 8pr"
    assert written(text, ("address", "12 mill lane leeds")) == "12 mill lane leeds"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("sorry, house number 21", "house number 21"),
        ("no wait, it's Leeds please", "Leeds"),
        ("oh, flat 3 btw, sorry!", "flat 3"),
        ("leeds ls1 4dp thanks xx", "leeds ls1 4dp"),
        ("street is Torstr.", "street is Torstr."),
    ],
)
def test_words_around_what_is_told_are_left_out(said: str, left: str) -> None:
    assert bare(said) == left


def heard(text: str, **found: str) -> Heard:
    entities = tuple((kind, words, words) for kind, words in found.items())
    return Heard(text, "inform", entities, (), False)


@pytest.mark.parametrize(
    ("request_", "becomes"),
    [
        (heard("Galway H91 X2PK", postcode="H91X2PK"), "5 Shop Street, Galway H91 X2PK"),
        (heard("its in galway"), "5 Shop Street, galway"),
        (heard("the town is Galway and the postcode H91 X2PK"), "5 Shop Street, Galway H91 X2PK"),
        (heard("H91X2PK"), "5 Shop Street, H91 X2PK"),
        (heard("flat 2, Galway H91 X2PK"), "5 Shop Street, flat 2, Galway H91 X2PK"),
        (heard("same town"), "5 Shop Street, London"),
        (heard("same town and postcode"), "5 Shop Street, London SW9 8PR"),
    ],
)
def test_what_was_lacking_is_added(request_: Heard, becomes: str) -> None:
    made = with_rest(address_in("5 Shop Street", USUAL), request_, USUAL)
    assert made is not None
    assert address_line(made) == becomes


@pytest.mark.parametrize(
    "said", ["why do you need that?", "i dont know it", "how long will it take"]
)
def test_what_is_no_answer_is_no_town(said: str) -> None:
    assert with_rest(address_in("5 Shop Street", USUAL), heard(said), USUAL) is None
