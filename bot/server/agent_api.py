"""What the agents' page asks for, under /agent/api; see docs/http.md."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, empty, json

from bot.server.agent_desk import AgentDesk
from bot.server.agent_schemas import LoginRequest, ReplyRequest, TakeOverRequest, TakeRequest
from bot.server.agents import COOKIE, AgentSessions
from bot.server.errors import Invalid
from bot.server.requests import is_https, read_body
from bot.server.services import Services
from bot.server.streaming import COMMENT, open_stream, sse_event

__all__ = ["install_agent_api"]

_QUIET_SECONDS = 20.0
_MOST_LISTED = 200
_LONGEST_SEARCH = 200


def install_agent_api(app: Sanic[Any, Any], services: Services) -> None:
    """Add the endpoints; without a token for agents they are not found."""
    agents, logins = services.agents, services.limits.logins
    desk = AgentDesk(services)

    @app.post("/agent/api/login", name="agent_login")
    async def login(request: Request) -> HTTPResponse:
        agents.check_open()
        address = services.address(request)
        logins.take(address)
        body = read_body(request, LoginRequest)
        secret = agents.log_in(body.token, body.name)
        logins.forget(address)  # a whole office that logs in tries nothing
        response = empty()
        response.add_cookie(
            COOKIE,
            secret,
            path="/agent",
            httponly=True,
            samesite="Strict",
            secure=is_https(request, services.settings.proxies),
        )
        return response

    @app.post("/agent/api/logout", name="agent_logout")
    async def logout(request: Request) -> HTTPResponse:
        agents.of(request)
        agents.log_out(request)
        response = empty()
        response.delete_cookie(COOKIE, path="/agent")
        return response

    @app.get("/agent/api/me", name="agent_me")
    async def me(request: Request) -> HTTPResponse:
        return _private({"name": agents.of(request).name})

    @app.get("/agent/api/inbox", name="agent_inbox")
    async def inbox(request: Request) -> HTTPResponse:
        agents.of(request)
        search = _query(request, "search")
        limit = str(request.args.get("limit") or "50")
        if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:4]) <= _MOST_LISTED):
            raise Invalid(f"limit: 1 to {_MOST_LISTED} is expected")
        return _private(desk.lists(search[:_LONGEST_SEARCH], int(limit[:4])))

    @app.get("/agent/api/conversation", name="agent_conversation")
    async def conversation(request: Request) -> HTTPResponse:
        agents.of(request)
        return _private(desk.conversation(_conversation_id(request)))

    @app.get("/agent/api/suggestions", name="agent_suggestions")
    async def suggested(request: Request) -> HTTPResponse:
        agents.of(request)
        return _private({"suggestions": await desk.suggestions(_conversation_id(request))})

    @app.post("/agent/api/conversation/take", name="agent_take_over")
    async def take_over(request: Request) -> HTTPResponse:
        agent = agents.of(request)
        return _private(
            desk.take_over(read_body(request, TakeOverRequest).conversation, agent.name)
        )

    @app.post("/agent/api/tickets/<ticket:str>/take", name="agent_take")
    async def take(request: Request, ticket: str) -> HTTPResponse:
        agent = agents.of(request)
        body = read_body(request, TakeRequest) if request.body else TakeRequest()
        return _private(desk.take(ticket, agent.name, body.instead_of))

    @app.post("/agent/api/tickets/<ticket:str>/reply", name="agent_reply")
    async def reply(request: Request, ticket: str) -> HTTPResponse:
        agent = agents.of(request)
        body = read_body(request, ReplyRequest)
        return _private(desk.reply(ticket, agent.name, body.text, body.message_id))

    @app.post("/agent/api/tickets/<ticket:str>/give-back", name="agent_give_back")
    async def give_back(request: Request, ticket: str) -> HTTPResponse:
        return _private(desk.give_back(ticket, agents.of(request).name))

    @app.post("/agent/api/tickets/<ticket:str>/close", name="agent_close")
    async def close(request: Request, ticket: str) -> HTTPResponse:
        return _private(desk.close(ticket, agents.of(request).name))

    @app.get("/agent/api/events", name="agent_events")
    async def events(request: Request) -> None:
        agent = agents.of(request)
        with (
            services.limits.streams.taken(f"agent/{agent.login}"),
            services.watch.following(None) as happened,
        ):
            await _tell(services, request, agents, happened)


async def _tell(
    services: Services, request: Request, agents: AgentSessions, happened: asyncio.Event
) -> None:
    """Name the conversations in which something happens, as it happens."""
    newest = services.transcript.newest_id()
    sink = await open_stream(request)
    await sink.send(COMMENT)
    while not services.watch.is_closed:
        happened.clear()
        changed = sorted(services.transcript.senders_since(newest))
        if changed:
            newest = services.transcript.newest_id()
            await sink.send(sse_event("changed", {"conversations": changed}))
        try:
            await asyncio.wait_for(happened.wait(), _QUIET_SECONDS)
        except TimeoutError:
            await sink.send(COMMENT)
        agents.of(request)  # who logs out is told no more


def _conversation_id(request: Request) -> str:
    """The conversation that the query names.

    Raises:
        Invalid: it names none.
    """
    given = _query(request, "id")
    if not given:
        raise Invalid("id: name a conversation")
    return given


def _query(request: Request, name: str) -> str:
    """A query parameter, without halves of characters, which no file takes."""
    return str(request.args.get(name) or "").encode("utf-8", "replace").decode()


def _private(body: dict[str, Any]) -> HTTPResponse:
    return json(body, headers={"Cache-Control": "no-store"})
