"""How whatever is raised is told to the client, and what is noted of it."""

from __future__ import annotations

from typing import Any

from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse, json

from bot.server.errors import ApiError, Conflict, Invalid, NotFound, TooLong
from bot.server.logs import Log, where
from bot.server.requests import request_id
from dialogue.errors import EmptyMessageError, MessageTooLongError, NoConversationError
from dialogue.handover import HandoverError
from dialogue.inbox import EmptyReply, TicketNotFound

__all__ = ["error_body", "install_errors", "told"]

_CODES = {
    400: "bad_request",
    401: "unauthorised",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    503: "busy",
}
_RETRY_SECONDS = 2


def told(error: BaseException) -> ApiError:
    """The error as the client is told it; one that nobody foresaw is told without details."""
    match error:
        case ApiError():
            return error
        case EmptyMessageError() | EmptyReply():
            return Invalid(f"text: {error}")
        case MessageTooLongError():
            return TooLong(f"text: {error}")
        case TicketNotFound() | NoConversationError():
            return NotFound(str(error))
        case HandoverError():
            return Conflict(str(error))
        case SanicException() if 400 <= error.status_code < 500 or error.status_code == 503:
            return _of_sanic(error)
    return ApiError("something went wrong here; it was noted, please try again later")


def _of_sanic(error: SanicException) -> ApiError:
    """An error of the web framework, whose own message may repeat what was sent."""
    status = error.status_code
    code = _CODES.get(status, "bad_request")
    messages = {
        404: "there is nothing here; see /openapi.json",
        405: "this address takes other methods; see /openapi.json",
        413: "the request is larger than is read here",
        503: "it takes longer than it should; please try again",
    }
    known = ApiError(
        messages.get(status, "the request can't be read: it is no proper HTTP"),
        _RETRY_SECONDS if status == 503 else None,
    )
    known.status, known.code = status, code
    return known


def error_body(error: ApiError, request_name: str) -> dict[str, Any]:
    """The object of docs/http.md, "Errors"."""
    return {"error": {"code": error.code, "message": str(error), "request_id": request_name}}


class _Silent(ErrorHandler):
    """Sanic's own would log the text of what went wrong, which may hold what somebody wrote."""

    @staticmethod
    def log(request: Request, exception: Exception) -> None:
        """Left to `install_errors`."""


def install_errors(app: Sanic[Any, Any], log: Log) -> None:
    """Answer whatever is raised with the object of docs/http.md."""
    app.error_handler = _Silent()

    @app.exception(Exception)
    async def answer(request: Request, error: Exception) -> HTTPResponse:
        known = told(error)
        if known.status == 500:
            log.error(
                "failed",
                request_id=request_id(request),
                error=type(error).__name__,
                where=where(error),
            )
        headers = {"Retry-After": str(known.retry_after)} if known.retry_after else {}
        allowed = getattr(error, "headers", None) or {}
        headers |= {name: str(value) for name, value in allowed.items() if name == "Allow"}
        body = error_body(known, request_id(request))
        return json(body, status=known.status, headers=headers)
