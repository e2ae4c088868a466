"""Who has a conversation: the states, their steps, and the fold of the log."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa_sdk.events import ActionExecuted, BotUttered, Restarted, SlotSet, UserUttered

from dialogue.handover import (
    Handover,
    HandoverError,
    ImpossibleStep,
    State,
    Step,
    asked,
    handover_of,
    left,
    matter_of,
    next_state,
    replied,
    taken,
)
from dialogue.inbox import Inbox
from dialogue.sessions import Event, EventLog, fold
from knowledge.store import Store
from knowledge.tickets import Tickets
from tests.conftest import NOW

STEPS = {
    (State.BOT, Step.MESSAGE): State.BOT,
    (State.BOT, Step.ASK): State.WAITING,
    (State.WAITING, Step.MESSAGE): State.WAITING,
    (State.WAITING, Step.ASK): State.WAITING,
    (State.WAITING, Step.TAKE): State.PERSON,
    (State.WAITING, Step.GIVE_BACK): State.BOT,
    (State.WAITING, Step.CLOSE): State.CLOSED,
    (State.PERSON, Step.MESSAGE): State.PERSON,
    (State.PERSON, Step.ASK): State.PERSON,
    (State.PERSON, Step.TAKE): State.PERSON,
    (State.PERSON, Step.REPLY): State.PERSON,
    (State.PERSON, Step.GIVE_BACK): State.BOT,
    (State.PERSON, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.MESSAGE): State.BOT,
    (State.CLOSED, Step.ASK): State.WAITING,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_to_its_state_or_is_refused_with_what_is_possible(
    state: State, step: Step
) -> None:
    if (state, step) in STEPS:
        assert next_state(state, step) is STEPS[state, step]
        return
    with pytest.raises(ImpossibleStep) as raised:
        next_state(state, step)
    assert set(raised.value.allowed) == {s for known, s in STEPS if known is state}
    assert all(str(allowed) in str(raised.value) for allowed in raised.value.allowed)


@pytest.mark.parametrize("state", State)
def test_asking_for_a_person_and_writing_are_possible_in_every_state(state: State) -> None:
    next_state(state, Step.ASK)
    next_state(state, Step.MESSAGE)


def test_who_has_it_and_since_when_stand_in_the_log() -> None:
    events = [UserUttered("a person please", {}), asked("H-1"), taken("H-1", "ann")]
    for at, event in enumerate(events, start=100):
        event["timestamp"] = float(at)
    assert handover_of(events) == Handover(State.PERSON, 102.0, "H-1", "ann")
    reply = replied("H-1", "ann", "hello") | {"timestamp": 110.0}
    assert handover_of([*events, reply]).since == 102.0


def test_what_is_no_step_changes_nothing() -> None:
    events: list[Event] = [asked("H-1"), taken("H-1", "ann")]
    others = [SlotSet("ticket_id", None), ActionExecuted("action_x"), Restarted(), BotUttered("x")]
    assert handover_of([*events, *others]) == handover_of(events)


def test_a_step_that_cannot_be_counts_for_nothing_when_a_log_is_folded() -> None:
    assert handover_of([taken("H-1", "ann")]) == Handover()
    with pytest.raises(ImpossibleStep):
        Handover().after(taken("H-1", "ann"))


def test_rasa_reads_that_the_assistant_pauses_while_a_person_has_it() -> None:
    events: list[Event] = [asked("H-1"), taken("H-1", "ann")]
    assert fold("s", events).is_paused()
    assert not fold("s", [*events, *left("H-1", "ann", Step.CLOSE)]).is_paused()


def test_a_new_matter_begins_after_the_last_close_not_after_giving_back() -> None:
    first, second = UserUttered("first", {}), UserUttered("second", {})
    closed, given_back = left("H-1", "a", Step.CLOSE), left("H-1", "a", Step.GIVE_BACK)
    assert matter_of([first, *closed, second]) == [closed[1], second]
    assert first in matter_of([first, *given_back, second])


MOVES = st.lists(
    st.one_of(
        st.sampled_from([(step, "") for step in (Step.MESSAGE, Step.ASK)]),
        st.tuples(
            st.sampled_from([Step.TAKE, Step.REPLY, Step.GIVE_BACK, Step.CLOSE]),
            st.sampled_from(["ann", "bob"]),
        ),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_in_whatever_order_things_happen_the_fold_of_the_log_is_the_machines_own_state(
    moves: list[tuple[Step, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s.sqlite3") as store:
        log, tickets, inbox = EventLog(store), Tickets(store), Inbox(store, lambda: NOW)
        state, owner, ticket_id = State.BOT, None, "H-0"
        for turn, (step, agent) in enumerate(moves, start=1):
            before = log.events("s")
            try:
                if step is Step.MESSAGE:
                    log.append("s", turn, [UserUttered("hello", {}, NOW.timestamp())])
                elif step is Step.ASK:
                    ticket_id = tickets.open("s", NOW, {}).id
                    log.append("s", turn, [asked(ticket_id) | {"timestamp": NOW.timestamp()}])
                else:
                    _do(inbox, step, ticket_id, agent)
            except HandoverError:
                assert log.events("s") == before
                assert (state, step) not in STEPS or owner not in (None, agent)
            else:
                is_shown_again = step is Step.TAKE and owner == agent
                state = state if is_shown_again else STEPS[state, step]
                owner = agent if step is Step.TAKE else owner
                owner = owner if state is State.PERSON else None
            standing = handover_of(entry.event for entry in log.events("s"))
            assert (standing.state, standing.agent) == (state, owner)
            assert (tickets.waiting("s") is not None) == (state in (State.WAITING, State.PERSON))


def _do(inbox: Inbox, step: Step, ticket_id: str, agent: str) -> None:
    match step:
        case Step.TAKE:
            inbox.take(ticket_id, agent)
        case Step.REPLY:
            inbox.reply(ticket_id, agent, "hello")
        case Step.GIVE_BACK:
            inbox.give_back(ticket_id, agent)
        case _:
            inbox.close(ticket_id, agent)
