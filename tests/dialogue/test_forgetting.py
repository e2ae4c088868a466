"""Forgetting: nothing of what was said is left, and nothing else is gone."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.events import BotUttered, SlotSet, UserUttered

from dialogue.errors import ConversationError, NoConversationError
from dialogue.forgetting import Forgetting
from dialogue.person_messages import PersonMessages
from dialogue.sessions import EventLog
from knowledge.demo_shop.build import build_demo_shop
from knowledge.operation_keys import release_keys
from knowledge.store import Store
from knowledge.tickets import Tickets

NOW = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
SECRET = "my lodger stole the parcel of Ödön"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "shop.sqlite3").open() as opened:
        build_demo_shop(opened, NOW)
        yield opened


def _say(store: Store, sender_id: str, turn: int, text: str, **slots: Any) -> None:
    heard = UserUttered(text, {"text": text})
    events = [heard, *(SlotSet(name, value) for name, value in slots.items())]
    events.append(BotUttered(f"You say {text!r}.", {}, {}))
    stamped = [event | {"timestamp": NOW.timestamp()} for event in events]
    EventLog(store).append(sender_id, turn, stamped, (f"m-{turn}",))


def _bytes(store: Store) -> bytes:
    beside = [store.path, *store.path.parent.glob(f"{store.path.name}-*")]
    return b"".join(path.read_bytes() for path in beside)


def test_no_byte_of_what_was_said_is_left_in_the_file(shop: Store) -> None:
    rng = random.Random(5)
    for turn in range(1, 60):
        for sender_id in ("caller-4711", "his"):
            padding = "x" * rng.choice((10, 300, 9_000))
            _say(shop, sender_id, turn, f"{sender_id} {turn}: {SECRET} {padding}")
    Tickets(shop).open("caller-4711", NOW, {"last_message": f"caller-4711 {SECRET}"})
    shop.wipe()  # so that some of it is in the file itself, not in the write-ahead log alone
    assert f"caller-4711 3: {SECRET}".encode() in shop.path.read_bytes()
    kept = EventLog(shop).events("his")

    erased = Forgetting(shop).erase(["caller-4711"])
    assert shop.wipe()

    assert (erased.conversations, erased.messages, erased.tickets) == (1, 59, 1)
    assert b"caller-4711" not in _bytes(shop)
    assert EventLog(shop).events("his") == kept


def test_forgetting_both_neighbours_leaves_nothing_of_either(shop: Store) -> None:
    for turn in range(1, 40):
        for sender_id in ("a", "b", "c"):
            _say(shop, sender_id, turn, f"{SECRET} {'y' * (turn * 37)}")
    for sender_id in ("b", "a", "c"):
        Forgetting(shop).erase([sender_id])
        shop.wipe()
    assert SECRET.encode() not in _bytes(shop)


def test_whatever_table_names_a_sender_is_emptied_of_them(shop: Store) -> None:
    _say(shop, "hers", 1, "hello")
    PersonMessages(shop)
    with shop.transaction():
        row = {"sender_id": "hers", "event_id": 1}
        shop.database.table("conversation_deliveries").insert(row)
        shop.database.table("some_later_table").insert({"sender_id": "hers", "text": SECRET})
    erased = Forgetting(shop).erase(["hers"])
    assert erased.rows["some_later_table"] == erased.rows["conversation_deliveries"] == 1
    assert shop.rows("select * from some_later_table") == []


def test_the_shop_keeps_its_orders_and_what_was_done_to_them(shop: Store) -> None:
    _say(shop, "hers", 1, "cancel it", customer_id="C0001")
    operation = {
        "key": "hers/1/0", "name": "cancel_order", "customer_id": "C0001", "order_id": "#W10077",
        "at": NOW.isoformat(), "request": "{}", "effect": "{}",
    }  # fmt: skip
    with shop.transaction():
        shop.database.table("operations").insert(operation)
        shop.database.table("operations").insert(operation | {"key": "hers/too/1/0"})
    before = shop.rows("select * from orders")
    Forgetting(shop).erase(["hers"])
    assert shop.rows("select * from orders") == before
    keys = [row["key"] for row in shop.rows("select key from operations order by id")]
    assert keys == ["forgotten/1", "hers/too/1/0"]


def test_all_conversations_ever_verified_as_a_customer_are_found(shop: Store) -> None:
    _say(shop, "phone", 1, "it's me", customer_id="C0001")
    _say(shop, "phone", 2, "start again", customer_id=None)
    _say(shop, "web", 1, "me again", customer_id="C0001")
    _say(shop, "other", 1, "and me", customer_id="C0002")
    forgetting = Forgetting(shop)
    assert forgetting.conversations_of("C0001") == ["phone", "web"]
    assert forgetting.erase(["phone", "web"]).messages == 3
    assert EventLog(shop).senders() == ["other"]
    with pytest.raises(ConversationError, match="'C0001'"):
        forgetting.conversations_of("C0001")


def test_where_one_conversation_is_unknown_nothing_is_erased(shop: Store) -> None:
    _say(shop, "hers", 1, "hello")
    with pytest.raises(NoConversationError, match="'nobody'"):
        Forgetting(shop).erase(["hers", "nobody"])
    assert EventLog(shop).senders() == ["hers"]


def test_a_forgotten_message_id_is_new_again(shop: Store) -> None:
    _say(shop, "hers", 1, "hello")
    Forgetting(shop).erase(["hers"])
    assert EventLog(shop).turn_of("hers", "m-1") is None


def test_a_program_that_reads_meanwhile_is_told_of_and_the_rest_goes_with_it(shop: Store) -> None:
    _say(shop, "hers", 1, SECRET)
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select count(*) from conversation_events").fetchone()
        Forgetting(shop).erase(["hers"])
        assert not shop.wipe()
        other.execute("rollback")
        shop.close()
    assert SECRET.encode() not in _bytes(shop)


def test_released_keys_are_those_of_the_given_form_alone(shop: Store) -> None:
    assert release_keys(shop, "hers/", re.compile(r"\d+/\d+")) == 0
