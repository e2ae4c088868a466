from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.understanding.segments import Clause, clauses, segment


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("where is my order", ["where is my order"]),
        (
            "cancel the lamp and send the shoes to work, oh and do you ship to Malta?",
            ["cancel the lamp", "send the shoes to work", "do you ship to Malta?"],
        ),
        ("thanks! bye", ["thanks!", "bye"]),
        ("it costs 4.50, right", ["it costs 4.50", "right"]),
        ("sand and", ["sand"]),
        (" , and ", []),
        ("", []),
    ],
)
def test_a_message_falls_into_clauses(text: str, pieces: list[str]) -> None:
    assert [clause.of(text) for clause in clauses(text)] == pieces


@given(st.text())
def test_clauses_of_any_text_are_in_order_and_apart(text: str) -> None:
    end = 0
    for clause in clauses(text):
        assert end <= clause.start < clause.end <= len(text)
        end = clause.end


def test_clauses_that_mean_more_together_are_one_request() -> None:
    text = "if it fits, I keep it. Where is it?"
    sure = {"if it fits, I keep it.": 0.9, "Where is it?": 0.9, text: 0.5}

    def worth(stretches: Sequence[Clause]) -> list[float]:
        return [sure.get(stretch.of(text), 0.1) for stretch in stretches]

    found = segment(clauses(text), worth, reward=0.1)
    assert [clause.of(text) for clause in found] == ["if it fits, I keep it.", "Where is it?"]


def test_the_reward_decides_where_parts_are_as_clear_as_the_whole() -> None:
    text = "send it, please"

    def worth(stretches: Sequence[Clause]) -> list[float]:
        return [0.8 for _ in stretches]

    assert len(segment(clauses(text), worth, reward=-0.01)) == 1
    assert len(segment(clauses(text), worth, reward=0.01)) == 2
