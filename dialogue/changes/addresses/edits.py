"""One part of an address set, the rest left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from dialogue.changes.addresses.lines import parts_of
from dialogue.changes.addresses.words import (
    NUMBER,
    UNIT,
    is_number,
    is_street_first,
    is_street_word,
    is_unit,
)
from knowledge.records import Address

__all__ = ["has_street_name", "replaced", "with_number", "with_street", "with_unit", "without_unit"]

_NUMBER_AHEAD = re.compile(rf"{NUMBER}(?=\s)", re.IGNORECASE)
_NUMBER_BEHIND = re.compile(rf"(?<=\s){NUMBER}", re.IGNORECASE)
_UNIT_WITHIN = re.compile(rf"\b{UNIT}\b\.?\s*(?:no\.?|nr\.?|#)?\s*\d[\w/-]*", re.IGNORECASE)
_SLASHED = re.compile(r"(?<=\s)(\d+[a-z]?/)\d+[a-z]?$", re.IGNORECASE)
_BEFORE_ITS_NUMBER = re.compile(
    r"(?:str\.?|stra(?:ss|ß)e|allee|weg|platz|gracht|gasse)$", re.IGNORECASE
)


def has_street_name(line: str) -> bool:
    """Whether a line has words, not only a number or a flat."""
    return bool(re.search(r"[^\W\d]{2,}", line)) and not is_unit(line)


def with_number(address: Address, number: str) -> Address:
    """The address with another house number; a flat behind a slash stays."""
    return _edited(address, _is_street, lambda part: _renumbered(part, number))


def with_street(address: Address, street: str) -> Address:
    """The address with another street; without a number of its own it takes the old one."""
    street = _calmed(street)
    if re.search(r"\d", street):
        return _edited(address, _is_street, lambda part: street)

    def renamed(part: str) -> str:
        number = _number_in(part)
        return f"{street} {number[0]}" if number and number.start() else _prefixed(number, street)

    return _edited(address, _is_street, renamed)


def with_unit(address: Address, kind: str, number: str) -> Address:
    """The address with this flat or floor, in place of the one that it may have."""
    slashed = next((p for p in _parts(address) if _SLASHED.search(p) and not is_unit(p)), None)
    if slashed and number:
        return _edited(
            address, slashed.__eq__, lambda part: _SLASHED.sub(lambda m: m[1] + number, part)
        )
    unit = f"{kind[0].upper()}{kind[1:].lower()} {number}".strip()
    within = _UNIT_WITHIN.search(address.line1)
    if within and within[0] != address.line1:
        line = address.line1[: within.start()] + unit + address.line1[within.end() :]
        return replace(address, line1=line)
    if any(_is_flat(part) for part in _parts(address)):
        return _edited(address, _is_flat, lambda part: unit)
    return replace(address, line2=", ".join(part for part in (unit, address.line2) if part))


def without_unit(address: Address) -> Address:
    """The address without its flat."""
    kept = [part for part in _parts(address) if not _is_flat(part)]
    kept = [" ".join(_UNIT_WITHIN.sub("", part).split()) for part in kept]
    return _with_parts(address, kept)


def replaced(address: Address, wrong: str, right: str) -> Address | None:
    """The address with `right` where `wrong` stands; None where it stands nowhere."""
    if not wrong or not right:
        return None
    pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)", re.IGNORECASE)
    if is_number(wrong):
        houses = [part for part in _parts(address) if not _is_flat(part)]
        if any(pattern.search(part) for part in houses):
            return _edited(
                address,
                lambda part: not _is_flat(part) and bool(pattern.search(part)),
                lambda part: pattern.sub(lambda _: right, part, count=1),
            )
    for name in ("line1", "line2", "city"):
        line = str(getattr(address, name))
        found = pattern.search(line)
        if found:
            start = _start_of_what_goes(line, found.start(), right)
            changed = {name: line[:start] + _calmed(right) + line[found.end() :]}
            return replace(address, **changed)
    return None


def _start_of_what_goes(line: str, start: int, right: str) -> int:
    """Where what `right` stands for begins: with words of it that stand right before, or a number.

    "mill road, not lane" in "12 mill lane" replaces "mill lane".
    """
    words = right.split()
    for count in range(len(words) - 1, 0, -1):
        ahead = " ".join(words[:count]).casefold()
        if line[:start].rstrip().casefold().endswith(ahead):
            return len(line[:start].rstrip()) - len(ahead)
    number = re.search(rf"\b{NUMBER}\s+$", line[:start], re.IGNORECASE)
    return number.start() if number and right[0].isdigit() else start


def _renumbered(part: str, number: str) -> str:
    old = _number_in(part)
    if old is None:
        return _behind_or_ahead(part, number)
    new = number
    if "/" in old[0] and "/" not in number:
        # 5/12 behind a street is house 5, flat 12; before it, flat 5 in house 12.
        first, _, last = old[0].partition("/")
        new = f"{number}/{last}" if old.start() else f"{first}/{number}"
    return part[: old.start()] + new + part[old.end() :]


def _number_in(part: str) -> re.Match[str] | None:
    return re.fullmatch(NUMBER, part, re.IGNORECASE) or (
        _NUMBER_AHEAD.match(part) or _NUMBER_BEHIND.search(part)
    )


def _behind_or_ahead(street: str, number: str) -> str:
    words = street.split()
    behind = is_street_first(words[0]) or _BEFORE_ITS_NUMBER.search(street)
    return f"{street} {number}" if behind else f"{number} {street}"


def _prefixed(number: re.Match[str] | None, street: str) -> str:
    return f"{number[0]} {street}" if number else street


def _calmed(words: str) -> str:
    """Without the capitals that only stress: "Mill ROAD" is Mill Road."""
    if words.isupper():
        return words
    return " ".join(
        word.capitalize() if word.isupper() and is_street_word(word) else word
        for word in words.split(" ")
    )


def _is_flat(part: str) -> bool:
    return is_unit(part) and not is_number(part) and not part.lower().startswith("c/o")


def _is_street(part: str) -> bool:
    """Whether a part is where the house number belongs."""
    return is_number(part) or (bool(re.search(r"\d", part)) and not is_unit(part))


def _parts(address: Address) -> list[str]:
    return [*parts_of(address.line1), *parts_of(address.line2)]


def _edited(address: Address, chosen: Callable[[str], bool], edit: Callable[[str], str]) -> Address:
    """The address with the first chosen part edited; where none is chosen, its first street."""
    parts = _parts(address)
    at = next((at for at, part in enumerate(parts) if chosen(part)), None)
    if at is None:
        at = next((at for at, part in enumerate(parts) if not is_unit(part)), None)
    if at is None:
        return address
    return _with_parts(address, [*parts[:at], edit(parts[at]), *parts[at + 1 :]])


def _with_parts(address: Address, parts: list[str]) -> Address:
    return replace(address, line1=parts[0] if parts else "", line2=", ".join(parts[1:]))
