"""What people do with tickets, from several processes at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from rasa_sdk.events import BotUttered, UserUttered

from dialogue.errors import MessageTooLongError
from dialogue.handover import ImpossibleStep, State, asked, handover_of
from dialogue.inbox import EmptyReply, Inbox, TakenByAnother, TicketClosed, TicketNotFound
from dialogue.sessions import EventLog
from knowledge.store import Store
from knowledge.tickets import Tickets
from tests.conftest import NOW


@pytest.fixture
def inbox(store: Store) -> Inbox:
    ask(store, "shopper")
    return Inbox(store, lambda: NOW)


def ask(store: Store, sender_id: str) -> str:
    ticket = Tickets(store).open(sender_id, NOW, {"task": "invoice"})
    at = NOW.timestamp()
    said = [
        UserUttered("a person please", {}, at),
        asked(ticket.id) | {"timestamp": at},
        BotUttered("One moment.", {}, {}, at),
    ]
    EventLog(store).append(sender_id, 1, said)
    return ticket.id


def state_of(store: Store, sender_id: str = "shopper") -> State:
    return handover_of(entry.event for entry in EventLog(store).events(sender_id)).state


def test_tickets_that_wait_or_are_taken_are_listed_the_oldest_first(
    inbox: Inbox, store: Store
) -> None:
    ask(store, "later")
    inbox.take("H-2", "ann")
    listed = [(e.ticket.id, e.standing.state, e.standing.agent) for e in inbox.entries()]
    assert listed == [("H-1", State.WAITING, None), ("H-2", State.PERSON, "ann")]
    inbox.close("H-2", "ann")
    inbox.give_back("H-1", "bob")
    assert inbox.entries() == []


def test_who_takes_a_ticket_sees_packet_and_conversation(inbox: Inbox) -> None:
    opened = inbox.take("H-1", "ann")
    assert opened.entry.packet.task == "invoice"
    assert opened.entry.standing.agent == "ann"
    said = [(line.who, line.text) for line in opened.conversation]
    assert said == [("shopper", "a person please"), ("assistant", "One moment.")]


def test_a_ticket_that_one_has_is_shown_again_without_another_step(
    inbox: Inbox, store: Store
) -> None:
    inbox.take("H-1", "ann")
    inbox.reply("H-1", "ann", "Hello, Ann here.")
    before = EventLog(store).events("shopper")
    assert inbox.take("h-1", "ann").conversation[-1].name == "ann"
    assert EventLog(store).events("shopper") == before


def test_the_second_to_take_a_ticket_is_told_who_has_it(inbox: Inbox) -> None:
    inbox.take("H-1", "ann")
    for step in (inbox.take, inbox.give_back, inbox.close):
        with pytest.raises(TakenByAnother, match="ann has H-1") as raised:
            step("H-1", "bob")
        assert raised.value.agent == "ann"
    with pytest.raises(TakenByAnother):
        inbox.reply("H-1", "bob", "hello")


def test_one_alone_of_several_processes_gets_a_ticket(inbox: Inbox, tmp_path: Path) -> None:
    barrier = Barrier(4)

    def take(agent: str) -> str:
        with Store(tmp_path / "empty.sqlite3") as own:
            one = Inbox(own, lambda: NOW)
            barrier.wait()
            try:
                return str(one.take("H-1", agent).entry.standing.agent)
            except TakenByAnother as error:
                return error.agent

    with ThreadPoolExecutor(4) as pool:
        holders = set(pool.map(take, ["ann", "bob", "cem", "dee"]))
    assert len(holders) == 1


def test_a_reply_needs_the_ticket_taken_and_a_text_that_can_be_sent(
    inbox: Inbox, store: Store
) -> None:
    with pytest.raises(ImpossibleStep, match="possible are: message, ask, take, give_back, close"):
        inbox.reply("H-1", "ann", "hello")
    inbox.take("H-1", "ann")
    with pytest.raises(EmptyReply):
        inbox.reply("H-1", "ann", "  ")
    with pytest.raises(MessageTooLongError):
        inbox.reply("H-1", "ann", "a" * 4_001)
    assert state_of(store) is State.PERSON


def test_a_ticket_that_is_closed_or_unknown_cannot_be_dealt_with(inbox: Inbox) -> None:
    inbox.close("H-1", "ann")
    with pytest.raises(TicketClosed, match="H-1 was closed"):
        inbox.take("H-1", "ann")
    for unknown in ("H-9", "", "nine", "9" * 30):
        with pytest.raises(TicketNotFound, match="shoptalk inbox list"):
            inbox.take(unknown, "ann")


def test_after_giving_back_a_new_ticket_opens_when_asked_for(inbox: Inbox, store: Store) -> None:
    inbox.take("H-1", "ann")
    inbox.give_back("H-1", "ann")
    assert state_of(store) is State.BOT
    assert ask(store, "shopper") == "H-2"
    assert state_of(store) is State.WAITING


def test_a_ticket_whose_turn_was_never_recorded_can_be_taken(inbox: Inbox, store: Store) -> None:
    Tickets(store).open("crashed", NOW, {})
    assert state_of(store, "crashed") is State.BOT
    inbox.take("H-2", "ann")
    assert state_of(store, "crashed") is State.PERSON


def test_what_a_person_does_is_a_turn_of_its_own(inbox: Inbox, store: Store) -> None:
    inbox.take("H-1", "ann")
    inbox.reply("H-1", "ann", "hello")
    assert [entry.turn for entry in EventLog(store).events("shopper")] == [1, 1, 1, 2, 3]


def test_a_ticket_that_somebody_left_behind_is_taken_from_whoever_is_named(
    inbox: Inbox, store: Store
) -> None:
    inbox.take("H-1", "ann")
    with pytest.raises(TakenByAnother):
        inbox.take("H-1", "bob", instead_of="carl")
    assert inbox.take("H-1", "bob", instead_of="ann").entry.standing.agent == "bob"
    with pytest.raises(TakenByAnother):
        inbox.reply("H-1", "ann", "Still me")
    inbox.reply("H-1", "bob", "Now me")
    assert state_of(store) is State.PERSON


def test_a_reply_sent_again_is_written_once(inbox: Inbox, store: Store) -> None:
    inbox.take("H-1", "ann")
    for _ in range(2):
        inbox.reply("H-1", "ann", "Hello", message_id="m1")
    inbox.reply("H-1", "ann", "Hello", message_id="m2")
    inbox.reply("H-1", "ann", "Hello")
    events = [entry.event for entry in EventLog(store).events("shopper")]
    assert [e["text"] for e in events if e["event"] == "agent"] == ["Hello"] * 3
