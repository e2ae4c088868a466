"""The remembering log tells what the plain one tells, and reads it from the table once."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.events import SlotSet

from dialogue.forgetting import Forgetting
from dialogue.remembering import RememberingLog
from dialogue.sessions import EventLog, Row
from knowledge.store import Store

_ROOM_FOR_TEN = 3_000


class CountingLog(RememberingLog):
    """Counts the rows that are read anew."""

    def __init__(self, store: Store, most: int = 1_000_000) -> None:
        super().__init__(store, most)
        self.read = 0

    def rows(self, sender_id: str, after: int = 0) -> list[Row]:
        rows = super().rows(sender_id, after)
        self.read += len(rows)
        return rows


def say(store: Store, sender_id: str, *values: Any) -> None:
    log = EventLog(store)
    for value in values:
        turn = len(log.events(sender_id)) + 1
        log.append(sender_id, turn, [SlotSet("a", value)])


def test_it_tells_what_the_plain_log_tells(store: Store) -> None:
    log = RememberingLog(store)
    for sender_id in ("one", "two", "one"):
        say(store, sender_id, 1, 2, 3)
        assert log.events(sender_id) == EventLog(store).events(sender_id)
        assert log.events(sender_id, skip=2) == EventLog(store).events(sender_id, skip=2)
    assert log.events("nobody") == []


def test_what_was_read_is_not_read_again(store: Store) -> None:
    log = CountingLog(store)
    say(store, "s", *range(5))
    for _ in range(3):
        log.events("s")
    say(store, "s", 5)
    assert len(log.events("s")) == 6
    assert log.read == 6


def test_what_was_forgotten_is_not_remembered(store: Store) -> None:
    log = RememberingLog(store)
    say(store, "s", 1, 2)
    log.events("s")
    Forgetting(store).erase(["s"])
    assert log.events("s") == []
    say(store, "s", 3)
    assert [stored.event["value"] for stored in log.events("s")] == [3]


def test_the_conversations_spoken_in_latest_are_held(store: Store) -> None:
    log = CountingLog(store, most=_ROOM_FOR_TEN)
    for sender_id in ("old", "middle", "new"):
        say(store, sender_id, *range(4))
        log.events(sender_id)
    log.read = 0
    log.events("middle")
    log.events("new")
    assert log.read == 0
    log.events("old")
    assert log.read == 4


@pytest.mark.parametrize("length", [1, 50])
def test_the_latest_is_held_whatever_its_length(store: Store, length: int) -> None:
    log = CountingLog(store, most=1)
    say(store, "s", *range(length))
    log.events("s")
    log.events("s")
    assert log.read == length
