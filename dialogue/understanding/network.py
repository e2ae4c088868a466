"""What reads texts: a pretrained encoder on some runtime, and layers trained to stand upon it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from dialogue.understanding.word_pieces import WordPieces
from knowledge.errors import ShoptalkError

__all__ = ["EncoderError", "Floats", "Ints", "Layers", "Network", "side_by_side"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
_Number = TypeVar("_Number", np.float32, np.int64)


class EncoderError(ShoptalkError):
    """An encoder that is missing or broken, or layers that do not fit it."""


class Layers(Protocol):
    """Transformer layers, and perhaps heads upon them."""

    def __call__(self, states: Floats, lengths: Ints) -> Sequence[Floats]:
        """What each head makes of the layers' outcome, [texts, pieces, ...]; or that itself.

        Args:
            states: what stands for the word pieces of each text, [texts, pieces, dimensions].
            lengths: how many pieces each text has; what is past them is unseen.
        """
        ...


class Network(Protocol):
    """A pretrained encoder."""

    @property
    def pieces(self) -> WordPieces:
        """The word pieces that it reads."""
        ...

    @property
    def word_table(self) -> Floats:
        """Its vector of each word piece, [word pieces, dimensions]."""
        ...

    @property
    def depth(self) -> int:
        """How many layers it has."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, [texts, dimensions]."""
        ...

    def begin(self, ids: Ints, lengths: Ints, layers: int) -> Floats:
        """What its lowest `layers` layers make of word pieces, [texts, pieces, dimensions].

        Args:
            ids: the pieces, [texts, pieces].
            lengths: how many of them each text has.
            layers: 0 for the embeddings alone.
        """
        ...

    def trained(
        self, weights: Path, layers: int, prefix: str = "", heads: Sequence[str] = ()
    ) -> Layers:
        """Layers like its uppermost, with the weights in a safetensors file.

        Args:
            weights: the file, whose names are those of the layers, `0.output.dense.bias`.
            layers: how many.
            prefix: what stands before those names.
            heads: names of linear layers in the same file that read the outcome.

        Raises:
            EncoderError: the file is missing or broken, or the weights are of another shape.
        """
        ...


def side_by_side(rows: Sequence[NDArray[_Number]]) -> tuple[NDArray[_Number], Ints]:
    """Rows of different lengths as one array, zeros at their ends; and their lengths."""
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    shape = (len(rows), int(lengths.max()), *rows[0].shape[1:])
    together: NDArray[_Number] = np.zeros(shape, dtype=rows[0].dtype)
    for at, row in enumerate(rows):
        together[at, : len(row)] = row
    return together, lengths
