"""What people do with hand-over tickets: take, answer, give back, close.

Each step is one transaction on the newest state, so that several processes may do them at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dialogue.errors import MessageTooLongError
from dialogue.handover import (
    Handover,
    HandoverError,
    State,
    Step,
    asked,
    handover_of,
    left,
    next_state,
    replied,
    taken,
)
from dialogue.packets import Line, Packet, lines_of
from dialogue.sessions import Event, EventLog
from knowledge.store import Store
from knowledge.tickets import Ticket, Tickets

__all__ = [
    "EmptyReply",
    "Entry",
    "Inbox",
    "Opened",
    "TakenByAnother",
    "TicketClosed",
    "TicketNotFound",
]

LONGEST_REPLY = 4_000


class TicketNotFound(HandoverError):
    """There is no ticket with this id."""

    def __init__(self, ticket_id: str) -> None:
        super().__init__(f"there is no ticket {ticket_id!r}; `shoptalk inbox list` shows them")
        self.ticket_id = ticket_id


class TicketClosed(HandoverError):
    """The ticket was closed or given back before."""

    def __init__(self, ticket_id: str, closed_at: str) -> None:
        at = f"{datetime.fromisoformat(closed_at):%Y-%m-%d %H:%M}"
        super().__init__(f"{ticket_id} was closed at {at}; nothing was changed")
        self.ticket_id = ticket_id


class EmptyReply(HandoverError):
    """There is no text in a person's reply."""

    def __init__(self) -> None:
        super().__init__("the reply is empty: write what the shopper is to read")


class TakenByAnother(HandoverError):
    """Somebody else has the conversation."""

    def __init__(self, ticket_id: str, agent: str, since: datetime) -> None:
        super().__init__(
            f"{agent} has {ticket_id} since {since:%Y-%m-%d %H:%M}; nothing was changed"
        )
        self.ticket_id = ticket_id
        self.agent = agent
        self.since = since


@dataclass(frozen=True, slots=True)
class Entry:
    """An open ticket, what is in it, and who has it."""

    ticket: Ticket
    packet: Packet
    standing: Handover
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that was taken, with all that was said so far."""

    entry: Entry
    conversation: tuple[Line, ...]


class Inbox:
    """The open tickets, and the steps that a person makes with them."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._log = EventLog(store)
        self._tickets = Tickets(store)
        self._clock = clock

    def entries(self) -> list[Entry]:
        """The tickets that wait or are dealt with, the oldest first."""
        return [self._entry(ticket) for ticket in self._tickets.all_open()]

    def take(self, ticket_id: str, agent: str, instead_of: str | None = None) -> Opened:
        """Have the conversation from here on; the assistant is silent until it is given back.

        Taking what one has already shows it once more. Whoever has it keeps it, unless it is the
        one whom `instead_of` names: people go home and leave conversations behind.

        Raises:
            TicketNotFound, TicketClosed: there is nothing to take.
            TakenByAnother: somebody else has it.
        """
        with self._log.transaction():
            ticket, standing = self._found(ticket_id, agent, instead_of)
            if standing.agent != agent:
                next_state(standing.state, Step.TAKE)
                self._record(ticket, [taken(ticket.id, agent)])
            events = self._events(ticket)
        return Opened(self._entry(ticket), lines_of(events))

    def take_over(self, ticket_id: str, agent: str) -> Opened:
        """Take a conversation for which nobody asked, whose ticket was opened just now.

        Raises:
            TakenByAnother: somebody else has it.
        """
        with self._log.transaction():
            ticket = self._tickets.get(ticket_id)
            if ticket is not None and handover_of(self._events(ticket)).ticket_id is None:
                self._record(ticket, [asked(ticket.id, agent)])
            return self.take(ticket_id, agent)

    def reply(self, ticket_id: str, agent: str, text: str, message_id: str = "") -> Entry:
        """Write to the shopper; a channel brings it to them.

        Sent again with the same `message_id`, it is not written twice.

        Raises:
            TicketNotFound, TicketClosed, TakenByAnother: it is not this agent's to answer.
            ImpossibleStep: nobody has taken the ticket.
            EmptyReply, MessageTooLongError: the text can't be sent.
        """
        if not text.strip():
            raise EmptyReply
        if len(text) > LONGEST_REPLY:
            raise MessageTooLongError(len(text), LONGEST_REPLY)
        with self._log.transaction():
            ticket, standing = self._found(ticket_id, agent)
            next_state(standing.state, Step.REPLY)
            if not (message_id and self._has_written(ticket, agent, message_id)):
                self._record(ticket, [replied(ticket.id, agent, text, message_id)])
        return self._entry(ticket)

    def give_back(self, ticket_id: str, agent: str) -> Entry:
        """Let the assistant go on; the ticket is closed, and a new one opens when asked for.

        Raises:
            TicketNotFound, TicketClosed, TakenByAnother: it is not this agent's to give back.
        """
        return self._leave(ticket_id, agent, Step.GIVE_BACK)

    def close(self, ticket_id: str, agent: str) -> Entry:
        """End the matter; what the shopper writes next is a new one, for the assistant.

        Raises:
            TicketNotFound, TicketClosed, TakenByAnother: it is not this agent's to close.
        """
        return self._leave(ticket_id, agent, Step.CLOSE)

    def _leave(self, ticket_id: str, agent: str, step: Step) -> Entry:
        with self._log.transaction():
            ticket, standing = self._found(ticket_id, agent)
            next_state(standing.state, step)
            self._record(ticket, left(ticket.id, agent, step))
            self._tickets.close(ticket.id, self._clock())
        return self._entry(ticket)

    def _has_written(self, ticket: Ticket, agent: str, message_id: str) -> bool:
        return any(
            event["metadata"].get("message_id") == message_id
            and event["metadata"].get("agent") == agent
            for event in self._events(ticket)
            if event["event"] == "agent"
        )

    def _found(
        self, ticket_id: str, agent: str, instead_of: str | None = None
    ) -> tuple[Ticket, Handover]:
        """An open ticket that is nobody else's, and where its conversation stands."""
        ticket = self._tickets.get(ticket_id)
        if ticket is None:
            raise TicketNotFound(ticket_id)
        if ticket.closed_at is not None:
            raise TicketClosed(ticket.id, ticket.closed_at)
        standing = handover_of(self._events(ticket))
        if standing.state not in (State.WAITING, State.PERSON):
            # The ticket was opened, but the turn that did it has not been recorded (yet).
            self._record(ticket, [asked(ticket.id)])
            standing = handover_of(self._events(ticket))
        if standing.agent not in (None, agent, instead_of):
            since = datetime.fromtimestamp(standing.since or 0.0).astimezone()
            raise TakenByAnother(ticket.id, str(standing.agent), since)
        return ticket, standing

    def _events(self, ticket: Ticket) -> list[Event]:
        return [entry.event for entry in self._log.events(ticket.sender_id)]

    def _record(self, ticket: Ticket, events: list[dict[str, object]]) -> None:
        """Append a turn of its own: what a person does is no part of the assistant's turns."""
        stored = self._log.events(ticket.sender_id)
        for event in events:
            event["timestamp"] = self._clock().timestamp()
        self._log.append(ticket.sender_id, stored[-1].turn + 1 if stored else 1, events)

    def _entry(self, ticket: Ticket) -> Entry:
        return Entry(
            ticket=ticket,
            packet=Packet.from_json(ticket.summary),
            standing=handover_of(self._events(ticket)),
            opened_at=datetime.fromisoformat(ticket.opened_at),
        )
