from __future__ import annotations

from pathlib import Path

import pytest

from bot.sentence_evaluation import (
    SentenceQuestion,
    demo_answers,
    evaluate_sentences,
    load_sentence_questions,
)
from knowledge.errors import ShoptalkError
from knowledge.records import Answer
from tests.knowledge.word_vectors import WordVectors

ANSWER = Answer(
    "delivery/cost",
    "delivery",
    "What does delivery cost?",
    (),
    ("Standard delivery costs EUR 4.90.", "The express courier costs EUR 9.90."),
)


@pytest.mark.parametrize("split", ["development", "test"])
def test_the_labelled_questions_name_sentences_that_there_are(split: str) -> None:
    questions, answers = load_sentence_questions(split), demo_answers()
    assert len(questions) >= 120
    for question in questions:
        assert question.right
        assert max(question.right) < len(answers[question.answer_id].sentences)


def test_nothing_of_the_test_set_was_there_to_tune_on() -> None:
    development = {question.text.lower() for question in load_sentence_questions("development")}
    assert not development & {question.text.lower() for question in load_sentence_questions("test")}


def test_right_and_needless_sentences_are_counted() -> None:
    asked = "express courier costs"
    questions = [
        SentenceQuestion(asked, ANSWER.id, frozenset({1})),
        SentenceQuestion(asked, ANSWER.id, frozenset({0})),
    ]
    report = evaluate_sentences(questions, {ANSWER.id: ANSWER}, WordVectors())
    assert (report.precision, report.recall, report.f1, report.exact) == (0.5, 0.5, 0.5, 0.5)
    (mistake,) = report.mistakes
    assert mistake == (asked, (ANSWER.sentences[1],), (ANSWER.sentences[0],))
    assert any("left out: Standard" in line for line in report.lines(details=True))


def test_a_label_without_a_sentence_is_named() -> None:
    question = SentenceQuestion("how much", ANSWER.id, frozenset({5}))
    with pytest.raises(ShoptalkError, match="no such sentences in delivery/cost"):
        evaluate_sentences([question], {ANSWER.id: ANSWER}, WordVectors())


def test_a_set_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShoptalkError, match=r"sentences_nowhere\.yml"):
        load_sentence_questions("nowhere", tmp_path)
