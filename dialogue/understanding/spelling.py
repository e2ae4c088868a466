"""Sets typing slips right before a line is encoded; the shopper's own text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

__all__ = ["Speller"]

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
_LONG = 8


class Speller:
    """Corrects a word that the encoder doesn't know to one that shoppers use."""

    def __init__(self, encoder_words: frozenset[str], shopper_words: Iterable[str]) -> None:
        """Take the encoder's whole words, and the words of the training lines.

        Only a training word that the encoder knows too counts as spelt right.
        """
        self._known = encoder_words
        self._corrected = lru_cache(maxsize=20_000)(self._correct_word)
        self._right = sorted({w for w in shopper_words if w in encoder_words and len(w) > 2})

    def correct(self, text: str) -> str:
        """`text` with each unknown word replaced by the nearest right one, if one is near."""
        return _WORD.sub(lambda match: self._corrected(match[0]), text)

    def _correct_word(self, word: str) -> str:
        lowered = word.lower()
        if len(lowered) < _SHORTEST or lowered in self._known:
            return word
        slips = 1 if len(lowered) < _LONG else 2
        found = process.extractOne(lowered, self._right, scorer=OSA.distance, score_cutoff=slips)
        return str(found[0]) if found else word
