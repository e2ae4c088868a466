"""Clients made for Rasa's socket.io channel, by a real socket.io client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import socketio

from dialogue.inbox import Inbox
from knowledge.store import Store
from tests.bot.server.serving import Served
from tests.conftest import NOW


class _Widget:
    """A widget as they are made for Rasa: it keeps the id that is confirmed."""

    def __init__(self, client: socketio.AsyncClient) -> None:
        self.client = client
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.confirmed: asyncio.Queue[Any] = asyncio.Queue()
        self.errors: asyncio.Queue[Any] = asyncio.Queue()
        client.on("bot_uttered", self.said.put)
        client.on("session_confirm", self.confirmed.put)
        client.on("error", self.errors.put)

    async def session(self, session_id: str | None = None) -> str:
        await self.client.emit("session_request", {"session_id": session_id})
        confirmed = await asyncio.wait_for(self.confirmed.get(), 20)
        assert isinstance(confirmed, str)
        return confirmed

    async def say(self, text: str, session_id: str | None = None) -> dict[str, Any]:
        message = {"message": text, "customData": {"language": "en"}, "session_id": session_id}
        await self.client.emit("user_uttered", message)
        return await asyncio.wait_for(self.said.get(), 30)


@asynccontextmanager
async def _widget(server: Served, transport: str) -> AsyncIterator[_Widget]:
    client = socketio.AsyncClient(reconnection=False)
    widget = _Widget(client)
    await client.connect(server.address, transports=[transport], socketio_path="/socket.io")
    try:
        yield widget
    finally:
        # By polling it would wait for the end of the poll that is under way.
        with suppress(TimeoutError):
            await asyncio.wait_for(client.disconnect(), 1)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_widget_gets_a_session_and_answers(server: Served, transport: str) -> None:
    async with _widget(server, transport) as widget:
        session = await widget.session()
        said = await widget.say("how much is the alder desk lamp", session)
    assert "Alder Desk Lamp" in said["text"]
    assert said["metadata"]["evidence"]


async def test_a_widget_goes_on_after_a_reload(server: Served) -> None:
    async with _widget(server, "websocket") as widget:
        session = await widget.session()
        await widget.say("where is my parcel, maya.okafor@example.com, sw9 8pr", session)
    async with _widget(server, "websocket") as widget:
        assert await widget.session(session) == session
        said = await widget.say("what is the tracking number", session)
    assert said["metadata"]["evidence"]


async def test_a_session_that_a_client_makes_up_is_none(server: Served) -> None:
    async with _widget(server, "websocket") as one, _widget(server, "websocket") as other:
        given = await one.session("guessable")
        assert given != "guessable"
        await one.say("where is my parcel, maya.okafor@example.com, sw9 8pr", "guessable")
        said = await other.say("what is the tracking number", "guessable")
    assert not said["metadata"]["evidence"]


async def test_choices_come_as_quick_replies(server: Served) -> None:
    async with _widget(server, "websocket") as widget:
        session = await widget.session()
        said = await widget.say("can I talk to a person", session)
        await widget.say("cancel my order", session)
    for reply in said.get("quick_replies", []):
        assert set(reply) == {"content_type", "title", "payload"}


async def test_what_a_person_writes_is_brought(server: Served) -> None:
    async with _widget(server, "websocket") as widget:
        session = await widget.session()
        await widget.say("can I talk to a person", session)
        found = server.services.sessions.find(session)
        assert found is not None
        with Store(server.services.store.path).open() as store:
            inbox = Inbox(store, lambda: NOW)
            entries = inbox.entries()
            ticket = next(e.ticket.id for e in entries if e.ticket.sender_id == found.sender_id)
            inbox.take(ticket, "Nora")
            inbox.reply(ticket, "Nora", "Hello, Nora here.")
        said = await asyncio.wait_for(widget.said.get(), 20)
    assert said["text"] == "Hello, Nora here."
    assert said["metadata"] == {"from": "person", "name": "Nora"}


@pytest.mark.parametrize(
    "data", [None, "text", 7, [], {}, {"message": None}, {"message": "x" * 5_000}, {"message": ""}]
)
async def test_odd_messages_are_refused_and_the_socket_lives_on(server: Served, data: Any) -> None:
    async with _widget(server, "websocket") as widget:
        await widget.client.emit("user_uttered", data)
        refused = await asyncio.wait_for(widget.errors.get(), 20)
        assert refused["code"] in ("invalid", "too_long")
        assert (await widget.say("hello"))["text"]


async def test_pages_of_others_can_not_connect(server: Served) -> None:
    client = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(
            server.address, headers={"Origin": "https://evil.example"}, transports=["websocket"]
        )


def test_the_status_is_rasas(server: Served) -> None:
    assert server.client.get("/webhooks/socketio/").json() == {"status": "ok"}
