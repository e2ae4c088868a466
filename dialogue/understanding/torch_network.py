"""Any sentence encoder through sentence-transformers: the reference, and what is trained upon."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch import Tensor, nn

from dialogue.understanding.network import EncoderError, Floats, Ints, Layers
from dialogue.understanding.torch_layers import TorchLayers, through
from dialogue.understanding.weights import load_weights
from dialogue.understanding.word_pieces import WordPieces

__all__ = ["TorchNetwork"]


class TorchNetwork:
    """A `Network` on torch."""

    def __init__(self, model: str) -> None:
        """Load a hub name or folder.

        Raises:
            EncoderError: it can't be had, or isn't built like a BERT.
        """
        try:
            self._model = SentenceTransformer(model, device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(f"encoder {model!r} can't be loaded: {error}") from error
        transformer: Any = self._model.transformers_model
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        try:
            self._embeddings = transformer.embeddings
            self._blocks: list[nn.Module] = list(transformer.encoder.layer)
            self.pieces = WordPieces(Tokenizer.from_str(backend.to_str()))  # type: ignore[union-attr]
        except AttributeError as error:
            raise EncoderError(f"encoder {model!r} is not built like a BERT: {error}") from error
        self._words = transformer.get_input_embeddings()

    @property
    def depth(self) -> int:
        """How many layers it has."""
        return len(self._blocks)

    @cached_property
    def word_table(self) -> Floats:
        """Its vector of each word piece, [word pieces, dimensions]."""
        return np.asarray(self._words.weight.detach().numpy(), dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, [texts, dimensions]."""
        vectors = self._model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def begin(self, ids: Ints, lengths: Ints, layers: int) -> Floats:
        """What the lowest `layers` layers make of word pieces; see `Network`."""
        read = torch.from_numpy(ids)
        with torch.no_grad():
            state: Tensor = self._embeddings(input_ids=read, token_type_ids=torch.zeros_like(read))
            lower = nn.ModuleList(self._blocks[:layers])
            made = through(lower, state, torch.from_numpy(lengths))
            return np.asarray(made.numpy(), dtype=np.float32)

    def copied(self, layers: int) -> nn.ModuleList:
        """A copy of the uppermost layers, which can be trained."""
        return nn.ModuleList(copy.deepcopy(self._blocks[self.depth - layers :])).eval()

    def trained(
        self, weights: Path, layers: int, prefix: str = "", heads: Sequence[str] = ()
    ) -> Layers:
        """Layers with the weights in a file; see `Network`."""
        found = {name: torch.tensor(value) for name, value in load_weights(weights).items()}
        blocks = self.copied(layers)
        try:
            sizes = [found[f"{head}.weight"].shape for head in heads]
            readers = [nn.Linear(inputs, outputs) for outputs, inputs in sizes]
            _fill(blocks, found, prefix)
            for head, reader in zip(heads, readers, strict=True):
                _fill(reader, found, f"{head}.")
        except (KeyError, RuntimeError) as error:
            raise EncoderError(f"{weights}: does not fit: {error}") from error
        return TorchLayers(blocks, readers)


def _fill(module: nn.Module, weights: dict[str, Tensor], prefix: str) -> None:
    """Give a module the weights whose names begin with `prefix`, and no others."""
    own = {
        name.removeprefix(prefix): value.float()
        for name, value in weights.items()
        if name.startswith(prefix)
    }
    module.load_state_dict(own)
