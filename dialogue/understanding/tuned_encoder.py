"""The sentence encoder with upper layers of its own, which were trained to tell intents apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from dialogue.understanding.network import (
    EncoderError,
    Floats,
    Ints,
    Layers,
    Network,
    side_by_side,
)
from dialogue.understanding.word_pieces import Pieces

__all__ = ["WEIGHTS", "TunedEncoder", "mean_of_pieces"]

_LONGEST = 96
"""Word pieces that are read of a line."""

_BATCH = 64
WEIGHTS = "encoder.safetensors"
"""The file of the upper layers in a folder of trained understanding."""


class TunedEncoder:
    """Shares word pieces and lower layers with the encoder that it stands upon.

    The lower layers never change, so training computes their outputs once for every line.
    """

    def __init__(self, network: Network, layers: int, upper: Layers) -> None:
        """Put `upper`, in the place of the uppermost `layers` layers, upon the others."""
        if not 0 <= layers <= network.depth:
            raise EncoderError(f"the encoder has {network.depth} layers, not {layers} or more")
        self.layers = layers
        self._network = network
        self._upper = upper

    @classmethod
    def load(cls, network: Network, folder: Path, layers: int) -> TunedEncoder:
        """The upper layers that training wrote to `folder`, upon the lower ones of `network`.

        Raises:
            EncoderError: they are missing or of another shape.
        """
        return cls(network, layers, network.trained(folder / WEIGHTS, layers) if layers else _as_is)

    @classmethod
    def lower(cls, network: Network, layers: int) -> TunedEncoder:
        """All but the uppermost `layers` layers, for others to stand upon."""
        return cls(network, layers, _as_is)

    def encode(self, texts: Sequence[str], begun: Mapping[str, Floats] | None = None) -> Floats:
        """Unit vectors, [texts, dimensions].

        `begun` is what `begin` made of some texts already, of this or of an encoder with as many
        layers of its own.
        """
        states = {t: s for t, s in (begun or {}).items() if len(s) <= _LONGEST}
        new = [text for text in dict.fromkeys(texts) if text not in states]
        states.update(zip(new, self.begin(new), strict=True))
        return self.finish([states[text] for text in texts])

    def begin(self, texts: Sequence[str], longest: int = _LONGEST) -> list[Floats]:
        """What the lower layers make of each text, [word pieces, dimensions]."""
        return self.begin_read([self.read(text, longest) for text in texts])

    def begin_read(self, texts: Sequence[Pieces]) -> list[Floats]:
        """As `begin`, for texts that were read into word pieces."""
        states: dict[int, Floats] = {}
        by_length = sorted(range(len(texts)), key=lambda at: len(texts[at].ids))
        lower = self._network.depth - self.layers
        for start in range(0, len(texts), _BATCH):
            places = by_length[start : start + _BATCH]
            ids, lengths = side_by_side([np.array(texts[at].ids) for at in places])
            made = self._network.begin(ids, lengths, lower)
            for at, row, length in zip(places, made, lengths, strict=True):
                states[at] = row[:length].copy() if len(places) > 1 else row
        return [states[at] for at in range(len(texts))]

    def finish(self, states: Sequence[Floats]) -> Floats:
        """Unit vectors of what `begin` made, [texts, dimensions]."""
        if not states:
            return np.zeros((0, 0), dtype=np.float32)
        by_length = sorted(range(len(states)), key=lambda at: len(states[at]))
        vectors = np.zeros((len(states), states[0].shape[1]), dtype=np.float32)
        for start in range(0, len(by_length), _BATCH):
            places = by_length[start : start + _BATCH]
            padded, lengths = side_by_side([states[place] for place in places])
            vectors[places] = mean_of_pieces(self._upper(padded, lengths)[0], lengths)
        return vectors

    def read(self, text: str, longest: int = _LONGEST) -> Pieces:
        """The word pieces of a text."""
        return self._network.pieces.read(text, longest)


def mean_of_pieces(states: Floats, lengths: Ints) -> Floats:
    """The mean of each text's pieces, brought to length one, [texts, dimensions]."""
    present = np.arange(states.shape[1]) < lengths[:, None]
    total = np.einsum("tpd,tp->td", states, present.astype(np.float32))
    length = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    return np.asarray(total / length, dtype=np.float32)


def _as_is(states: Floats, lengths: Ints) -> list[Floats]:
    return [states]
