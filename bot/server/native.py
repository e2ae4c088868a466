"""The native API: sessions, messages, history and events, as docs/http.md says."""

from __future__ import annotations

from typing import Any, cast

from sanic import Request, Sanic
from sanic.response import HTTPResponse, empty, json

from bot.server.bodies import history_messages, reply_body, to_json
from bot.server.errors import Invalid, TooManyRequests, Unauthorised
from bot.server.requests import read_body, request_id
from bot.server.schemas import (
    Handover,
    HistoryBody,
    MessageRequest,
    SessionBody,
    SessionRequest,
    ShopBody,
)
from bot.server.services import Services
from bot.server.sessions import WebSession, bearer_token
from bot.server.streaming import ReplyStream, open_stream
from bot.server.visitor_events import VisitorEvents
from dialogue.messages import UserMessage
from knowledge.identity import IdentityRefused

__all__ = ["install_native"]

CHANNEL = "web"
_LONGEST_ID = 18


def install_native(app: Sanic[Any, Any], services: Services) -> None:
    """Add the endpoints under /api/v1."""
    limits, sessions = services.limits, services.sessions

    @app.post("/api/v1/sessions", name="begin_session")
    async def begin_session(request: Request) -> HTTPResponse:
        limits.sessions.take(services.address(request))
        body = read_body(request, SessionRequest) if request.body else SessionRequest()
        customer = None
        if body.identity:
            try:
                customer = services.identity.customer(body.identity)
            except IdentityRefused as refused:
                raise Unauthorised(str(refused)) from None
        session = sessions.begin(body.locale, customer)
        answer = SessionBody(
            token=session.token,
            expires_at=session.expires_at.isoformat(timespec="seconds"),
            verified=customer is not None,
            shop=ShopBody(name=services.assistant.records.shop.name),
            privacy=services.settings.privacy,
        )
        return json(answer.model_dump(), status=201, headers={"Cache-Control": "no-store"})

    @app.delete("/api/v1/sessions", name="end_session")
    async def end_session(request: Request) -> HTTPResponse:
        sessions.of(request)
        sessions.end(bearer_token(request))
        services.watch.wake_all()
        return empty()

    @app.post("/api/v1/messages", name="send_message")
    async def send_message(request: Request) -> HTTPResponse | None:
        session = sessions.of(request)
        try:
            limits.messages.take(session.sender_id)
        except TooManyRequests:
            services.metrics.rejected("rate")
            raise
        message = _message(session, read_body(request, MessageRequest))
        if "text/event-stream" not in str(request.headers.getone("accept", "")):
            reply = await services.turns.answer(message, request_id(request))
            services.watch.look_soon()
            body = to_json(reply_body(reply, services.cards, message.locale))
            return json(body, headers={"Cache-Control": "no-store"})
        seconds = services.settings.turn_seconds
        stream = ReplyStream(services.cards, request_id(request), seconds, message.locale)
        turn = services.turns.begin(message, stream.hear, request_id(request))
        await stream.tell(turn, await open_stream(request))
        services.watch.look_soon()
        return None

    @app.get("/api/v1/messages", name="history")
    async def history(request: Request) -> HTTPResponse:
        session = sessions.of(request)
        after = _number(request, "after")
        said = services.transcript.said(session.sender_id, after)
        body = HistoryBody(
            messages=list(history_messages(said, services.cards, session.locale)),
            handover=cast(Handover, str(services.handover(session.sender_id).state)),
            last=said[-1].id if said else after,
        )
        return json(body.model_dump(exclude_none=True), headers={"Cache-Control": "no-store"})

    @app.get("/api/v1/events", name="events")
    async def events(request: Request) -> None:
        session = sessions.of(request)
        last = str(request.headers.getone("last-event-id", ""))
        with limits.streams.taken(session.sender_id):
            following = VisitorEvents(services, session, bearer_token(request))
            await following.tell(await open_stream(request), _event_id(last))


def _message(session: WebSession, body: MessageRequest) -> UserMessage:
    return UserMessage(
        session.sender_id,
        body.text,
        CHANNEL,
        body.message_id,
        locale=body.locale or session.locale,
    )


def _number(request: Request, name: str) -> int:
    """A query parameter that names a message.

    Raises:
        Invalid: it is no number.
    """
    number = _event_id(str(request.args.get(name) or "0"))
    if number is None:
        raise Invalid(f"{name}: a whole number from 0 on is expected")
    return number


def _event_id(given: str) -> int | None:
    """The id in Last-Event-ID; anything else is taken for none."""
    is_one = given.isascii() and given.isdecimal() and len(given) <= _LONGEST_ID
    return int(given) if is_one else None
