"""The description of the API in OpenAPI 3.1, made of the models that check it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.server.openapi_agents import AGENT_MODELS, AGENT_SECURITY, agent_paths
from bot.server.openapi_parts import (
    EVENTS,
    REF,
    file_operation,
    json_answer,
    json_body,
    operation,
    parameter,
    text_answer,
)
from bot.server.rasa_rest import RestMessage
from bot.server.schemas import (
    ErrorBody,
    HistoryBody,
    MessageRequest,
    ReplyBody,
    SessionBody,
    SessionRequest,
)

__all__ = ["openapi_document"]

_MODELS = (
    ErrorBody, HistoryBody, MessageRequest, ReplyBody, RestMessage, SessionBody, SessionRequest,
    *AGENT_MODELS,
)  # fmt: skip
_VISITOR: list[dict[str, list[str]]] = [{"visitor": []}]
_STATUS = {
    "type": "object",
    "properties": {"status": {"type": "string"}},
    "required": ["status"],
}


def openapi_document() -> dict[str, Any]:
    """The whole description."""
    _, definitions = models_json_schema(
        [
            (model, "validation" if "Request" in model.__name__ else "serialization")
            for model in _MODELS
        ],
        ref_template=REF,
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shoptalk",
            "version": version("shoptalk"),
            "description": "A shop's own customer-service assistant; see docs/http.md.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/sessions": {
                "post": operation(
                    "beginSession",
                    "Begin a visitor's session",
                    {201: json_answer("SessionBody", "It has begun")},
                    (400, 401, 403, 413, 415, 422, 429),
                    body=json_body("SessionRequest", is_required=False),
                ),
                "delete": operation(
                    "endSession",
                    "End it; the conversation stays on record",
                    {204: {"description": "The token opens nothing any more"}},
                    (401, 403, 429),
                    security=_VISITOR,
                ),
            },
            "/api/v1/messages": {
                "post": operation(
                    "sendMessage",
                    "Send a message; asked for text/event-stream, the answer comes piece by piece",
                    {200: json_answer("ReplyBody", "What was said to it", EVENTS)},
                    (400, 401, 403, 413, 415, 422, 429, 503),
                    body=json_body("MessageRequest"),
                    security=_VISITOR,
                ),
                "get": operation(
                    "history",
                    "What was said so far",
                    {200: json_answer("HistoryBody", "First to last")},
                    (401, 403, 422, 429),
                    parameters=[
                        parameter(
                            "after",
                            {"type": "integer", "minimum": 0, "maximum": 10**17},
                            "Newer ones than this",
                        )
                    ],
                    security=_VISITOR,
                ),
            },
            "/api/v1/events": {
                "get": operation(
                    "events",
                    "What people write, and who has the conversation, as it happens",
                    {200: {"description": "For as long as the visitor stays", "content": EVENTS}},
                    (401, 403, 429, 503),
                    security=_VISITOR,
                ),
            },
            "/webhooks/rest/webhook": {
                "post": operation(
                    "restWebhook",
                    "Rasa's REST channel, for programs of the shop",
                    {
                        200: {
                            "description": "What was said",
                            "content": {
                                "application/json": {
                                    "schema": {"type": "array", "items": {"type": "object"}}
                                },
                                **EVENTS,
                            },
                        }
                    },
                    (400, 401, 403, 404, 413, 415, 422, 429, 503),
                    body=json_body("RestMessage"),
                    parameters=[parameter("stream", {"type": "boolean"}, "A line of JSON each")],
                    security=[{"program": []}],
                ),
            },
            "/webhooks/rest/": {"get": _status("restStatus", "Whether the channel is there")},
            "/webhooks/socketio/": {"get": _status("socketStatus", "Whether the channel is there")},
            "/health": {"get": _status("health", "Whether the process lives")},
            "/ready": {"get": _status("ready", "Whether it can answer", is_ready=True)},
            "/metrics": {
                "get": operation(
                    "metrics",
                    "Counts and times for Prometheus",
                    {200: text_answer("All metrics", "text/plain")},
                    (403,),
                )
            },
            "/widget.js": {"get": file_operation("widget", "The widget, for a script tag")},
            "/static/{name}": {
                "get": file_operation(
                    "staticFile", "What widget and demo page are made of", "A file's name"
                )
            },
            **agent_paths(),
        },
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "visitor": {"type": "http", "scheme": "bearer"},
                "program": {"type": "http", "scheme": "bearer"},
                **AGENT_SECURITY,
            },
        },
    }


def _status(name: str, summary: str, is_ready: bool = False) -> dict[str, Any]:
    told = {"description": "Its state", "content": {"application/json": {"schema": _STATUS}}}
    return operation(name, summary, {200: told, **({503: told} if is_ready else {})}, (403, 429))
