from __future__ import annotations

from pathlib import Path

import pytest

from bot.search_evaluation import AnsweredQuestion, QuestionSet, evaluate_search, load_questions
from knowledge.answers import Answers
from knowledge.errors import ShoptalkError
from knowledge.store import Store
from tests.knowledge.word_vectors import WordVectors


def test_every_question_names_answers_that_the_demo_shop_has(demo_store: Store) -> None:
    known = {row["id"] for row in demo_store.rows("select id from answers")}
    questions = load_questions("development")
    assert {right for q in questions.answered for right in q.right} <= known
    assert len(questions.answered) > 100
    assert len(questions.unanswered) > 50


def test_what_goes_wrong_is_counted_and_named(demo_store: Store) -> None:
    answers = Answers(demo_store, WordVectors())
    rank = [hit.record.id for hit in answers.search("How long does delivery take?")]
    questions = QuestionSet(
        (
            AnsweredQuestion("How long does delivery take?", frozenset({rank[0]})),
            AnsweredQuestion("How long does delivery take?", frozenset({rank[1]})),
            AnsweredQuestion("How long does delivery take?", frozenset({"none/such"})),
        ),
        ("How long does delivery take?",),
    )
    report = evaluate_search(answers, questions, threshold=0.01)
    assert (report.first, report.first_three) == (1 / 3, 2 / 3)
    assert report.nothing_fits == 0
    assert [found for _, found, _ in report.misses] == [rank[0], rank[0]]
    assert any("answered anyway" in line for line in report.lines(details=True))


def test_a_split_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShoptalkError, match=r"nowhere\.yml"):
        load_questions("nowhere", tmp_path)
