"""How well an answer fits a question: meaning, words and spelling in one calibrated score."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.embeddings import Vectors

__all__ = ["Fit", "evidence", "probability", "spelling_likeness", "word_coverage"]

_WORD = re.compile(r"\w+")
_GRAMS = (3, 4)

# Chosen on the development questions of the demo shop (`shoptalk evaluate search --split
# development`): the weights for the right answer to rank first; the others by a logistic
# regression that tells right first answers from wrong ones.
_NEAREST, _NEAR_THREE, _SPELLING, _WORDS, _COVERAGE = 1.0, 1.0, 0.9, 0.15, 0.5
_EVIDENCE, _LEAD, _LENGTH, _OFFSET = 4.81, 1.5, 1.06, -11.63
_ON_TOPIC, _OFF_TOPIC, _NEVER = 1.5, -0.5, 1e-4


@dataclass(frozen=True, slots=True)
class Fit:
    """What speaks for an answer, each from 0 to 1.

    Attributes:
        nearest: cosine similarity of its nearest phrasing to the question.
        near_three: mean of that of its three nearest.
        spelling: likeness of the letters of its likest phrasing; forgives misspelling.
        words: BM25 of its words, as a share of the best of all answers.
        coverage: how far the question's words have a word of like meaning in the answer.
    """

    nearest: float
    near_three: float
    spelling: float
    words: float
    coverage: float = 0.0


def evidence(fit: Fit) -> float:
    """How much speaks for an answer: one number to rank by, the higher the better."""
    return (
        _NEAREST * fit.nearest
        + _NEAR_THREE * fit.near_three
        + _SPELLING * fit.spelling
        + _WORDS * fit.words
        + _COVERAGE * fit.coverage
    )


def probability(evidence: float, lead: float, words: int) -> float:
    """The probability that an answer is right for the question, from 0 to 1.

    Args:
        evidence: what speaks for it.
        lead: how much more that is than what speaks for the best of the others.
        words: the length of the question; the longer, the less alike even a right answer is.
    """
    logit = _EVIDENCE * evidence + _LEAD * lead + _LENGTH * math.log(max(words, 1)) + _OFFSET
    return 1 / (1 + math.exp(-logit))


def probability_on_topic(probability: float, share: float) -> float:
    """The probability that an answer is right once it is known what the question is about.

    Args:
        probability: without that, from 0 to 1.
        share: how likely a right answer is on the topic of this one, from 0 to 1.
    """
    sure = min(max(probability, _NEVER), 1 - _NEVER)
    logit = math.log(sure / (1 - sure)) + _ON_TOPIC * share + _OFF_TOPIC
    return 1 / (1 + math.exp(-logit))


def word_coverage(question: Vectors, answer: Vectors) -> float:
    """The mean, over the question's words, of the cosine to the nearest of the answer's words.

    Args:
        question: unit vectors of the question's content words, [words, dimensions].
        answer: the same of everything that the answer is found by.
    """
    if not len(question) or not len(answer):
        return 0.0
    return float((question @ answer.T).max(axis=1).mean())


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
