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


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape [texts, dimensions], float32, each of length one."""
        ...


class VectorIndex:
    """The vectors of one kind of record; a record may have several texts.

    Vectors are kept in the store with a hash of their text, so only new or changed texts are
    computed when the index is opened.
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
    """Vectors of all `texts`, [parts, dimensions], and the record id of each row."""
    wanted = [
        (record_id, part, text)
        for record_id, parts in texts.items()
        for part, text in enumerate(parts)
    ]
    rows = store.rows("select id, part, text_hash, vector from embeddings where owner = ?", [owner])
    known = {(row["id"], row["part"], row["text_hash"]): row["vector"] for row in rows}
    missing = [w for w in wanted if (w[0], w[1], _hash(w[2])) not in known]
    if missing:
        vectors = embedder.encode([text for _, _, text in missing])
        new = [
            {
                "owner": owner,
                "id": record_id,
                "part": part,
                "text_hash": _hash(text),
                "vector": vector.astype(np.float32).tobytes(),
            }
            for (record_id, part, text), vector in zip(missing, vectors, strict=True)
        ]
        with store.transaction():
            store.database.table("embeddings").insert_all(new, replace=True)
        known |= {(row["id"], row["part"], row["text_hash"]): row["vector"] for row in new}
    blobs = [known[record_id, part, _hash(text)] for record_id, part, text in wanted]
    matrix = np.frombuffer(b"".join(blobs), dtype=np.float32)
    return [w[0] for w in wanted], matrix.reshape(len(blobs), -1)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
