"""`shoptalk evaluate search`: does a shopper's question find the right answer, or rightly none?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.answers import Answers
from knowledge.demo_shop.files import DEMO_SHOP
from knowledge.errors import ShoptalkError

__all__ = ["AnsweredQuestion", "QuestionSet", "SearchReport", "evaluate_search", "load_questions"]

_FIRST_FEW = 3


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question and the ids of the answers that are right for it."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions that the shop has an answer to, and questions that it has none to."""

    answered: tuple[AnsweredQuestion, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchReport:
    """Shares of questions, each from 0 to 1.

    Attributes:
        first: the right answer ranks first.
        first_three: it is among the first three.
        found: it ranks first and scores above the threshold, so that it would be said.
        nothing_fits: of the questions without an answer, those where nothing scores above it.
        misses: question, what was found first, and its score, of each right answer not first.
        slips: the same of each question without an answer that was given one.
    """

    answered: int
    unanswered: int
    first: float
    first_three: float
    found: float
    nothing_fits: float
    misses: tuple[tuple[str, str, float], ...]
    slips: tuple[tuple[str, str, float], ...]

    def lines(self, details: bool = False) -> Iterator[str]:
        """For people; with `details`, every question that went wrong."""
        yield f"{self.answered} questions with an answer"
        yield f"  right answer first        {self.first:.3f}"
        yield f"  among the first three     {self.first_three:.3f}"
        yield f"  first and sure enough     {self.found:.3f}"
        yield f"{self.unanswered} questions without an answer"
        yield f"  nothing fits              {self.nothing_fits:.3f}"
        if details:
            for name, wrong in (("not first", self.misses), ("answered anyway", self.slips)):
                yield from (f"{name}: {q!r} found {found} ({s:.2f})" for q, found, s in wrong)


def load_questions(split: str, folder: Path = DEMO_SHOP / "questions") -> QuestionSet:
    """The held-out questions of a split; ShoptalkError names what is wrong with the file."""
    path = folder / f"{split}.yml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        answered = tuple(
            AnsweredQuestion(str(entry["q"]), frozenset(_listed(entry["a"])))
            for entry in raw["answered"]
        )
        return QuestionSet(answered, tuple(str(text) for text in raw["unanswered"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ShoptalkError(f"{path}: not a set of questions: {error!r}") from error


def _listed(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def evaluate_search(
    answers: Answers,
    questions: QuestionSet,
    threshold: float,
    about: Callable[[str], Mapping[str, float]] = lambda _: {},
) -> SearchReport:
    """Search for every question and compare with what is right.

    Args:
        answers: the shop's.
        questions: what is asked.
        threshold: the least score with which an answer is said.
        about: how likely the answer to a question is on each topic.
    """
    first = first_three = found = 0
    misses, slips = [], []
    for question in questions.answered:
        hits = answers.search(question.text, limit=_FIRST_FEW, about=about(question.text))
        ids = [hit.record.id for hit in hits]
        first += ids[0] in question.right
        first_three += bool(question.right & set(ids))
        found += ids[0] in question.right and hits[0].score >= threshold
        if ids[0] not in question.right:
            misses.append((question.text, ids[0], hits[0].score))
    for text in questions.unanswered:
        hits = answers.search(text, limit=1, about=about(text))
        if hits and hits[0].score >= threshold:
            slips.append((text, hits[0].record.id, hits[0].score))
    answered, unanswered = len(questions.answered), len(questions.unanswered)
    return SearchReport(
        answered=answered,
        unanswered=unanswered,
        first=first / answered,
        first_three=first_three / answered,
        found=found / answered,
        nothing_fits=1 - len(slips) / unanswered,
        misses=tuple(misses),
        slips=tuple(slips),
    )
