"""What day or period words mean, read on Tuesday 24 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.understanding.entities.dates import date_value, speaks_of_the_past

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "past", "value"),
    [
        ("today", False, "2026-11-24"),
        ("this morning", True, "2026-11-24"),
        ("hour ago", True, "2026-11-24"),
        ("tmrw", False, "2026-11-25"),
        ("Tuesday", True, "2026-11-17"),
        ("Tuesday", False, "2026-12-01"),
        ("next friday", False, "2026-11-27"),
        ("last Monday", False, "2026-11-23"),
        ("sundays", False, "2026-11-29"),
        ("this month", False, "2026-11-01/2026-11-30"),
        ("next week", False, "2026-11-30/2026-12-06"),
        ("last weekend", False, "2026-11-21/2026-11-22"),
        ("weekend", True, "2026-11-21/2026-11-22"),
        ("summer", True, "2026-06-01/2026-08-31"),
        ("last winter", True, "2025-12-01/2026-02-28"),
        ("14th", False, "2026-12-14"),
        ("3 March", True, "2026-03-03"),
        ("May", True, "2026-05-01/2026-05-31"),
        ("two weeks ago", True, "2026-11-10"),
        ("christmas", True, "2025-12-25"),
        ("christmas eve", False, "2026-12-24"),
        ("31st", True, "2026-10-31"),
        ("black friday", False, "2026-11-27"),
        ("2026-10-02", True, "2026-10-02"),
        ("6pm", False, "6pm"),
        ("3 in the morning", False, "3 in the morning"),
    ],
)
def test_words_mean_days(written: str, past: bool, value: str) -> None:
    assert date_value(written, NOW, past) == value


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("i bought it on ", True),
        ("I bought a saddle and the pony club is on ", False),
        ("i ordered this and need it by ", False),
        ("will it be here on ", False),
        ("supposed to be here ", True),
        ("", False),
    ],
)
def test_the_last_verb_before_a_day_tells_whether_it_has_been(text: str, past: bool) -> None:
    assert speaks_of_the_past(text, len(text)) is past


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.sampled_from("mon tue wed thu".split()))
def test_a_weekday_is_within_a_week_and_not_today(day: date, name: str) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    before = date.fromisoformat(date_value(name, now, past=True))
    after = date.fromisoformat(date_value(name, now, past=False))
    assert 1 <= (day - before).days <= 7
    assert 1 <= (after - day).days <= 7
    assert before.weekday() == after.weekday()
