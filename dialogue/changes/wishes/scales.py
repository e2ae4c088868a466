"""The order that an option's values stand in: sizes, measures, firmness ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from knowledge.records import Product

__all__ = ["MEASURE", "Measure", "measure_of", "ordered_values", "scale_option", "size_scale"]

Measure = tuple[Decimal, str]
"""An amount in grams, millilitres or millimetres, with which of them it is in."""

_Rank = Callable[[str], Decimal | None]
_LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "3xl", "4xl")
_SCALES: tuple[tuple[str, ...], ...] = (
    _LETTERS,
    ("extra small", "small", "medium", "large", "extra large"),
    ("single", "double", "queen", "king", "super king"),
    ("soft", "medium", "firm"),
    ("short", "medium", "long"),
    ("slim", "narrow", "medium", "wide"),
    ("fine", "medium", "broad"),
    ("child", "adult"),
    ("light", "medium", "strong"),
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "ten", "twelve"),
)
_UNITS: Mapping[str, tuple[str, Decimal]] = {
    unit: (base, Decimal(factor))
    for base, units in {
        "g": {"1": "g gr gram grams", "1000": "kg kgs kilo kilos kilogram kilograms"},
        "ml": {"1": "ml", "10": "cl", "1000": "l ltr litre litres liter liters"},
        "mm": {"1": "mm", "10": "cm", "1000": "m metre metres meter meters"},
    }.items()
    for factor, words in units.items()
    for unit in words.split()
}
MEASURE = re.compile(
    r"(?<![\w.,])(?P<number>\d+(?:[.,]\d+)?[\s-]*|(?:half an?|half|quarter of an?|an?|one|two"
    r"|three)[\s-]+)(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)
_SPOKEN = {
    "half": "0.5", "quarter": "0.25", "a": "1", "an": "1", "one": "1", "two": "2", "three": "3",
}  # fmt: skip
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "size": ("size", "capacity", "volume", "weight", "span", "length", "height", "set", "pack"),
    "length": ("length", "height", "span", "cord", "crank", "cuff", "blade", "handle"),
    "firmness": ("firmness",),
    "weight": ("weight", "size"),
    "width": ("width", "band", "blade", "size"),
}


def measure_of(written: str) -> Measure | None:
    """The amount that `written` is as a whole: "1 kg", "half a kilo", "500ml"; None if it isn't."""
    match = MEASURE.fullmatch(written.strip())
    if match is None:
        return None
    base, factor = _UNITS[match["unit"].lower()]
    number = match["number"].lower().strip(" -").split()[0]
    amount = Decimal(_SPOKEN.get(number, number).replace(",", "."))
    return amount * factor, base


def ordered_values(product: Product, option: str) -> list[str]:
    """The option's values from the smallest up; empty where they have no order."""
    values = product.values_of(option)
    for rank in (*(_on_scale(scale) for scale in _SCALES), _measured, _numbered):
        places = {value: place for value in values if (place := rank(value)) is not None}
        if len(set(places.values())) == len(values) > 1:
            return sorted(values, key=places.__getitem__)
    return []


def scale_option(product: Product, family: str) -> str | None:
    """The option that "bigger" (family `size`), "longer" (`length`) and their like are about."""
    ordered = [option for option in product.option_names if ordered_values(product, option)]
    for option in _FAMILIES[family]:
        if option in ordered:
            return option
    return ordered[0] if family == "size" and len(ordered) == 1 else None


def size_scale(word: str) -> tuple[str, ...]:
    """The scale of sizes that a word stands on; empty for words that are no size by themselves."""
    sizes = (*_SCALES[:3], ("child", "adult"))
    return next((scale for scale in sizes if word in scale), ())


def _on_scale(scale: Sequence[str]) -> _Rank:
    def rank(value: str) -> Decimal | None:
        return Decimal(scale.index(value.lower())) if value.lower() in scale else None

    return rank


def _measured(value: str) -> Decimal | None:
    measure = measure_of(value)
    return measure[0] if measure else None


def _numbered(value: str) -> Decimal | None:
    """Of "42" and "39-41" the first number, of "40x80" the area."""
    sides = re.fullmatch(r"(\d+)\s*[x×]\s*(\d+)", value)
    if sides:
        return Decimal(sides[1]) * Decimal(sides[2])
    number = re.fullmatch(r"(\d+(?:\.\d+)?)(?:\s*-\s*\d+)?", value)
    return Decimal(number[1]) if number else None
