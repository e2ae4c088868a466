"""E-mail addresses, phone numbers, postcodes and single parts of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from dialogue.understanding.entities.postcodes import SURE_FORMS, postcodes_in
from dialogue.understanding.result import Entity

__all__ = [
    "announces_postcode",
    "find_address_parts",
    "find_emails",
    "find_phones",
    "find_postcodes",
    "goes_with_an_order",
    "is_surely_a_postcode",
    "speaks_of_postcode",
]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODE_WORD = re.compile(r"\b(post\s?code|postal|zip|plz|pin|eircode)\b", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"\b(?:post\s?code|postal(?: code)?|zip(?: code)?|plz|eircode)(?:\s*[:=]|\s+is)?\s*$", re.I
)
_AFTER_AN_ORDER = re.compile(r"(?<!\w)(?:#\s?[A-Za-z]{0,3}|[A-Za-z]{1,3})\d{3,}\s+$")
_FIVE_DIGITS_APART = re.compile(r"\d{3}\s\d{2}")
_PART_OF_AN_ADDRESS = re.compile(
    r"\b(?:flat|apartment|apt|unit|suite|wohnung)\b\.?\s*(?:number|no\.?|nr\.?|#)?\s*(?:is\s+)?"
    r"(?:\d{1,4}[a-z]?|[b-h])\b"
    r"|\b(?:house|door|building)\s*(?:number|no\.?|nr\.?)\s*(?:is\s|should be\s|:)?\s*"
    r"\d{1,5}[a-z]?\b"
    r"|\bhausnummer\s*\d{1,4}[a-z]?\b"
    r"|\bsame\s+(?:street|road|building|house|block)\b"
    r"|\bc/o\s+[^\W\d]\w+",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(r"\b(phone|mobile|tel\w*|number|call|ring|cell|whats\s?app)\b", re.I)
_FEWEST_DIGITS = 9
_FEW_WORDS = 4


def find_emails(text: str) -> Iterator[Entity]:
    """E-mail addresses, in lower case; internationalised domains in their readable form."""
    for match in _EMAIL.finditer(text):
        try:
            checked = validate_email(match[0], check_deliverability=False)
            value = checked.normalized.lower()
        except EmailNotValidError:
            value = match[0].lower()  # of a domain for tests, or mistyped: still what was given
        yield Entity("email", value, match[0], *match.span())


def find_phones(text: str, country: str) -> Iterator[Entity]:
    """Phone numbers, as E.164; one without a country's code is read as of `country`."""
    if sum(character.isdigit() for character in text) < _FEWEST_DIGITS:
        return
    for found in PhoneNumberMatcher(text, country, Leniency.POSSIBLE):
        digits = sum(character.isdigit() for character in found.raw_string)
        named = _PHONE_WORD.search(text[: found.start])
        begins = found.raw_string.lstrip("(").startswith(("+", "0"))
        is_part = text[: found.start][-1:].isalpha()  # "W10042 12345" is no telephone
        if digits >= _FEWEST_DIGITS and (begins or named) and not is_part:
            value = phonenumbers.format_number(found.number, PhoneNumberFormat.E164)
            yield Entity("phone", value, found.raw_string, found.start, found.end)


def find_postcodes(text: str, asked_for: str | None) -> Iterator[Entity]:
    """Postcodes, in capitals without spaces; mere numbers only where one is spoken of."""
    spoken_of = (
        asked_for in ("postcode", "order_number", "email")
        or _POSTCODE_WORD.search(text)
        or "@" in text
        or (asked_for == "address" and len(text.split()) <= _FEW_WORDS)
    )
    for code in postcodes_in(text):
        sure = code.form in SURE_FORMS or _FIVE_DIGITS_APART.fullmatch(code.text)
        if sure or spoken_of or goes_with_an_order(text[: code.start]):
            yield Entity("postcode", code.key, code.text, code.start, code.end)


def is_surely_a_postcode(written: str) -> bool:
    """Whether letters or a dash make `written` look like a postcode and hardly anything else."""
    return any(c.text == written and c.form in SURE_FORMS for c in postcodes_in(written))


def goes_with_an_order(before: str) -> bool:
    """Whether `before` ends with a whole order number, which people prove by the postcode."""
    return _AFTER_AN_ORDER.search(before) is not None


def announces_postcode(before: str) -> bool:
    """Whether `before` ends with the word for a postcode: "postcode is"."""
    return bool(_ANNOUNCED.search(before))


def find_address_parts(text: str) -> Iterator[Entity]:
    """Parts of an address that stand by themselves: a flat, a house number, the same street."""
    for match in _PART_OF_AN_ADDRESS.finditer(text):
        yield Entity("address", " ".join(match[0].split()), match[0], *match.span())


def speaks_of_postcode(text: str) -> bool:
    """Whether the words of `text` announce a postcode."""
    return bool(_POSTCODE_WORD.search(text))
