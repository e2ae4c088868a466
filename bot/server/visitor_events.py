"""What a visitor's open page is told unasked: people's messages, and who has the conversation."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.server.bodies import person_body, to_json
from bot.server.services import Services
from bot.server.sessions import WebSession
from bot.server.streaming import COMMENT, EventSink, sse_event
from dialogue.person_messages import PersonMessage

__all__ = ["VisitorEvents"]

_QUIET_SECONDS = 20.0


class VisitorEvents:
    """The stream of one visitor, for as long as they stay and the session lasts."""

    def __init__(self, services: Services, session: WebSession, token: str) -> None:
        self._services = services
        self._sender_id = session.sender_id
        self._token = token

    async def tell(self, sink: EventSink, last_event: int | None) -> None:
        """Write events to `sink`, going on after `last_event` or what was delivered before."""
        services, sender_id = self._services, self._sender_id
        state: str | None = None
        cursor = self._start() if last_event is None else last_event
        with services.watch.following(sender_id) as happened:
            await sink.send(COMMENT)
            while not services.watch.is_closed and services.sessions.find(self._token):
                happened.clear()
                for message in services.people.since(sender_id, cursor):
                    cursor = message.id
                    await sink.send(sse_event("message", self._body(message), message.id))
                    services.people.delivered(sender_id, message)
                now = str(services.handover(sender_id).state)
                if now != state:
                    state = now
                    await sink.send(sse_event("handover", {"state": state}))
                try:
                    await asyncio.wait_for(happened.wait(), _QUIET_SECONDS)
                except TimeoutError:
                    await sink.send(COMMENT)

    def _start(self) -> int:
        """Before what was not delivered yet; from then on each open page goes on by itself."""
        waiting = self._services.people.undelivered(self._sender_id)
        return waiting[0].id - 1 if waiting else self._services.transcript.newest_id()

    def _body(self, message: PersonMessage) -> dict[str, Any]:
        """The message as it stands in the history."""
        said = self._services.transcript.said(self._sender_id, message.id - 1)
        return to_json(person_body(said[0]))
