"""The shop's answers: questions and policies, in its own words."""

from __future__ import annotations

import json
from typing import Any

from knowledge.embeddings import Embedder, VectorIndex
from knowledge.records import Answer, Scored
from knowledge.search import fuse, word_scores
from knowledge.sentences import split_sentences
from knowledge.store import Store

__all__ = ["Answers"]

_CANDIDATES = 200


class Answers:
    """Look-ups and search over the answers."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._index = VectorIndex(store, embedder, "answers", self._texts())

    def refresh(self) -> None:
        """Search by the answers as they are now."""
        self._index.refresh(self._texts())

    def _texts(self) -> dict[str, tuple[str, ...]]:
        return {a.id: (a.question, *a.also, a.text) for a in self.all()}

    def all(self) -> list[Answer]:
        """Every answer."""
        return [_answer(row) for row in self._store.rows("select * from answers order by id")]

    def get(self, answer_id: str) -> Answer | None:
        """One answer, or None."""
        rows = self._store.rows("select * from answers where id = ?", [answer_id])
        return _answer(rows[0]) if rows else None

    def search(self, text: str, limit: int = 3, topic: str | None = None) -> list[Scored[Answer]]:
        """Answers to the question `text`, best first; a low score means that none fits.

        With `topic`, answers on other topics are left out.
        """
        words = word_scores(self._store, "answers", text, limit=_CANDIDATES)
        found = fuse(words, self._index.nearest(text, limit=_CANDIDATES))
        if topic is not None:
            rows = self._store.rows("select id from answers where topic = ?", [topic])
            on_topic = {row["id"] for row in rows}
            found = [(key, score) for key, score in found if key in on_topic]
        answers = ((self.get(key), score) for key, score in found[:limit])
        return [Scored(answer, score) for answer, score in answers if answer is not None]


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(
        id=row["id"],
        topic=row["topic"],
        question=row["question"],
        also=tuple(json.loads(row["also"])),
        sentences=tuple(split_sentences(row["text"])),
    )
