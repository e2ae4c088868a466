"""What goes wrong with a request, each with its status and code."""

from __future__ import annotations

from knowledge.errors import ShoptalkError

__all__ = [
    "ApiError",
    "BadRequest",
    "Busy",
    "Conflict",
    "Invalid",
    "NotFound",
    "NotJson",
    "OriginNotAllowed",
    "TooLong",
    "TooManyRequests",
    "Unauthorised",
]


class ApiError(ShoptalkError):
    """A request that isn't answered; the message is for whoever sent it."""

    status = 500
    code = "internal"

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BadRequest(ApiError):
    """It can't be read at all."""

    status, code = 400, "bad_request"


class Unauthorised(ApiError):
    """A token is missing, or counts for nothing."""

    status, code = 401, "unauthorised"


class OriginNotAllowed(ApiError):
    """A web page asks that isn't on the list."""

    status, code = 403, "origin_not_allowed"


class NotFound(ApiError):
    """There is no such thing."""

    status, code = 404, "not_found"


class Conflict(ApiError):
    """It can't be done as things stand."""

    status, code = 409, "conflict"


class NotJson(ApiError):
    """The body is no JSON."""

    status, code = 415, "not_json"


class Invalid(ApiError):
    """A field is missing or wrong; the message names it."""

    status, code = 422, "invalid"


class TooLong(ApiError):
    """The message is longer than the assistant reads."""

    status, code = 422, "too_long"


class TooManyRequests(ApiError):
    """More than one visitor or address may ask."""

    status, code = 429, "too_many_requests"


class Busy(ApiError):
    """More than can be done at the moment."""

    status, code = 503, "busy"
