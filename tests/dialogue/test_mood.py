from __future__ import annotations

import pytest

from dialogue.mood import mood_of


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("where is my parcel, I ordered it a week ago", "neutral"),
        ("parcel?", "terse"),
        ("THIS IS THE THIRD TIME MY ORDER IS LATE", "angry"),
        ("this is ridiculous, where is it", "angry"),
        ("I'm a bit worried it got lost", "worried"),
        ("Good morning, could you kindly tell me the price?", "polite"),
        ("yay it came, you are awesome", "cheerful"),
    ],
)
def test_the_mood_is_read_from_how_a_line_is_written(text: str, mood: str) -> None:
    assert mood_of(text) == mood


def test_anger_outlasts_a_short_neutral_line() -> None:
    assert mood_of("10115", earlier=["neutral", "angry"]) == "angry"


def test_a_short_code_in_capitals_is_no_shouting() -> None:
    assert mood_of("SW9 8PR") == "terse"
