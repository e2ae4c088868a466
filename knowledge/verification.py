"""Finding out that a shopper is one of the customers, by the methods the shop allows."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from knowledge.customers import Customers, VerifiedCustomer
from knowledge.keys import normalise_email, normalise_name, normalise_phone, order_key
from knowledge.store import Store

__all__ = ["Credentials", "Method", "Verification", "VerificationRules", "sign_token"]

Method = Literal[
    "email",
    "email_and_postcode",
    "order_and_postcode",
    "phone_and_postcode",
    "name_and_postcode",
    "token",
]

_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a shopper gave to show who they are."""

    email: str | None = None
    postcode: str | None = None
    order_ref: str | None = None
    phone: str | None = None
    name: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class VerificationRules:
    """Which methods count, and how often an account may be claimed wrongly within an hour."""

    methods: Collection[Method] = (
        "email_and_postcode",
        "order_and_postcode",
        "phone_and_postcode",
    )
    failures_an_hour: int = 10
    token_secret: str = ""


class Verification:
    """Tries what was given against the records, and tells nothing but yes or no.

    A wrong postcode, an unknown e-mail, a method that doesn't count and an account that was
    claimed wrongly too often take the same steps and give the same answer.
    """

    def __init__(
        self, store: Store, rules: VerificationRules, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._customers = Customers(store)
        self._rules = rules
        self._clock = clock

    def identify(self, given: Credentials) -> VerifiedCustomer | None:
        """Who has these credentials, or None."""
        claims, now = _claims(given), self._clock()
        open_to_tries = self._failures(claims, now) < self._rules.failures_an_hour
        verified = self._matching(given, now)
        if verified is None or not open_to_tries:
            self._note_failure(claims, now)
            return None
        return verified

    def _matching(self, given: Credentials, now: datetime) -> VerifiedCustomer | None:
        tries: dict[Method, Callable[[], VerifiedCustomer | None]] = {
            "token": lambda: self._by_token(given.token, now),
            "email_and_postcode": lambda: self._customers.verify(given.email, given.postcode),
            "order_and_postcode": lambda: self._customers.verify_order(
                given.order_ref, given.postcode
            ),
            "phone_and_postcode": lambda: self._customers.verify_phone(given.phone, given.postcode),
            "name_and_postcode": lambda: self._customers.verify_name(given.name, given.postcode),
            "email": lambda: self._customers.verify_email(given.email),
        }
        found = [tried() for method, tried in tries.items() if method in self._rules.methods]
        return next((verified for verified in found if verified is not None), None)

    def _failures(self, claims: Sequence[str], now: datetime) -> int:
        """How often the one that failed most often has failed."""
        sql = "select count(*) as n from verification_failures where claim = ? and at > ?"
        since = (now - _WINDOW).isoformat()
        return max(int(self._store.rows(sql, [claim, since])[0]["n"]) for claim in claims)

    def _note_failure(self, claims: Sequence[str], now: datetime) -> None:
        with self._store.transaction():
            table = self._store.database.table("verification_failures")
            table.delete_where("at <= ?", [(now - _WINDOW).isoformat()])
            table.insert_all({"claim": claim, "at": now.isoformat()} for claim in claims)

    def _by_token(self, token: str | None, now: datetime) -> VerifiedCustomer | None:
        """Whom a signed token names: once, before it expires, and if the shop has a secret."""
        payload = _opened(token or "", self._rules.token_secret)
        if payload is None or now.timestamp() >= payload.expires:
            return None
        with self._store.transaction():
            used = self._store.rows("select 1 from used_tokens where nonce = ?", [payload.nonce])
            table = self._store.database.table("used_tokens")
            table.delete_where("expires_at <= ?", [now.isoformat()])
            expires_at = datetime.fromtimestamp(payload.expires, now.tzinfo).isoformat()
            table.insert({"nonce": payload.nonce, "expires_at": expires_at}, ignore=True)
        return None if used else self._customers.restore(payload.customer_id)


@dataclass(frozen=True, slots=True)
class _Token:
    customer_id: str
    expires: float
    nonce: str


def sign_token(customer_id: str, expires: datetime, secret: str) -> str:
    """What a storefront passes on for a customer who is logged in there; works once.

    The token is `payload.signature`, both base64url: the payload is JSON with `customer`,
    `expires` (seconds since 1970) and `nonce`, the signature its HMAC-SHA256 with `secret`.
    """
    fields = {
        "customer": customer_id,
        "expires": expires.timestamp(),
        "nonce": secrets.token_hex(16),
    }
    payload = _encoded(json.dumps(fields, sort_keys=True).encode())
    return f"{payload}.{_signature(payload, secret)}"


def _opened(token: str, secret: str) -> _Token | None:
    payload, _, signature = token.partition(".")
    expected = _signature(payload, secret)
    if not secret or not hmac.compare_digest(
        expected.encode(), signature.encode("utf-8", "replace")
    ):
        return None
    try:
        fields = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return _Token(str(fields["customer"]), float(fields["expires"]), str(fields["nonce"]))
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None


def _signature(payload: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), payload.encode("utf-8", "replace"), "sha256")
    return _encoded(digest)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _claims(given: Credentials) -> list[str]:
    """What was claimed, each thing by itself, as hashes: it may be a stranger's data.

    An e-mail that comes with another order number at every try is still one e-mail.
    """
    claimed = {
        "email": normalise_email(given.email or ""),
        "order": order_key(given.order_ref or ""),
        "phone": normalise_phone(given.phone or ""),
        "name": normalise_name(given.name or ""),
    }
    told = [f"{kind}|{value}" for kind, value in claimed.items() if value] or [""]
    return [hashlib.sha256(claim.encode("utf-8", "replace")).hexdigest() for claim in told]
