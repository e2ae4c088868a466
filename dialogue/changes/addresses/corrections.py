"""An address with one part put right: "its 21 not 12", "flat 3 btw", "the zip is 02140"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rapidfuzz import fuzz

from dialogue.changes.addresses.edits import (
    has_street_name,
    replaced,
    with_number,
    with_street,
    with_unit,
    without_unit,
)
from dialogue.changes.addresses.spans import bare
from dialogue.changes.addresses.words import NUMBER, is_number, is_street_word
from dialogue.understanding.entities.postcodes import (
    Postcode,
    country_told_by,
    fits,
    postcodes_in,
    spaced,
)
from knowledge.keys import normalise_postcode
from knowledge.records import Address

__all__ = ["corrected", "on_the_same_street", "speaks_of_one_part"]

_SWAPS = (
    re.compile(
        r"(?P<right>.+?)[\s,]+(?:and\s+)?(?:not|instead of|rather than|isn'?t)\s+(?P<wrong>.+)",
        re.I,
    ),
    re.compile(r"not\s+(?P<wrong>.+?)[\s,;.]+(?:but|it'?s|its|rather)\s+(?P<right>.+)", re.I),
    re.compile(r"not\s+(?P<wrong>[^,]+),\s*(?P<right>.+)", re.I),
    re.compile(
        r"(?:change\s+|replace\s+)?(?:from\s+)?(?P<wrong>.+?)\s+"
        r"(?:should (?:be|have been|read|say)|to|with|->|=>)\s+(?P<right>.+)",
        re.I,
    ),
)
_ENDS_A_CLAUSE = re.compile(r"[,;!?]|\.(?:\s|$)|\s+(?:but|as|sorry|because|cos|pls|please)\b", re.I)
_UNIT_NAMED = re.compile(
    r"\b(?P<kind>flat|apartment|apt|unit|suite|room|wohnung|whg|studio|lot|floor|level|lok|lgh|kv|top"
    r"|m(?=\.))\b\.?\s*"
    r"(?:number|num|no\.?|nr\.?|#)?\s*(?:is|should be|to|:|=)?\s*"
    r"(?P<number>\d[\w/-]*|[b-h](?!\w)|a(?=\W*$))(?!\w)",
    re.IGNORECASE,
)
_FLOOR_NAMED = re.compile(
    r"\b(?:ground|basement|garden|top|first|second|third|\d+(?:st|nd|rd|th))\s(?:floor|flat)\b",
    re.IGNORECASE,
)
_WITHOUT_UNIT = re.compile(
    r"\b(?:no|without|remove|drop|scrap|leave out|take (?:out|off)|there'?s no|there is no)\s+"
    r"(?:the\s+|my\s+|a\s+)?(?:flat|apartment|apt|unit)(?:\s+(?:number|no\.?))?(?!\s*#?\d|\w)",
    re.IGNORECASE,
)
_NUMBER_NAMED = re.compile(
    r"(?P<before>\b\w+\s+)?\b(?P<house>(?:house|door|building|street)\s*)?"
    r"(?:number|num|no\.?|nr\.?|hausnummer)\s*(?:is|'s|should be|to|:|=|actually)?\s*"
    rf"(?P<number>(?!\d{{5}}){NUMBER})(?![\w@])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:street|road|stra(?:ss|ß)e|town|city|post\s?code|zip(?:\s?code)?|plz)(?:\s+name)?\s+"
    r"(?:is|should be)\s+",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = frozenset(
    "order phone mobile flat apartment apt unit suite room tracking card reference item orders"
    " customer account ticket".split()
)
_POSTCODE_NAMED = re.compile(r"\b(?:post\s?code|postal|zip|plz|pin|eircode)\b", re.IGNORECASE)
_TOWN_NAMED = re.compile(
    r"\b(?:town|city|village|ort|stadt|place)\s*(?:name\s*)?(?:is|'s|should be|:|=)\s*(?P<town>.+)",
    re.IGNORECASE,
)
_STREET_NAMED = re.compile(
    r"\b(?:street|road|stra(?:ss|ß)e)(?:\s+name)?\s*"
    r"(?:is wrong\W+(?:it|that)?\s*(?:'?s\b|is\b)?\s*(?:should be|called)?|is called|should be|"
    r"is|'s|:|=)\s*(?P<street>.+)",
    re.IGNORECASE,
)
_IN_CARE_OF = re.compile(r"\b(?:c/o|care of)\s+(?P<name>[^\d,.!?]+)", re.IGNORECASE)
_ONE_PART = re.compile(
    r"\bsame\s+(?:street|road|house|building|block|address|place|postcode|town)\b"
    r"|\b(?:wrong|forgot|missing|missed|left out|typo|mistake|incorrect|correct|misspel\w+)\b"
    r"|\b(?:only|just|add|change|update|fix)\b.*\b(?:number|flat|apartment|apt|unit|post\s?code|zip)\b",
    re.IGNORECASE,
)
_ALIKE, _ALL_BUT_THE_SAME = 60, 80
_LONGEST_STREET = 6
_WORDS_AROUND_A_POSTCODE = 6


def speaks_of_one_part(text: str) -> bool:
    """Whether a message says that an address is right but for a part of it."""
    return _ONE_PART.search(text) is not None


def corrected(address: Address, text: str) -> Address | None:
    """`address` with the parts put right that a message tells; None where it tells none."""
    said = bare(text)
    for pattern in _SWAPS:
        match = pattern.fullmatch(said)
        if match:
            right_first = match.start("right") < match.start("wrong")
            right = _clause(match["right"], -1 if right_first else 0)
            wrong = _clause(match["wrong"], 0 if right_first else -1)
            swapped = _swapped(address, bare(_LABEL.sub("", right)), wrong)
            if swapped is not None:
                return swapped
    made = without_unit(address) if _WITHOUT_UNIT.search(text) else address
    for put_right in _BY_NAME:
        made = put_right(made, said) or made
    if made != address:
        return made
    return _by_form(address, said)


def _clause(words: str, which: int) -> str:
    """The clause of `words` that stands nearest to the other side of a swap, and no more."""
    clauses = [bare(clause) for clause in _ENDS_A_CLAUSE.split(words)]
    told = [clause for clause in clauses if clause]
    return told[which] if told else ""


def on_the_same_street(address: Address, written: Address) -> Address | None:
    """`address` with the street line of `written`, if that is the same but for a slip."""
    line = written.line1
    if not has_street_name(line) or written.line2:
        return None
    name = _name_of(line)
    likeness = max(fuzz.ratio(name, _name_of(known)) for known in (address.line1, address.line2))
    # Words that end like a street's need less likeness to be meant for one.
    enough = _ALIKE if is_street_word(name) else _ALL_BUT_THE_SAME
    return with_street(address, line) if likeness >= enough else None


def _name_of(line: str) -> str:
    return re.sub(rf"\b{NUMBER}", "", line, flags=re.IGNORECASE).strip().casefold()


def _swapped(address: Address, right: str, wrong: str) -> Address | None:
    """`right` where `wrong` stands; None where it stands nowhere."""
    code = next(postcodes_in(right), None)
    if address.postcode and normalise_postcode(wrong) == normalise_postcode(address.postcode):
        return _with_postcode(address, right) if code else None
    right_unit, wrong_unit = _UNIT_NAMED.fullmatch(right), _UNIT_NAMED.fullmatch(wrong)
    if right_unit:
        return with_unit(address, right_unit["kind"], right_unit["number"])
    if wrong_unit:
        return with_unit(address, wrong_unit["kind"], right)
    right = _number_alone(right)
    wrong = _number_alone(wrong)
    if is_number(right) and not is_number(wrong):
        # "21, not 12 mill lane": of the wrong line only the number is replaced.
        number = re.match(NUMBER, wrong, re.IGNORECASE)
        wrong = number[0] if number else wrong
    return replaced(address, wrong, right)


def _number_alone(words: str) -> str:
    named = _NUMBER_NAMED.fullmatch(words)
    return named["number"] if named else words


def _unit(address: Address, said: str) -> Address | None:
    named = _UNIT_NAMED.search(said)
    if named:
        return with_unit(address, named["kind"], named["number"])
    floor = _FLOOR_NAMED.search(said)
    return with_unit(address, floor[0], "") if floor else None


def _number(address: Address, said: str) -> Address | None:
    named = _NUMBER_NAMED.search(said)
    if named is None or (named["before"] or "").strip().lower() in _OF_SOMETHING_ELSE:
        return None
    return with_number(address, named["number"])


def _postcode(address: Address, said: str) -> Address | None:
    codes = [c for c in postcodes_in(said) if len(said.split()) <= _WORDS_AROUND_A_POSTCODE]
    if not codes:
        return None
    alone = codes[0].text == said and _is_like_the_old(codes[0], address)
    return _with_postcode(address, codes[0].text) if alone or _POSTCODE_NAMED.search(said) else None


def _is_like_the_old(code: Postcode, address: Address) -> bool:
    """Whether what may be a house number as well can be a postcode of the same country."""
    if address.country:
        return code.form == "lettered" or fits(code.text, address.country)
    return len(code.text) == len(address.postcode)


def _with_postcode(address: Address, written: str) -> Address:
    fitting = fits(re.sub(r"\s", "", written), address.country)
    country = address.country if fitting else country_told_by(written) or address.country
    return replace(address, postcode=spaced(written, country), country=country)


def _town(address: Address, said: str) -> Address | None:
    named = _TOWN_NAMED.search(said)
    town = bare(_ENDS_A_CLAUSE.split(named["town"])[0]) if named else ""
    return replace(address, city=town) if town and not re.search(r"\d", town) else None


def _street(address: Address, said: str) -> Address | None:
    named = _STREET_NAMED.search(said)
    street = bare(_ENDS_A_CLAUSE.split(named["street"])[0]) if named else ""
    return with_street(address, street) if has_street_name(street) else None


def _care_of(address: Address, said: str) -> Address | None:
    named = _IN_CARE_OF.search(said)
    if named is None:
        return None
    line = f"c/o {bare(named['name'])}"
    return replace(address, line2=", ".join(part for part in (line, address.line2) if part))


_BY_NAME: tuple[Callable[[Address, str], Address | None], ...] = (
    _unit, _number, _postcode, _town, _street, _care_of,
)  # fmt: skip


def _by_form(address: Address, said: str) -> Address | None:
    """A part that is told by its form alone: a number, or a street with a slip put right."""
    if is_number(said):
        return with_number(address, said)
    if len(said.split()) > _LONGEST_STREET or "," in said:
        return None
    line = Address(address.name, said, "", "", "", address.country)
    return on_the_same_street(address, line)
