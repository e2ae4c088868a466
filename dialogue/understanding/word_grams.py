"""Words and pairs of words as sparse features: what a sentence vector blurs, they keep apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["SparseRow", "WordGrams"]

_WORD = re.compile(r"[^\W_]+")
_MANY_LINES = 2_000

SparseRow = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Columns, and the value in each; the values are of length one together."""


@dataclass(frozen=True, slots=True)
class WordGrams:
    """Words and pairs of words weighted by how rare they are (tf-idf, sublinear)."""

    columns: Mapping[str, int]
    rarity: NDArray[np.float32]  # [grams]

    @classmethod
    def fit(cls, texts: Sequence[str]) -> WordGrams:
        """The grams of `texts`; of many texts, those alone that occur twice."""
        counts = Counter(gram for text in texts for gram in set(_grams(text)))
        fewest = 2 if len(texts) > _MANY_LINES else 1
        kept = sorted(gram for gram, count in counts.items() if count >= fewest)
        rarity = [1 + math.log((1 + len(texts)) / (1 + counts[gram])) for gram in kept]
        return cls({gram: n for n, gram in enumerate(kept)}, np.array(rarity, dtype=np.float32))

    def row(self, text: str) -> SparseRow:
        """The grams of `text` that are known."""
        counts = Counter(g for gram in _grams(text) if (g := self.columns.get(gram)) is not None)
        places = np.array(sorted(counts), dtype=np.int32)
        values = np.array([1 + math.log(counts[place]) for place in places], dtype=np.float32)
        values *= self.rarity[places]
        length = float(np.linalg.norm(values))
        return places, values / length if length else values


def _grams(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]
