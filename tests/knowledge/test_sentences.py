from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? 4 more.", ["One.", "Two!", "Three?", "4 more."]),
        ("It weighs 1.5 kg. It is oak.", ["It weighs 1.5 kg.", "It is oak."]),
        ("Ask e.g. Ms. Lund by 5 p.m. Monday.", ["Ask e.g. Ms. Lund by 5 p.m. Monday."]),
        ("See article no. 5 for it.", ["See article no. 5 for it."]),
        ("The answer is no. Returns are free.", ["The answer is no.", "Returns are free."]),
        ("Fold the kimono. Wash it cold.", ["Fold the kimono.", "Wash it cold."]),
        ("A line\nbroken  in two. \n\nNext.", ["A line broken in two.", "Next."]),
        ("", []),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# Delivery\n\nIt is **free** and _quick_.", "Delivery It is free and quick."),
        ("> Order #W10042 goes to help_desk@example.com.", None),
        ("- Use `SAVE_10` at checkout.", "Use SAVE_10 at checkout."),
    ],
)
def test_marks_of_markdown_go_and_signs_of_the_text_stay(text: str, plain: str | None) -> None:
    assert " ".join(split_sentences(text)) == (plain or text.removeprefix("> "))


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in " ".join(split_sentences(text)) if sign.isalnum()] == letters
