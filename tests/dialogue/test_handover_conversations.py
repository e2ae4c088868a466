"""Hand-over with the real models: the assistant and people in one conversation."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa_sdk.interfaces import Tracker

from bot.assistant import Assistant
from dialogue.handover import HandoverError, State, handover_of
from dialogue.inbox import Inbox
from dialogue.manager import DialogueManager
from dialogue.messages import Reply, UserMessage
from dialogue.packets import Packet
from dialogue.sessions import Event, EventLog
from dialogue.understanding.references.referents import Surroundings
from knowledge.store import Store
from knowledge.tickets import Ticket
from tests.conftest import NOW

ASK = "can I talk to a person"


@pytest.fixture(scope="module")
def inbox(assistant: Assistant) -> Inbox:
    return Inbox(assistant.store, lambda: NOW)


async def say(assistant: Assistant, sender_id: str, *lines: str) -> Reply:
    reply: Reply | None = None
    for line in lines:
        reply = await assistant.manager.handle(UserMessage(sender_id, line))
    assert reply is not None
    return reply


def ticket_of(assistant: Assistant, sender_id: str) -> Ticket:
    ticket = assistant.records.tickets.waiting(sender_id)
    assert ticket is not None
    return ticket


def events_of(assistant: Assistant, sender_id: str) -> list[Event]:
    return [entry.event for entry in EventLog(assistant.store).events(sender_id)]


async def test_while_a_shopper_waits_the_assistant_answers_and_asking_again_does_no_harm(
    assistant: Assistant,
) -> None:
    asked = await say(assistant, "waits", ASK)
    assert (asked.utterances[0].act, asked.handover) == ("handover", State.WAITING)
    again = await say(assistant, "waits", "how long does delivery take", ASK)
    assert (again.utterances[0].act, again.handover) == ("handover_waiting", State.WAITING)
    assert handover_of(events_of(assistant, "waits")).ticket_id == ticket_of(assistant, "waits").id


async def test_while_a_person_has_it_the_assistant_records_and_is_silent(
    assistant: Assistant, inbox: Inbox
) -> None:
    await say(assistant, "silent", ASK)
    inbox.take(ticket_of(assistant, "silent").id, "ann")
    for line in ("hello?", ASK, "start again", "where is order W10042, SW9 8PR"):
        reply = await say(assistant, "silent", line)
        assert (reply.utterances, reply.handover) == ((), State.PERSON)
        assert "customer_id" not in reply.slots
        assert events_of(assistant, "silent")[-1]["text"] == line


async def test_a_repeated_message_id_is_silent_too(assistant: Assistant, inbox: Inbox) -> None:
    await say(assistant, "repeated", ASK)
    inbox.take(ticket_of(assistant, "repeated").id, "ann")
    message = UserMessage("repeated", "hello?", message_id="m-2")
    first = await assistant.manager.handle(message)
    again = await assistant.manager.handle(message)
    assert (again.turn, again.utterances, again.handover) == (first.turn, (), State.PERSON)


async def test_given_back_the_assistant_answers_and_knows_what_it_knew(
    assistant: Assistant, inbox: Inbox
) -> None:
    await say(assistant, "back", "where is order W10042, SW9 8PR", ASK)
    ticket = ticket_of(assistant, "back")
    inbox.take(ticket.id, "ann")
    inbox.give_back(ticket.id, "ann")
    reply = await say(assistant, "back", "where is it?")
    assert reply.handover == State.BOT
    assert [utterance.act for utterance in reply.utterances] == ["order_status"]


async def test_after_closing_a_message_is_a_new_matter(assistant: Assistant, inbox: Inbox) -> None:
    await say(assistant, "matter", "where is order W10042", ASK)
    inbox.close(ticket_of(assistant, "matter").id, "ann")
    reply = await say(assistant, "matter", "hello")
    assert reply.handover == State.BOT
    assert reply.flow is None
    assert "ticket_id" not in reply.slots
    assert [utterance.act for utterance in reply.utterances] == ["greet"]


async def test_the_packet_tells_who_what_and_which_facts_were_said(assistant: Assistant) -> None:
    await say(assistant, "packet", "where is order W10042, SW9 8PR", "blorp fnord", ASK)
    ticket = ticket_of(assistant, "packet")
    packet = Packet.from_json(ticket.summary)
    assert (packet.customer_id, packet.name) == ("C0001", "Maya Okafor")
    assert (ticket.customer_id, ticket.order_id) == ("C0001", "#W10042")
    assert packet.intent == "order_status"
    assert packet.messages[-1].text == ASK
    assert "orders/#W10042/shipments/expected_at" in [e.source for e in packet.evidence]
    assert [tried.about for tried in packet.tried] == ["blorp fnord"]


async def test_an_operation_of_the_conversation_stands_in_the_packet(
    assistant: Assistant,
) -> None:
    row = {
        "key": "did/2/0", "name": "cancel_order", "customer_id": "C0001", "order_id": "#W10077",
        "at": NOW.isoformat(), "request": "{}", "effect": "{}",
    }  # fmt: skip
    others = [row | {"key": key} for key in ("did/too/1/0", "di/1/0", "did", "1did/1/0")]
    assistant.store.database.table("operations").insert_all([row, *others])
    await say(assistant, "did", ASK)
    packet = Packet.from_json(ticket_of(assistant, "did").summary)
    assert [(done.operation, done.order_id) for done in packet.done] == [
        ("cancel_order", "#W10077")
    ]
    with assistant.store.transaction():
        assistant.store.database.execute("delete from operations where key like '%did%'")
        assistant.store.database.execute("delete from operations where key = 'di/1/0'")


async def test_a_reply_that_was_being_worded_when_a_person_took_over_is_not_said(
    assistant: Assistant,
) -> None:
    await say(assistant, "race", ASK)
    ticket_id = ticket_of(assistant, "race").id
    parts = assistant.manager._parts

    def take_meanwhile(tracker: Tracker, is_asked: bool) -> Surroundings:
        with Store(assistant.store.path) as other_process:
            Inbox(other_process, lambda: NOW).take(ticket_id, "ann")
        return parts.surroundings(tracker, is_asked)

    manager = DialogueManager(replace(parts, surroundings=take_meanwhile))
    reply = await manager.handle(UserMessage("race", "how long does delivery take"))
    assert (reply.utterances, reply.handover, reply.turn) == ((), State.PERSON, 3)
    after = events_of(assistant, "race")[-20:]
    assert "bot" not in [event["event"] for event in after[after.index(_pause(after)) :]]


def _pause(events: Sequence[Event]) -> Event:
    return next(event for event in events if event["event"] == "pause")


MOVES = st.lists(
    st.sampled_from(["hello", "how long does delivery take", ASK, ASK, "TAKE", "TAKE", "REPLY",
                     "GIVE BACK", "CLOSE"]),
    min_size=2, max_size=8,
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(MOVES)
def test_in_whatever_order_things_happen_the_assistant_never_speaks_while_a_person_has_it(
    assistant: Assistant, inbox: Inbox, moves: list[str]
) -> None:
    sender_id = f"any-{uuid.uuid4().hex}"
    for move in moves:
        before = handover_of(events_of(assistant, sender_id)).state
        ticket = assistant.records.tickets.waiting(sender_id)
        assert (ticket is not None) == (before in (State.WAITING, State.PERSON))
        if move.isupper():
            _step(inbox, move, ticket.id if ticket else "H-0")
            continue
        reply = asyncio.run(say(assistant, sender_id, move))
        assert (reply.utterances == ()) == (before is State.PERSON)
        after = handover_of(events_of(assistant, sender_id)).state
        assert reply.handover == after
        if move == ASK:
            assert after is (State.PERSON if before is State.PERSON else State.WAITING)
    _assert_no_word_of_the_assistant_while_paused(events_of(assistant, sender_id))


def _step(inbox: Inbox, move: str, ticket_id: str) -> None:
    try:
        if move == "TAKE":
            inbox.take(ticket_id, "ann")
        elif move == "REPLY":
            inbox.reply(ticket_id, "ann", "One moment, please.")
        elif move == "GIVE BACK":
            inbox.give_back(ticket_id, "ann")
        else:
            inbox.close(ticket_id, "ann")
    except HandoverError:
        return  # tests/dialogue/test_handover.py says which steps are refused


def _assert_no_word_of_the_assistant_while_paused(events: Sequence[Event]) -> None:
    paused = False
    for event in events:
        if event["event"] in ("pause", "resume"):
            paused = event["event"] == "pause"
        assert not (paused and event["event"] == "bot")
