"""What is asked of a request: its id, the address it comes from, and its body as typed data."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from sanic import Request

from bot.server.errors import BadRequest, Invalid, NotJson

__all__ = [
    "Network",
    "client_address",
    "explained",
    "is_allowed_origin",
    "is_https",
    "read_body",
    "request_id",
]

Network = IPv4Network | IPv6Network
_Body = TypeVar("_Body", bound=BaseModel)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_UNKNOWN = "unknown"
_IPV6_PREFIX = 64
"""One household or office has that much: each address of it would be a limit of its own."""


def request_id(request: Request) -> str:
    """The id that the client gave the request, or one made up for it."""
    known = getattr(request.ctx, "request_id", None)
    if known is None:
        given = str(request.headers.getone("x-request-id", ""))
        known = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.ctx.request_id = known
    return str(known)


def client_address(request: Request, proxies: Sequence[Network]) -> str:
    """Where the request comes from: the peer, or whom the trusted proxies between name."""
    address = str(request.ip or _UNKNOWN)
    forwarded = ",".join(map(str, request.headers.getall("x-forwarded-for", [])))
    # From the last to the first: what stands before the last proxy's entry, anybody can write.
    for entry in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_among(address, proxies):
            break
        address = entry
    return _grouped(address)


def is_https(request: Request, proxies: Sequence[Network]) -> bool:
    """Whether the visitor's own connection is encrypted, as far as is known."""
    if request.scheme == "https":
        return True
    said = str(request.headers.getone("x-forwarded-proto", ""))
    return said == "https" and _is_among(str(request.ip or _UNKNOWN), proxies)


def is_allowed_origin(request: Request, origins: Sequence[str]) -> bool:
    """Whether the web page that asks, if one does, is the server's own or on the list."""
    origin = str(request.headers.getone("origin", ""))
    return not origin or origin in origins or _is_own(request, origin)


def read_body(request: Request, model: type[_Body]) -> _Body:
    """The JSON body, checked.

    Raises:
        NotJson: it is said to be something else.
        BadRequest: it can't be read as JSON.
        Invalid: a field is missing or wrong.
    """
    kind = str(request.headers.getone("content-type", "")).partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotJson("send JSON, with Content-Type: application/json")
    return explained(model, request.body or b"")


def explained(model: type[_Body], body: bytes) -> _Body:
    """The model that JSON holds; errors name the field and never repeat what was sent."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
        if problem["type"] == "json_invalid":
            raise BadRequest("the body is not JSON") from None
        field = ".".join(map(str, problem["loc"])) or "body"
        raise Invalid(f"{field}: {problem['msg']}") from None


def _is_own(request: Request, origin: str) -> bool:
    host = str(request.headers.getone("host", ""))
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def _is_among(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def _grouped(address: str) -> str:
    """The address as limits count it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return _UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
    return str(parsed)
