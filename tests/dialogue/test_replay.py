"""Recorded conversations gone through again, with the real models over the demo shop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.generation import open_engine, open_writer, wording_of
from bot.settings import Settings
from dialogue.conversations import turns_of
from dialogue.errors import NotReplayableError
from dialogue.flows.flow import load_flows
from dialogue.generation.candidate_pool import CandidatePool, PoolFile
from dialogue.generation.writer import ReplyWriter
from dialogue.handover import Step, left, replied, taken
from dialogue.messages import Sent, UserMessage, Utterance
from dialogue.recording import REPLAY, Setup, record_of, setup_from_text
from dialogue.replay import ReplayedTurn, replay
from dialogue.sessions import EventLog
from knowledge.store import Store

VERIFIED = "where is my order W10088? my email is jonas.weber@example.de and postcode 10115"


async def _talk(assistant: Assistant, sender_id: str, *lines: str) -> None:
    for line in lines:
        await assistant.manager.handle(UserMessage(sender_id, line))


async def _replayed(
    assistant: Assistant, sender_id: str, writer: ReplyWriter | None = None
) -> list[ReplayedTurn]:
    log = EventLog(assistant.store)
    turns = turns_of(sender_id, log.events(sender_id))
    return [again async for again in replay(log, turns, lambda _: writer or assistant.writer)]


def _said(turn: ReplayedTurn) -> list[tuple[str, Any]]:
    return [(e["text"], e["metadata"]["evidence"]) for e in turn.now if e["event"] == "bot"]


def _change(store: Store, sender_id: str, kind: str, old: str, new: str) -> None:
    """Change what the log says, as somebody might who has the file."""
    with store.transaction():
        changed = store.database.execute(
            "update conversation_events set data = replace(data, ?, ?)"
            " where sender_id = ? and type = ?",
            [old, new, sender_id, kind],
        )
    assert changed.rowcount > 0


@contextmanager
def _order_changed(store: Store, order_id: str) -> Iterator[None]:
    """The order cancelled and its items renamed, until the block ends."""

    def put(status: str, names: dict[str, str]) -> None:
        with store.transaction():
            store.database.table("orders").update(order_id, {"status": status})
            for item, name in names.items():
                store.database.table("order_items").update(item, {"name": name})

    (order,) = store.rows("select status from orders where id = ?", [order_id])
    items = store.rows("select id, name from order_items where order_id = ?", [order_id])
    put("cancelled", {item["id"]: "Something Else" for item in items})
    try:
        yield
    finally:
        put(order["status"], {item["id"]: item["name"] for item in items})


async def test_every_turn_gets_the_same_reply_again(assistant: Assistant) -> None:
    lines = (
        "hello", "where is my parcel", "how long does delivery take?",
        "jonas.weber@example.de 10115", "the second one", "say that again", "thanks!!!",
    )  # fmt: skip
    await _talk(assistant, "replay-all", *lines)
    again = await _replayed(assistant, "replay-all")
    assert [turn.recorded.number for turn in again] == list(range(1, len(lines) + 1))
    assert [turn.differences for turn in again] == [()] * len(lines)
    for turn in again:
        then = [
            (e["text"], e["metadata"]["evidence"])
            for e in turn.recorded.events
            if e["event"] == "bot"
        ]
        assert _said(turn) == then


async def test_a_turn_of_several_messages_is_the_same_again_to_the_last_byte(
    assistant: Assistant,
) -> None:
    lines = ("hi", "where is my order W10088", "jonas.weber@example.de 10115")
    sent = [Sent(UserMessage("replay-gathered", line, "web", f"m{line}")) for line in lines]
    await assistant.manager.handle_together(sent)
    (again,) = await _replayed(assistant, "replay-gathered")
    assert again.is_same
    assert again.now[0]["message_ids"] == [each.message.message_id for each in sent]
    now, then = (list(map(dict, events)) for events in (again.now, again.recorded.events))
    assert json.dumps(now, sort_keys=True) == json.dumps(then, sort_keys=True)


async def test_money_and_dates_are_in_the_locale_of_the_shoppers_client_then_and_again(
    assistant: Assistant,
) -> None:
    for locale in ("en-US", "de-DE", ""):
        sender_id = f"replay-locale-{locale}"
        await assistant.manager.handle(UserMessage(sender_id, VERIFIED, locale=locale))
        message = UserMessage(sender_id, "how much was it in total?", locale=locale)
        reply = await assistant.manager.handle(message)
        (total,) = (e.span for u in reply.utterances for e in u.evidence if "EUR" in e.value)
        assert ("," in total) is (locale == "de-DE"), total
        again = await _replayed(assistant, sender_id)
        assert all(turn.is_same for turn in again)


async def test_replies_stay_the_same_after_an_order_has_changed(assistant: Assistant) -> None:
    await _talk(assistant, "replay-order", VERIFIED, "what is in it?")
    with _order_changed(assistant.store, "#W10088"):
        again = await _replayed(assistant, "replay-order")
    assert all(turn.is_same for turn in again)
    assert all(_said(turn) for turn in again)


async def test_the_time_is_the_recorded_one_whatever_time_it_is_now(
    assistant: Assistant, settings: Settings
) -> None:
    await _talk(assistant, "replay-time", VERIFIED)
    (turn,) = await _replayed(assistant, "replay-time")
    assert turn.is_same
    assert {event["timestamp"] for event in turn.now} == {settings.clock.now.timestamp()}  # type: ignore[union-attr]


async def test_a_changed_word_in_the_log_is_found_in_its_turn_alone(assistant: Assistant) -> None:
    await _talk(assistant, "replay-forged", "hello", VERIFIED, "thanks")
    _change(assistant.store, "replay-forged", "bot", "Fern & Finch", "Fern & Fox")
    first, *others = await _replayed(assistant, "replay-forged")
    assert any(line.startswith("- [greet]") and "Fern & Fox" in line for line in first.differences)
    assert any(line.startswith("+ [greet]") and "Finch" in line for line in first.differences)
    assert all(turn.is_same for turn in others)


async def test_a_changed_message_is_told_from_what_was_understood(assistant: Assistant) -> None:
    await _talk(assistant, "replay-message", "hello", "thanks")
    _change(assistant.store, "replay-message", "user", '"text": "hello"', '"text": "help"')
    store = assistant.store
    rows = store.rows("select data from conversation_events where sender_id = 'replay-message'")
    heard = json.loads(rows[0]["data"])
    heard["metadata"][REPLAY]["understanding"]["text"] = "hello"
    with store.transaction():
        store.database.execute(
            "update conversation_events set data = ? where sender_id = 'replay-message'"
            " and turn = 1 and type = 'user'",
            [json.dumps(heard)],
        )
    first, second = await _replayed(assistant, "replay-message")
    assert "'help'" in first.trouble
    assert second.is_same


async def test_a_changed_slot_is_found_although_the_words_stay(assistant: Assistant) -> None:
    await _talk(assistant, "replay-slot", VERIFIED)
    _change(assistant.store, "replay-slot", "slot", '"first_name"', '"nickname"')
    (turn,) = await _replayed(assistant, "replay-slot")
    assert turn.differences == ('- set nickname = "Jonas"', '+ set first_name = "Jonas"')


async def test_what_is_said_comes_from_the_recorded_facts(assistant: Assistant) -> None:
    await _talk(assistant, "replay-facts", "how much is the alder desk lamp")
    _change(assistant.store, "replay-facts", "action", "49.00 EUR", "1.00 EUR")
    (turn,) = await _replayed(assistant, "replay-facts")
    assert not turn.is_same
    assert any(line.startswith("+ [") and "€1.00" in line for line in turn.differences)


async def test_references_found_after_verification_are_fed_back(assistant: Assistant) -> None:
    lines = ("I want to cancel my last order", "maya.okafor@example.com and SW9 8PR")
    await _talk(assistant, "replay-look", *lines)
    with _order_changed(assistant.store, "#W10077"):
        again = await _replayed(assistant, "replay-look")
    heard = again[1].recorded.heard
    assert heard is not None
    record = record_of(heard)
    assert record is not None
    assert record.surroundings
    assert all(turn.is_same for turn in again)


async def test_what_a_person_did_is_taken_as_it_was(assistant: Assistant) -> None:
    log = EventLog(assistant.store)
    await _talk(assistant, "replay-person", "can I talk to a person")
    ticket = assistant.records.tickets.waiting("replay-person")
    assert ticket is not None
    steps = [taken(ticket.id, "Kim"), replied(ticket.id, "Kim", "Kim here")]
    log.append("replay-person", 2, [step | {"timestamp": 0.0} for step in steps])
    await _talk(assistant, "replay-person", "hello Kim")
    gone = left(ticket.id, "Kim", Step.GIVE_BACK)
    log.append("replay-person", 4, [step | {"timestamp": 0.0} for step in gone])
    await _talk(assistant, "replay-person", "hello again")
    again = await _replayed(assistant, "replay-person")
    assert [turn.was_walked for turn in again] == [True, False, True, False, True]
    assert all(turn.is_same for turn in again)
    assert [bool(_said(turn)) for turn in again] == [True, False, False, False, True]


async def test_a_turn_during_which_a_person_took_over_is_the_same_again(
    assistant: Assistant,
) -> None:
    log = EventLog(assistant.store)
    await _talk(assistant, "replay-race", "can I talk to a person")
    ticket = assistant.records.tickets.waiting("replay-race")
    assert ticket is not None

    async def take_over(utterance: Utterance) -> None:
        if len(log.events("replay-race")) == begun:
            log.append("replay-race", 2, [taken(ticket.id, "Kim") | {"timestamp": 0.0}])

    begun = len(log.events("replay-race"))
    reply = await assistant.manager.handle(UserMessage("replay-race", "hello"), take_over)
    assert reply.turn == 3
    assert all(turn.is_same for turn in await _replayed(assistant, "replay-race"))


async def test_a_pool_that_is_warm_cold_or_absent_changes_no_byte(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    await _talk(assistant, "replay-pool", "hello", VERIFIED, "what is the tracking number", "bye")
    engine, path = open_engine(settings), tmp_path / "candidates.sqlite3"
    cold, warm = (CandidatePool(engine, PoolFile(path, "one")) for _ in range(2))
    for way in (cold, warm, engine):
        again = await _replayed(assistant, "replay-pool", open_writer(settings, way))
        assert all(turn.is_same for turn in again)
        assert all(list(turn.now) == list(turn.recorded.events) for turn in again)
        cold.close()
    assert cold.misses > 0
    assert (warm.misses, warm.hits) == (0, cold.misses + cold.hits)


async def test_conversations_that_go_on_at_once_are_worded_as_one_by_one(
    assistant: Assistant, settings: Settings
) -> None:
    names = [f"replay-at-once-{number}" for number in range(6)]
    lines = ("hello", VERIFIED, "and what did I order?", "thanks")
    await asyncio.gather(*(_talk(assistant, name, *lines) for name in names))
    for name in names:
        assert all(turn.is_same for turn in await _replayed(assistant, name))


async def test_a_turn_recorded_without_what_a_replay_needs_is_named(assistant: Assistant) -> None:
    await _talk(assistant, "replay-old", "hello")
    _change(assistant.store, "replay-old", "user", f'"{REPLAY}"', '"unknown"')
    with pytest.raises(NotReplayableError, match="turn 1"):
        await _replayed(assistant, "replay-old")


def test_a_setup_comes_back_as_it_was_kept(settings: Settings) -> None:
    setup = Setup(load_flows(), wording_of(settings))
    assert setup_from_text(setup.to_text()) == setup
    drawn = {"engine", "drawing", "candidates", "temperature", "top_p"}
    assert setup.wording.keys() == {"checkpoint", "threads", *drawn}
