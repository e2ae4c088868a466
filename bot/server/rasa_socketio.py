"""Rasa's socket.io channel: widgets made for Rasa work unchanged.

A `session_id` is what a widget keeps in the browser and sends again. It counts only if it was
handed out here, unguessable as any visitor's token; whoever makes one up gets a new one.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any

import socketio
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from bot.server.errors import ApiError
from bot.server.failures import error_body, told
from bot.server.logs import where
from bot.server.rasa_shapes import person_socket, socket_messages
from bot.server.requests import is_allowed_origin
from bot.server.services import Services
from bot.server.sessions import WebSession
from dialogue.messages import UserMessage, Utterance
from knowledge.errors import ShoptalkError

__all__ = ["install_rasa_socketio"]

CHANNEL = "socketio"
_LONGEST_ID = 64


def install_rasa_socketio(app: Sanic[Any, Any], services: Services) -> socketio.AsyncServer:
    """Add the channel at /socket.io; its server is to be shut down before the app is."""
    # Origins were checked before a request gets here.
    server = socketio.AsyncServer(
        async_mode="sanic",
        cors_allowed_origins=[],
        max_http_buffer_size=services.settings.body_bytes,
        logger=False,
        engineio_logger=False,
    )
    server.attach(app, "/socket.io")
    channel = _Channel(server, services)
    server.on("connect", channel.connect)
    server.on("disconnect", channel.disconnect)
    server.on("session_request", channel.session_request)
    server.on("user_uttered", channel.user_uttered)

    @app.get("/webhooks/socketio/", name="socketio_status")
    async def status(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    return server


class _Socket:
    """One connection, the session that it speaks in, and who brings it what people write."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session: WebSession | None = None
        self.place = ExitStack()
        self.bringing: asyncio.Task[None] | None = None

    def close(self) -> None:
        self.place.close()
        if self.bringing is not None:
            self.bringing.cancel()


class _Channel:
    def __init__(self, server: socketio.AsyncServer, services: Services) -> None:
        self._server = server
        self._services = services
        self._sockets: dict[str, _Socket] = {}

    async def connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> bool:
        request: Request = environ["sanic.request"]
        if not is_allowed_origin(request, self._services.settings.origins):
            return False
        socket = _Socket(self._services.address(request))
        try:
            socket.place.enter_context(self._services.limits.streams.taken(f"socket/{sid}"))
        except ApiError:
            return False
        self._sockets[sid] = socket
        return True

    async def disconnect(self, sid: str, reason: Any = None) -> None:
        socket = self._sockets.pop(sid, None)
        if socket is not None:
            socket.close()

    async def session_request(self, sid: str, data: Any = None) -> None:
        socket = self._sockets.get(sid)
        if socket is None:
            return
        try:
            session_id = self._session(socket, _string(data, "session_id"), is_wanted=True)
        except ApiError as error:
            await self._refuse(sid, error)
            return
        # The bare string: this is how Rasa's own channel confirms.
        await self._server.emit("session_confirm", session_id, to=sid)
        self._bring(sid, socket)

    async def user_uttered(self, sid: str, data: Any = None) -> None:
        socket = self._sockets.get(sid)
        if socket is None:
            return
        try:
            self._session(socket, _string(data, "session_id"))
            await self._answer(sid, socket, data)
        except ShoptalkError as error:
            await self._refuse(sid, told(error))
        except Exception as error:
            name = type(error).__name__
            self._services.log.error("failed", error=name, where=where(error))
            await self._refuse(sid, told(error))

    async def _answer(self, sid: str, socket: _Socket, data: Any) -> None:
        session = socket.session
        assert session is not None  # made just before
        self._services.limits.messages.take(session.sender_id)
        metadata = data.get("metadata") if isinstance(data, dict) else None
        message = UserMessage(
            session.sender_id,
            _string(data, "message"),
            CHANNEL,
            _string(metadata, "message_id")[:_LONGEST_ID],
            locale=_string(metadata, "locale")[:_LONGEST_ID] or session.locale,
        )
        heard: asyncio.Queue[Utterance | None] = asyncio.Queue()

        async def hear(utterance: Utterance) -> None:
            heard.put_nowait(utterance)

        turn = self._services.turns.begin(message, hear)
        turn.add_done_callback(lambda _: heard.put_nowait(None))
        count = 0
        while (utterance := await heard.get()) is not None:
            count += 1
            await self._say(sid, utterance, message.locale)
        for utterance in turn.result().utterances[count:]:
            await self._say(sid, utterance, message.locale)
        self._services.watch.look_soon()
        self._bring(sid, socket)

    async def _say(self, sid: str, utterance: Utterance, locale: str) -> None:
        cards = self._services.cards.of(utterance, locale)
        for message in socket_messages(utterance, cards):
            await self._server.emit("bot_uttered", message, to=sid)

    async def _refuse(self, sid: str, error: ApiError) -> None:
        """Clients of Rasa know no such event, and ignore it; those that do can tell why."""
        await self._server.emit("error", error_body(error, "")["error"], to=sid)

    def _session(self, socket: _Socket, given: str, is_wanted: bool = False) -> str:
        """The id of the session that the socket speaks in from now on.

        Args:
            socket: the connection.
            given: the id that the client sent, or nothing.
            is_wanted: whether the client asks for one: it then gets one that it can keep.

        Raises:
            TooManyRequests: its address began too many.
        """
        found = self._services.sessions.find(given)
        if found is not None:
            if socket.session != found and socket.bringing is not None:
                socket.bringing.cancel()
                socket.bringing = None
            socket.session = found
            return given
        if socket.session is not None and not is_wanted:
            return given
        self._services.limits.sessions.take(socket.address)
        session = self._services.sessions.begin()
        if socket.bringing is not None:
            socket.bringing.cancel()
            socket.bringing = None
        socket.session = WebSession(session.sender_id, "")
        return session.token

    def _bring(self, sid: str, socket: _Socket) -> None:
        if socket.session is not None and socket.bringing is None:
            bringing = self._bring_people(sid, socket.session.sender_id)
            socket.bringing = asyncio.get_running_loop().create_task(bringing)

    async def _bring_people(self, sid: str, sender_id: str) -> None:
        """Bring what people write, for as long as the connection lasts."""
        watch, people = self._services.watch, self._services.people
        with watch.following(sender_id) as happened:
            while not watch.is_closed:
                happened.clear()
                for message in people.undelivered(sender_id):
                    await self._server.emit("bot_uttered", person_socket(message), to=sid)
                    people.delivered(sender_id, message)
                await happened.wait()


def _string(data: Any, name: str) -> str:
    """A field of what a client sent, if it is text that can be kept."""
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode()
