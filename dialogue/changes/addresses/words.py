"""The words that addresses are made of, in the languages that shoppers write them in."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from dialogue.understanding.entities.postcodes import address_rules

__all__ = [
    "NUMBER",
    "UNIT",
    "is_number",
    "is_street_first",
    "is_street_word",
    "is_unit",
    "named_country",
    "names_a_house",
    "regions_of",
    "unit_at",
]

NUMBER = r"\d{1,5}\s?[a-z]?\b(?:\s?(?:[-/+]|bis\b|ter\b)\s?[\da-z]{0,5}\b)*"
"""A house number: 12, 12a, 12/47, 88/2/14, 214-A, 8 bis."""

UNIT = (
    r"(?:flat|apt|apartment|appt|unit|suite|ste|room|rm|studio|penthouse|lot|plot|shop|level|floor"
    r"|wohnung|whg|top|m|lok|lgh|kv|ap|apto|boîte|bte|int|interno|scala|piso|planta|porte|door"
    r"|bâtiment|bat|etage|étage|block|blk|tower|caravan|pitch|dock|shed|locker|villa)"
)
"""What stands before the number of a flat or its like."""

_A_UNIT = re.compile(
    rf"{UNIT}\b\.?\s*(?:number|no\.?|nr\.?|#)?(?:\s*\d[\w/-]*|\s+[a-z]\d?(?!\w))"
    r"|#\s?\d[\w-]*"
    r"|(?:ground|garden|basement|top|first|second|third|\d+(?:st|nd|rd|th))[\s-]+(?:floor|flat)\b"
    r"|\d{1,2}\s?(?:[ºª°]|er?\b(?= étage))\s*(?:[a-z]{1,4}\b\.?)?"
    r"|\d{1,2}\.\s?(?:OG|EG|stock|hinterhof|hinterhaus)\b|(?:hinterhaus|vorderhaus)\b"
    r"|\d{1,3}f\d{1,2}\b|\d{1,2}\s?tr\b",
    re.IGNORECASE,
)
_CARE_OF = re.compile(r"(?:c/o|care of|attn:?|z\.?\s?hd\.?|bei|chez)\s+\S.*", re.IGNORECASE)

_STREET_WORDS = frozenset(
    "street st str road rd lane ln avenue ave av drive dr close cl crescent cres court ct place pl"
    " square sq terrace ter way grove gardens gdns row walk hill rise view mews park parade pde"
    " boulevard blvd highway hwy parkway pkwy circle trail quay wharf gate green field fields"
    " meadow meadows orchard embankment esplanade brow vale drove mount wynd brae cottage cottages"
    " house lodge hall towers yard alley arcade bypass causeway loop plaza broadway kingsway"
    " croft drift"
    " gata gatan vej straat laan parc".split()
)
_STREET_ENDING = re.compile(
    r".{2,}(?:str\.?|strasse|straße|allee|platz|weg|gasse|damm|ufer|straat|laan|gracht|kade|plein"
    r"|gatan|gata|gate|vägen|veien|gade|utca)",
    re.IGNORECASE,
)
_STREET_FIRST = frozenset(
    "rue avenue av boulevard bd quai place allée allee chemin impasse cours passage via viale"
    " piazza corso vicolo largo calle c/ plaza paseo avenida rua travessa praça ul al aleja plac"
    " os osiedle strada jalan jl carrer estrada".split()
)
_NAMED_HOUSE = re.compile(
    r"\b(?:cottages?|house|farm|lodge|manse|rectory|vicarage|barn|mill|hall|manor|bungalow|home"
    r"|p\.?\s?o\.? box\b.*)$",
    re.IGNORECASE,
)
_MORE_COUNTRIES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "usa": "US", "u.s.a": "US", "us": "US", "u.s": "US", "america": "US",
    "the netherlands": "NL", "holland": "NL", "republic of ireland": "IE", "eire": "IE",
    "czech republic": "CZ", "uae": "AE",
}  # fmt: skip
_COUNTRY_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv")


def is_unit(part: str) -> bool:
    """Whether a part is only a flat, floor or staircase, in whose care, or a mere number."""
    return bool(_A_UNIT.fullmatch(part) or _CARE_OF.fullmatch(part)) or is_number(part)


def unit_at(text: str) -> str:
    """The flat, floor or staircase that `text` begins with; empty where there is none."""
    found = _A_UNIT.match(text)
    return found[0] if found else ""


def is_number(part: str) -> bool:
    """Whether a part is a mere house number."""
    return re.fullmatch(NUMBER, part, re.IGNORECASE) is not None


def is_street_word(words: str) -> bool:
    """Whether words end as names of streets and houses do: Mill Lane, Rowan Court, Torstraße."""
    bare = words.lower().strip("., ").split(" ")[-1]
    return bare in _STREET_WORDS or _STREET_ENDING.fullmatch(bare) is not None


def is_street_first(word: str) -> bool:
    """Whether a word begins the name of a street: rue, via, ul."""
    return word.lower().strip(".,") in _STREET_FIRST


def names_a_house(part: str) -> bool:
    """Whether a part names a house that is found without a number: Rose Cottage, PO Box 88."""
    return _NAMED_HOUSE.search(part) is not None


def named_country(words: str) -> str | None:
    """The code of the country that `words` name."""
    return _countries().get(words.lower().strip(" ."))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _COUNTRY_LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(name.lower(), code)
    return names | _MORE_COUNTRIES


@lru_cache(maxsize=8)
def regions_of(country: str) -> dict[str, str]:
    """The states or provinces of a country: key or name in lower case -> as addresses have it."""
    rules = address_rules(country) or {}
    keys = rules.get("sub_keys", "").split("~")
    names = rules.get("sub_names", rules.get("sub_keys", "")).split("~")
    return {name.lower(): name for name in names} | {key.lower(): key for key in keys}
