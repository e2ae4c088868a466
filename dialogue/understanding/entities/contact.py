"""E-mail addresses, phone numbers and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from dialogue.understanding.result import Entity

__all__ = ["find_emails", "find_phones", "find_postcodes", "speaks_of_postcode"]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODES = (
    re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b"),  # United Kingdom
    re.compile(r"\b[ACDEFHKNPRTVWXYacdefhknprtvwxy]\d[\dWw]\s?[\dA-Za-z]{4}\b"),  # Ireland
    re.compile(r"\b\d{4}\s?[A-Za-z]{2}\b(?!\w)"),  # Netherlands
    re.compile(r"(?<![\w#])[A-Za-z]\d[A-Za-z]\s?\d[A-Za-z]\d\b"),  # Canada
    re.compile(r"(?<![\w#@.])\d{3}\s\d{2}(?!\w)"),  # Sweden, Czechia
    re.compile(r"(?<![\w#@.\-/])\d{2}-\d{3}(?![\w@-])"),  # Poland
    re.compile(r"(?<![\w#@.\-/])\d{4,6}(?:-\d{3,4})?(?![\w@])"),  # most others, by length
)
_POSTCODE_WORD = re.compile(r"\b(post\s?code|postal|zip|plz|pin|eircode)\b", re.IGNORECASE)
_TWO_LETTERS_THAT_ARE_WORDS = frozenset(
    "to at in on is it of or my we by no so up am do if pm".split()
)
_PHONE_WORD = re.compile(r"\b(phone|mobile|tel\w*|number|call|ring|cell|whats\s?app)\b", re.I)
_FEWEST_DIGITS = 9


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
        if digits >= _FEWEST_DIGITS and (begins or named):
            value = phonenumbers.format_number(found.number, PhoneNumberFormat.E164)
            yield Entity("phone", value, found.raw_string, found.start, found.end)


def find_postcodes(text: str, asked_for: str | None) -> Iterator[Entity]:
    """Postcodes, in capitals without spaces; mere numbers only where one is spoken of."""
    spoken_of = (
        asked_for in ("postcode", "order_number", "email")
        or _POSTCODE_WORD.search(text)
        or "@" in text
    )
    for pattern in _POSTCODES:
        for match in pattern.finditer(text):
            if re.fullmatch(r"[\d-]+", match[0]) and not spoken_of:
                continue
            if match[0][-2:].lower() in _TWO_LETTERS_THAT_ARE_WORDS and " " in match[0]:
                continue
            value = re.sub(r"\s", "", match[0]).upper()
            yield Entity("postcode", value, match[0], *match.span())


def speaks_of_postcode(text: str) -> bool:
    """Whether the words of `text` announce a postcode."""
    return bool(_POSTCODE_WORD.search(text))
