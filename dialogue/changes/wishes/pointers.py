"""Where a message points at one of the items at hand: by name, place in the list, or looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from dialogue.changes.wishes.mentions import Mention, Thing
from dialogue.changes.wishes.option_words import Word, words_of

__all__ = ["Pointer", "name_spans", "pointers_in"]

_EMPTY = frozenset("of and the with for in a an two set hand day one".split())
_ORDINALS = {
    "first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3,
    "4th": 3, "latter": -1, "last": -1,
}  # fmt: skip
_PLACE = re.compile(
    r"\b(?:the|my|in|for|number)?\s*\b(?P<place>"
    + "|".join(_ORDINALS)
    + r")\b(?: (?:one|item|pair|thing))?"
    r"(?! (?:order|time|choice|place|class|of all|week|month|year|name|thing))",
    re.IGNORECASE,
)
_ONE = re.compile(r"\bone(?= (?:in|should|to|as|can|could|must)\b)", re.IGNORECASE)
_OTHER = re.compile(
    r"\bthe (?:other|rest|remaining)(?: (?:one|ones|item|items|two|pair))?\b", re.IGNORECASE
)
_ALL = re.compile(
    r"\b(?:both|all|each|every one|everything|them all|the lot)(?: of (?:them|those|these))?\b",
    re.IGNORECASE,
)
_ONES = re.compile(r"\s+ones?\b", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|&|,? ?\band\b|\bplus\b)\s*(?:(?:the|my|also|a) )*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words, text[start:end], that point at items by their ids."""

    start: int
    end: int
    ids: tuple[str, ...]


def name_spans(text: str, things: Sequence[Thing]) -> Iterator[tuple[int, int]]:
    """Where a text gives two or more words of an item's name in a row, as in "linen duvet"."""
    words = words_of(text)
    for thing in things:
        name = [_singular(word.text) for word in words_of(thing.item.name)]
        for size in range(len(name), 1, -1):
            for at in range(len(words) - size + 1):
                run = [_singular(word.text) for word in words[at : at + size]]
                if any(run == name[i : i + size] for i in range(len(name) - size + 1)):
                    yield words[at].start, words[at + size - 1].end


def pointers_in(
    text: str, things: Sequence[Thing], mentions: Mapping[str, Sequence[Mention]]
) -> list[Pointer]:
    """The pointers of a text, in their order; each stretch of it points once.

    Args:
        text: the words.
        things: the items at hand, in the order in which they are listed.
        mentions: by item id, what the text says of its options.
    """
    found: list[Pointer] = []
    for pointer in (*_by_name(text, things), *_by_looks(text, mentions), *_by_place(text, things)):
        if not any(pointer.start < f.end and f.start < pointer.end for f in found):
            found.append(_narrowed(text, pointer, mentions))
    found.sort(key=lambda pointer: pointer.start)
    return _joined(text, _with_others(text, found, things))


def _by_name(text: str, things: Sequence[Thing]) -> Iterator[Pointer]:
    """Runs of words of names; of several items the ones with most of the words."""
    words = words_of(text)
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and any(_is_called(words[end], thing) for thing in things):
            end += 1
        run = words[at:end]
        if run:
            counts = {t.item.id: sum(_is_called(word, t) for word in run) for t in things}
            most = max(counts.values())
            ids = tuple(item_id for item_id, count in counts.items() if count == most)
            yield Pointer(run[0].start, run[-1].end, ids)
        at = max(end, at + 1)


def _is_called(word: Word, thing: Thing) -> bool:
    product = thing.product
    called = " ".join([thing.item.name, product.category, *product.keywords])
    own = {v.lower() for option in product.option_names for v in product.values_of(option)}
    for name in words_of(called):
        if name.text in _EMPTY or name.text in own or len(name.text) < 3:
            continue
        one, other = _singular(word.text), _singular(name.text)
        slips = 1 if len(other) > 4 and one[:1] == other[:1] else 0
        if OSA.distance(one, other) <= slips:
            return True
    return False


def _by_looks(text: str, mentions: Mapping[str, Sequence[Mention]]) -> Iterator[Pointer]:
    """ "The blue one", where some of the items are blue and the message goes on to a wish."""
    for each in mentions.values():
        for mention in each:
            ones = _ONES.match(text, mention.end)
            ids = _with_value(mention, mentions)
            rest = any(m.start > mention.end for ms in mentions.values() for m in ms)
            if ids and ones and rest and len(ids) < len(mentions):
                yield Pointer(mention.start, ones.end(), ids)


def _by_place(text: str, things: Sequence[Thing]) -> Iterator[Pointer]:
    ids = [thing.item.id for thing in things]
    for match in _PLACE.finditer(text):
        place = _ORDINALS[match["place"].lower()]
        if place < len(ids):
            yield Pointer(*match.span(), (ids[place],))
    if _OTHER.search(text):
        for match in _ONE.finditer(text):
            yield Pointer(*match.span(), (ids[0],))
            break
    for match in _ALL.finditer(text):
        yield Pointer(*match.span(), tuple(ids))


def _narrowed(text: str, pointer: Pointer, mentions: Mapping[str, Sequence[Mention]]) -> Pointer:
    """ "The blue mug", of two mugs, is the blue one."""
    for each in mentions.values():
        for mention in each:
            ids = tuple(i for i in _with_value(mention, mentions) if i in pointer.ids)
            beside = mention.end <= pointer.start and not text[mention.end : pointer.start].strip()
            if beside and 0 < len(ids) < len(pointer.ids):
                return replace(pointer, start=mention.start, ids=ids)
    return pointer


def _with_value(mention: Mention, mentions: Mapping[str, Sequence[Mention]]) -> tuple[str, ...]:
    """The items that are now what a mention names."""
    return tuple(
        item_id
        for item_id, each in mentions.items()
        if any(
            m.is_own and m.wanted.value and (m.start, m.end) == (mention.start, mention.end)
            for m in each
        )
    )


def _with_others(text: str, pointers: Sequence[Pointer], things: Sequence[Thing]) -> list[Pointer]:
    """With "the other one", which is what nothing before it points at."""
    found = list(pointers)
    for match in _OTHER.finditer(text):
        before = {i for p in found if p.start < match.start() for i in p.ids}
        left = tuple(t.item.id for t in things if t.item.id not in before)
        if (
            left
            and before
            and not any(p.start < match.end() and match.start() < p.end for p in found)
        ):
            found.append(Pointer(*match.span(), left))
    return sorted(found, key=lambda pointer: pointer.start)


def _joined(text: str, pointers: Sequence[Pointer]) -> list[Pointer]:
    """ "The mug and the lamp in green" points at both."""
    groups: list[list[Pointer]] = []
    for pointer in pointers:
        if groups and _JOINED.fullmatch(text[groups[-1][-1].end : pointer.start]):
            groups[-1].append(pointer)
        else:
            groups.append([pointer])
    return [
        replace(pointer, ids=tuple(dict.fromkeys(i for p in group for i in p.ids)))
        for group in groups
        for pointer in group
    ]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
