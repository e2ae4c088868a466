"""One part of a proposed address put right, in few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.changes.addresses.corrections import corrected, speaks_of_one_part
from dialogue.changes.addresses.reading import address_in, address_line
from knowledge.records import Address

USUAL = Address("Maya Okafor", "14 Lorn Road", "", "London", "SW9 8PR", "GB")
LEEDS = "12 Mill Lane, Leeds LS1 4DP"
FLAT = "flat 3, 9 Park Row, Leeds LS1 5HD"
BERLIN = "Kastanienallee 12, Berlin 10435"
WARSAW = "ul. Długa 5/12, Warszawa 00-238"
BOSTON = "233 canal st apt 4b, boston, MA 02134"


def put_right(printed: str, said: str) -> str | None:
    made = corrected(address_in(printed, USUAL), said)
    return address_line(made) if made else None


@pytest.mark.parametrize(
    ("proposed", "said", "becomes"),
    [
        (LEEDS, "sorry, house number 21", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "its 21 not 12", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "not 12 but 21", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "not 12, 21", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "21 instead of 12", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "i said 21 not 12!!", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "21, not 12. sorry about that", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "12 should be 21", "21 Mill Lane, Leeds LS1 4DP"),
        (
            LEEDS,
            "wrong house number on my order!! should be 21 not 12",
            "21 Mill Lane, Leeds LS1 4DP",
        ),
        (LEEDS, "W10042 sw9 8pr. its 21 not 12", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "change 12 to 21", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "same street but number 14", "14 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "yes but number 21a", "21a Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "the house number is 21", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "oops, 21", "21 Mill Lane, Leeds LS1 4DP"),
        (LEEDS, "oops typo, 21 mill lane", "21 mill lane, Leeds LS1 4DP"),
        (LEEDS, "21 mill road not 12 mill lane", "21 mill road, Leeds LS1 4DP"),
        (FLAT, "number 19", "flat 3, 19 Park Row, Leeds LS1 5HD"),
        (FLAT, "its 19 not 9", "flat 3, 19 Park Row, Leeds LS1 5HD"),
        (BERLIN, "i meant Kastanienallee 21", "Kastanienallee 21, Berlin 10435"),
        (BERLIN, "Hausnummer 14b", "Kastanienallee 14b, Berlin 10435"),
        (WARSAW, "number 7", "ul. Długa 7/12, Warszawa 00-238"),
        (BOSTON, "number 332", "332 canal st apt 4b, boston, MA 02134"),
    ],
)
def test_another_house_number(proposed: str, said: str, becomes: str) -> None:
    assert put_right(proposed, said) == becomes


@pytest.mark.parametrize(
    ("proposed", "said", "becomes"),
    [
        (LEEDS, "flat 3 btw", "12 Mill Lane, Flat 3, Leeds LS1 4DP"),
        (LEEDS, "add flat 2b please", "12 Mill Lane, Flat 2b, Leeds LS1 4DP"),
        (LEEDS, "and my flat number is 6", "12 Mill Lane, Flat 6, Leeds LS1 4DP"),
        (LEEDS, "apartment 5C sorry forgot", "12 Mill Lane, Apartment 5C, Leeds LS1 4DP"),
        (LEEDS, "2nd floor", "12 Mill Lane, 2nd floor, Leeds LS1 4DP"),
        (LEEDS, "oh and it's c/o Brennan", "12 Mill Lane, c/o Brennan, Leeds LS1 4DP"),
        (FLAT, "flat 2 not 3", "Flat 2, 9 Park Row, Leeds LS1 5HD"),
        (FLAT, "its flat 13 not flat 3", "Flat 13, 9 Park Row, Leeds LS1 5HD"),
        (FLAT, "no flat number", "9 Park Row, Leeds LS1 5HD"),
        (FLAT, "remove the flat", "9 Park Row, Leeds LS1 5HD"),
        (BERLIN, "Wohnung 5", "Kastanienallee 12, Wohnung 5, Berlin 10435"),
        (WARSAW, "m. 14", "ul. Długa 5/14, Warszawa 00-238"),
        (BOSTON, "apt 4c", "233 canal st Apt 4c, boston, MA 02134"),
    ],
)
def test_another_flat(proposed: str, said: str, becomes: str) -> None:
    assert put_right(proposed, said) == becomes


@pytest.mark.parametrize(
    ("proposed", "said", "becomes"),
    [
        (LEEDS, "no, it's Mill ROAD not mill lane", "12 Mill Road, Leeds LS1 4DP"),
        (LEEDS, "mill road not lane", "12 mill road, Leeds LS1 4DP"),
        (LEEDS, "no, Mill Road", "12 Mill Road, Leeds LS1 4DP"),
        (LEEDS, "wait the street is wrong, should be mill road", "12 mill road, Leeds LS1 4DP"),
        (LEEDS, "it's Wakefield not leeds", "12 Mill Lane, Wakefield LS1 4DP"),
        (LEEDS, "the town is Hebden Bridge", "12 Mill Lane, Hebden Bridge LS1 4DP"),
        (BERLIN, "street is Kastanienstr., not Kastanienallee", "Kastanienstr 12, Berlin 10435"),
    ],
)
def test_another_street_or_town(proposed: str, said: str, becomes: str) -> None:
    assert put_right(proposed, said) == becomes


@pytest.mark.parametrize(
    ("proposed", "said", "becomes"),
    [
        (LEEDS, "the postcode should be ls1 4dq", "12 Mill Lane, Leeds LS1 4DQ"),
        (LEEDS, "no the postcode is wrong. ls14dq", "12 Mill Lane, Leeds LS1 4DQ"),
        (LEEDS, "LS1 4DQ not LS1 4DP", "12 Mill Lane, Leeds LS1 4DQ"),
        (LEEDS, "ls1 4dq", "12 Mill Lane, Leeds LS1 4DQ"),
        (BERLIN, "its 10437 not 10435", "Kastanienallee 12, Berlin 10437"),
        (BERLIN, "plz 10437", "Kastanienallee 12, Berlin 10437"),
        (WARSAW, "00-239 not 00-238", "ul. Długa 5/12, Warszawa 00-239"),
        (BOSTON, "shoot the zip is 02140", "233 canal st apt 4b, boston, MA 02140"),
        (BOSTON, "sorry 02140 not 02134", "233 canal st apt 4b, boston, MA 02140"),
    ],
)
def test_another_postcode(proposed: str, said: str, becomes: str) -> None:
    assert put_right(proposed, said) == becomes


def test_a_number_and_a_flat_at_once() -> None:
    assert put_right(LEEDS, "it's number 14, flat 6") == "14 Mill Lane, Flat 6, Leeds LS1 4DP"


@pytest.mark.parametrize(
    "said",
    [
        "yes", "yes please", "no", "not yet", "does that cost me anything", "how long does it take",
        "what about my other order", "order number 10042", "yes and cancel number 10077",
        "can i pay with paypal instead", "is it free", "to my mum's", "ring me on phone number 12",
        "send it to 5 Elm Grove", "Ferry Road 7",
    ],
)  # fmt: skip
def test_what_puts_nothing_right(said: str) -> None:
    assert put_right(LEEDS, said) is None


@pytest.mark.parametrize(
    ("said", "only_a_part"),
    [
        ("wrong house number, its 9", True),
        ("same street but number 14", True),
        ("i forgot my flat number, flat 3", True),
        ("just change the house number to 9", True),
        ("deliver it to 5 Elm Grove", False),
        ("it goes to number 9 now", False),
    ],
)
def test_only_who_says_so_keeps_the_rest_of_the_old_address(said: str, only_a_part: bool) -> None:
    assert speaks_of_one_part(said) is only_a_part


WAYS = ["number {}", "sorry, house number {}", "its {} not 12", "not 12 but {}", "oops, {}"]


@given(st.integers(1, 9999), st.sampled_from(WAYS))
def test_street_town_and_postcode_stay_whatever_the_number(number: int, way: str) -> None:
    assert put_right(LEEDS, way.format(number)) == f"{number} Mill Lane, Leeds LS1 4DP"


@given(st.text(max_size=80))
def test_any_text_may_be_said_of_a_proposal(said: str) -> None:
    made = put_right(LEEDS, said)
    assert made is None or made
