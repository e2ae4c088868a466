"""How well an answer fits a question: meaning, words and spelling in one calibrated score."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Fit", "fit_score", "spelling_likeness"]

_WORD = re.compile(r"\w+")
_GRAMS = (3, 4)

# Chosen on the development questions of the demo shop (`shoptalk evaluate search --split
# development`): the weights for the right answer to rank first, slope and offset so that the
# score is the probability that an answer fits at all.
_NEAREST, _NEAR_THREE, _SPELLING, _WORDS = 1.0, 1.0, 0.9, 0.15
_SLOPE, _OFFSET = 3.7, -5.8


@dataclass(frozen=True, slots=True)
class Fit:
    """What speaks for an answer, each from 0 to 1.

    Attributes:
        nearest: cosine similarity of its nearest phrasing to the question.
        near_three: mean of that of its three nearest.
        spelling: likeness of the letters of its likest phrasing; forgives misspelling.
        words: BM25 of its words, as a share of the best of all answers.
    """

    nearest: float
    near_three: float
    spelling: float
    words: float


def fit_score(fit: Fit) -> float:
    """The probability that the answer fits the question, from 0 to 1."""
    evidence = (
        _NEAREST * fit.nearest
        + _NEAR_THREE * fit.near_three
        + _SPELLING * fit.spelling
        + _WORDS * fit.words
    )
    return 1 / (1 + math.exp(-(_SLOPE * evidence + _OFFSET)))


def spelling_likeness(question: str, phrasings: Iterable[str]) -> float:
    """The cosine of the letter runs that `question` shares with its likest phrasing, 0 to 1."""
    asked = _letter_runs(question)
    return max((_cosine(asked, _letter_runs(text)) for text in phrasings), default=0.0)


@lru_cache(maxsize=20_000)
def _letter_runs(text: str) -> dict[str, float]:
    """Runs of three and four letters with their weights; the vector is of length one."""
    counts: Counter[str] = Counter()
    for word in _WORD.findall(text.lower()):
        padded = f" {word} "
        for size in _GRAMS:
            counts.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    length = math.sqrt(sum(counts.values())) or 1.0
    return {run: math.sqrt(count) / length for run, count in counts.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other[run] for run, weight in one.items() if run in other)
