"""What an item is to become, as far as it was said: wishes, and how a later one changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = [
    "Preferences",
    "Said",
    "Wanted",
    "Wish",
    "combined",
    "merged",
    "preferences_from_json",
    "preferences_to_json",
    "without_last",
]

_PRICES_OF_ONE_WISH = frozenset({"cheaper", "dearer"})
"""What holds for the wish that it was said with, and no longer once a value is named."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of one option.

    Attributes:
        value: the value; empty where none is named.
        refused: values that it must not have.
        steps: how many places up (above 0) or down its values' order.
        base: the value that steps are counted from; empty for the item's own.
        end: 1 for the last of its values' order, -1 for the first.
        free: whether any of the values that are left will do.
    """

    value: str = ""
    refused: frozenset[str] = frozenset()
    steps: int = 0
    base: str = ""
    end: int = 0
    free: bool = False

    @property
    def is_definite(self) -> bool:
        """Whether it leaves one value at most."""
        return bool(self.value or self.steps or self.end)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an item is to become; options that it doesn't name stay as they are.

    `price` is "cheaper", "cheapest", "dearer", "dearest" or empty.
    """

    options: Mapping[str, Wanted] = field(default_factory=dict)
    price: str = ""

    def __bool__(self) -> bool:
        return bool(self.options or self.price)


Preferences = tuple[Wish, ...]
"""What an item is to become; each where those before it can't be had."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one message says of an item.

    Attributes:
        wishes: what it is to become, in the order of preference.
        afresh: whether what was wished before is dropped ("same again but in green").
        falls_back: whether it is wished only where what was wished before can't be had.
    """

    wishes: Preferences
    afresh: bool = False
    falls_back: bool = False


def merged(before: Preferences, said: Said) -> Preferences:
    """What is wished once a message was heard: what it doesn't speak of is as it was before."""
    known = before if before and not said.afresh else (Wish(),)
    priced = tuple(replace(wish, price=_price_kept(wish.price, said)) for wish in known)
    if said.falls_back:
        return _each_once([*known, *(_changed(priced[0], wish) for wish in said.wishes)])
    if len(said.wishes) == 1:
        return _each_once(_changed(wish, said.wishes[0]) for wish in priced)
    spoken_of = {option for wish in said.wishes for option in wish.options}
    silent = [
        replace(wish, options={o: w for o, w in wish.options.items() if o not in spoken_of})
        for wish in priced
    ]
    return _each_once(_changed(wish, new) for new in said.wishes for wish in silent)


def without_last(known: Preferences, earlier: Preferences, said: Said) -> Preferences:
    """What was wished, without the wish of the last message where `said` takes it back.

    It does where that message spoke of one option only, and `said` speaks of others.
    """
    before = {option for wish in earlier for option in wish.options.items()}
    last = {o for wish in known for o, wanted in wish.options.items() if (o, wanted) not in before}
    now = {option for wish in said.wishes for option in wish.options}
    return earlier if len(last) == 1 and now and last.isdisjoint(now) else known


def combined(before: Wanted | None, now: Wanted) -> Wanted:
    """What is wanted of an option once something more was said of it."""
    if before is None or now.value or now.end:
        return now
    if now.steps:
        return replace(now, base=now.base or before.value or (before.base if before.steps else ""))
    refused = before.refused | now.refused
    if before.value and before.value not in refused:
        return before
    return replace(before, value="", refused=refused, free=before.free or now.free)


def _price_kept(price: str, said: Said) -> str:
    """What was wished of the price before, as far as it holds with what is said now."""
    names_value = any(w.is_definite for wish in said.wishes for w in wish.options.values())
    is_replaced = any(wish.price for wish in said.wishes)
    return "" if is_replaced or (names_value and price in _PRICES_OF_ONE_WISH) else price


def _changed(before: Wish, now: Wish) -> Wish:
    options = dict(before.options)
    for option, wanted in now.options.items():
        options[option] = combined(options.get(option), wanted)
    return Wish(options, now.price or before.price)


def _each_once(wishes: Iterable[Wish]) -> Preferences:
    kept: list[Wish] = []
    for wish in wishes:
        if wish not in kept:
            kept.append(wish)
    return tuple(kept)


def preferences_to_json(preferences: Preferences) -> list[dict[str, Any]]:
    """As a slot holds it."""
    return [
        {
            "price": wish.price,
            "options": {option: _plain(wanted) for option, wanted in wish.options.items()},
        }
        for wish in preferences
    ]


def preferences_from_json(raw: Sequence[Mapping[str, Any]]) -> Preferences:
    """The inverse of `preferences_to_json`."""
    return tuple(_wishes(raw))


def _wishes(raw: Sequence[Mapping[str, Any]]) -> Iterator[Wish]:
    for wish in raw:
        options = {
            option: Wanted(**{**wanted, "refused": frozenset(wanted["refused"])})
            for option, wanted in wish["options"].items()
        }
        yield Wish(options, wish["price"])


def _plain(wanted: Wanted) -> dict[str, Any]:
    return {
        "value": wanted.value,
        "refused": sorted(wanted.refused),
        "steps": wanted.steps,
        "base": wanted.base,
        "end": wanted.end,
        "free": wanted.free,
    }
