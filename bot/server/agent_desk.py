"""What an agent does, on the shop's records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.server.agent_bodies import (
    last_json,
    since,
    suggestion_json,
    summary_json,
    ticket_json,
    turns_json,
)
from bot.server.errors import NotFound
from bot.server.services import Services
from dialogue.actions.handover import known_of, open_ticket
from dialogue.conversations import Conversations
from dialogue.handover import Handover
from dialogue.inbox import Entry, Inbox
from dialogue.sessions import Event, fold
from dialogue.suggestions import suggestions

__all__ = ["AgentDesk"]

_MOST_NAMED = 200


class AgentDesk:
    """Reads conversations and makes the steps of their hand-overs, as JSON."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._records = services.assistant.records
        self._inbox = Inbox(services.store, self._records.clock)
        self._conversations = Conversations(services.store)

    def lists(self, search: str, limit: int) -> dict[str, Any]:
        """The open tickets, and the conversations that went on last."""
        entries = self._inbox.entries()
        customers = self._records.customers
        named = customers.found(search, _MOST_NAMED) if search.strip() else []
        found = self._conversations.latest(search, limit=limit, customer_ids=named)
        last = self._services.transcript.last_of_people(
            {*(e.ticket.sender_id for e in entries), *(s.sender_id for s in found)}
        )
        tickets = [ticket_json(entry, last.get(entry.ticket.sender_id)) for entry in entries]
        if search:
            folded = re.compile(re.escape(search), re.IGNORECASE)
            said = {summary.sender_id for summary in found}
            tickets = [
                ticket
                for ticket in tickets
                if ticket["conversation"] in said or folded.search(str(ticket["packet"]))
            ]
        names = customers.names({s.customer_id for s in found if s.customer_id})
        with_ticket = self._records.tickets.had_by(s.sender_id for s in found)
        running = [
            summary_json(
                summary,
                self._standing(summary.sender_id, with_ticket),
                last.get(summary.sender_id),
                names.get(summary.customer_id or ""),
            )
            for summary in found
        ]
        return {"tickets": tickets, "conversations": running}

    def conversation(self, sender_id: str) -> dict[str, Any]:
        """All turns with their whys, who has it, and what is known."""
        turns = turns_json(self._conversations.turns(sender_id))
        standing = self._services.handover(sender_id)
        return {
            "conversation": sender_id,
            "state": str(standing.state),
            "since": since(standing),
            "ticket": standing.ticket_id,
            "agent": standing.agent,
            "last": last_json(self._services.transcript.last_of_people([sender_id]).get(sender_id)),
            "packet": known_of(self._records, fold(sender_id, self._events(sender_id))).to_json(),
            "turns": turns,
        }

    async def suggestions(self, sender_id: str) -> list[dict[str, Any]]:
        """What could be said next."""
        writer = self._services.assistant.writer
        events = self._events(sender_id)
        offered = await suggestions(sender_id, events, writer, self._records.clock)
        return [suggestion_json(utterance) for utterance in offered]

    def take_over(self, sender_id: str, agent: str) -> dict[str, Any]:
        """Take a conversation, for which a ticket is opened if nobody asked for one."""
        with self._services.store.transaction():
            ticket = open_ticket(self._records, fold(sender_id, self._events(sender_id)))
            entry = self._inbox.take_over(ticket.id, agent).entry
        return self._changed(entry)

    def take(self, ticket: str, agent: str, instead_of: str = "") -> dict[str, Any]:
        """Take a ticket, from the one who is named if somebody has it."""
        return self._changed(self._inbox.take(ticket, agent, instead_of or None).entry)

    def reply(self, ticket: str, agent: str, text: str, message_id: str = "") -> dict[str, Any]:
        """Write to the shopper."""
        return self._changed(self._inbox.reply(ticket, agent, text, message_id))

    def give_back(self, ticket: str, agent: str) -> dict[str, Any]:
        """Let the assistant go on."""
        return self._changed(self._inbox.give_back(ticket, agent))

    def close(self, ticket: str, agent: str) -> dict[str, Any]:
        """End the matter."""
        return self._changed(self._inbox.close(ticket, agent))

    def _standing(self, sender_id: str, with_ticket: set[str]) -> Handover:
        """Where it stands; most never had a ticket, and need not be gone through."""
        return self._services.handover(sender_id) if sender_id in with_ticket else Handover()

    def _events(self, sender_id: str) -> Sequence[Event]:
        """All that happened in a conversation.

        Raises:
            NotFound: nothing did.
        """
        events = self._services.assistant.manager.standing(sender_id).events
        if not events:
            raise NotFound("there is no such conversation")
        return events

    def _changed(self, entry: Entry) -> dict[str, Any]:
        self._services.watch.look_soon()
        sender_id = entry.ticket.sender_id
        return ticket_json(
            entry, self._services.transcript.last_of_people([sender_id]).get(sender_id)
        )
