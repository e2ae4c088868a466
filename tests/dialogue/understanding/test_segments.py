from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.understanding.segments import stretches_of, without_joint

TEXT = "cancel the lamp, oh and do you ship to Malta?"


def test_a_request_ends_where_the_next_begins() -> None:
    found = stretches_of(TEXT, [0, TEXT.index("oh")])
    assert [part.of(TEXT) for part in found] == ["cancel the lamp", "oh and do you ship to Malta?"]


def test_a_message_is_one_request_where_no_other_begins() -> None:
    assert [part.of(TEXT) for part in stretches_of(TEXT, [0])] == [TEXT]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("oh and do you ship to Malta?", "do you ship to Malta?"),
        (", also the lamp", "the lamp"),
        ("while ur at it wrap it", "wrap it"),
        ("android phones", "android phones"),
        ("and", "and"),
    ],
)
def test_a_joint_is_no_part_of_the_request(text: str, rest: str) -> None:
    assert without_joint(text) == rest


@given(st.text(), st.lists(st.integers(0, 200)))
def test_requests_of_any_text_are_in_order_and_apart(text: str, starts: list[int]) -> None:
    inside = [0, *sorted(start for start in starts if 0 < start < len(text))]
    end = 0
    for part in stretches_of(text, inside):
        assert end <= part.start <= part.end <= max(len(text), part.start)
        end = part.end
