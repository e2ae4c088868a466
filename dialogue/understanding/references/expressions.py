"""The words by which a line points at things: pronouns, sets, ordinals, descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dialogue.understanding.result import Entity

__all__ = ["Expression", "Way", "expressions_in"]

Way = Literal[
    "it", "them", "both", "other", "all", "ordinal", "newest", "oldest", "dearest", "cheapest",
    "described", "number",
]  # fmt: skip
"""How an expression finds what it means."""


_OPEN = r"(?:pending |open |unshipped |undelivered |outstanding |current |running )"
_ALONE = r"(?=(?: (?:of|out of|among) (?:them|those|these|all))?\W*$)"
"""With nothing behind it that it could be said of: "which is cheapest?"."""

_PATTERNS: tuple[tuple[Way, str], ...] = (
    ("other", r"(?:the )?other (?:one|order|item|1)s?\b"),
    ("both", r"both(?: (?:of )?(?:them|(?:my |the )?orders|(?:my |the )?items))?\b"),
    (
        "all",
        rf"(?:all|each|every one) (?:of )?(?:my |the )?{_OPEN}?(?:orders|items|them|those|it)\b"
        rf"|all (?:of )?(?:my |the )?{_OPEN}?orders|everything|every (?:order|item)"
        r"|the (?:whole )?lot|the whole order"
        r"|(?<!at )(?<!in )(?<!after )all(?! (?:together|right|good|over|day|in all|the best))",
    ),
    (
        "newest",
        r"(?:my |the )?(?:last|latest|newest|most recent) (?:order|one|purchase|parcel)\b",
    ),
    ("oldest", r"(?:my |the )?(?:oldest|earliest|very first) (?:order|one|purchase)\b"),
    (
        "dearest",
        r"(?:my |the )?(?:most expensive|dearest|priciest|biggest) (?:one|item|order|thing)\b"
        r"|the (?:more expensive|dearer|pricier) (?:one|item|of (?:the two|them|both))\b"
        rf"|(?:dearest|most expensive|priciest){_ALONE}",
    ),
    (
        "cheapest",
        r"(?:my |the )?(?:cheapest|least expensive) (?:one|item|order|thing)\b"
        r"|the (?:cheaper|less expensive) of (?:the two|them|both)\b"
        rf"|(?:cheapest|least expensive){_ALONE}",
    ),
    (
        "ordinal",
        r"(?:the |number |nr |no |#)?(?P<place>first|second|third|fourth|fifth|1st|2nd|3rd|4th"
        r"|5th)(?: (?:one|order|item|two))?\b|number (?P<digit>[1-9])\b"
        r"|the last (?:of them|on the list)\b",
    ),
    ("them", r"them|these|those(?: (?:two|three|ones))?\b"),
    (
        "it",
        r"(?:that|this|the) one|(?:that|this) (?:order|item|parcel|product)|it|that|this",
    ),
)
_BY_WAY = [(way, re.compile(rf"(?<!\w)(?:{words})(?!\w|')", re.I)) for way, words in _PATTERNS]
_NOT_A_THING = re.compile(
    r"(?:that|this)(?=\s+(?:is|was|isn|wasn|would|will|\w+ed\b|i\b|you\b|we\b|he\b|she\b|they\b|the\b"
    r"|my\b|your\b|week|month|morning|evening|weekend|year|summer|time|day))",
    re.IGNORECASE,
)
_EMPTY_IT = re.compile(
    r"\bit(?=\s+(?:says|said|is (?:a shame|ridiculous|time|raining)|seems|looks like|take"
    r"|takes|would be|doesn't matter|rains))",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"(?:except|but not|apart from|other than|without|all but|leave out|minus|excluding"
    r"|but keep|keep|not)(?: for)?\s+(?:the |my |that |a )?$",
    re.IGNORECASE,
)
_PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4,
}  # fmt: skip
_ONE = re.compile(r"\s+ones?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Expression:
    """Words that point at something, [start, end) of the line.

    Attributes:
        way: how it finds what it means.
        of_orders: whether it says that it is about orders.
        only_open: whether it says that they are still to come.
        place: of an ordinal, which one, from 0; -1 is the last.
        product: of a description, the product entity.
        values: option values that narrow it.
        period: the date entity that narrows it.
        count: how many are meant, if that is said.
        is_plural: whether it names more than one.
        excluded: whether it names what is not meant ("except the mug").
    """

    way: Way
    start: int
    end: int
    of_orders: bool = False
    only_open: bool = False
    place: int = 0
    product: Entity | None = None
    values: tuple[str, ...] = ()
    period: str = ""
    count: int = 0
    is_plural: bool = False
    excluded: bool = False


def expressions_in(text: str, entities: Sequence[Entity]) -> list[Expression]:
    """The expressions of a line, in their order."""
    found = list(_described(text, entities))
    for way, pattern in _BY_WAY:
        for match in pattern.finditer(text):
            taken = any(match.start() < e.end and e.start < match.end() for e in found)
            inside = any(
                e.start <= match.start() and match.end() <= e.end and e.value != way
                for e in entities
            )
            if taken or inside or _means_nothing(text, match):
                continue
            found.append(_pointing(text, way, match))
    return sorted(found, key=lambda expression: expression.start)


def _means_nothing(text: str, match: re.Match[str]) -> bool:
    """Whether "that" only joins clauses, or "it" only fills a place."""
    return bool(_NOT_A_THING.match(text, match.start()) or _EMPTY_IT.match(text, match.start()))


def _pointing(text: str, way: Way, match: re.Match[str]) -> Expression:
    words = match[0].lower()
    groups = match.groupdict()
    place = -1
    if groups.get("place"):
        place = _PLACES[groups["place"].lower()]
    elif groups.get("digit"):
        place = int(groups["digit"]) - 1
    return Expression(
        way=way,
        start=match.start(),
        end=match.end(),
        of_orders="order" in words or "parcel" in words or "purchase" in words,
        only_open=bool(re.search(_OPEN.strip(), words)),
        place=place,
        is_plural=way in ("both", "all", "them"),
        excluded=bool(_EXCEPT.search(text[: match.start()])),
    )


def _described(text: str, entities: Sequence[Entity]) -> Iterator[Expression]:
    """Products and options, with the numbers and dates beside them; and order numbers."""
    taken: set[Entity] = set()
    for product in (e for e in entities if e.name == "product"):
        beside = list(_beside(text, product, entities))
        taken.update(beside)
        start = min([product.start, *(e.start for e in beside if e.name != "date")])
        count = next(
            (int(e.value) for e in beside if e.name == "quantity" and e.value.isdigit()), 0
        )
        yield Expression(
            way="described",
            start=start,
            end=product.end,
            product=product,
            values=tuple(e.value for e in beside if e.name == "option_value"),
            period=next((e.value for e in beside if e.name == "date"), ""),
            count=count,
            is_plural=count != 1 and _is_plural(product.text),
            excluded=bool(_EXCEPT.search(text[:start])),
        )
    for option in (e for e in entities if e.name == "option_value" and e not in taken):
        one = _ONE.match(text, option.end)
        before = re.search(r"\b(?:the|that|this)\s+$", text[: option.start], re.I)
        if one and before:
            yield Expression(
                way="described",
                start=before.start(),
                end=one.end(),
                values=(option.value,),
                is_plural=one[0].endswith("s"),
                excluded=bool(_EXCEPT.search(text[: before.start()])),
            )
    for number in (e for e in entities if e.name == "order_number"):
        yield Expression(
            way="number",
            start=number.start,
            end=number.end,
            of_orders=True,
            values=(number.value,),
            excluded=bool(_EXCEPT.search(text[: number.start])),
        )


def _beside(text: str, product: Entity, entities: Sequence[Entity]) -> Iterator[Entity]:
    """The quantity and options right before a product, and the date right after it."""
    edge = product.start
    for entity in reversed([e for e in entities if e.end <= product.start]):
        if entity.name in ("quantity", "option_value") and not text[entity.end : edge].strip():
            edge = entity.start
            yield entity
        else:
            break
    for entity in entities:
        if entity.name == "date" and entity.start >= product.end:
            between = text[product.end : entity.start]
            if re.fullmatch(
                r"(?:\s+(?:that|which|i|we|she|he|my|wife|husband|mum|you|sent|bought|ordered|got"
                r"|purchased|from|in|on|placed|paid|for|back|of))*\s+",
                between,
                re.IGNORECASE,
            ):
                yield entity
            break
        between = text[product.end : entity.start] if entity.start >= product.end else "x"
        if entity.name == "option_value" and re.fullmatch(r"\s+in\s+|,?\s*", between, re.I):
            yield entity


def _is_plural(words: str) -> bool:
    last = words.lower().split()[-1]
    return last.endswith("s") and not last.endswith("ss")
