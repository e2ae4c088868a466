"""When a silent conversation begins anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dialogue.lapse import Lapse

NOW = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
LAPSE = Lapse(60, ("ticket_id",))


def test_a_session_is_over_after_the_minutes_and_not_before() -> None:
    assert not LAPSE.is_over((NOW - timedelta(minutes=60)).timestamp(), NOW)
    assert LAPSE.is_over((NOW - timedelta(minutes=61)).timestamp(), NOW)


def test_a_conversation_that_never_was_is_not_over() -> None:
    assert not LAPSE.is_over(None, NOW)


def test_what_the_settings_keep_outlives_a_session_and_nothing_else_does() -> None:
    assert LAPSE.forgotten(["customer_id", "ticket_id"]) == {"customer_id": None}
