"""The sentence encoder: meanings of lines and words, as vectors of length one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from dialogue.understanding.network import Floats, Network

__all__ = ["Encoder"]

_FEW = 12
"""So few sentences at once are remembered."""


class Encoder:
    """Sentences as unit vectors; the latest single sentences are remembered."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._one = lru_cache(maxsize=256)(self._encode_one)
        self._word = lru_cache(maxsize=50_000)(self._word_vector)

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""
        return int(self.network.word_table.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, [texts, dimensions]."""
        if not texts:
            return self._nothing()
        if len(texts) <= _FEW:
            return np.stack([self._one(text) for text in texts])
        return self.network.encode(texts)

    def forget(self) -> None:
        """Forget the sentences that it remembers, as before a measurement."""
        self._one.cache_clear()

    def word_vectors(self, words: Sequence[str]) -> Floats:
        """What single words mean by the model's own table of word pieces, [words, dimensions].

        Taken about the mean of the table, which all its vectors share.
        """
        return np.stack([self._word(word) for word in words]) if words else self._nothing()

    def words(self) -> frozenset[str]:
        """The words that the encoder reads as one piece, lower case."""
        return self.network.pieces.vocabulary()

    @cached_property
    def _centre(self) -> Floats:
        return np.asarray(self.network.word_table.mean(axis=0), dtype=np.float32)

    def _word_vector(self, word: str) -> Floats:
        pieces = self.network.pieces.of_word(word)
        if not pieces:
            return np.zeros(self.dimensions, dtype=np.float32)
        vector = self.network.word_table[pieces].mean(axis=0) - self._centre
        length = float(np.linalg.norm(vector)) or 1.0
        return np.asarray(vector / length, dtype=np.float32)

    def _encode_one(self, text: str) -> Floats:
        return np.asarray(self.network.encode([text])[0])

    def _nothing(self) -> Floats:
        return np.zeros((0, self.dimensions), dtype=np.float32)
