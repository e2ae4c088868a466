"""Transformer layers on torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from dialogue.understanding.network import Floats, Ints

__all__ = ["TorchLayers", "through"]

_MASKED = -1e4


class TorchLayers:
    """Layers and heads as `Layers`; they read with whatever weights they have at the time."""

    def __init__(self, layers: nn.ModuleList, heads: Sequence[nn.Module] = ()) -> None:
        self._layers, self._heads = layers, heads

    def __call__(self, states: Floats, lengths: Ints) -> list[Floats]:
        """What each head makes of the layers' outcome; see `Layers`."""
        with torch.no_grad():
            made = through(self._layers, torch.from_numpy(states), torch.from_numpy(lengths))
            outcomes = [head(made) for head in self._heads] or [made]
            return [np.asarray(outcome.numpy(), dtype=np.float32) for outcome in outcomes]


def through(layers: nn.ModuleList, padded: Tensor, lengths: Tensor) -> Tensor:
    """`padded`, [texts, pieces, dimensions], through `layers`; what is past `lengths` is unseen."""
    present = torch.arange(padded.shape[1])[None] < lengths[:, None]
    mask = (1.0 - present[:, None, None, :].float()) * _MASKED
    for layer in layers:
        made = layer(padded, attention_mask=mask)
        padded = made[0] if isinstance(made, tuple) else made
    return padded
