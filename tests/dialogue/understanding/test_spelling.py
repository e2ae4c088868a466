from __future__ import annotations

import pytest

from dialogue.understanding.spelling import Speller

SPELLER = Speller(
    frozenset({"parcel", "delivery", "where", "were", "lamp", "weather"}),
    ["parcel", "delivery", "where", "lamp", "pacrel"],
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("were is my pacel", "were is my parcel"),
        ("delivrey??", "delivery??"),
        ("the weather", "the weather"),
        ("lmp", "lmp"),
        ("qwertz", "qwertz"),
    ],
)
def test_slips_are_set_right_and_real_words_left_alone(typed: str, read: str) -> None:
    assert SPELLER.correct(typed) == read
