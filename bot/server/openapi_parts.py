"""What descriptions of endpoints are put together from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.server.files import FILE_TYPES

__all__ = [
    "EVENTS",
    "REF",
    "file_operation",
    "json_answer",
    "json_body",
    "operation",
    "parameter",
    "text_answer",
]

REF = "#/components/schemas/{model}"
EVENTS = {"text/event-stream": {"schema": {"type": "string"}}}
_ERRORS: Mapping[int, str] = {
    400: "It can't be read at all",
    401: "No token that counts, or nobody is logged in",
    403: "The web page that asks isn't on the list",
    404: "There is no such thing, or it is closed",
    405: "The address takes other methods",
    409: "It can't be done as things stand",
    413: "The body is too large",
    415: "The body is no JSON",
    422: "A field is missing or wrong",
    429: "Too many requests; see Retry-After",
    503: "Too much to do; see Retry-After",
}


def operation(
    name: str,
    summary: str,
    answers: Mapping[int, dict[str, Any]],
    errors: Sequence[int],
    *,
    body: dict[str, Any] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    security: list[dict[str, list[str]]] | None = None,
) -> dict[str, Any]:
    """What may be sent to an address, and what it answers."""
    refused = {str(status): json_answer("ErrorBody", _ERRORS[status]) for status in errors}
    described: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": {**{str(s): answer for s, answer in answers.items()}, **refused},
    }
    if body:
        described["requestBody"] = body
    if parameters:
        described["parameters"] = parameters
    if security:
        described["security"] = security
    return described


def json_answer(
    model: str, description: str, others: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An answer of this model, or in the other forms."""
    content = {"application/json": {"schema": {"$ref": REF.format(model=model)}}}
    return {"description": description, "content": {**content, **(others or {})}}


def text_answer(description: str, *kinds: str) -> dict[str, Any]:
    """An answer that is text or bytes of one of these kinds."""
    return {
        "description": description,
        "content": {kind: {"schema": {"type": "string"}} for kind in kinds},
    }


def json_body(model: str, is_required: bool = True) -> dict[str, Any]:
    """What is sent."""
    schema = {"schema": {"$ref": REF.format(model=model)}}
    return {"required": is_required, "content": {"application/json": schema}}


def parameter(
    name: str, schema: dict[str, Any], description: str, place: str = "query", *, must: bool = False
) -> dict[str, Any]:
    """A part of the address, or a header."""
    return {
        "name": name,
        "in": place,
        "required": must or place == "path",
        "schema": schema,
        "description": description,
    }


def file_operation(name: str, summary: str, which: str = "") -> dict[str, Any]:
    """A file, or one of a folder by its name."""
    kinds = sorted({kind.partition(";")[0] for kind in FILE_TYPES})
    found = {200: text_answer("The file", *kinds), 304: {"description": "The browser has it"}}
    named = (
        [parameter("name", {"type": "string", "minLength": 1}, which, "path")] if which else None
    )
    return operation(name, summary, found, (403, 404, 429), parameters=named)
