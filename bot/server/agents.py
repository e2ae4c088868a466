"""Who may use the agents' page: a token opens it, a cookie that no script reads keeps it open."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanic import Request

from bot.server.errors import ApiError, NotFound, OriginNotAllowed, Unauthorised
from bot.server.requests import is_allowed_origin
from knowledge.store import Store

__all__ = ["Agent", "AgentSessions"]

COOKIE = "shoptalk_agent"
_SCHEMA = """
create table if not exists agent_sessions (
    digest text primary key,
    name text not null,
    expires_at text not null
)
"""
_LIFETIME = timedelta(hours=12)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers shoppers, by the name that shoppers read.

    `login` names this login of theirs, of which they may have several.
    """

    name: str
    login: str


class AgentSessions:
    """The agents who are logged in, in the store's file, so that a restart logs nobody out.

    What is kept of a login is a digest of its secret that only the shop's token can make: with
    another token, all logins made with the one before count no more.
    """

    def __init__(self, store: Store, token: str, clock: Callable[[], datetime]) -> None:
        """With no token, nobody can log in, and the page does not exist."""
        self._store = store
        self._token = token.encode()
        self._clock = clock
        with store.transaction():
            store.database.execute(_SCHEMA)

    def check_open(self) -> None:
        """Raises NotFound where there is no token for the page."""
        if not self._token:
            raise NotFound("this page is closed: set SHOPTALK_SERVER__AGENT_TOKEN to open it")

    def log_in(self, token: str, name: str) -> str:
        """A secret for the cookie of an agent of this name.

        Raises:
            Unauthorised: the token is another.
        """
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self._token):
            raise Unauthorised("the token is wrong")
        now, secret = self._clock(), secrets.token_urlsafe(_SECRET_BYTES)
        with self._store.transaction():
            table = self._store.database.table("agent_sessions")
            table.delete_where("expires_at <= ?", [now.isoformat()])
            table.insert(
                {
                    "digest": self._digest(secret),
                    "name": name,
                    "expires_at": (now + _LIFETIME).isoformat(),
                }
            )
        return secret

    def log_out(self, request: Request) -> None:
        """The cookie of this request counts no more."""
        digest = self._digest(_cookie(request))
        with self._store.transaction():
            self._store.database.table("agent_sessions").delete_where("digest = ?", [digest])

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
        digest = self._digest(_cookie(request))
        rows = self._store.rows(
            "select name from agent_sessions where digest = ? and expires_at > ?",
            [digest, self._clock().isoformat()],
        )
        if not rows:
            raise Unauthorised("log in first: POST /agent/api/login")
        return Agent(str(rows[0]["name"]), digest)

    def found(self, request: Request) -> Agent | None:
        """The agent who sends a request, if one does."""
        try:
            return self.of(request)
        except ApiError:
            return None

    def _digest(self, secret: str) -> str:
        return hmac.new(self._token, secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _cookie(request: Request) -> str:
    return str(request.cookies.get(COOKIE) or "")
