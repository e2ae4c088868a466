"""Stored sentence vectors: computed once a text, compared as one matrix."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.store import Store

__all__ = ["Embedder", "Nearness", "VectorIndex", "Vectors"]

Vectors = NDArray[np.float32]
_Key = tuple[str, int, str]
"""Record id, number of the text within the record, hash of text and model."""

_PROBE = "Which model is this?"

_LARGE = 20_000
_COMPARED = 2_000
_DIRECTIONS = 96
"""An index of more than `_LARGE` texts compares a question fully only with the `_COMPARED` that
are nearest in the `_DIRECTIONS` in which its vectors differ most."""


class Embedder(Protocol):
    """Turns texts and words into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape [texts, dimensions], float32, each of length one."""
        ...

    def word_vectors(self, words: Sequence[str]) -> Vectors:
        """What each word means by itself, [words, dimensions]; far quicker than `encode`."""
        ...


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a record is: the cosine of its nearest text, and the mean of its nearest three."""

    best: float
    three: float


class VectorIndex:
    """The vectors of one kind of record; a record may have several texts.

    Vectors are kept in the store with a hash of their text and of the model, so only what is new
    or changed is computed when the index is made or refreshed.
    """

    def __init__(
        self, store: Store, embedder: Embedder, owner: str, texts: Mapping[str, Sequence[str]]
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._owner = owner
        self._model = _fingerprint(embedder)
        self._rows, self._matrix = _stored(store, owner)
        self._coarse: tuple[Vectors, Vectors] | None = None
        self.refresh(texts)

    def refresh(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Make the index one of `texts`: every record's id, and what it is to be found by."""
        wanted: dict[_Key, str] = {
            (record_id, part, _hash(self._model, text)): text
            for record_id, parts in texts.items()
            for part, text in enumerate(parts)
        }
        missing = [key for key in wanted if key not in self._rows]
        gone = [key for key in self._rows if key not in wanted]
        kept = [key for key in wanted if key in self._rows]
        matrix = self._matrix[[self._rows[key] for key in kept]]
        if missing:
            vectors = self._embedder.encode([wanted[key] for key in missing]).astype(np.float32)
            matrix = np.concatenate([matrix, vectors]) if kept else vectors
            self._store_changes(dict(zip(missing, vectors, strict=True)), gone)
        elif gone:
            self._store_changes({}, gone)
        rows = {key: row for row, key in enumerate([*kept, *missing])}
        self._matrix = matrix[[rows[key] for key in wanted]]
        self._rows = {key: row for row, key in enumerate(wanted)}
        self._ids = [record_id for record_id, _, _ in wanted]
        large = len(self._matrix) > _LARGE
        self._coarse = _main_directions(self._matrix) if large else None

    def nearest(self, query: str, limit: int = 100) -> dict[str, Nearness]:
        """The `limit` records nearest to `query`, nearest first."""
        if not self._ids:
            return {}
        vector = self._embedder.encode([query])[0]
        places = self._candidates(vector)
        scores = self._matrix[places] @ vector
        found: dict[str, list[float]] = {}
        for at in np.argsort(-scores, kind="stable").tolist():
            record_id = self._ids[places[at]]
            if record_id in found or len(found) < limit:
                found.setdefault(record_id, []).append(float(scores[at]))
        return {
            record_id: Nearness(nearest[0], sum(nearest[:3]) / len(nearest[:3]))
            for record_id, nearest in found.items()
        }

    def _candidates(self, vector: Vectors) -> NDArray[np.intp]:
        """The places of the texts worth a full comparison: all, or in a large index the likely."""
        if self._coarse is None:
            return np.arange(len(self._matrix))
        directions, projected = self._coarse
        scores = projected @ (directions.T @ vector)
        return np.argpartition(scores, -_COMPARED)[-_COMPARED:]

    def _store_changes(self, added: Mapping[_Key, Vectors], gone: Sequence[_Key]) -> None:
        with self._store.transaction():
            self._store.database.conn.executemany(
                "delete from embeddings where owner = ? and id = ? and part = ?",
                [(self._owner, record_id, part) for record_id, part, _ in gone],
            )
            self._store.database.table("embeddings").insert_all(
                (
                    {
                        "owner": self._owner,
                        "id": record_id,
                        "part": part,
                        "text_hash": text_hash,
                        "vector": vector.tobytes(),
                    }
                    for (record_id, part, text_hash), vector in added.items()
                ),
                replace=True,
            )


def _main_directions(matrix: Vectors) -> tuple[Vectors, Vectors]:
    """The strongest directions, [dimensions, `_DIRECTIONS`], and `matrix` along them."""
    sample = matrix[:: max(len(matrix) // _LARGE, 1)]
    _, directions = np.linalg.eigh(sample.T @ sample)
    strongest = np.ascontiguousarray(directions[:, -_DIRECTIONS:], dtype=np.float32)
    return strongest, matrix @ strongest


def _stored(store: Store, owner: str) -> tuple[dict[_Key, int], Vectors]:
    """The stored vectors, [texts, dimensions], and the row of each key."""
    rows = store.rows("select * from embeddings where owner = ?", [owner])
    keys = {(row["id"], row["part"], row["text_hash"]): n for n, row in enumerate(rows)}
    matrix = np.frombuffer(b"".join(row["vector"] for row in rows), dtype=np.float32)
    # A shop without records has no vectors, and nothing to take their length from.
    return keys, matrix.reshape(len(rows), -1) if rows else np.zeros((0, 0), dtype=np.float32)


def _fingerprint(embedder: Embedder) -> bytes:
    """Tells models apart by the signs of one vector, which don't change with rounding."""
    return np.packbits(embedder.encode([_PROBE])[0] > 0).tobytes()


def _hash(model: bytes, text: str) -> str:
    return hashlib.sha256(model + text.encode()).hexdigest()[:16]
