"""The conversations that went on last, however many events lie between them."""

from __future__ import annotations

from rasa_sdk.events import SlotSet, UserUttered

from dialogue.conversations import Conversations
from dialogue.sessions import EventLog
from knowledge.store import Store
from tests.conftest import NOW


def test_the_newest_come_first_whatever_fills_the_log_after_them(store: Store) -> None:
    log = EventLog(store)
    for number in range(4):
        log.append(f"s{number}", 1, [UserUttered(f"hello {number}", {}, NOW.timestamp())])
    many = [SlotSet("x", n) | {"timestamp": NOW.timestamp()} for n in range(1_000)]
    log.append("s0", 2, many)

    def names(**wanted: object) -> list[str]:
        return [each.sender_id for each in Conversations(store).latest(**wanted)]  # type: ignore[arg-type]

    assert names(limit=1) == ["s0"]
    assert names(limit=3) == ["s0", "s3", "s2"]
    assert names(limit=9) == ["s0", "s3", "s2", "s1"]
    assert names(search="HELLO 1", limit=1) == ["s1"]
    assert names(search="nothing", limit=1) == []
    assert names(since=NOW, limit=2) == ["s0", "s3"]


def test_there_is_none_where_nobody_talked(store: Store) -> None:
    EventLog(store)
    assert Conversations(store).latest() == []
