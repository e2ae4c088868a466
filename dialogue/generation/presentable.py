"""Makes a record's text fit to stand in a sentence: nothing in it may change what is around it."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

__all__ = ["is_visible", "presentable"]

_JOINERS = frozenset("\u200c\u200d")
"""Zero width (non-)joiners, which Persian, Hindi and emoji are written with."""

_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs without ink: fillers of Hangul and Khmer, and the empty Braille cell."""

_INKLESS = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_MARKS = 4
_SHORTENED = 1000
_TRAILING_WORD = re.compile(r"\s\S{0,40}$")


def presentable(value: str, longest: int = _SHORTENED) -> str:
    """`value` letter for letter, but for what nobody could see or what would spill over.

    Control characters and line breaks become a space. Invisible characters, halves of characters
    (lone surrogates), and more marks on a letter than any script writes are left out. Text that
    runs from right to left is isolated, so that it doesn't turn round the words and amounts
    beside it (Unicode Standard Annex 9). What is longer than `longest` characters is cut, if it
    can be after a word, and ends in an ellipsis.
    """
    if value.isascii() and value.isprintable():
        text = " ".join(value.split())
    else:
        text = " ".join(_without_invisible(value).split())
    if len(text) > longest:
        text = f"{_TRAILING_WORD.sub('', text[:longest])}…"
    if text.isascii() or not _RIGHT_TO_LEFT.intersection(map(unicodedata.bidirectional, text)):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def is_visible(value: str) -> bool:
    """Whether there is anything in `value` to be seen."""
    return any(unicodedata.category(c) not in _INKLESS and c not in _BLANK for c in value)


def _without_invisible(value: str) -> str:
    translation, marks = _tables()
    return marks.sub(r"\1", value.translate(translation))


@cache
def _tables() -> tuple[dict[int, str | None], re.Pattern[str]]:
    """What replaces characters that can't be seen, and too many marks after one another."""
    translation: dict[int, str | None] = {}
    marks: list[str] = []
    for character in map(chr, range(sys.maxunicode + 1)):
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp"):
            translation[ord(character)] = " "
        elif (category in ("Cf", "Cs") and character not in _JOINERS) or character in _BLANK:
            translation[ord(character)] = None
        elif category == "Mn":
            marks.append(character)
    return translation, re.compile(f"([{''.join(marks)}]{{{_MARKS}}})[{''.join(marks)}]+")
