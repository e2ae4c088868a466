"""Stored sentence vectors: computed once a text, compared as one matrix."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.store import Store

__all__ = ["Embedder", "VectorIndex"]

Vectors = NDArray[np.float32]
_Key = tuple[str, int, str]
"""Record id, number of the text within the record, hash of text and model."""

_PROBE = "Which model is this?"


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape [texts, dimensions], float32, each of length one."""
        ...


class VectorIndex:
    """The vectors of one kind of record; a record may have several texts.

    Vectors are kept in the store with a hash of their text and of the model, so only what is new
    or changed is computed when the index is opened.
    """

    def __init__(
        self, store: Store, embedder: Embedder, owner: str, texts: Mapping[str, Sequence[str]]
    ) -> None:
        self._embedder = embedder
        self._ids, self._matrix = _refresh(store, embedder, owner, texts)

    def similarities(self, query: str) -> dict[str, float]:
        """The cosine similarity of each record's nearest text to `query`, by record id."""
        best: dict[str, float] = {}
        if not self._ids:
            return best
        scores = self._matrix @ self._embedder.encode([query])[0]
        for record_id, score in zip(self._ids, scores.tolist(), strict=True):
            best[record_id] = max(score, best.get(record_id, -1.0))
        return best


def _refresh(
    store: Store, embedder: Embedder, owner: str, texts: Mapping[str, Sequence[str]]
) -> tuple[list[str], Vectors]:
    """The record id of each text, and their vectors, [texts, dimensions]."""
    model = _fingerprint(embedder)
    wanted: dict[_Key, str] = {
        (record_id, part, _hash(model, text)): text
        for record_id, parts in texts.items()
        for part, text in enumerate(parts)
    }
    known = _stored(store, owner)
    missing = [key for key in wanted if key not in known]
    if missing:
        vectors = embedder.encode([wanted[key] for key in missing]).astype(np.float32)
        known |= {key: row.tobytes() for key, row in zip(missing, vectors, strict=True)}
    if missing or len(known) > len(wanted):
        _replace(store, owner, {key: known[key] for key in wanted})
    matrix = np.frombuffer(b"".join(known[key] for key in wanted), dtype=np.float32)
    # A shop without records has no vectors, and nothing to take their length from.
    return [key[0] for key in wanted], matrix.reshape(len(wanted), -1) if wanted else matrix


def _stored(store: Store, owner: str) -> dict[_Key, bytes]:
    rows = store.rows("select * from embeddings where owner = ?", [owner])
    return {(row["id"], row["part"], row["text_hash"]): row["vector"] for row in rows}


def _replace(store: Store, owner: str, vectors: Mapping[_Key, bytes]) -> None:
    with store.transaction():
        table = store.database.table("embeddings")
        table.delete_where("owner = ?", [owner])
        table.insert_all(
            {"owner": owner, "id": record_id, "part": part, "text_hash": text_hash, "vector": blob}
            for (record_id, part, text_hash), blob in vectors.items()
        )


def _fingerprint(embedder: Embedder) -> bytes:
    """Tells models apart by the signs of one vector, which don't change with rounding."""
    return np.packbits(embedder.encode([_PROBE])[0] > 0).tobytes()


def _hash(model: bytes, text: str) -> str:
    return hashlib.sha256(model + text.encode()).hexdigest()[:16]
