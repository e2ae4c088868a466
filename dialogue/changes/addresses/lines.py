"""The parts of an address that has lost its postcode: lines, town and region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.changes.addresses.words import (
    NUMBER,
    is_number,
    is_street_first,
    is_street_word,
    is_unit,
    regions_of,
    unit_at,
)
from dialogue.understanding.entities.postcodes import fits

__all__ = ["Lines", "lines_in", "parts_of", "region_at_end"]

_DIRECTION = re.compile(r"(?:N|S|E|W|NE|NW|SE|SW|north|south|east|west)\.?", re.IGNORECASE)
_WITH_REGIONS = ("US", "CA", "AU")
_ALSO_WORDS = frozenset("in or me hi ok oh de la al id as".split())
"""Keys of states that other languages have as words."""

_COUNTY = re.compile(
    r"(?:co\.?|county)\s+\w+|.*shire|.*(?:sussex|yorkshire)|kent|essex|surrey|cornwall|devon"
    r"|norfolk|suffolk|somerset|dorset|cumbria|lancs|herts|bucks|berks|middx",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(rf"{NUMBER}(?=\s)", re.IGNORECASE)
_NUMBER_WITHIN = re.compile(
    rf"\s(?:nº\s?|no\.?\s|nr\.?\s)?{NUMBER}(?:\s?(?:m\.?|lgh|hs|II|III)\s?\d*\b)?", re.IGNORECASE
)
_FEWEST_WORDS_WITH_A_TOWN = 4


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands above the postcode: the lines of the address, and its town."""

    lines: tuple[str, ...]
    town: str


def parts_of(text: str) -> list[str]:
    """What commas divide."""
    return [part.strip(" .") for part in text.split(",") if part.strip(" .")]


def region_at_end(text: str, postcode: str, usual: str) -> tuple[str, str, str]:
    """`text` without the state or province that ends it, that region, and its country.

    All of it and two empty strings where no region does.
    """
    for country in _WITH_REGIONS:
        if postcode and not fits(postcode, country):
            continue
        for written, as_known in regions_of(country).items():
            at = len(text) - len(written)
            if at <= 0 or text[at:].lower() != written or text[at - 1] not in " ,":
                continue
            is_key = len(written) <= 3
            stands_out = text[at:].isupper() and not text.isupper()
            if (
                not is_key
                or stands_out
                or country == usual
                or (postcode and written not in _ALSO_WORDS)
            ):
                return text[:at].rstrip(" ,"), as_known, country
    return text, "", ""


def lines_in(
    before: Sequence[str],
    after: Sequence[str],
    apart: bool = False,
    runs_on: bool = False,
    after_street: bool = False,
) -> Lines:
    """Lines and town out of the parts before and after the postcode.

    Args:
        before: the parts before it; all of them where there is no postcode.
        after: the parts after it.
        apart: whether a comma stands right after it.
        runs_on: whether it follows with no comma between, so that a town must stand before it.
        after_street: whether only what comes after the street was asked for.
    """
    behind = [part for part in after if not is_unit(part)]
    extra = tuple(part for part in after if is_unit(part))
    if not behind or re.search(r"\d", behind[0]):
        return _before_postcode(before, extra, runs_on, after_street)
    if apart and before:
        found = _before_postcode(before, extra, runs_on, after_street)
        if found.town:  # "Faridabad 121001, Haryana"
            return Lines(found.lines, f"{found.town}, {behind[0]}")
    # "69004 Lyon" and "10435 Berlin, Kastanienallee 12"
    rest = tuple(behind[1:]) if not before else ()
    return Lines((*before, *rest, *extra), behind[0])


def _before_postcode(
    before: Sequence[str], extra: tuple[str, ...], runs_on: bool, after_street: bool
) -> Lines:
    parts = list(before)
    if len(parts) > 1 and is_number(parts[0]) and _is_street_name(parts[1]):
        parts[:2] = [" ".join(parts[:2])]  # "12, Mill Lane"
    while len(parts) > 1 and is_unit(parts[-1]):
        extra = (parts.pop(), *extra)
    if not parts:
        return Lines(extra, "")
    if after_street and not re.search(r"\d", " ".join(p for p in parts if not is_unit(p))):
        units = tuple(part for part in parts if is_unit(part))
        return Lines((*units, *extra), ", ".join(p for p in parts if not is_unit(p)))
    earlier, last = parts[:-1], parts[-1]
    if not earlier and is_unit(last):
        return Lines((last, *extra), "")
    if not earlier or _holds_a_street(earlier, last):
        divided = _without_commas(last, runs_on)
        return Lines((*earlier, *divided.lines, *extra), divided.town)
    if len(earlier) > 1 and _COUNTY.fullmatch(last) and not re.search(r"\d", earlier[-1]):
        return Lines((*earlier[:-1], *extra), f"{earlier[-1]}, {last}")
    return Lines((*earlier, *extra), last)


def _is_street_name(part: str) -> bool:
    return not part[0].isdigit() and is_street_word(part)


def _holds_a_street(earlier: Sequence[str], last: str) -> bool:
    """Whether the last part is a street, perhaps with its town, and no town by itself."""
    words = last.split()
    if _NUMBER_FIRST.match(last) and len(words) > 2:
        return True
    streetlike = re.search(r"\d", last) or is_street_word(words[-1])
    return bool(streetlike) and all(is_unit(part) for part in earlier)


def _without_commas(text: str, runs_on: bool) -> Lines:
    """Lines and town of words that no comma divides; no town where nothing tells its start."""
    unit = unit_at(text)
    if unit and len(unit) < len(text):
        rest = _without_commas(text[len(unit) :].strip(), runs_on)
        return Lines((unit, *rest.lines), rest.town)
    within = None if _NUMBER_FIRST.match(text) else _NUMBER_WITHIN.search(text)
    if within is None:
        return _after_street_word(text, runs_on)
    ahead, rest_of_it = text[: within.start()], text[within.end() :].strip()
    if rest_of_it and is_street_word(ahead.split()[-1]) and _street_end(text[within.start() :]):
        # "rowan court 18 station road bristol": a building, then the street
        rest = _without_commas(text[within.start() :].strip(), runs_on)
        return Lines((ahead, *rest.lines), rest.town)
    unit = unit_at(rest_of_it)
    street = f"{text[: within.end()]} {unit}".strip()
    return Lines((street,), rest_of_it[len(unit) :].strip())


def _after_street_word(text: str, runs_on: bool) -> Lines:
    words = text.split()
    end = _street_end(text)
    if end:
        return Lines((" ".join(words[:end]),), " ".join(words[end:]))
    last = words[-1]
    # Without a word for streets, the last word is the town where enough stand before it.
    enough = runs_on and len(words) >= _FEWEST_WORDS_WITH_A_TOWN
    if enough and last.isalpha() and not is_street_word(last):
        return Lines((" ".join(words[:-1]),), words[-1])
    return Lines((text,), "")


def _street_end(text: str) -> int:
    """After how many words of `text` its street is over, its flat included; 0 if nothing tells."""
    words = text.split()
    numbered = bool(words) and words[0][0].isdigit()
    first = 2 if numbered else 1
    if len(words) > first and any(is_street_first(word) for word in words[: first + 1]):
        return 0
    ends = [at for at in range(first, len(words)) if is_street_word(words[at])]
    if not ends:
        return 0
    end = ends[0] + 1
    while end < len(words):
        rest = " ".join(words[end:])
        unit = unit_at(rest)
        is_saint = words[end].lower().strip(".") == "st" and end + 1 < len(words)
        if unit:
            end += len(unit.split())
        elif _DIRECTION.fullmatch(words[end]) or (is_street_word(words[end]) and not is_saint):
            end += 1
        else:
            break
    return end
