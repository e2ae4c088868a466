"""The sentence encoder with upper layers of its own, which were trained to tell intents apart."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from dialogue.understanding.encoder import Encoder, EncoderError
from dialogue.understanding.half_precision import halved

__all__ = ["TunedEncoder", "through"]

_LONGEST = 96
"""Word pieces that are read of a line."""

_BATCH = 64
_MASKED = -1e4
_WEIGHTS = "encoder.safetensors"


class TunedEncoder:
    """Shares word pieces and lower layers with the encoder that it was made from.

    The lower layers never change, so training computes their outputs once for every line.
    """

    def __init__(self, base: Encoder, layers: int) -> None:
        """Copy the uppermost `layers` layers of `base`; 0 makes it the same as `base`."""
        self._tokenizer = base.tokenizer
        transformer: Any = base.transformer
        blocks = list(transformer.encoder.layer)
        if not 0 <= layers <= len(blocks):
            raise EncoderError(f"the encoder has {len(blocks)} layers, not {layers} or more")
        self._embed = transformer.embeddings
        self._lower = nn.ModuleList(blocks[: len(blocks) - layers])
        self.upper = nn.ModuleList(copy.deepcopy(blocks[len(blocks) - layers :])).eval()

    @property
    def layers(self) -> int:
        """How many layers are its own."""
        return len(self.upper)

    def encode(
        self, texts: Sequence[str], begun: Mapping[str, Tensor] | None = None
    ) -> NDArray[np.float32]:
        """Unit vectors, [texts, dimensions].

        `begun` is what `begin` made of some texts already, of this or of an encoder with as many
        layers of its own.
        """
        states = {t: s for t, s in (begun or {}).items() if len(s) <= _LONGEST}
        new = [text for text in dict.fromkeys(texts) if text not in states]
        states.update(zip(new, self.begin(new), strict=True))
        return self.finish([states[text] for text in texts])

    def begin(self, texts: Sequence[str], longest: int = _LONGEST) -> list[Tensor]:
        """What the lower layers make of each text, [word pieces, dimensions]."""
        states: dict[int, Tensor] = {}
        by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        with torch.no_grad():
            for start in range(0, len(texts), _BATCH):
                places = by_length[start : start + _BATCH]
                read = self._tokenizer(
                    [texts[at] for at in places],
                    padding=True,
                    truncation=True,
                    max_length=longest,
                    return_tensors="pt",
                )
                present = read["attention_mask"]
                state = self._embed(
                    input_ids=read["input_ids"], token_type_ids=torch.zeros_like(present)
                )
                state = _through(self._lower, state, present)
                lengths = present.sum(dim=1).tolist()
                for at, row, length in zip(places, state, lengths, strict=True):
                    states[at] = row[:length].clone()
        return [states[at] for at in range(len(texts))]

    def finish(self, states: Sequence[Tensor]) -> NDArray[np.float32]:
        """Unit vectors of what `begin` made, [texts, dimensions]."""
        if not states:
            return np.zeros((0, 0), dtype=np.float32)
        by_length = sorted(range(len(states)), key=lambda at: len(states[at]))
        vectors = np.zeros((len(states), states[0].shape[1]), dtype=np.float32)
        with torch.no_grad():
            for at in range(0, len(by_length), _BATCH):
                places = by_length[at : at + _BATCH]
                vectors[places] = self.pool([states[place] for place in places]).numpy()
        return vectors

    def pool(self, states: Sequence[Tensor]) -> Tensor:
        """Through the upper layers, to the mean over word pieces, to length one."""
        lengths = torch.tensor([len(state) for state in states])
        padded = pad_sequence(list(states), batch_first=True)
        state = self.upper_states(padded, lengths)
        mean = (state * _present(padded, lengths)[..., None]).sum(dim=1) / lengths[:, None]
        return functional.normalize(mean, dim=1)

    def upper_states(self, padded: Tensor, lengths: Tensor) -> Tensor:
        """Through the upper layers, [texts, pieces, dimensions]; padding is unseen."""
        return through(self.upper, padded, lengths)

    def spans(self, text: str, longest: int = _LONGEST) -> list[tuple[int, int]]:
        """Where each word piece stands in `text`; the pieces that frame it have empty spans."""
        read = self._tokenizer(
            text, truncation=True, max_length=longest, return_offsets_mapping=True
        )
        return [(start, end) for start, end in read["offset_mapping"]]

    def quicken(self) -> None:
        """Make it quicker to read with; it can't be trained or saved then."""
        self._lower, self.upper = halved(self._lower), halved(self.upper)

    def save(self, folder: Path) -> None:
        """Write the upper layers in half precision."""
        from safetensors.torch import save_file

        weights = {name: value.half() for name, value in self.upper.state_dict().items()}
        if weights:
            save_file(weights, folder / _WEIGHTS)

    @classmethod
    def load(cls, base: Encoder, folder: Path, layers: int) -> TunedEncoder:
        """The upper layers that `save` wrote, above the lower ones of `base`.

        Raises:
            EncoderError: they are missing or of another shape.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        encoder = cls(base, layers)
        if layers:
            try:
                weights = load_file(folder / _WEIGHTS)
                encoder.upper.load_state_dict({n: v.float() for n, v in weights.items()})
            except (OSError, RuntimeError, SafetensorError) as error:
                raise EncoderError(f"{folder / _WEIGHTS}: does not fit: {error}") from error
        return encoder


def _present(padded: Tensor, lengths: Tensor) -> Tensor:
    """1 where a text has a word piece, 0 where it is padded, [texts, pieces]."""
    return (torch.arange(padded.shape[1])[None] < lengths[:, None]).long()


def through(layers: nn.ModuleList, padded: Tensor, lengths: Tensor) -> Tensor:
    """`padded`, [texts, pieces, dimensions], through `layers`; what is past `lengths` is unseen."""
    return _through(layers, padded, _present(padded, lengths))


def _through(layers: nn.ModuleList, state: Tensor, present: Tensor) -> Tensor:
    """`state`, [texts, pieces, dimensions], through transformer layers; padding is unseen."""
    exact = state.dtype
    state = state.to(next(layers.parameters()).dtype) if len(layers) else state
    mask = ((1.0 - present[:, None, None, :].float()) * _MASKED).to(state.dtype)
    for layer in layers:
        made = layer(state, attention_mask=mask)
        state = made[0] if isinstance(made, tuple) else made
    return state.to(exact)
