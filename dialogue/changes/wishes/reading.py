"""What a message says that each of the items at hand is to become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogue.changes.wishes.alternatives import said_by
from dialogue.changes.wishes.mentions import Mention, Thing, mentions_in
from dialogue.changes.wishes.pointers import Pointer, name_spans, pointers_in
from dialogue.changes.wishes.wish import Said, Wanted, Wish

__all__ = ["Asked", "Line", "read_wishes"]

_CHUNK = re.compile(r"[;.!?,]|\b(?:and|but|while|plus|whereas)\b|&|\n", re.IGNORECASE)
_YES = re.compile(
    r"\W*(?:(?:ok(?:ay)?|y(?:es|eah|ep|up)?|sure|fine|great|perfect|alright|please|pls|go on|good"
    r"|that(?:'s| is|'ll| will)?|it|do|then|works?|take|i'?ll|would|be|thanks|thank you)\W*)+",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:any(?:thing)?(?: (?:one|of (?:them|those)|will do))?|either(?: one)?|whichever|whatever"
    r"|(?:i )?don'?t (?:mind|care)|no preference|you (?:choose|pick|decide)|surprise me|not fussed"
    r"|doesn'?t matter)\b",
    re.IGNORECASE,
)
_PLACES = {
    "first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1,
    "latter": -1,
}  # fmt: skip
_PLACE = re.compile(
    r"\W*(?:(?:ok|okay|yes|the|i'?ll take|take|then|please|option|number)\W+)*"
    rf"(?P<place>{'|'.join(_PLACES)})(?: (?:one|option|choice))?"
    r"(?:\W+(?:please|pls|then|thanks))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A message: its words, the spans that can't be about options, and those that surely are."""

    text: str
    masked: tuple[tuple[int, int], ...] = ()
    sure: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was just asked: of which item, for which option, with what to choose from."""

    item_id: str
    option: str = ""
    choices: tuple[str, ...] = ()


def read_wishes(line: Line, things: Sequence[Thing], asked: Asked | None = None) -> dict[str, Said]:
    """What each item is to become, by its id; items that the message says nothing of are left out.

    Args:
        line: the message.
        things: the items at hand, in the order in which they are listed.
        asked: the question that the message may answer.
    """
    masked = _masked(line.text, [*line.masked, *name_spans(line.text, things)])
    sure = [s for s in line.sure if "\N{BULLET}" not in masked[slice(*s)]]
    mentions = {
        thing.item.id: mentions_in(masked, thing, sure, _option_asked(thing, asked))
        for thing in things
    }
    by_item = mentions
    if len(things) > 1:
        by_item = _assigned(line.text, things, mentions, asked)
    else:
        by_item = {t.item.id: _undescribed(line.text, t, mentions[t.item.id]) for t in things}
    ends = [m.end for each in by_item.values() for m in each]
    found = {
        item_id: said_by(
            masked, each, max((e for e in ends if each and e <= each[0].start), default=0)
        )
        for item_id, each in by_item.items()
    }
    said = {item_id: what for item_id, what in found.items() if what is not None}
    return said or _answer(line.text, things, asked)


def _option_asked(thing: Thing, asked: Asked | None) -> str:
    return asked.option if asked and asked.item_id == thing.item.id else ""


def _answer(text: str, things: Sequence[Thing], asked: Asked | None) -> dict[str, Said]:
    """A choice among what was offered, without naming it: a yes to one thing, or "the first"."""
    thing = next((t for t in things if asked and t.item.id == asked.item_id), None)
    if asked is None or thing is None or not asked.choices:
        return {}
    place = _PLACE.fullmatch(text)
    chosen = ""
    if place and -1 <= _PLACES[place["place"].lower()] < len(asked.choices):
        chosen = asked.choices[_PLACES[place["place"].lower()]]
    elif _ANY.search(text) or (len(asked.choices) == 1 and _YES.fullmatch(text)):
        chosen = asked.choices[0]
    if not chosen:
        return {}
    if asked.option:
        return {thing.item.id: Said((Wish({asked.option: Wanted(chosen)}),))}
    said = said_by(chosen, mentions_in(chosen, thing))
    return {thing.item.id: said} if said else {}


def _undescribed(text: str, thing: Thing, mentions: Sequence[Mention]) -> list[Mention]:
    """Without what an item is now, right before its name: "the brown boots"."""
    names = [p.start for p in pointers_in(text, [thing], {thing.item.id: []})]
    return [
        mention
        for mention in mentions
        if not (
            mention.is_own
            and mention.wanted.value
            and any(text[mention.end : at].strip() == "" and mention.end < at for at in names)
        )
    ]


def _assigned(
    text: str,
    things: Sequence[Thing],
    mentions: Mapping[str, Sequence[Mention]],
    asked: Asked | None,
) -> dict[str, list[Mention]]:
    """The mentions of each item, of several: those that the message points at it with."""
    pointers = pointers_in(text, things, mentions)
    assigned: dict[str, list[Mention]] = {thing.item.id: [] for thing in things}
    spots = sorted({(m.start, m.end) for each in mentions.values() for m in each})
    for spot in spots:
        if any(p.start <= spot[0] and spot[1] <= p.end for p in pointers):
            continue  # it tells which item is meant
        takers = {
            item_id: mention
            for item_id, each in mentions.items()
            for mention in each
            if (mention.start, mention.end) == spot
        }
        for item_id in _meant(text, spot, pointers, takers, asked):
            assigned[item_id].append(takers[item_id])
    return assigned


def _meant(
    text: str,
    spot: tuple[int, int],
    pointers: Sequence[Pointer],
    takers: Mapping[str, Mention],
    asked: Asked | None,
) -> Iterable[str]:
    """The items that what stands at a spot is said of."""
    for pointer in _near(text, spot, pointers):
        fitting = [item_id for item_id in pointer.ids if item_id in takers]
        if fitting:
            return _existing(fitting, takers)
    if any(pointer.end <= spot[0] for pointer in pointers):
        return []  # it was said of an item that it doesn't fit
    if asked and asked.item_id in takers and takers[asked.item_id].exists:
        return [asked.item_id]
    return _existing(list(takers), takers)


def _existing(ids: list[str], takers: Mapping[str, Mention]) -> list[str]:
    """Those whose product comes in what is named; all, where none does."""
    return [item_id for item_id in ids if takers[item_id].exists] or ids


def _near(text: str, spot: tuple[int, int], pointers: Sequence[Pointer]) -> list[Pointer]:
    """The pointers that may go with a spot, the likeliest first."""
    start, end = _chunk(text, spot)
    before = [p for p in reversed(pointers) if start <= p.start and p.end <= spot[0]]
    after = [p for p in pointers if spot[1] <= p.start and p.end <= end]
    earlier = [p for p in reversed(pointers) if p.end <= start]
    return [*before, *after, *earlier[:1]]


def _chunk(text: str, spot: tuple[int, int]) -> tuple[int, int]:
    """The part of a sentence that a spot stands in."""
    start = max((m.end() for m in _CHUNK.finditer(text, 0, spot[0])), default=0)
    follows = _CHUNK.search(text, spot[1])
    return start, follows.start() if follows else len(text)


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\N{BULLET}" * (end - start) + text[end:]
    return text
