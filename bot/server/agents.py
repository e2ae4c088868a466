"""Who may use the agents' page: a token opens it, a cookie that no script reads keeps it open."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sanic import Request

from bot.server.errors import NotFound, OriginNotAllowed, Unauthorised
from bot.server.guard import is_allowed_origin

__all__ = ["Agent", "AgentSessions"]

COOKIE = "shoptalk_agent"
_SESSION_SECONDS = 12 * 3_600
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers shoppers, by the name that shoppers read."""

    name: str


class AgentSessions:
    """The agents who are logged in; kept in memory, so that a restart logs everybody out."""

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        """With no token, nobody can log in, and the page does not exist."""
        self._token = token
        self._clock = clock
        self._open: dict[str, tuple[Agent, float]] = {}

    def check_open(self) -> None:
        """Raises NotFound where there is no token for the page."""
        if not self._token:
            raise NotFound("this page is closed: set SHOPTALK_SERVER__AGENT_TOKEN to open it")

    def log_in(self, token: str, name: str) -> str:
        """A secret for the cookie of an agent of this name.

        Raises:
            Unauthorised: the token is another.
        """
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            raise Unauthorised("the token is wrong")
        now = self._clock()
        self._open = {key: entry for key, entry in self._open.items() if entry[1] > now}
        while len(self._open) >= _KEPT:
            del self._open[next(iter(self._open))]
        secret = secrets.token_urlsafe(32)
        self._open[_digest(secret)] = (Agent(name), now + _SESSION_SECONDS)
        return secret

    def log_out(self, request: Request) -> None:
        """The cookie of this request counts no more."""
        self._open.pop(_digest(_cookie(request)), None)

    def of(self, request: Request) -> Agent:
        """The agent who sends a request.

        Raises:
            NotFound: the page is closed.
            OriginNotAllowed: another page sends it, be it one of the shop's own.
            Unauthorised: nobody is logged in.
        """
        self.check_open()
        if not is_allowed_origin(request, ()):
            raise OriginNotAllowed("only the agents' own page may use this")
        agent, until = self._open.get(_digest(_cookie(request)), (None, 0.0))
        if agent is None or until <= self._clock():
            raise Unauthorised("log in first: POST /agent/api/login")
        return agent


def _cookie(request: Request) -> str:
    return str(request.cookies.get(COOKIE) or "")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
