"""A postal address out of what a shopper wrote, and back into one line."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.records import Address

__all__ = ["address_in", "address_line", "completed", "is_complete"]

_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"  # GB
    r"|[A-Z]\d{2} ?[A-Z\d]{4}"  # IE
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d"  # CA
    r"|\d{4} ?[A-Z]{2}\b|\d{5}-\d{3,4}|\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{3}|\d{4,6})\b",
    re.IGNORECASE,
)
_STREET_NUMBER = re.compile(r"\d")


def address_in(written: str, usual: Address, after_street: bool = False) -> Address:
    """The parts of an address as written; what it doesn't say but must have is of `usual`.

    Name and country are taken over; street, town and postcode are not. `after_street` says that
    only what comes after the street was asked for.
    """
    text = " ".join(written.replace("\n", ", ").split()).strip(" .,;")
    found = list(_POSTCODE.finditer(text))
    postcode = ""
    if found:
        last = found[-1]
        # What stands first is a house number, however long.
        if last.start() > 0 or after_street:
            postcode = last[0].upper()
            text = f"{text[: last.start()]}\x00{text[last.end() :]}"
    parts = [part.strip(" .") for part in re.split(r"[,\x00]", text) if part.strip(" .,")]
    if len(parts) == 1 and postcode:
        parts = _without_commas(parts[0])
    if after_street and len(parts) == 1:
        parts = ["", *parts]
    street = parts[0] if parts else ""
    city = parts[-1] if len(parts) > 1 else ""
    return Address(
        name=usual.name,
        line1=street,
        line2=", ".join(parts[1:-1]),
        city=city,
        postcode=postcode,
        country=usual.country,
    )


def _without_commas(text: str) -> list[str]:
    """ "12 mill lane leeds": the last word is the town where there are enough words before it."""
    words = text.split()
    return [" ".join(words[:-1]), words[-1]] if len(words) > 3 else [text]


def is_complete(address: Address) -> bool:
    """Whether a parcel could get there: street with number, town and postcode."""
    numbered = _STREET_NUMBER.search(address.line1 + address.line2)
    return bool(address.line1 and numbered and address.city and address.postcode)


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
    )
