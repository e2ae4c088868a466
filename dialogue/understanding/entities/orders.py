"""Order numbers of any shop's pattern, whole or half-remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogue.understanding.entities.contact import goes_with_an_order, speaks_of_postcode
from dialogue.understanding.entities.postcodes import SURE_FORMS, postcodes_in
from dialogue.understanding.result import Entity

__all__ = ["OrderPattern", "find_order_numbers", "names_an_order", "order_number_value"]

_MARKED = re.compile(
    r"""(?<![\w@.#/'’-])(?:
        \#\s?[A-Za-z]{0,4}[-/]?\d[\w/-]*\d          # a hash before it
      | [A-Za-z]{1,5}[-/]\d{3,}(?:[-/]\d+)*         # letters, a dash, digits
      | [A-Za-z]{1,3}\d{4,}(?=\W|$)                 # letters and digits
      | [B-HJ-Zb-hj-z]\s\d{4,}(?=\W|$)              # "W 10042", but not "a 1000"
      | [A-Za-z]{2,5}-\d{2,}[-\w]*
    )(?![\w@])""",
    re.VERBOSE,
)
_BARE = re.compile(r"(?<![\w@.,\-/€$£₹#])\d{3,12}(?![\w@€$£-]|[.,]\d)")
_ORDER_WORD = re.compile(
    r"\b(orders?|ordr|oder|number|num|nr|no\.|(?<=\w\s)no|ending|ends|ref|reference|#)\W*"
    r"(?:\w+\W+){0,2}$",
    re.I,
)
_OTHER_NUMBER = re.compile(
    r"\b(house|door|building|street|flat|apartment|apt|unit|room|suite|phone|mobile)\W+"
    r"(?:number|num|nr|no)\W*(?:\w+\W+){0,2}$",
    re.I,
)
"""Numbers that are said to be of something else."""

_NOT_ORDERS = re.compile(r"(?:to|of|or|in|at|on|for|the|and|size|rs|inr|usd|eur|gbp)\s?\d+$", re.I)
_A_YEAR = re.compile(r"(?:19|20)\d\d$")
_LIKELY_DIGITS = 5


@dataclass(frozen=True, slots=True)
class OrderPattern:
    """How most of a shop's order numbers look: what stands before how many digits."""

    prefix: str = ""
    digits: int = 0


def find_order_numbers(text: str, asked_for: str | None, pattern: OrderPattern) -> Iterator[Entity]:
    """Order numbers as the shop writes them, where the pattern tells; else as they were typed.

    Args:
        text: the line.
        asked_for: the entity the assistant just asked for, which a lone number then is.
        pattern: how the shop's numbers look.
    """
    for match in _MARKED.finditer(text):
        if not _NOT_ORDERS.match(match[0]):
            yield _order(match, pattern)
    usual = pattern.digits or _LIKELY_DIGITS
    wholes = [m.end() for m in _MARKED.finditer(text) if m[0][0] == "#" or m[0][0].isalpha()]
    for match in _BARE.finditer(text):
        before = text[: match.start()]
        # "order W10042, 69003": what announces the first number doesn't announce the second.
        since = max((end for end in wholes if end <= match.start()), default=0)
        named = names_an_order(before[since:])
        if not named and (_is_in_postcode(text, match.start()) or match[0][0] == "0"):
            continue  # a nought at the front is a postcode's: 02134, 04109
        if wholes and not named and asked_for is not None:
            continue  # beside a whole number stands the postcode that goes with it
        if _OTHER_NUMBER.search(before) or goes_with_an_order(before):
            continue
        if speaks_of_postcode(before[since + named.start() :] if named else before):
            continue
        if asked_for == "postcode" and speaks_of_postcode(text):
            continue
        if not named and "@" in text:
            continue  # beside an e-mail stands the postcode that goes with it
        if named and _A_YEAR.match(match[0]) and asked_for != "order_number":
            continue
        looks_like_one = len(match[0]) == usual and asked_for is None
        if named or asked_for == "order_number" or looks_like_one:
            yield _order(match, pattern)


def _is_in_postcode(text: str, at: int) -> bool:
    """Whether digits are part of what only a postcode looks like: "3041 ZT"."""
    return any(c.form in SURE_FORMS and c.start <= at < c.end for c in postcodes_in(text))


def names_an_order(before: str) -> re.Match[str] | None:
    """The words at the end of `before` that announce an order number."""
    return _ORDER_WORD.search(before)


def _order(match: re.Match[str], pattern: OrderPattern) -> Entity:
    return Entity("order_number", order_number_value(match[0], pattern), match[0], *match.span())


def order_number_value(written: str, pattern: OrderPattern) -> str:
    """`written` as the shop would write it, if it is a whole number of the shop's pattern."""
    digits = re.sub(r"\D", "", written)
    letters = re.sub(r"[^A-Za-z]", "", written).upper()
    own_letters = re.sub(r"[^A-Za-z]", "", pattern.prefix).upper()
    if len(digits) == pattern.digits and letters in ("", own_letters):
        return pattern.prefix + digits
    return re.sub(r"\s", "", written).upper()
