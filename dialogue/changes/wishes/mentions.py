"""What a message says of one item's options, mention by mention."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dialogue.changes.wishes.everyday_words import NUMBERS
from dialogue.changes.wishes.option_words import Named, values_named
from dialogue.changes.wishes.scales import MEASURE, measure_of, ordered_values, scale_option
from dialogue.changes.wishes.wish import Wanted
from knowledge.records import OrderItem, Product

__all__ = ["Mention", "Thing", "mentions_in"]

_FAMILIES = {
    "size": (
        "bigger|larger|roomier|greater|more roomy|up",
        "smaller|littler|tighter|more compact|down",
        "biggest|largest",
        "smallest|littlest|tiniest",
    ),
    "length": ("longer|taller", "shorter", "longest|tallest", "shortest"),
    "firmness": (
        "firmer|harder|stiffer",
        "softer|less (?:firm|hard)",
        "firmest|hardest",
        "softest",
    ),
    "weight": ("heavier", "lighter(?! (?:colou?r|shade))", "heaviest", "lightest"),
    "width": ("wider|broader", "narrower|slimmer", "widest|broadest", "narrowest|slimmest"),
}
_COUNT = r"(?:(?P<count>\d|an?|one|two|three|the next|next|half an?)\s+)?(?:full |whole )?"
_STEPS = [
    (
        family,
        direction,
        re.compile(
            rf"\b{_COUNT}(?:sizes?|steps?|up|numbers?)\s+(?:{words})\b(?! to)"
            if form
            else rf"\b(?!(?:no|any) )(?:{words.replace('|up', '').replace('|down', '')})\b",
            re.IGNORECASE,
        ),
    )
    for family, (up, down, _, _) in _FAMILIES.items()
    for direction, words in ((1, up), (-1, down))
    for form in (True, False)
]
_BY_SO_MUCH = re.compile(
    MEASURE.pattern + r" (?:(?P<more>longer|taller|bigger|larger|more|wider|heavier)"
    r"|(?:shorter|smaller|less|narrower|lighter))\b",
    re.IGNORECASE,
)
_ONE_UP = re.compile(r"\b(?:(?P<count>one|two|1|2)) (?P<way>up|down)\b(?! (?:to|for|from))", re.I)
_ENDS = [
    (family, end, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for family, (_, _, last, first) in _FAMILIES.items()
    for end, words in ((1, last), (-1, first))
]
_TOO = [
    ("size", 1, "small|tight|little|narrow|tiny|snug"),
    ("size", -1, "big|large|loose|wide|roomy|huge"),
    ("length", 1, "short"),
    ("length", -1, "long"),
    ("firmness", 1, "soft"),
    ("firmness", -1, "firm|hard"),
]
_TOO_MUCH = [
    (family, steps, re.compile(rf"\b(?:too|bit|little|rather) (?:{words})\b", re.IGNORECASE))
    for family, steps, words in _TOO
]
_PRICES = {
    "cheaper": r"(?:cheaper|less expensive|lower[- ]priced?|costs? less)"
    r"(?! (?:elsewhere|in|at|on|from|somewhere|than|now|today))",
    "cheapest": r"cheapest|least expensive|lowest[- ]priced?",
    "dearer": r"dearer|more expensive|pricier",
    "dearest": r"dearest|most expensive|priciest",
}
_REFUSING = re.compile(
    r"\b(?P<how>not|no|isn'?t|(?:don'?t|do not|didn'?t) (?:want|like|need|fancy)(?: it| them)?"
    r"|any(?:thing|one|\s\w+)? (?:but|except|other than|apart from|besides)|everything but|all but"
    r"|what(?:ever| ever) (?:but|except)|except|other than|apart from|besides|without|never|hate"
    r"|can'?t stand|instead of|rather than|nor|neither|sick of)(?: for)?[\s:]+"
    r"(?:(?:in|the|a|an|of|made|want|too|that|any|my|size|one|ones) )*$",
    re.IGNORECASE,
)
_ANY_BUT = re.compile(r"\bany|everything|all but|whatever", re.IGNORECASE)
_CONDITION = re.compile(r"\bif\b[^.;]*$", re.IGNORECASE)
_ALSO_REFUSED = re.compile(
    r"\s*(?:,|/)?\s*(?:and|or|nor)\s+(?:(?:not|in|the|an?) )*", re.IGNORECASE
)
_FROM = re.compile(r"\b(?:from|of)\s+(?:(?:the|my|a|an|size) )*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thing:
    """An item that is to be changed, with the product that it is."""

    item: OrderItem
    product: Product


@dataclass(frozen=True, slots=True)
class Mention:
    """What text[start:end] says of an item.

    Attributes:
        option: the option that it is about; empty for the price.
        wanted: what is wanted of it.
        price: "cheaper" and the like.
        weak: whether it counts only where nothing else is said of the option.
        exists: whether the product comes in what is named.
        is_own: whether it names what the item has.
    """

    start: int
    end: int
    option: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    price: str = ""
    weak: bool = False
    exists: bool = True
    is_own: bool = False


def mentions_in(
    text: str, thing: Thing, sure: Sequence[tuple[int, int]] = (), asked: str = ""
) -> list[Mention]:
    """All that a text says of an item's options and price, in its order.

    Args:
        text: the words; what can't be about options is masked.
        thing: the item.
        sure: spans that name a value for certain.
        asked: the option that was just asked for.
    """
    found: list[Mention] = []
    for mention in (*_relative(text, thing), *_whole_options(text, thing), *_prices(text)):
        if not any(mention.start < f.end and f.start < mention.end for f in found):
            found.append(mention)
    free_text = _masked(text, [(m.start, m.end) for m in found])
    named = values_named(free_text, thing.product, sure, asked)
    found += _of_values(text, named, thing)
    return sorted(found, key=lambda mention: mention.start)


def _relative(text: str, thing: Thing) -> Iterator[Mention]:
    """ "A size up", "the biggest", "too tight"."""
    yield from _by_so_much(text, thing)
    for family, steps, pattern in _TOO_MUCH:
        for match in pattern.finditer(text):
            option = scale_option(thing.product, family)
            if option:
                yield Mention(*match.span(), option, Wanted(steps=steps), weak=True)
    for family, direction, pattern in _STEPS:
        for match in pattern.finditer(text):
            option = scale_option(thing.product, family)
            if option:
                count = _count(match.groupdict().get("count"))
                yield Mention(*match.span(), option, Wanted(steps=direction * count))
    for match in _ONE_UP.finditer(text):
        option = scale_option(thing.product, "size")
        if option:
            count = _count(match["count"]) * (1 if match["way"].lower() == "up" else -1)
            yield Mention(*match.span(), option, Wanted(steps=count))
    for family, end, pattern in _ENDS:
        for match in pattern.finditer(text):
            option = scale_option(thing.product, family)
            if option:
                own = (
                    thing.item.options.get(option)
                    == ordered_values(thing.product, option)[-1 if end == 1 else 0]
                )
                yield Mention(*match.span(), option, Wanted(end=end), is_own=own)


def _by_so_much(text: str, thing: Thing) -> Iterator[Mention]:
    """ "10 cm longer"."""
    for match in _BY_SO_MUCH.finditer(text):
        step = measure_of(f"{match['number']} {match['unit']}")
        for option, own in thing.item.options.items():
            now = measure_of(own)
            if now is None or step is None or now[1] != step[1]:
                continue
            goal = now[0] + (step[0] if match["more"] else -step[0]), now[1]
            values = {measure_of(value): value for value in thing.product.values_of(option)}
            wanted = values.get(goal, match[0])
            yield Mention(*match.span(), option, Wanted(wanted), exists=goal in values)


def _count(written: str | None) -> int:
    digits = NUMBERS.get((written or "").lower(), written or "")
    return int(digits) if digits.isdigit() else 1


def _whole_options(text: str, thing: Thing) -> Iterator[Mention]:
    """ "The same size", "any colour", "another colour"."""
    for option in thing.product.option_names:
        own = thing.item.options.get(option, "")
        name = "colou?rs?" if option in ("colour", "color") else rf"{re.escape(option)}s?"
        if own:
            for match in re.finditer(rf"\b(?:same|my|this|current) {name}\b", text, re.I):
                yield Mention(*match.span(), option, Wanted(own), is_own=True)
            for match in re.finditer(rf"\b(?:keep|leave) (?:the |my )?{name}\b", text, re.I):
                yield Mention(*match.span(), option, Wanted(own), is_own=True)
        for match in re.finditer(
            rf"\b(?P<any>any (?:other )?|whatever |whichever |either )?"
            rf"(?P<other>(?:an)?other |different |new )?{name}\b",
            text,
            re.I,
        ):
            other = match["other"] or "other" in (match["any"] or "").lower()
            if match["any"] or match["other"]:
                refused = frozenset({own}) if other and own else frozenset()
                wanted = Wanted(refused=refused, free=bool(match["any"]))
                yield Mention(*match.span(), option, wanted)


def _prices(text: str) -> Iterator[Mention]:
    for price, words in _PRICES.items():
        for match in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE):
            yield Mention(*match.span(), price=price)


def _of_values(text: str, named: Sequence[Named], thing: Thing) -> Iterator[Mention]:
    """Values that are wanted, and those that are not."""
    before: Named | None = None
    how: re.Match[str] | None = None
    for value in named:
        ahead = text[: value.start]
        also = before is not None and how is not None and before.option == value.option
        if not (also and before and _ALSO_REFUSED.fullmatch(text[before.end : value.start])):
            how = _refusal(ahead)
        before = value
        own = thing.item.options.get(value.option) == value.value
        if how is not None:
            free = bool(_ANY_BUT.match(how["how"]))
            wanted = Wanted(refused=frozenset({value.value}), free=free)
        elif own and _FROM.search(ahead):
            continue
        else:
            wanted = Wanted(value.value)
        yield Mention(value.start, value.end, value.option, wanted, exists=value.exists, is_own=own)


def _refusal(ahead: str) -> re.Match[str] | None:
    """The words that refuse what comes next; "if there is no black" refuses nothing."""
    found = _REFUSING.search(ahead)
    return None if found is None or _CONDITION.search(ahead) else found


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\N{BULLET}" * (end - start) + text[end:]
    return text
