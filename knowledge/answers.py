"""The shop's answers: questions and policies, in its own words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from knowledge.embeddings import Embedder, Nearness, VectorIndex
from knowledge.ranking import Fit, fit_score, spelling_likeness
from knowledge.records import Answer, Scored
from knowledge.search import word_scores
from knowledge.sentences import split_sentences
from knowledge.store import Store

__all__ = ["Answers"]

_CANDIDATES = 50


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
        near = self._index.nearest(text, limit=_CANDIDATES)
        found = [
            Scored(answer, _score(text, answer, near.get(answer.id), words.get(answer.id, 0.0)))
            for answer in self._load(list({*near, *words}), topic)
        ]
        found.sort(key=lambda scored: (-scored.score, scored.record.id))
        return found[:limit]

    def _load(self, ids: Sequence[str], topic: str | None) -> list[Answer]:
        marks = ", ".join("?" for _ in ids)
        rows = self._store.rows(f"select * from answers where id in ({marks})", ids)
        return [_answer(row) for row in rows if topic in (None, row["topic"])]


def _score(text: str, answer: Answer, near: Nearness | None, words: float) -> float:
    near = near or Nearness(0.0, 0.0)
    spelling = spelling_likeness(text, (answer.question, *answer.also))
    return fit_score(Fit(near.best, near.three, spelling, words))


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(
        id=row["id"],
        topic=row["topic"],
        question=row["question"],
        also=tuple(json.loads(row["also"])),
        sentences=tuple(split_sentences(row["text"])),
    )
