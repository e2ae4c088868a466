"""Having updates brought: a small server that notes what it is told before it says that it did."""

from __future__ import annotations

import hmac
import json
import logging
import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from bot.channels.telegram.claims import RawUpdate
from knowledge.errors import ShoptalkError

__all__ = ["WebhookServer"]

_log = logging.getLogger(__name__)

_LARGEST_BODY = 1_048_576
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class _Handler(RequestHandler):
    SUPPORTED_METHODS = ("POST",)

    def initialize(self, secret: str, take: Callable[[Sequence[RawUpdate]], None]) -> None:
        self._secret = secret
        self._take = take

    async def post(self) -> None:
        """Note an update, if it comes from who knows the secret."""
        given = self.request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        try:
            update = json.loads(self.request.body)
        except (ValueError, RecursionError):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        try:
            self._take([update])
        except ShoptalkError as error:
            _log.error("an update was not noted: %s", error)
            self.set_header("Retry-After", "5")
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self.write({"ok": True})

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Errors have no page."""
        self.finish({"ok": False, "error_code": status_code})


class WebhookServer:
    """Listens where the webhook's address leads; TLS is for the proxy before it."""

    def __init__(self, url: str, secret: str, take: Callable[[Sequence[RawUpdate]], None]) -> None:
        """Serve the path of `url`, for who sends `secret`, handing updates to `take`."""
        path = urlsplit(url).path or "/"
        rest = {"secret": secret, "take": take}
        application = Application([(re.escape(path), _Handler, rest)], log_function=_log_nothing)
        self._server = HTTPServer(application, max_body_size=_LARGEST_BODY)

    def listen(self, address: str, port: int) -> int:
        """Begin to listen, and give the port, which 0 leaves to the system.

        Raises:
            OSError: the address or port can't be had.
        """
        sockets = bind_sockets(port, address)
        self._server.add_sockets(sockets)
        return int(sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take nothing more."""
        self._server.stop()
        await self._server.close_all_connections()


def _log_nothing(handler: RequestHandler) -> None:
    """Requests are not logged: they hold addresses."""
