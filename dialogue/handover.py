"""Who has a conversation, the assistant or a person: a state machine folded from the event log.

Its steps are rasa-sdk events with `handover` in their metadata; `pause` and `resume` tell a Rasa
assistant the same. A message of the shopper is a step as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from rasa_sdk.events import AgentUttered, ConversationPaused, ConversationResumed, SlotSet

from dialogue.sessions import STACK_SLOT, Event
from knowledge.errors import ShoptalkError

__all__ = [
    "NEW_MATTER",
    "Handover",
    "HandoverError",
    "ImpossibleStep",
    "State",
    "Step",
    "asked",
    "handover_of",
    "left",
    "matter_of",
    "next_state",
    "replied",
    "taken",
]

TICKET_SLOT = "ticket_id"
NEW_MATTER: Mapping[str, None] = MappingProxyType(
    dict.fromkeys((STACK_SLOT, "queue", "opening", TICKET_SLOT, "task", "human_offered"))
)
"""The slots that are forgotten when a shopper writes after a person closed the conversation."""


class State(StrEnum):
    """Who answers. In `waiting` the assistant still does; in `person` it says nothing."""

    BOT = "bot"
    WAITING = "waiting"
    PERSON = "person"
    CLOSED = "closed"


class Step(StrEnum):
    """What moves a conversation from state to state."""

    MESSAGE = "message"
    ASK = "ask"
    TAKE = "take"
    REPLY = "reply"
    GIVE_BACK = "give_back"
    CLOSE = "close"


_STEPS: Mapping[str, Step] = {str(step): step for step in Step}
_NEXT: Mapping[State, Mapping[Step, State]] = {
    State.BOT: {
        Step.MESSAGE: State.BOT,
        Step.ASK: State.WAITING,
    },
    State.WAITING: {
        Step.MESSAGE: State.WAITING,
        Step.ASK: State.WAITING,
        Step.TAKE: State.PERSON,
        Step.GIVE_BACK: State.BOT,
        Step.CLOSE: State.CLOSED,
    },
    State.PERSON: {
        Step.MESSAGE: State.PERSON,
        Step.ASK: State.PERSON,
        Step.TAKE: State.PERSON,
        Step.REPLY: State.PERSON,
        Step.GIVE_BACK: State.BOT,
        Step.CLOSE: State.CLOSED,
    },
    State.CLOSED: {
        Step.MESSAGE: State.BOT,
        Step.ASK: State.WAITING,
    },
}


class HandoverError(ShoptalkError):
    """A step of a hand-over can't be made; nothing was changed."""


class ImpossibleStep(HandoverError):
    """The state knows no such step; `allowed` are those that it knows."""

    def __init__(self, state: State, step: Step, allowed: tuple[Step, ...]) -> None:
        super().__init__(
            f"the conversation is in state {str(state)!r}, which has no step {str(step)!r}; "
            f"possible are: {', '.join(allowed)}"
        )
        self.state = state
        self.step = step
        self.allowed = allowed


def next_state(state: State, step: Step) -> State:
    """The state after a step.

    Raises:
        ImpossibleStep: the state has no such step.
    """
    after = _NEXT[state].get(step)
    if after is None:
        raise ImpossibleStep(state, step, tuple(_NEXT[state]))
    return after


@dataclass(frozen=True, slots=True)
class Handover:
    """Where a conversation stands.

    Attributes:
        state: who answers.
        since: when that began, in seconds of the epoch; None before the first step. With a person,
            it is when that person took it.
        ticket_id: the ticket that waits or is dealt with, if any.
        agent: who has the conversation, if a person has.
    """

    state: State = State.BOT
    since: float | None = None
    ticket_id: str | None = None
    agent: str | None = None

    def after(self, event: Event) -> Handover:
        """Where it stands after `event`, which need not be a step.

        Raises:
            ImpossibleStep: it is one that the state does not have.
        """
        step = _step_of(event)
        if step is None:
            return self
        state = next_state(self.state, step)
        about = event.get("metadata") or {}
        ticket_id, agent = self.ticket_id, self.agent
        if step is Step.ASK:
            ticket_id = about.get("ticket")
        if step is Step.TAKE:
            agent = about.get("agent")
        if state not in (State.WAITING, State.PERSON):
            ticket_id, agent = None, None
        goes_on = (state, agent) == (self.state, self.agent)
        since = self.since if goes_on else event.get("timestamp")
        return Handover(state, since, ticket_id, agent)


def handover_of(events: Iterable[Event], before: Handover = Handover()) -> Handover:
    """Where a conversation stands after these events; a step that can't be counts for nothing."""
    standing = before
    for event in events:
        try:
            standing = standing.after(event)
        except ImpossibleStep:  # nobody writes one; a log may come from elsewhere
            continue
    return standing


def matter_of(events: Iterable[Event]) -> list[Event]:
    """The events since a person last closed the conversation."""
    matter: list[Event] = []
    for event in events:
        if _step_of(event) is Step.CLOSE:
            matter.clear()
        else:
            matter.append(event)
    return matter


def asked(ticket_id: str, agent: str | None = None) -> dict[str, Any]:
    """The event that a shopper waits for a person under this ticket.

    With `agent`, nobody asked: this person opened it.
    """
    return _marked(SlotSet(TICKET_SLOT, ticket_id), Step.ASK, ticket_id, agent)


def taken(ticket_id: str, agent: str) -> dict[str, Any]:
    """The event that a person has the conversation from here on."""
    return _marked(ConversationPaused(), Step.TAKE, ticket_id, agent)


def replied(ticket_id: str, agent: str, text: str, message_id: str = "") -> dict[str, Any]:
    """The event that a person wrote to the shopper; `message_id` is the writer's own name of it."""
    event = _marked(AgentUttered(text, {}), Step.REPLY, ticket_id, agent)
    if message_id:
        event["metadata"]["message_id"] = message_id
    return event


def left(ticket_id: str, agent: str, step: Step) -> list[dict[str, Any]]:
    """The events that a person gave the conversation back or closed it."""
    return [
        _marked(ConversationResumed(), step, ticket_id, agent),
        SlotSet(TICKET_SLOT, None),
    ]


def _marked(
    event: dict[str, Any], step: Step, ticket_id: str, agent: str | None = None
) -> dict[str, Any]:
    by = {"agent": agent} if agent else {}
    event["metadata"] = {"handover": str(step), "ticket": ticket_id, **by}
    return event


def _step_of(event: Event) -> Step | None:
    if event["event"] == "user":
        return Step.MESSAGE
    step = (event.get("metadata") or {}).get("handover")
    return _STEPS.get(step) if isinstance(step, str) else None
