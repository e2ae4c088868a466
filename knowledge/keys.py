"""What is compared, in the one form in which it is compared."""

from __future__ import annotations

import re

__all__ = [
    "normalise_email",
    "normalise_name",
    "normalise_postcode",
    "order_digits",
    "order_key",
]

_NOT_ALPHANUMERIC = re.compile(r"[\W_]")
_NOT_DIGIT = re.compile("[^0-9]")
# Lone surrogates reach us in JSON from the web, and SQLite can't take them.
_SPACE = re.compile(r"[\s\ud800-\udfff]")


def normalise_email(email: str) -> str:
    """An e-mail address as it is stored and compared: without capitals and spaces."""
    return _SPACE.sub("", email).casefold()


def normalise_postcode(postcode: str) -> str:
    """A postcode as it is compared: capitals, without spaces and dashes."""
    return _SPACE.sub("", postcode).replace("-", "").upper()


def normalise_name(name: str) -> str:
    """A person's name as it is compared: without capitals, one space between its words."""
    return " ".join(re.sub(r"[\ud800-\udfff]", "", name).casefold().split())


def order_key(order_ref: str) -> str:
    """An order number as it is compared: its letters and digits, in capitals."""
    return _NOT_ALPHANUMERIC.sub("", _SPACE.sub("", order_ref)).upper()


def order_digits(order_ref: str) -> str:
    """The digits of an order number, or of a half-remembered one."""
    return _NOT_DIGIT.sub("", order_ref)
