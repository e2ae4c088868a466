"""The shop's answers: questions and policies, in its own words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from knowledge.embeddings import Embedder, Nearness, VectorIndex
from knowledge.ranking import (
    Fit,
    evidence,
    probability,
    probability_on_topic,
    spelling_likeness,
    word_coverage,
)
from knowledge.records import Answer, Scored
from knowledge.search import content_words, word_scores
from knowledge.sentences import split_sentences
from knowledge.store import Store

__all__ = ["Answers"]

_CANDIDATES = 50
_COMPARED_BY_WORD = 10
_LONGEST_QUESTION = 40
"""Words of a question that are looked at one by one."""


class Answers:
    """Look-ups and search over the answers."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._index = VectorIndex(store, embedder, "answers", self._texts())

    def refresh(self) -> None:
        """Search by the answers as they are now."""
        self._index.refresh(self._texts())

    def _texts(self) -> dict[str, tuple[str, ...]]:
        return {answer.id: _texts(answer) for answer in self.all()}

    def all(self) -> list[Answer]:
        """Every answer."""
        return [_answer(row) for row in self._store.rows("select * from answers order by id")]

    def get(self, answer_id: str) -> Answer | None:
        """One answer, or None."""
        rows = self._store.rows("select * from answers where id = ?", [answer_id])
        return _answer(rows[0]) if rows else None

    def search(
        self,
        text: str,
        limit: int = 3,
        topic: str | None = None,
        about: Mapping[str, float] | None = None,
    ) -> list[Scored[Answer]]:
        """Answers to the question, best first; a low score means that none fits.

        Args:
            text: the question.
            limit: how many at most.
            topic: leaves out answers on other topics.
            about: how likely the answer wanted is on each topic, where something is known of it.
        """
        words = word_scores(self._store, "answers", text, limit=_CANDIDATES)
        near = self._index.nearest(text, limit=_CANDIDATES)
        fits = [
            (answer, _fit(text, answer, near.get(answer.id), words.get(answer.id, 0.0)))
            for answer in self._load(list({*near, *words}), topic)
        ]
        fits.sort(key=lambda found: (-evidence(found[1]), found[0].id))
        best = fits[: max(limit, _COMPARED_BY_WORD)]
        asked = content_words(text)[:_LONGEST_QUESTION]
        ranked = [
            (answer, evidence(replace(fit, coverage=self._coverage(asked, answer))))
            for answer, fit in best
        ]
        ranked.sort(key=lambda found: (-found[1], found[0].id))
        scored = _scored(ranked, len(text.split()))
        return (_by_topic(scored, about) if about else scored)[:limit]

    def _coverage(self, asked: Sequence[str], answer: Answer) -> float:
        told = content_words(" ".join(_texts(answer)))
        if not asked or not told:
            return 0.0
        return word_coverage(self._embedder.word_vectors(asked), self._embedder.word_vectors(told))

    def _load(self, ids: Sequence[str], topic: str | None) -> list[Answer]:
        marks = ", ".join("?" for _ in ids)
        rows = self._store.rows(f"select * from answers where id in ({marks})", ids)
        return [_answer(row) for row in rows if topic in (None, row["topic"])]


def _texts(answer: Answer) -> tuple[str, ...]:
    """All that an answer is found by."""
    return (answer.question, *answer.also, answer.text)


def _fit(text: str, answer: Answer, near: Nearness | None, words: float) -> Fit:
    near = near or Nearness(0.0, 0.0)
    spelling = spelling_likeness(text, (answer.question, *answer.also))
    return Fit(near.best, near.three, spelling, words)


def _scored(ranked: Sequence[tuple[Answer, float]], words: int) -> list[Scored[Answer]]:
    """The probability of each, best first; `ranked` holds what speaks for them."""
    rivals = [weight for _, weight in ranked[:2]]
    return [
        Scored(answer, probability(weight, weight - rivals[-1 if place == 0 else 0], words))
        for place, (answer, weight) in enumerate(ranked)
    ]


def _by_topic(scored: Sequence[Scored[Answer]], about: Mapping[str, float]) -> list[Scored[Answer]]:
    weighed = [
        Scored(s.record, probability_on_topic(s.score, about.get(s.record.topic, 0.0)))
        for s in scored
    ]
    return sorted(weighed, key=lambda s: -s.score)


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(
        id=row["id"],
        topic=row["topic"],
        question=row["question"],
        also=tuple(json.loads(row["also"])),
        sentences=tuple(split_sentences(row["text"])),
    )
