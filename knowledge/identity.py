"""Identity tokens: the storefront says, signed, which of its customers is logged in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
from jwt.exceptions import InvalidJTIError, InvalidSubjectError, MissingRequiredClaimError

from knowledge.customers import Customers, VerifiedCustomer
from knowledge.errors import KnowledgeError
from knowledge.store import Store

__all__ = ["IdentityRefused", "IdentityTokens"]

_ALGORITHM = "HS256"
_LONGEST = 4_096
_LONGEST_ID = 200


class IdentityRefused(KnowledgeError):
    """The token proves nothing.

    `reason` is "forged", "expired", "used", "incomplete" or "unknown".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the identity token is {reason}; have the storefront sign a new one")
        self.reason = reason


class IdentityTokens:
    """Reads JSON Web Tokens that the shop's own storefront signed; each counts once."""

    def __init__(self, store: Store, secret: str, clock: Callable[[], datetime]) -> None:
        """Believe what is signed with `secret`; with none, believe nothing."""
        self._store = store
        self._customers = Customers(store)
        self._secret = secret
        self._clock = clock

    def customer(self, token: str) -> VerifiedCustomer:
        """Whom the token names; it is used up thereby.

        Raises:
            IdentityRefused: it proves nothing, or did so before.
        """
        claims = self._claims(token)
        try:
            expires = datetime.fromtimestamp(float(claims["exp"]), UTC)
            begins = datetime.fromtimestamp(float(claims.get("nbf", 0)), UTC)
        except (ValueError, TypeError, OverflowError, OSError):
            raise IdentityRefused("incomplete") from None
        now = self._clock()
        if now >= expires or now < begins:
            raise IdentityRefused("expired")
        if not self._use(f"jwt:{claims['jti']}", expires, now):
            raise IdentityRefused("used")
        customer = self._customers.restore(claims["sub"])
        if customer is None:
            raise IdentityRefused("unknown")
        return customer

    def _claims(self, token: str) -> dict[str, Any]:
        if not self._secret or len(token) > _LONGEST:
            raise IdentityRefused("forged")
        try:
            # Times are compared with the shop's own clock, which a setting may fix.
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                options={
                    "require": ["exp", "sub", "jti"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "verify_aud": False,
                },
            )
        except (MissingRequiredClaimError, InvalidSubjectError, InvalidJTIError):
            raise IdentityRefused("incomplete") from None
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise IdentityRefused("forged") from None
        names = [claims["sub"], claims["jti"]]
        if not all(isinstance(n, str) and 0 < len(n) <= _LONGEST_ID for n in names):
            raise IdentityRefused("incomplete")
        return dict(claims)

    def _use(self, nonce: str, expires: datetime, now: datetime) -> bool:
        """Note that a token was used; whether it is the first time."""
        with self._store.transaction():
            if self._store.rows("select 1 from used_tokens where nonce = ?", [nonce]):
                return False
            table = self._store.database.table("used_tokens")
            table.delete_where("expires_at <= ?", [now.isoformat()])
            table.insert({"nonce": nonce, "expires_at": expires.isoformat()})
        return True
