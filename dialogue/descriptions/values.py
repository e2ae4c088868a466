"""Which values of a record can stand in a sentence, and in what form."""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "decapitalised",
    "indefinite",
    "is_plural",
    "label",
    "phrase",
    "praises",
    "unsayable",
    "unsayable_name",
]

_LONGEST = 100
_LONGEST_NAME = 40
_NOTHING = frozenset(
    {"", "-", "n/a", "na", "n.a.", "null", "nil", "nan", "unknown", "tbd", "tbc", "?"}
)
_MARKUP = re.compile(r"[<>{}\[\]|\\`*#^=]|__|&\w+;|https?:|www\.|\S@\S")
_SENTENCES = re.compile(r"[^\W\d]{3}[.!?]\s+[A-Z]|[!?]$")
_INSTRUCTS = re.compile(
    r"\b(ignore|disregard|override|pretend|forget (all|every|your|the)|system (prompt|message)|"
    r"(previous|above|all|these|following|your) instructions|prompt|assistant|chatbot|as an ai|"
    r"you (are|must|should|will)|(tell|say|reply|respond|write|print|output|reveal)\b.*"
    r"\b(customers?|shoppers?|buyers?|users?|that|this|everything))\b",
    re.IGNORECASE,
)
_PRAISES = re.compile(
    r"\b(guaranteed?|guarantees|promise[sd]?|best(?! before)|finest|perfect|amazing|incredible|"
    r"unbeatable|must[- ]have|cheapest|lowest price|world's|no\. ?1|number one|everyone loves)\b",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_PLURALS = re.compile(r"(ss|us|is|as|os)$|^(lens|series|news|chess|mathematics|physics)$")
_SOUNDS_LIKE_A_VOWEL = re.compile(r"(8|1[18](?!\d)|[aeio]|u(?!ni|s[aeiu]|til)|hour|honest)")
_ISOLATED = "\u2068{}\u2069"
"""First strong isolate and pop directional isolate (Unicode Bidirectional Algorithm, UAX 9)."""


def unsayable(text: str, longest: int = _LONGEST) -> str | None:
    """Why `text` can't stand in a sentence, in words; None when it can."""
    text = text.strip()
    if text.lower() in _NOTHING:
        return "it is empty"
    if len(text) > longest:
        return f"it is too long ({len(text):,} characters)"
    if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn") for character in text):
        return "it holds line breaks or control characters"
    if _MARKUP.search(text):
        return "it holds markup or a link"
    if not any(character.isalnum() for character in text):
        return "it holds neither letters nor digits"
    if _SENTENCES.search(text):
        return "it is a text of its own"
    if _INSTRUCTS.search(text):
        return "it reads as an instruction"
    return None


def praises(text: str) -> bool:
    """Whether a value promises or praises, which is no property of a thing."""
    return bool(_PRAISES.search(text))


def unsayable_name(name: str) -> str | None:
    """Why an attribute's name can't stand in a sentence; None when it can."""
    return unsayable(name, _LONGEST_NAME)


def phrase(text: str) -> str:
    """A value as it stands in a sentence: one line, no closing stop, right-to-left set apart."""
    said = " ".join(text.split()).rstrip(" .,;:")
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in said):
        return _ISOLATED.format(said)
    return said


def label(name: str) -> str:
    """An attribute's name as words: "water column" for "water_column" and "waterColumn"."""
    words = _CAMEL.sub(" ", name.replace("_", " ").replace("-", " ")).split()
    return " ".join(w if w.isupper() and len(w) > 1 else w.lower() for w in words)


def is_plural(name: str) -> bool:
    """Whether a name such as "Ridge Walking Boots" is of more than one, by its form."""
    head = re.split(r"[,(/–]| - | for | of | with | in ", name.strip(), maxsplit=1)[0].split()
    last = head[-1].lower() if head else ""
    return len(last) > 3 and last.endswith("s") and last.isalpha() and not _NO_PLURALS.search(last)


def decapitalised(text: str) -> str:
    """`text` without the capital that it begins with as a title; "LED light" keeps its own."""
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def indefinite(noun: str) -> str:
    """The noun with "a" or "an" before it, by how it begins."""
    return f"{'an' if _SOUNDS_LIKE_A_VOWEL.match(noun.lower()) else 'a'} {noun}"
