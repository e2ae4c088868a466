"""Visitors' sessions: an unguessable token each, of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanic import Request

from bot.server.errors import Unauthorised
from dialogue.sessions import EventLog
from dialogue.verified_start import verified_start
from knowledge.customers import VerifiedCustomer
from knowledge.store import Store

__all__ = ["NewSession", "Sessions", "WebSession", "bearer_token"]

_SCHEMA = """
create table if not exists web_sessions (
    digest text primary key,
    sender_id text not null,
    locale text not null,
    expires_at text not null
)
"""
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 128


@dataclass(frozen=True, slots=True)
class WebSession:
    """Whose conversation a token opens, in what locale."""

    sender_id: str
    locale: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that has just begun; the token stands nowhere else."""

    token: str
    sender_id: str
    expires_at: datetime


class Sessions:
    """The sessions in the store's file."""

    def __init__(self, store: Store, clock: Callable[[], datetime], days: int) -> None:
        self._store = store
        self._log = EventLog(store)
        self._clock = clock
        self._lifetime = timedelta(days=days)
        with store.transaction():
            store.database.execute(_SCHEMA)

    def begin(self, locale: str = "", customer: VerifiedCustomer | None = None) -> NewSession:
        """A new conversation, verified as `customer` if there is one."""
        now, token = self._clock(), secrets.token_urlsafe(_TOKEN_BYTES)
        session = NewSession(token, f"web-{secrets.token_hex(12)}", now + self._lifetime)
        with self._store.transaction():
            table = self._store.database.table("web_sessions")
            table.delete_where("expires_at <= ?", [now.isoformat()])
            table.insert(
                {
                    "digest": _digest(token),
                    "sender_id": session.sender_id,
                    "locale": locale,
                    "expires_at": session.expires_at.isoformat(),
                }
            )
            if customer is not None:
                self._log.append(session.sender_id, 1, verified_start(customer, now))
        return session

    def find(self, token: str) -> WebSession | None:
        """The session that this token opens, if it still does."""
        if not token or len(token) > _LONGEST_TOKEN:
            return None
        rows = self._store.rows(
            "select sender_id, locale from web_sessions where digest = ? and expires_at > ?",
            [_digest(token), self._clock().isoformat()],
        )
        return next((WebSession(row["sender_id"], row["locale"]) for row in rows), None)

    def of(self, request: Request) -> WebSession:
        """The session whose token the request carries.

        Raises:
            Unauthorised: it carries none that counts.
        """
        session = self.find(bearer_token(request))
        if session is None:
            raise Unauthorised("the session is over or was never begun: POST /api/v1/sessions")
        return session

    def end(self, token: str) -> None:
        """The token opens nothing any more; the conversation stays on record."""
        with self._store.transaction():
            self._store.database.table("web_sessions").delete_where("digest = ?", [_digest(token)])


def bearer_token(request: Request) -> str:
    """What stands after "Bearer" in the request's Authorization, or nothing."""
    scheme, _, token = str(request.headers.getone("authorization", "")).partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
