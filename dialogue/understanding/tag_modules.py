"""The tagger on torch, as it is trained and saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.tagger import SETTINGS, WEIGHTS, Tagger
from dialogue.understanding.torch_layers import TorchLayers, through
from dialogue.understanding.torch_network import TorchNetwork
from dialogue.understanding.towers import Towers
from dialogue.understanding.tuned_encoder import TunedEncoder
from dialogue.understanding.units import SHAPES

__all__ = ["TagModules", "TrainableTagger"]


class TagModules(nn.Module):
    """The layers, tables and heads of `Towers`; the names of its parts are those in the file."""

    def __init__(
        self, network: TorchNetwork, layers: int, hints: int, tags: int, intents: int
    ) -> None:
        super().__init__()
        dimensions = network.word_table.shape[1]
        self.entity_layers = network.copied(layers)
        self.request_layers = network.copied(layers)
        self.shapes = nn.Embedding(SHAPES, dimensions)
        self.hints = nn.Embedding(hints, dimensions)
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.hints.weight)
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(dimensions, tags)
        self.opening = nn.Linear(dimensions, 1)
        self.intents = nn.Linear(dimensions, intents)

    def entities(
        self, states: Sequence[Tensor], shapes: Sequence[Tensor], hints: Sequence[Tensor]
    ) -> Tensor:
        """Logits of the tag of each piece, [texts, pieces, tags]."""
        padded, lengths = _padded(states)
        padded = padded + self.shapes(pad_sequence(list(shapes), batch_first=True))
        padded = padded + self.hints(pad_sequence(list(hints), batch_first=True))
        made: Tensor = self.tags(self.dropout(through(self.entity_layers, padded, lengths)))
        return made

    def requests(self, states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Logits of whether a request begins at a piece, [texts, pieces], and of its intent."""
        made = self.dropout(through(self.request_layers, *_padded(states)))
        return self.opening(made)[..., 0], self.intents(made)

    def towers(self) -> Towers:
        """To read with; the weights are these very ones, as they are at the time."""
        return Towers(
            shapes=_shared(self.shapes.weight),
            hints=_shared(self.hints.weight),
            entity=TorchLayers(self.entity_layers, [self.tags]),
            request=TorchLayers(self.request_layers, [self.opening, self.intents]),
        )


class TrainableTagger(Tagger):
    """A tagger whose weights are in `modules`."""

    def __init__(
        self,
        base: Encoder,
        tags: Sequence[str],
        hints: Sequence[str],
        intents: Sequence[str],
        layers: int,
    ) -> None:
        """A tagger over copies of the uppermost `layers` layers of `base`, which is on torch."""
        network = base.network
        assert isinstance(network, TorchNetwork)  # training opens no other
        self.modules = TagModules(network, layers, 2 * len(hints) + 1, len(tags), len(intents))
        lower = TunedEncoder.lower(network, layers)
        super().__init__(lower, self.modules.eval().towers(), tags, hints, intents)

    def save(self, folder: Path) -> None:
        """Write everything; opened again by `Tagger.load`."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        weights = {name: value.half() for name, value in self.modules.state_dict().items()}
        save_file(weights, folder / WEIGHTS)
        settings = {
            "tags": self.tags,
            "hints": self.hint_kinds,
            "intents": self.intents,
            "layers": self.encoder.layers,
        }
        (folder / SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def _shared(weight: Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return weight.detach().numpy()


def _padded(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The states side by side, [texts, pieces, dimensions], and how long each is."""
    lengths = torch.tensor([len(state) for state in states])
    return pad_sequence(list(states), batch_first=True), lengths
