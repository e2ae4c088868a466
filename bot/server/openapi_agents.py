"""The support agents' API and page in OpenAPI."""

from __future__ import annotations

from typing import Any

from bot.server.agent_schemas import (
    AgentBody,
    ConversationBody,
    InboxBody,
    LoginRequest,
    ReplyRequest,
    SuggestionsBody,
    TakeOverRequest,
    TakeRequest,
    TicketBody,
)
from bot.server.agents import COOKIE
from bot.server.openapi_parts import (
    EVENTS,
    file_operation,
    json_answer,
    json_body,
    operation,
    parameter,
)

__all__ = ["AGENT_MODELS", "AGENT_SECURITY", "agent_paths"]

AGENT_MODELS = (
    AgentBody, ConversationBody, InboxBody, LoginRequest, ReplyRequest, SuggestionsBody,
    TakeOverRequest, TakeRequest, TicketBody,
)  # fmt: skip
AGENT_SECURITY = {"agent": {"type": "apiKey", "in": "cookie", "name": COOKIE}}

_AGENT: list[dict[str, list[str]]] = [{"agent": []}]
_READ = (400, 401, 403, 404, 429)
"""How reading may be refused; 404 where there is no token for agents."""
_SENT = (400, 401, 403, 404, 413, 415, 422, 429)


def agent_paths() -> dict[str, Any]:
    """Every address under /agent."""
    return {
        "/agent": {"get": file_operation("agentPage", "The agents' page")},
        "/agent/static/{name}": {
            "get": file_operation("agentFile", "What the page is made of", "A file's name")
        },
        "/agent/api/login": {
            "post": operation(
                "agentLogin",
                "Log in; the cookie that comes is for all that stands below",
                {204: _gone("Logged in", with_cookie=True)},
                _SENT,
                body=json_body("LoginRequest"),
            )
        },
        "/agent/api/logout": {
            "post": operation(
                "agentLogout",
                "Log out",
                {204: _gone("The cookie opens nothing any more", with_cookie=True)},
                _READ,
                security=_AGENT,
            )
        },
        "/agent/api/me": {"get": _read("agentMe", "Who is logged in", "AgentBody")},
        "/agent/api/inbox": {
            "get": _read(
                "agentInbox",
                "The open tickets, and the conversations that went on last",
                "InboxBody",
                (422,),
                [
                    parameter("search", {"type": "string"}, "Only those with these words"),
                    parameter(
                        "limit",
                        {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
                        "How many conversations at most",
                    ),
                ],
            )
        },
        "/agent/api/conversation": {
            "get": _read(
                "agentConversation",
                "All that was said and why, who has it, and what is known",
                "ConversationBody",
                (422,),
                [_conversation()],
            )
        },
        "/agent/api/suggestions": {
            "get": _read(
                "agentSuggestions",
                "What could be said next",
                "SuggestionsBody",
                (422,),
                [_conversation()],
            )
        },
        "/agent/api/conversation/take": {
            "post": _step(
                "agentTakeOver", "Take a conversation for which nobody asked", "TakeOverRequest"
            )
        },
        "/agent/api/tickets/{ticket}/take": {
            "post": _step(
                "agentTake", "Take a ticket, from whoever is named if somebody has it",
                "TakeRequest", is_required=False,
            )
        },
        "/agent/api/tickets/{ticket}/reply": {
            "post": _step("agentReply", "Write to the shopper", "ReplyRequest")
        },
        "/agent/api/tickets/{ticket}/give-back": {
            "post": _step("agentGiveBack", "Let the assistant go on")
        },
        "/agent/api/tickets/{ticket}/close": {"post": _step("agentClose", "End the matter")},
        "/agent/api/events": {
            "get": operation(
                "agentEvents",
                "Which conversations change, as they do: `event: changed` with JSON as data",
                {200: {"description": "For as long as the agent stays", "content": EVENTS}},
                (*_READ, 503),
                security=_AGENT,
            )
        },
    }  # fmt: skip


def _read(
    name: str,
    summary: str,
    model: str,
    errors: tuple[int, ...] = (),
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return operation(
        name,
        summary,
        {200: json_answer(model, "As it stands")},
        (*_READ, *errors),
        parameters=parameters,
        security=_AGENT,
    )


def _step(
    name: str, summary: str, model: str | None = None, *, is_required: bool = True
) -> dict[str, Any]:
    ticket = parameter("ticket", {"type": "string", "minLength": 1}, "Such as H-2", "path")
    return operation(
        name,
        summary,
        {200: json_answer("TicketBody", "The ticket as it then stands")},
        (*(_SENT if model else _READ), 409),
        body=json_body(model, is_required) if model else None,
        parameters=None if model == "TakeOverRequest" else [ticket],
        security=_AGENT,
    )


def _conversation() -> dict[str, Any]:
    return parameter("id", {"type": "string", "minLength": 1}, "Its name", must=True)


def _gone(description: str, *, with_cookie: bool = False) -> dict[str, Any]:
    headers = {"headers": {"Set-Cookie": {"schema": {"type": "string"}}}} if with_cookie else {}
    return {"description": description, **headers}
