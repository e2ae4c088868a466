"""Money and dates as they are written where the shopper is, in English."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision

__all__ = ["DEFAULT_LOCALE", "is_locale", "known_locale", "say_date", "say_money"]

DEFAULT_LOCALE = "en-GB"

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,4}")
_MONEY = re.compile(r"(-?[0-9]+)(?:\.([0-9]+))? ([A-Z]{3})")
_MOST_DIGITS = 24  # what decimal arithmetic keeps exactly
_CODE_BEFORE_DIGIT = re.compile(r"(?<=[A-Z]{3})(?=\d)")
_SPACES = re.compile(r"[\u00a0\u202f]")
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_SAME_YEAR = timedelta(days=330)


def is_locale(tag: str) -> bool:
    """Whether `tag` is an IETF language tag such as "en-GB" or "pt-BR" that is known here."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def known_locale(tag: str) -> str:
    """English as it is written in the territory of a client's `tag`: "en-DE" for "de" or "de-DE".

    Args:
        tag: an IETF language tag as clients send it (BCP 47), or whatever came in its place.

    Returns:
        Empty where no territory can be told: for "en" alone, and for what is no tag.
    """
    if not _TAG.fullmatch(tag):
        return ""
    language, *others = re.split("[-_]", tag)
    territory = next((part.upper() for part in others if re.fullmatch("[A-Za-z]{2}", part)), "")
    if not territory and language.lower() != "en":
        likely = str(get_global("likely_subtags").get(language.lower(), ""))
        territory = likely.rpartition("_")[2]
    spoken = f"en-{territory}"
    return spoken if territory and is_locale(spoken) else ""


def say_date(day: date, today: date, locale: str = DEFAULT_LOCALE) -> str:
    """ "tomorrow", "on Tuesday 3 June", or with the year when it is another."""
    distance = (day - today).days
    if distance in _NEAR:
        return _NEAR[distance]
    spoken = _locale(locale)
    month_first = str(spoken.date_formats["long"]).startswith("M")
    pattern = "EEEE, MMMM d" if month_first else "EEEE d MMMM"
    if abs(day - today) >= _SAME_YEAR:
        pattern += ", y" if month_first else " y"
    return f"on {format_date(day, pattern, locale=spoken)}"


def say_money(value: str, locale: str = DEFAULT_LOCALE) -> str:
    """ "€49.90" for "49.90 EUR", "49,90 €" in Germany; without a symbol, the code stands there.

    What isn't an amount and a currency is given back as it is, and so is an amount that would
    have to be rounded.
    """
    match = _MONEY.fullmatch(value)
    if match is None:
        return value
    whole, cents, currency = match[1], match[2] or "0", match[3]
    if (
        len(cents.rstrip("0")) > get_currency_precision(currency)
        or len(whole.lstrip("-")) > _MOST_DIGITS
    ):
        return value
    amount = Decimal(f"{whole}.{cents}")
    said = str(format_currency(amount, currency, locale=_locale(locale)))
    return _SPACES.sub(" ", _CODE_BEFORE_DIGIT.sub(" ", said))


@lru_cache(maxsize=256)
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")
