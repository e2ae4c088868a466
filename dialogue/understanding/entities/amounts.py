"""Amounts of money, and numbers of things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from price_parser import Price

from dialogue.understanding.result import Entity

__all__ = ["find_money", "find_quantities", "money_value", "quantity_value"]

_SIGN = r"(?:[€$£₹¥₦]|(?:US|AU|CA|NZ|S|A)\$|Rs\.?|CHF|EUR|USD|GBP|INR|AED|PLN|SEK|NGN)"
_NAME = (
    r"(?:€|£|₹|zł|euros?|pounds?|quid|dollars?|bucks?|rupees?|pence|cents?|francs?|kr(?:onor)?"
    r"|naira|zloty|eur|usd|gbp|inr|chf|sek|aed)"
)
_NUMBER = r"\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_MONEY = re.compile(
    rf"(?<![\w.]){_SIGN}\s?(?:{_NUMBER})k?(?!\w)|(?<![\w#.])(?:{_NUMBER})\s?{_NAME}(?!\w)",
    re.IGNORECASE,
)
_CURRENCIES = {
    "€": "EUR", "euro": "EUR", "eur": "EUR", "£": "GBP", "pound": "GBP", "quid": "GBP",
    "gbp": "GBP", "pence": "GBP", "$": "USD", "dollar": "USD", "buck": "USD", "usd": "USD",
    "₹": "INR", "rs": "INR", "rupee": "INR", "inr": "INR", "chf": "CHF", "franc": "CHF",
    "aed": "AED", "sek": "SEK", "kr": "SEK", "pln": "PLN", "zł": "PLN", "zloty": "PLN",
    "₦": "NGN", "naira": "NGN", "ngn": "NGN",
}  # fmt: skip
_HUNDREDTHS = re.compile(r"pence|cents?", re.IGNORECASE)

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBERS = {word: n for n, word in enumerate(_SMALL, start=1)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "dozen": 12, "couple": 2,
}  # fmt: skip
_COUNTED = "|".join(_NUMBERS)
_QUANTITY = re.compile(
    rf"(?<![\w.,#/€$£₹+-])(?:(?P<word>{_COUNTED})|(?P<digits>\d{{1,3}})(?P<times>\s?x)?)(?![\w%/:€]|[.,]\d|-\w)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*-?(?:days?|weeks?|months?|years?|yrs?|hours?|hrs?|min\w*|am|pm|o'?clock|cm|mm|m|km|kg|g"
    r"|kilos?|lbs?|oz|litres?|liters?|l|ml|inch(?:es)?|in|ft|feet|metres?|meters?|w|watts?|v|star\w*"
    r"|percent|per cent|st|nd|rd|th|by|times?|of my|of the|of them|%|\"|”|burner|year|day|point)\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\s+(?:of\s+(?:the|them|those|these|your)\s+)?(?:[a-z'-]+\s+){0,2}[a-z'-]{2,}s\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:take|order(?:ed)?|buy|want(?:ed)?|add|remove|need|get|got|send|sent|bought|make|only|just"
    r"|have|gimme|put|swap|return|cancel|keep|extra|another|receive[d]?|than|quantity|qty|these"
    r"|those|the|my|first|last|for|of|or)\s*:?\s*$",
    re.IGNORECASE,
)
_NEVER_BEFORE = re.compile(
    r"\b(?:size|sizes|uk|eu|us|order|number|no|nr|the (?:big|small|other|blue|red|first|second"
    r"|right|wrong)|this|that|which|other|any|each|every|same|new|old|large|medium|small)\s*$",
    re.IGNORECASE,
)


def find_money(text: str) -> Iterator[Entity]:
    """Amounts with their currency: `49.00 EUR`; without a currency where the word names none."""
    for match in _MONEY.finditer(text):
        value = money_value(match[0])
        if value is not None:
            yield Entity("money", value, match[0], *match.span())


def money_value(written: str) -> str | None:
    """`49.00 EUR` for an amount as people write it; None where there is no number in it."""
    written = written.strip()
    amount = Price.fromstring(written).amount
    if amount is None:
        word = next((w for w in re.findall(r"[a-z]+", written.lower()) if w in _NUMBERS), None)
        if word is None:
            return None
        amount = Decimal(_NUMBERS[word])
    if _HUNDREDTHS.search(written):
        amount /= 100
    if written[-1] in "kK" and written[-2:-1].isdigit():
        amount *= 1000
    currency = next((c for sign, c in _CURRENCIES.items() if sign in written.lower()), "")
    return f"{amount:.2f} {currency}".strip()


def find_quantities(text: str) -> Iterator[Entity]:
    """How many of something: `two mugs`, `3x`, `just one`; numbers of other meaning are not."""
    for match in _QUANTITY.finditer(text):
        after, before = text[match.end() :], text[: match.start()]
        if _UNIT.match(after) or _NEVER_BEFORE.search(before):
            continue
        counted = _THINGS.match(after) or match["times"]
        if not counted and not (_BEFORE.search(before) and _ends(after)):
            continue
        yield Entity("quantity", quantity_value(match[0]) or match[0], match[0], *match.span())


def quantity_value(written: str) -> str | None:
    """The number that `written` names, in digits; None where it names none."""
    digits = re.search(r"\d+", written)
    if digits:
        return digits[0]
    counts = [_NUMBERS[word] for word in re.findall(r"[a-z]+", written.lower()) if word in _NUMBERS]
    if not counts:
        return None
    if len(counts) > 1 and counts[-1] in (12, 100):  # two dozen, three hundred
        return str(counts[0] * counts[-1])
    return str(sum(counts))


def _ends(after: str) -> bool:
    return bool(
        re.match(r"\s*(?:[,.;:!?]|$|and\b|please|pls|instead|more|not\b|for\b|came|left)", after)
    )
