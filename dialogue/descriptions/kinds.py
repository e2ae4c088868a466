"""What each attribute of a product can be said as: its kind, by its name and its value's shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dialogue.descriptions.values import (
    decapitalised,
    indefinite,
    is_plural,
    label,
    phrase,
    praises,
    unsayable,
    unsayable_name,
)
from knowledge.records import Product

__all__ = ["Claim", "LeftOut", "claims_of"]

_PATH = Path(__file__).with_name("kinds.yml")
_SEE_OPTION = re.compile(r"see (the )?options?")
_ROUGHLY = r"(?:about |around |approx\.? |up to |from |at least )?"
_NUMBER = r"\d[\d.,]*(?: ?(?:-|–|to) ?\d[\d.,]*)?"
_LENGTH = r"(?:mm|cm|m|in|inch(?:es)?|ft|feet|foot|km|yards?)"
_SHAPES = {
    "weight": re.compile(
        rf"{_ROUGHLY}{_NUMBER} ?(?:mg|g|kg|oz|lbs?|grams?|kilos?|kilograms?|pounds?|ounces?|tons?)"
        r"(?: (?:the|a|per) \w+)?",
        re.IGNORECASE,
    ),
    "dimensions": re.compile(
        rf"{_ROUGHLY}\d[\d.,]* ?{_LENGTH}?(?: ?(?:by|x|×) ?\d[\d.,]* ?{_LENGTH}?){{1,3}}",
        re.IGNORECASE,
    ),
    "capacity": re.compile(
        rf"{_ROUGHLY}{_NUMBER} ?(?:ml|cl|dl|l|litres?|liters?|fl\.? oz|gallons?|pints?|cups?)",
        re.IGNORECASE,
    ),
    "origin": re.compile(r"(?!Made|Imported|Product|Various)[A-Z][^\d:;]*"),
    "material": re.compile(r"[^:;]+"),
    "colour": re.compile(r"[^\d:;]+"),
    "brand": re.compile(r"[^:;]+"),
}
_MEASURE = re.compile(rf"{_ROUGHLY}{_NUMBER} ?{_LENGTH}", re.IGNORECASE)
_COUNT = re.compile(
    r"[1-9]\d*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty",
    re.IGNORECASE,
)
_WARRANTY = re.compile(r".+ (?:warranty|guarantee)", re.IGNORECASE)
_PERIOD = re.compile(r"\d+ (?:days?|weeks?|months?|years?)", re.IGNORECASE)
_UNCOUNTED = re.compile(r"no |\d+ \w+s |lifetime$", re.IGNORECASE)
_BARE = frozenset({"yes", "no", "none", "true", "false"})
_LONGEST_PHRASE = 10
"""Words: what is longer reads better as "name: value"."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An attribute as it can be told.

    Attributes:
        kind: the placeholder that holds `said`; "" where only "name: value" will do.
        attribute: its name in the record.
        name: its name in words.
        said: the value as a phrase of its kind.
        value: the value in the record.
        source: where in the record it stands.
    """

    kind: str
    attribute: str
    name: str
    said: str
    value: str
    source: str

    @property
    def note(self) -> str:
        """Name and value, for a list of such; the value alone if it ends with the name."""
        value = phrase(self.value)
        if value.lower().endswith(f" {self.name.lower()}"):
            return decapitalised(value)
        return f"{self.name}: {value}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An attribute or option that the description does not tell, and why."""

    name: str
    reason: str


def claims_of(product: Product) -> Iterator[Claim | LeftOut]:
    """Every attribute of `product`, in the record's order, as a claim or as left out.

    An attribute that says "see option" has the kind "option": its option tells it.
    """
    for attribute, value in product.attributes.items():
        name = label(attribute)
        reason = _reason(attribute, name, value)
        if reason:
            yield LeftOut(attribute[:80], reason)
            continue
        kind, said = _kind(name, value, is_plural(product.name))
        source = f"products/{product.id}/attributes/{attribute}"
        yield Claim(kind, attribute, name, said, value, source)


def _reason(attribute: str, name: str, value: str) -> str | None:
    if unfit := unsayable_name(attribute):
        return f"of its name, {unfit}"
    known = _known()
    if name in known["bookkeeping"]:
        return "it is a number of the shop's bookkeeping"
    if praises(value) and known["kind_of"].get(name) != "warranty":
        return "it praises or promises"
    return unsayable(value)


def _kind(name: str, value: str, plural: bool) -> tuple[str, str]:
    """The kind of an attribute, and its value as a phrase of that kind."""
    said = phrase(value)
    known = _known()
    if _SEE_OPTION.fullmatch(said.lower()):
        return "option", said
    if name in known["measures"] and _MEASURE.fullmatch(said):
        return "measures", f"{said} {known['measures'][name]}"
    if name not in known["does"] and said.split()[0].lower() in known["does"]:
        name, said = said.split()[0].lower(), said.partition(" ")[2]
    if name in known["does"] and said and len(said.split()) <= _LONGEST_PHRASE:
        return "does", f"{known['does'][name] if plural else name} {said}"
    if name in known["counts"] and _COUNT.fullmatch(said) and said != "1":
        return "counts", f"{said} {name}"
    kind = known["kind_of"].get(name, "")
    formed = _formed(kind, said) if kind else None
    if formed is not None and len(said.split()) <= _LONGEST_PHRASE:
        return kind, formed
    tellable = said.lower() not in _BARE and not _COUNT.fullmatch(said) and ":" not in said
    if name in known["parts"] and tellable and len(said.split()) <= _LONGEST_PHRASE:
        return "part", said
    return "", said


def _formed(kind: str, said: str) -> str | None:
    """A value in the form its kind's sentences need; None if it doesn't have the shape."""
    match kind:
        case "care":
            verbs = _known()["care_verbs"]
            return (
                said if any(f"{said.lower()} ".startswith(f"{verb} ") for verb in verbs) else None
            )
        case "warranty":
            return _warranty(said)
        case "origin" if said in _known()["countries_with_article"]:
            return f"the {said}"
    return said if said.lower() not in _BARE and _SHAPES[kind].fullmatch(said) else None


def _warranty(said: str) -> str | None:
    if _PERIOD.fullmatch(said):
        return f"a warranty of {said}"
    if not _WARRANTY.fullmatch(said):
        return None
    lowered = decapitalised(said)
    return lowered if _UNCOUNTED.match(lowered) else indefinite(lowered)


@cache
def _known() -> Mapping[str, Any]:
    raw = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    kind_of = {name: kind for kind, names in raw["names"].items() for name in names}
    known: dict[str, Any] = raw | {"kind_of": kind_of}
    return known
