"""What an item is to become: wishes for options, and the variant that fulfils them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.records import OrderItem, Product, Variant

__all__ = ["Outcome", "fulfil", "wishes_in"]

_SIZES = (
    "xxs", "xs", "s", "small", "single", "soft", "m", "medium", "l", "large", "double", "firm",
    "xl", "king", "xxl", "super king", "3xl",
)  # fmt: skip
_COMPARED = {"bigger": 1, "longer": 1, "firmer": 1, "smaller": -1, "shorter": -1, "softer": -1}
_BY_PRICE = {"cheapest": 0, "dearest": -1}
_FALLS_BACK = re.compile(
    r"\bif (?:not|there(?:'s| is| are)? (?:no|none)|it'?s (?:not|gone)|you don'?t|that'?s not"
    r"|none|unavailable|out)\b"
    r"|\botherwise\b|\bor else\b|\bor (?:maybe )?(?:in )?\b|\bfailing that\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The variant that was found; or why there is none.

    Attributes:
        variant: what the item becomes.
        sold_out: the values that were wanted, where they exist but can't be had now.
        choices: the values of an option that can be had, the rest of the item as it is.
        option: the option that `choices` are of.
    """

    variant: Variant | None = None
    sold_out: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    option: str = ""


def wishes_in(values: Sequence[str], text: str) -> list[list[str]]:
    """The wanted option values, in the order of preference.

    Values before "if there is none" and the like are wanted first, those after instead.
    """
    fall_back = _FALLS_BACK.search(text)
    if fall_back is None or len(values) < 2:
        return [list(values)] if values else []
    ahead = text[: fall_back.start()].lower()
    first = [v for v in values if v.removeprefix("not ").lower() in ahead]
    rest = [v for v in values if v not in first]
    return [first, [*rest]] if first and rest else [list(values)]


def fulfil(item: OrderItem, product: Product, preferences: Sequence[Sequence[str]]) -> Outcome:
    """The variant of `product` that fulfils the first of the preferences that can be had.

    What a wish doesn't speak of stays as the item has it, where that can be had.
    """
    outcome = Outcome()
    kept: dict[str, str] = dict(item.options)
    for wishes in preferences:
        outcome = _one(item, product, wishes, kept)
        if outcome.variant is not None:
            return outcome
    return outcome


def _one(
    item: OrderItem, product: Product, wishes: Sequence[str], kept: Mapping[str, str]
) -> Outcome:
    named, refused = _named(product, wishes)
    others = [v for v in product.variants if v.id != item.variant_id]
    fitting = [
        v
        for v in others
        if all(v.options.get(option) == value for option, value in named.items())
        and not any(value in refused for value in v.options.values())
    ]
    compared = next((_COMPARED[w] for w in wishes if w in _COMPARED), 0)
    if compared:
        fitting = _beyond(item, product, fitting, compared)
    can_be_had = [v for v in fitting if v.available >= item.quantity]
    priced = next((_BY_PRICE[w] for w in wishes if w in _BY_PRICE), None)
    if "cheaper" in wishes:
        can_be_had = [v for v in can_be_had if v.price.amount < item.price.amount]
    if not named and not refused and not compared and priced is None and "cheaper" not in wishes:
        return _choices(item, product)
    if can_be_had:
        if priced is not None:
            return Outcome(sorted(can_be_had, key=lambda v: v.price.amount)[priced])
        return Outcome(max(can_be_had, key=lambda v: _alike(v, kept)))
    missing = _choices(item, product, named)
    return Outcome(None, tuple(named.values()) if fitting else (), missing.choices, missing.option)


def _named(product: Product, wishes: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """The wanted value of each option, and the values that are not wanted."""
    named: dict[str, str] = {}
    refused: set[str] = set()
    for wish in wishes:
        plain = wish.lower().removeprefix("not ")
        for option in product.option_names:
            for value in product.values_of(option):
                if _same_value(value, plain):
                    if wish.lower().startswith("not "):
                        refused.add(value)
                    else:
                        named[option] = value
    return named, refused


def _same_value(value: str, said: str) -> bool:
    short = {"s": "small", "m": "medium", "l": "large"}
    bare = re.sub(r"^size\s+", "", said)
    return (
        value.lower() in (said, bare)
        or short.get(value.lower()) == bare
        or (short.get(bare) == value.lower())
    )


def _beyond(
    item: OrderItem, product: Product, variants: Sequence[Variant], step: int
) -> list[Variant]:
    """The variants that are the next bigger (or smaller) in an option that has an order."""
    for option in product.option_names:
        values = sorted(product.values_of(option), key=_rank)
        if any(_rank(value) == _UNRANKED for value in values):
            continue
        at = values.index(item.options[option]) + step if item.options.get(option) in values else -1
        if 0 <= at < len(values):
            return [v for v in variants if v.options.get(option) == values[at]]
        return []
    return []


_UNRANKED = (2, 0.0)


def _rank(value: str) -> tuple[int, float]:
    """Where a value stands among sizes and measures; what is neither has no place."""
    if value.lower() in _SIZES:
        return 0, float(_SIZES.index(value.lower()))
    number = re.match(r"\d+(?:[.,]\d+)?", value)
    return (1, float(number[0].replace(",", "."))) if number else _UNRANKED


def _alike(variant: Variant, kept: Mapping[str, str]) -> int:
    return sum(variant.options.get(option) == value for option, value in kept.items())


def _choices(item: OrderItem, product: Product, named: Mapping[str, str] | None = None) -> Outcome:
    """What can be had in place of the item, by the option that was wished for or the first."""
    available = [
        v for v in product.variants if v.available >= item.quantity and v.id != item.variant_id
    ]
    options = [*(named or {}), *product.option_names]
    for option in options:
        values = tuple(
            value
            for value in product.values_of(option)
            if any(v.options.get(option) == value for v in available)
            and (value != item.options.get(option) or option not in (named or {}))
        )
        if len(values) > 1 or (values and option == options[-1]):
            return Outcome(choices=values, option=option)
    return Outcome()
