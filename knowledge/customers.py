"""Customers, and finding out that a shopper is one of them."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import Any

from knowledge.keys import (
    normalise_email,
    normalise_name,
    normalise_phone,
    normalise_postcode,
    order_digits,
    order_key,
)
from knowledge.records import Address, Customer, Money, PaymentMethod
from knowledge.store import Store

__all__ = ["Customers", "VerifiedCustomer", "payment_methods", "written_keys"]

_NOBODY = "\x00"
_SEAL = object()
_LIKE = re.compile(r"[\\%_]")
_ESCAPED = r"\\\g<0>"


@dataclass(frozen=True, slots=True)
class VerifiedCustomer:
    """The proof that someone was verified as a customer; made by `Customers` alone."""

    customer_id: str
    first_name: str
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedCustomer comes from Customers.verify, not from its class")


class Customers:
    """Look-ups of customers. What can be compared is compared exactly, after normalisation."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def verify(self, email: str | None, postcode: str | None) -> VerifiedCustomer | None:
        """Who has this e-mail and this postcode, or None; never which of the two was wrong."""
        rows = self._store.rows(
            "select id, first_name, postcode_key from customers where email = ?",
            [normalise_email(email or _NOBODY)],
        )
        return _if_postcode_fits(rows, postcode)

    def verify_order(self, order_id: str | None, postcode: str | None) -> VerifiedCustomer | None:
        """Who placed this order and has this postcode, or None."""
        found = [
            _if_postcode_fits([row], postcode)
            for row in self._store.rows(
                "select customers.id, first_name, postcode_key from customers"
                " join orders on orders.customer_id = customers.id where orders.key = ?"
                " union select customers.id, first_name, postcode_key from customers"
                " join orders on orders.customer_id = customers.id where orders.digits = ?",
                written_keys(order_id or ""),
            )
        ] or [_if_postcode_fits([], postcode)]
        fitting = [verified for verified in found if verified]
        return fitting[0] if len(fitting) == 1 else None

    def verify_email(self, email: str | None) -> VerifiedCustomer | None:
        """Who has this e-mail, for shops to which that is proof enough, or None."""
        rows = self._store.rows(
            "select id, first_name from customers where email = ?",
            [normalise_email(email or _NOBODY)],
        )
        return _verified(rows[0]) if rows else None

    def verify_name(self, name: str | None, postcode: str | None) -> VerifiedCustomer | None:
        """Who has this full name and this postcode, or None; also None if several have."""
        rows = self._store.rows(
            "select id, first_name, last_name, postcode_key from customers where postcode_key = ?",
            [normalise_postcode(postcode or _NOBODY)],
        )
        wanted = normalise_name(name or "").encode()
        fitting = [
            row
            for row in rows
            if hmac.compare_digest(
                normalise_name(f"{row['first_name']} {row['last_name']}").encode(), wanted
            )
        ]
        return _if_postcode_fits(fitting, postcode) if len(fitting) == 1 else None

    def verify_phone(self, phone: str | None, postcode: str | None) -> VerifiedCustomer | None:
        """Who has this phone number and this postcode, or None; also None if several have."""
        rows = self._store.rows(
            "select id, first_name, phone, address, postcode_key from customers"
            " where postcode_key = ?",
            [normalise_postcode(postcode or _NOBODY)],
        )
        wanted = normalise_phone(phone or "").encode()
        fitting = [row for row in rows if hmac.compare_digest(_phone_key(row), wanted)]
        return _if_postcode_fits(fitting, postcode) if wanted and len(fitting) == 1 else None

    def restore(self, customer_id: str) -> VerifiedCustomer | None:
        """The proof again, for a conversation whose log says that it was given."""
        rows = self._store.rows("select id, first_name from customers where id = ?", [customer_id])
        return _verified(rows[0]) if rows else None

    def names(self, customer_ids: Iterable[str]) -> dict[str, str]:
        """The full names of these customers, for the shop's own people."""
        rows = self._store.rows(
            "select id, first_name, last_name from customers"
            " where id in (select value from json_each(?))",
            [json.dumps(list(customer_ids))],
        )
        return {row["id"]: f"{row['first_name']} {row['last_name']}" for row in rows}

    def found(self, words: str, limit: int) -> list[str]:
        """The ids of customers whose name or e-mail has these words, for the shop's own people."""
        wanted = f"%{_LIKE.sub(_ESCAPED, words.strip())}%"
        rows = self._store.rows(
            "select id from customers where first_name || ' ' || last_name like ?1 escape '\\'"
            " or email like ?1 escape '\\' order by id limit ?2",
            [wanted, limit],
        )
        return [row["id"] for row in rows]

    def get(self, verified: VerifiedCustomer) -> Customer:
        """The record of the customer who was verified."""
        row = self._store.rows("select * from customers where id = ?", [verified.customer_id])[0]
        return Customer(
            id=row["id"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            email=row["email"],
            address=Address(**json.loads(row["address"])),
            payment_methods=tuple(payment_methods(self._store, verified).values()),
            phone=row["phone"],
            other_addresses=tuple(Address(**a) for a in json.loads(row["other_addresses"])),
        )


def payment_methods(store: Store, verified: VerifiedCustomer) -> dict[str, PaymentMethod]:
    """A customer's ways to pay, by id."""
    rows = store.rows(
        "select * from payment_methods where customer_id = ? order by id", [verified.customer_id]
    )
    return {
        row["id"]: PaymentMethod(
            id=row["id"],
            kind=row["kind"],
            brand=row["brand"],
            last_four=row["last_four"],
            balance=None
            if row["balance"] is None
            else Money.of_minor(row["balance"], row["currency"]),
        )
        for row in rows
    }


def written_keys(order_ref: str) -> tuple[str, str]:
    """Key and digits to look an order up by; a number with letters has no digits of its own."""
    key = order_key(order_ref)
    return key or _NOBODY, key if key and key == order_digits(key) else _NOBODY


def _if_postcode_fits(
    rows: Sequence[Mapping[str, Any]], postcode: str | None
) -> VerifiedCustomer | None:
    # Compared even where nobody was found, so that the time taken tells nothing.
    stored = rows[0]["postcode_key"] if rows else _NOBODY
    given = normalise_postcode(postcode or "")
    same = hmac.compare_digest(stored.encode(), given.encode())
    # An empty postcode proves nothing, not even to be a customer who has none on record.
    return _verified(rows[0]) if rows and given and same else None


def _phone_key(row: Mapping[str, Any]) -> bytes:
    country = json.loads(row["address"]).get("country", "")
    return normalise_phone(row["phone"], country).encode()


def _verified(row: Mapping[str, Any]) -> VerifiedCustomer:
    return VerifiedCustomer(row["id"], row["first_name"], _SEAL)
