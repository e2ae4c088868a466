"""What is compared, in the one form in which it is compared."""

from __future__ import annotations

import re

import phonenumbers

__all__ = [
    "normalise_email",
    "normalise_name",
    "normalise_phone",
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


def normalise_phone(phone: str, country: str = "") -> str:
    """A phone number as it is compared: its national digits, without the prefix of a country.

    Args:
        phone: as it was written, in a country's own way or with "+" and its prefix.
        country: two letters, of the country in whose way it is written; one that is not known
            is passed over.

    Returns:
        digits; empty where it is no phone number.
    """
    known = country.upper() in phonenumbers.SUPPORTED_REGIONS
    try:
        number = phonenumbers.parse(_SPACE.sub(" ", phone), country.upper() if known else "GB")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.national_significant_number(number)


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
