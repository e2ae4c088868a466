"""An `Embedder` without a model: texts are alike as far as they share words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


class WordVectors:
    """Each word is a fixed random direction; `encoded` keeps what was asked for."""

    def __init__(self, dimensions: int = 96) -> None:
        self._dimensions = dimensions
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return np.stack([self._encode_one(text) for text in texts])

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._encode_one(word) for word in words])

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        total = np.full(self._dimensions, 1e-6)
        for word in re.findall(r"\w+", text.lower()):
            total += np.random.default_rng(crc32(word.encode())).normal(size=self._dimensions)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)
