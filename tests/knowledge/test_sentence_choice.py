from __future__ import annotations

from knowledge.records import Answer
from knowledge.sentence_choice import fitting_sentences
from tests.knowledge.word_vectors import WordVectors

ANSWER = Answer(
    "store/hours",
    "store",
    "When are you open?",
    (),
    (
        "Our team answers on weekdays.",
        "The Bristol shop opens on Saturdays.",
        "We close on holidays.",
        "Our team is small.",
    ),
)


def test_only_what_the_question_is_about_is_quoted() -> None:
    assert fitting_sentences("Saturdays in the Bristol shop", ANSWER, WordVectors()) == [1]


def test_a_question_about_nothing_in_particular_is_answered_in_order_and_in_measure() -> None:
    chosen = fitting_sentences("??", ANSWER, WordVectors())
    assert chosen == sorted(chosen)
    assert 1 <= len(chosen) <= 3
