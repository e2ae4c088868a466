"""What the agents' page asks for, under /agent/api; see docs/http.md."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sanic import Request, Sanic
from sanic.response import HTTPResponse, empty, json

from bot.server.agent_bodies import suggestion_json, summary_json, ticket_json, turns_json
from bot.server.agents import COOKIE, AgentSessions
from bot.server.errors import Invalid, NotFound
from bot.server.requests import is_https, read_body
from bot.server.schemas import Text
from bot.server.services import Services
from bot.server.streaming import COMMENT, open_stream, sse_event
from dialogue.actions.handover import open_ticket
from dialogue.conversations import Conversations
from dialogue.inbox import Entry, Inbox
from dialogue.sessions import fold
from dialogue.suggestions import suggestions

__all__ = ["install_agent_api"]

_QUIET_SECONDS = 20.0
_MOST_LISTED = 200
_LONGEST_NAME = 60
_STEPS = ("take", "reply", "give-back", "close")


def _printable(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable():
        raise ValueError(f"a name has 1 to {_LONGEST_NAME} printable characters")
    return name


class Login(BaseModel):
    """Who logs in, and with what."""

    model_config = ConfigDict(frozen=True)

    token: Annotated[Text, Field(max_length=1_000)]
    name: Annotated[Text, Field(max_length=_LONGEST_NAME), AfterValidator(_printable)]


class Written(BaseModel):
    """What an agent writes to a shopper."""

    model_config = ConfigDict(frozen=True)

    text: Text


class Which(BaseModel):
    """A conversation."""

    model_config = ConfigDict(frozen=True)

    conversation: Text


def install_agent_api(app: Sanic[Any, Any], services: Services) -> None:
    """Add the endpoints; without a token for agents they are not found."""
    agents, logins = services.agents, services.limits.logins
    desk = _Desk(services)

    @app.post("/agent/api/login", name="agent_login")
    async def login(request: Request) -> HTTPResponse:
        agents.check_open()
        address = services.address(request)
        logins.take(address)
        body = read_body(request, Login)
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
        return _private(desk.lists(search[:200], int(limit[:4])))

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
        return _private(desk.take_over(read_body(request, Which).conversation, agent.name))

    @app.post("/agent/api/tickets/<ticket:str>/<step:str>", name="agent_step")
    async def step(request: Request, ticket: str, step: str) -> HTTPResponse:
        agent = agents.of(request)
        if step not in _STEPS:
            raise NotFound(f"there is no such step; there are: {', '.join(_STEPS)}")
        text = read_body(request, Written).text if step == "reply" else ""
        return _private(desk.step(ticket, step, agent.name, text))

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


class _Desk:
    """What an agent does, on the shop's records."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._records = services.assistant.records
        self._inbox = Inbox(services.store, self._records.clock)
        self._conversations = Conversations(services.store)

    def lists(self, search: str, limit: int) -> dict[str, Any]:
        """The open tickets, and the conversations that went on last."""
        tickets = [ticket_json(entry) for entry in self._inbox.entries()]
        if search:
            folded = re.compile(re.escape(search), re.IGNORECASE)
            tickets = [ticket for ticket in tickets if folded.search(str(ticket["packet"]))]
        found = self._conversations.latest(search, limit=limit)
        running = [summary_json(s, self._services.handover(s.sender_id)) for s in found]
        return {"tickets": tickets, "conversations": running}

    def conversation(self, sender_id: str) -> dict[str, Any]:
        """All turns with their whys, and who has it."""
        turns = turns_json(self._conversations.turns(sender_id))
        standing = self._services.handover(sender_id)
        return {
            "conversation": sender_id,
            "state": str(standing.state),
            "ticket": standing.ticket_id,
            "agent": standing.agent,
            "turns": turns,
        }

    async def suggestions(self, sender_id: str) -> list[dict[str, Any]]:
        """What could be said next."""
        events = [entry.event for entry in self._services.events.events(sender_id)]
        if not events:
            raise NotFound("there is no such conversation")
        writer = self._services.assistant.writer
        offered = await suggestions(sender_id, events, writer, self._records.clock)
        return [suggestion_json(utterance) for utterance in offered]

    def take_over(self, sender_id: str, agent: str) -> dict[str, Any]:
        """Take a conversation, for which a ticket is opened if nobody asked for one."""
        with self._services.store.transaction():
            events = [entry.event for entry in self._services.events.events(sender_id)]
            if not events:
                raise NotFound("there is no such conversation")
            ticket = open_ticket(self._records, fold(sender_id, events))
            entry = self._inbox.take(ticket.id, agent).entry
        return self._changed(entry)

    def step(self, ticket: str, step: str, agent: str, text: str) -> dict[str, Any]:
        """A step with a ticket; HandoverError where it can't be made."""
        match step:
            case "take":
                return self._changed(self._inbox.take(ticket, agent).entry)
            case "reply":
                return self._changed(self._inbox.reply(ticket, agent, text))
            case "give-back":
                return self._changed(self._inbox.give_back(ticket, agent))
        return self._changed(self._inbox.close(ticket, agent))

    def _changed(self, entry: Entry) -> dict[str, Any]:
        self._services.watch.look_soon()
        return ticket_json(entry)


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
