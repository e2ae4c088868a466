"""A postal address out of what a shopper wrote, and back into one line."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.changes.addresses.lines import lines_in, parts_of, region_at_end
from dialogue.changes.addresses.words import (
    UNIT,
    is_street_word,
    is_unit,
    named_country,
    names_a_house,
)
from dialogue.understanding.entities.postcodes import (
    Postcode,
    country_told_by,
    fits,
    has_postcodes,
    postcodes_in,
    spaced,
)
from knowledge.records import Address

__all__ = ["address_in", "address_line", "completed", "is_complete"]

_LABEL = re.compile(
    r"\b(?:street(?: name)?|stra(?:ss|ß)e|address(?: line)? ?[12]?|line ?[12]|town|city|ort|stadt"
    r"|post ?code|zip(?: code)?|plz|state|county|country|house(?: number| no\.?)?|number|nr)"
    r"\s*[:=]",
    re.IGNORECASE,
)
_POSTCODE_IS = re.compile(
    r"(?:\band\s+)?\b(?:the\s+|my\s+|with\s+)*(?:post\s?code|postal code|zip(?:\s?code)?|plz"
    r"|pin(?:\s?code)?|eircode)(?:\s+is|'s|s)?\s+(?=\S*\d)",
    re.IGNORECASE,
)
_IN_A_TOWN = re.compile(r"(?<=\w),?\s+in\s+(?=[^\W\d][^,]*(?:,|$))", re.IGNORECASE)
_OF_A_COUNTRY = re.compile(r"\b(?:[A-Z]{1,3}-(?=\d{4,6}\b|\d{3}\s\d{2}\b)|S(?=\d{6}\b))")
_NUMBER_IS = re.compile(r"^(?:house\s+|door\s+)?(?:number|no\.?|nr\.?)\s+(?=\d)", re.IGNORECASE)
_CITY_STATES = ("SG", "MC", "LU", "GI", "HK", "MO", "SM")
_OUTWARD = re.compile(r"[\s,]+[A-Z]{1,2}\d[A-Z\d]?(?: \d)?$", re.IGNORECASE)
_WITH_HALF_CODES = ("GB", "IE")
_NO_CODE_AFTER = re.compile(
    rf"(?:\b(?:{UNIT}|box|no|nr|number|hwy|highway|road|route|fm|km)\.?|#)\s*$", re.IGNORECASE
)
_NUMBERED = re.compile(r"\d")


def address_in(written: str, usual: Address, after_street: bool = False) -> Address:
    """The parts of an address as written; its name, and its country unless told, are of `usual`.

    Street, town and postcode are never taken over. `after_street` says that only what comes after
    the street was asked for.
    """
    text = _tidied(written)
    code = _postcode_of(text, usual.country, after_street)
    before, after = (text[: code.start], text[code.end :]) if code else (text, "")
    if code is None and usual.country in _WITH_HALF_CODES:
        before = _OUTWARD.sub("", before)
    key = code.key if code else ""
    before, region, of_region = region_at_end(before.strip(" ,."), key, usual.country)
    ahead, behind = parts_of(before), parts_of(after)
    ahead = [part for part in ahead if part.casefold() != usual.name.casefold()]
    named, of_named = ("", "") if of_region else _country_at_end(ahead, behind)
    found = lines_in(
        ahead,
        behind,
        apart=after.lstrip().startswith(","),
        runs_on=bool(region) or (code is not None and not _ends_a_part(text[: code.start])),
        after_street=after_street,
    )
    country = of_named or of_region or _told_by(key, usual.country)
    town = found.town or (named if of_named else "")
    return Address(
        name=usual.name,
        line1=found.lines[0] if found.lines else "",
        line2=", ".join(found.lines[1:]),
        city=", ".join(part for part in (town, region) if part),
        postcode=spaced(code.text, country) if code and _is_possible(key, country) else "",
        country=country,
    )


def is_complete(address: Address) -> bool:
    """Whether a parcel could get there: street with number or a named house, town and postcode."""
    lines = f"{address.line1}, {address.line2}"
    named = any(map(names_a_house, parts_of(lines))) or (
        address.line2 and not is_street_word(address.line1)
    )
    found = _NUMBERED.search(lines) or named or address.country == "IE"  # an Eircode is one door's
    coded = address.postcode or not has_postcodes(address.country)
    return bool(address.line1 and found and address.city and coded)


def address_line(address: Address) -> str:
    """The address in one line, without name and country."""
    town = " ".join(part for part in (address.city, address.postcode) if part)
    return ", ".join(part for part in (address.line1, address.line2, town) if part)


def completed(address: Address, more: Address) -> Address:
    """`address` with what it lacks taken from `more`."""
    return replace(
        address,
        line1=address.line1 or more.line1,
        line2=address.line2 or more.line2,
        city=address.city or more.city,
        postcode=address.postcode or more.postcode,
        country=address.country if address.postcode else more.country,
    )


def _tidied(written: str) -> str:
    """One line whose parts commas divide, without the words that only name the parts."""
    text = re.sub(r"\s*[\n;]\s*", ", ", written.strip())
    text = _NUMBER_IS.sub("", _LABEL.sub("", text).strip())
    text = _POSTCODE_IS.sub(", ", text)
    text = _IN_A_TOWN.sub(", ", text)
    text = _OF_A_COUNTRY.sub("", text)
    return re.sub(r"(?:,\s*)+,", ",", " ".join(text.split())).strip(" .,;")


def _postcode_of(text: str, country: str, after_street: bool) -> Postcode | None:
    """What of an address is its postcode: of the surest form, then as in `country`, then last."""
    forms = ("lettered", "dashed", "spaced", "digits")
    found = [c for c in postcodes_in(text) if _may_be_one(c, text, country, after_street)]
    later = [c for c in found if c.start > 0]
    return min(
        later or found,
        key=lambda c: (forms.index(c.form), not fits(c.text, country), -c.start),
        default=None,
    )


def _may_be_one(code: Postcode, text: str, country: str, after_street: bool) -> bool:
    before, after = text[: code.start], text[code.end :]
    if _NO_CODE_AFTER.search(before):
        return False
    if code.form == "spaced":
        return fits(code.text, country) or before.rstrip().endswith(",")
    if code.form == "digits":
        if all(is_unit(part) for part in parts_of(before)):
            # What stands first is a house number, however long, unless a street comes later.
            return after_street or bool(re.match(r"[^\d,]+,.*\d", after))
        return not re.match(r"[^,]*[^\W\d]\S*\s[^,]*\d", after)
    return True


def _ends_a_part(text: str) -> bool:
    return text.rstrip().endswith(",")


def _country_at_end(ahead: list[str], behind: list[str]) -> tuple[str, str]:
    """Takes a country off the end of the parts: as written, and its code."""
    for parts in (behind, ahead):
        if not parts:
            continue
        code = named_country(parts[-1])
        if code in _CITY_STATES:
            return parts[-1], code
        if code and len(ahead) + len(behind) > 1:
            return parts.pop(), code
        words = parts[-1].split()
        code = named_country(words[-1]) if len(words) > 1 and parts is behind else None
        if code:
            parts[-1] = " ".join(words[:-1])
            return words[-1], code
    return "", ""


def _told_by(key: str, usual: str) -> str:
    """The country of a postcode: the usual one where it fits, else the only one that it fits."""
    if not key or fits(key, usual):
        return usual
    return country_told_by(key) or ("" if key[:4].isdigit() or "-" in key else usual)


def _is_possible(key: str, country: str) -> bool:
    return bool(key) and (not country or fits(key, country))
