"""A value may hold anything, and change nothing of the sentence that it stands in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.generation.presentable import is_visible, presentable


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Rain Jacket", "Rain Jacket"),
        ("Müller & Söhne №5", "Müller & Söhne №5"),
        (" two\nlines\tand\u2029more ", "two lines and more"),
        ("bell\x07\x1b[31mred", "bell [31mred"),
        ("gu\u200barantee\ufeff\u00ad", "guarantee"),
        ("Hi\U000e0049\U000e0067", "Hi"),
        ("x\u202e00.1\u202cy", "x00.1y"),
        ("half\ud800", "half"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 4),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_what_cannot_be_seen_or_would_spill_over_is_left_out(value: str, said: str) -> None:
    assert presentable(value) == said


def test_right_to_left_text_does_not_turn_its_neighbours_round() -> None:
    assert presentable("שרה כהן") == "\u2068שרה כהן\u2069"
    assert presentable("\u2069שרה\u2067") == "\u2068שרה\u2069"


def test_what_is_too_long_is_cut_after_a_word_and_shows_it() -> None:
    said = presentable("word " * 2000)
    assert said.endswith("word…")
    assert len(said) <= 1001
    assert len(presentable("x" * 10_000)) == 1001


@pytest.mark.parametrize("value", ["", " ", "\n", "\u200b\u2060", "\u200d", "\u3164", "\u0301"])
def test_there_may_be_nothing_to_be_seen(value: str) -> None:
    assert not is_visible(value)


@given(st.text(max_size=300))
def test_whatever_it_was_it_is_fit_to_be_sent(value: str) -> None:
    said = presentable(value)
    said.encode("utf-8")
    inside = said.removeprefix("\u2068").removesuffix("\u2069")
    categories = {unicodedata.category(c) for c in inside if c not in "\u200c\u200d"}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert is_visible(said) == is_visible(value)
    assert presentable(said) == said or said.startswith("\u2068")
