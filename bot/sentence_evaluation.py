"""Does an answer quote the sentences that the question is about, and only those?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.demo_shop.files import DEMO_SHOP, read_answers
from knowledge.embeddings import Embedder
from knowledge.errors import ShoptalkError
from knowledge.records import Answer
from knowledge.sentence_choice import fitting_sentences

__all__ = ["SentenceQuestion", "SentenceReport", "evaluate_sentences", "load_sentence_questions"]


@dataclass(frozen=True, slots=True)
class SentenceQuestion:
    """A question, the answer it is about, and the indices of the sentences that answer it."""

    text: str
    answer_id: str
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class SentenceReport:
    """Over all questions.

    Attributes:
        precision: of the sentences quoted, the share that is right.
        recall: of the right sentences, the share that is quoted.
        exact: the share of questions with just the right sentences.
        mistakes: question, what was quoted beyond what is right, and what was left out.
    """

    questions: int
    precision: float
    recall: float
    exact: float
    mistakes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def lines(self, details: bool = False) -> Iterator[str]:
        """For people; with `details`, every mistake."""
        yield f"  precision                 {self.precision:.3f}"
        yield f"  recall                    {self.recall:.3f}"
        yield f"  F1                        {self.f1:.3f}"
        yield f"  just the right sentences  {self.exact:.3f}"
        if details:
            for question, beyond, lacking in self.mistakes:
                yield f"  {question!r}"
                yield from (f"    needless: {sentence}" for sentence in beyond)
                yield from (f"    left out: {sentence}" for sentence in lacking)


def demo_answers() -> dict[str, Answer]:
    """The demo shop's answers by id."""
    return {answer.id: answer for answer in read_answers()}


def load_sentence_questions(
    split: str, folder: Path = DEMO_SHOP / "questions"
) -> tuple[SentenceQuestion, ...]:
    """The labelled questions of a split; ShoptalkError names what is wrong with the file."""
    path = folder / f"sentences_{split}.yml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(
            SentenceQuestion(str(e["q"]), str(e["a"]), frozenset(int(i) for i in e["s"]))
            for e in raw
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ShoptalkError(f"{path}: not a set of labelled questions: {error!r}") from error


def evaluate_sentences(
    questions: Sequence[SentenceQuestion], answers: Mapping[str, Answer], embedder: Embedder
) -> SentenceReport:
    """Choose sentences for every question and compare with what is right.

    Raises:
        ShoptalkError: a question names an answer or sentence that there isn't.
    """
    quoted = right = both = exact = 0
    mistakes = []
    for question in questions:
        answer = answers.get(question.answer_id)
        if answer is None or max(question.right) >= len(answer.sentences):
            raise ShoptalkError(f"{question.text!r}: no such sentences in {question.answer_id}")
        chosen = set(fitting_sentences(question.text, answer, embedder))
        quoted += len(chosen)
        right += len(question.right)
        both += len(chosen & question.right)
        exact += chosen == question.right
        if chosen != question.right:
            beyond = tuple(answer.sentences[i] for i in sorted(chosen - question.right))
            lacking = tuple(answer.sentences[i] for i in sorted(question.right - chosen))
            mistakes.append((question.text, beyond, lacking))
    return SentenceReport(
        questions=len(questions),
        precision=both / max(quoted, 1),
        recall=both / max(right, 1),
        exact=exact / max(len(questions), 1),
        mistakes=tuple(mistakes),
    )
