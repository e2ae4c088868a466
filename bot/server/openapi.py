"""The description of the API in OpenAPI 3.1, made of the models that check it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

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
)  # fmt: skip
_REF = "#/components/schemas/{model}"
_EVENTS = {"text/event-stream": {"schema": {"type": "string"}}}
_VISITOR: list[dict[str, list[str]]] = [{"visitor": []}]
_ERRORS: Mapping[int, str] = {
    400: "It can't be read at all",
    401: "No token that counts",
    403: "The web page that asks isn't on the list",
    404: "There is no such thing, or it is closed",
    405: "The address takes other methods",
    413: "The body is too large",
    415: "The body is no JSON",
    422: "A field is missing or wrong",
    429: "Too many requests; see Retry-After",
    503: "Too much to do; see Retry-After",
}


def openapi_document() -> dict[str, Any]:
    """The whole description."""
    _, definitions = models_json_schema(
        [
            (model, "validation" if "Request" in model.__name__ else "serialization")
            for model in _MODELS
        ],
        ref_template=_REF,
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
                "post": _operation(
                    "beginSession",
                    "Begin a visitor's session",
                    {201: _json("SessionBody", "It has begun")},
                    (400, 401, 403, 413, 415, 422, 429),
                    body=_body("SessionRequest", is_required=False),
                ),
                "delete": _operation(
                    "endSession",
                    "End it; the conversation stays on record",
                    {204: {"description": "The token opens nothing any more"}},
                    (401, 403, 429),
                    security=_VISITOR,
                ),
            },
            "/api/v1/messages": {
                "post": _operation(
                    "sendMessage",
                    "Send a message; asked for text/event-stream, the answer comes piece by piece",
                    {200: _json("ReplyBody", "What was said to it", _EVENTS)},
                    (400, 401, 403, 413, 415, 422, 429, 503),
                    body=_body("MessageRequest"),
                    security=_VISITOR,
                ),
                "get": _operation(
                    "history",
                    "What was said so far",
                    {200: _json("HistoryBody", "First to last")},
                    (401, 403, 422, 429),
                    parameters=[
                        _query(
                            "after",
                            {"type": "integer", "minimum": 0, "maximum": 10**17},
                            "Newer ones than this",
                        )
                    ],
                    security=_VISITOR,
                ),
            },
            "/api/v1/events": {
                "get": _operation(
                    "events",
                    "What people write, and who has the conversation, as it happens",
                    {200: {"description": "For as long as the visitor stays", "content": _EVENTS}},
                    (401, 403, 429, 503),
                    security=_VISITOR,
                ),
            },
            "/webhooks/rest/webhook": {
                "post": _operation(
                    "restWebhook",
                    "Rasa's REST channel, for programs of the shop",
                    {
                        200: {
                            "description": "What was said",
                            "content": {
                                "application/json": {
                                    "schema": {"type": "array", "items": {"type": "object"}}
                                },
                                **_EVENTS,
                            },
                        }
                    },
                    (400, 401, 403, 404, 413, 415, 422, 429, 503),
                    body=_body("RestMessage"),
                    parameters=[_query("stream", {"type": "boolean"}, "A line of JSON each")],
                    security=[{"program": []}],
                ),
            },
            "/webhooks/rest/": {"get": _status("restStatus", "Whether the channel is there")},
            "/webhooks/socketio/": {"get": _status("socketStatus", "Whether the channel is there")},
            "/health": {"get": _status("health", "Whether the process lives")},
            "/ready": {"get": _status("ready", "Whether it can answer", is_ready=True)},
            "/metrics": {
                "get": _operation(
                    "metrics",
                    "Counts and times for Prometheus",
                    {
                        200: {
                            "description": "All metrics",
                            "content": {"text/plain": {"schema": {"type": "string"}}},
                        }
                    },
                    (403,),
                )
            },
        },
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "visitor": {"type": "http", "scheme": "bearer"},
                "program": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operation(
    name: str,
    summary: str,
    answers: Mapping[int, dict[str, Any]],
    errors: tuple[int, ...],
    *,
    body: dict[str, Any] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    security: list[dict[str, list[str]]] | None = None,
) -> dict[str, Any]:
    refused = {str(status): _json("ErrorBody", _ERRORS[status]) for status in errors}
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": {**{str(s): answer for s, answer in answers.items()}, **refused},
    }
    if body:
        operation["requestBody"] = body
    if parameters:
        operation["parameters"] = parameters
    if security:
        operation["security"] = security
    return operation


def _json(model: str, description: str, others: Mapping[str, Any] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}
    return {"description": description, "content": {**content, **(others or {})}}


def _body(model: str, is_required: bool = True) -> dict[str, Any]:
    schema = {"schema": {"$ref": _REF.format(model=model)}}
    return {"required": is_required, "content": {"application/json": schema}}


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": description,
    }


def _status(name: str, summary: str, is_ready: bool = False) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"status": {"type": "string"}},
        "required": ["status"],
    }
    told = {"description": "Its state", "content": {"application/json": {"schema": schema}}}
    operation = _operation(
        name, summary, {200: told, **({503: told} if is_ready else {})}, (403, 429)
    )
    return operation
