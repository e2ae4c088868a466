"""The words and marks of a message, and what they look like, beside the encoder's word pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialogue.understanding.network import Ints
from dialogue.understanding.word_pieces import Pieces

__all__ = ["LONGEST", "SHAPES", "Unit", "shape_of", "shape_row", "units_of"]

LONGEST = 256
"""Word pieces that are read of a message; the encoder knows no more places."""

_UNIT = re.compile(r"\w+(?:['\u2019@./&+-]+\w+)*|[^\w\s]")
"""A word with what stands inside of it, "didn't", "walkie-talkie", or a mark by itself."""

SHAPES = 6
"""How many shapes a word can have."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or a punctuation mark, [start, end) of the text, whose first word piece is `piece`."""

    start: int
    end: int
    piece: int


def units_of(text: str, pieces: Pieces) -> list[Unit]:
    """The words and marks of `text`, as far as its word pieces were read."""
    starts: dict[int, int] = {}
    for piece, (start, end) in enumerate(pieces.spans):
        if end > start:
            starts.setdefault(start, piece)
    words = [match.span() for match in _UNIT.finditer(text)]
    return [Unit(start, end, starts[start]) for start, end in words if start in starts]


def shape_of(word: str) -> int:
    """What a word looks like: lower case, capital first, all capitals, with digits, or a mark."""
    if any(character.isdigit() for character in word):
        return 3 if word.isdigit() else 4
    if not any(character.isalpha() for character in word):
        return 5
    if word[0].isupper():
        return 2 if len(word) > 1 and word.isupper() else 1
    return 0


def shape_row(text: str, units: Sequence[Unit], length: int) -> Ints:
    """The shape of the word that each word piece belongs to."""
    row = np.full(length, 5, dtype=np.int64)
    for at, unit in enumerate(units):
        end = units[at + 1].piece if at + 1 < len(units) else length - 1
        row[unit.piece : end] = shape_of(text[unit.start : unit.end])
    return row
