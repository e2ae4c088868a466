"""What is wanted of an option, as far as the words beside a value tell."""

from __future__ import annotations

import pytest

from dialogue.understanding.entities.options import wanted_value
from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("bigger", "bigger"),
        ("bigger size", "bigger"),
        ("size bigger", "bigger"),
        ("a size up", "bigger"),
        ("one size up", "bigger"),
        ("two sizes up", "bigger"),
        ("next size up", "bigger"),
        ("one up", "bigger"),
        ("the larger one", "bigger"),
        ("2 sizes smaller", "smaller"),
        ("a size down", "smaller"),
        ("cheapest", "cheapest"),
        ("size", "size"),
        ("42", "42"),
    ],
)
def test_words_that_compare_are_one_wish(written: str, value: str) -> None:
    assert wanted_value(written, "") == value


@pytest.mark.parametrize(
    ("before", "value"),
    [
        ("not ", "not black"),
        ("any colour but ", "not black"),
        ("in ", "black"),
        ("if there is no ", "black"),
    ],
)
def test_what_is_refused_is_told_by_the_words_before_it(before: str, value: str) -> None:
    assert wanted_value("black", before) == value


def test_an_amount_is_no_slip_for_another_amount() -> None:
    index = CatalogueIndex(CatalogueWords((), (), ("50 g", "1 kg", "speckled white")))
    assert index.option("500 g") is None
    assert index.option("50 G") == "50 g"
    assert index.option("specled white") == "speckled white"
