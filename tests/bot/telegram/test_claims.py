"""An update is claimed once, and kept until it is dealt with."""

from __future__ import annotations

import pytest

from bot.channels.telegram.claims import Claims
from knowledge.store import Store

HELLO = {"update_id": 7, "message": {"text": "hello"}}
DAY = 24 * 60 * 60


def test_an_update_is_taken_on_once(store: Store) -> None:
    claims = Claims(store)
    assert claims.claim([HELLO, HELLO]) == [HELLO]
    assert claims.claim([HELLO]) == []
    assert Claims(store).claim([HELLO]) == []


def test_what_is_not_dealt_with_outlives_the_process(store: Store) -> None:
    Claims(store).claim([HELLO, {"update_id": 8}])
    again = Claims(store)
    assert again.pending() == [HELLO, {"update_id": 8}]
    again.done(7)
    assert again.pending() == [{"update_id": 8}]
    assert again.claim([HELLO]) == []


def test_nothing_that_was_said_is_left_of_what_is_dealt_with(store: Store) -> None:
    claims = Claims(store)
    claims.claim([HELLO])
    claims.done(7)
    assert "hello" not in "\n".join(store.database.conn.iterdump())


def test_claims_are_kept_for_a_day(store: Store) -> None:
    now = 1_000_000.0
    claims = Claims(store, lambda: now)
    claims.claim([HELLO])
    claims.done(7)
    now += DAY - 60
    assert claims.claim([HELLO]) == []
    now += DAY
    assert claims.claim([HELLO]) == [HELLO]


def test_tries_are_counted_over_restarts(store: Store) -> None:
    Claims(store).claim([HELLO])
    assert [Claims(store).begin(7), Claims(store).begin(7)] == [1, 2]


@pytest.mark.parametrize("number", [None, "7", -1, 2**63, 1.5])
def test_what_has_no_number_is_left_out(store: Store, number: object) -> None:
    assert Claims(store).claim([{"update_id": number}]) == []
