from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ranking import Fit, evidence, probability, spelling_likeness, word_coverage
from tests.knowledge.word_vectors import WordVectors

SHARE = st.floats(0, 1)


@given(SHARE, SHARE, SHARE, SHARE, SHARE)
def test_the_evidence_grows_with_what_speaks_for_an_answer(
    nearest: float, three: float, spelling: float, words: float, coverage: float
) -> None:
    fit = Fit(nearest, three, spelling, words, coverage)
    for name in ("nearest", "near_three", "spelling", "words", "coverage"):
        assert evidence(replace(fit, **{name: 1.0})) >= evidence(fit)


@given(st.floats(0, 4), st.floats(-2, 2), st.integers(0, 200))
def test_a_score_is_a_probability_and_grows_with_evidence_and_lead(
    weight: float, lead: float, words: int
) -> None:
    score = probability(weight, lead, words)
    assert 0 < score < 1
    assert probability(weight + 0.1, lead, words) > score or score > 0.999
    assert probability(weight, lead + 0.1, words) > score or score > 0.999


def test_coverage_is_whole_where_the_answer_has_every_word() -> None:
    vectors = WordVectors()
    answer = vectors.word_vectors(["kites", "repair", "we"])
    assert word_coverage(vectors.word_vectors(["repair", "kites"]), answer) == pytest.approx(1)
    assert word_coverage(vectors.word_vectors(["boats"]), answer) < 0.5
    assert word_coverage(answer[:0], answer) == word_coverage(answer, answer[:0]) == 0


@pytest.mark.parametrize("typed", ["forgt my pasword", "i forgot my passwrod", "FORGOT PASSWORD"])
def test_a_misspelt_question_is_like_the_right_one(typed: str) -> None:
    right = spelling_likeness(typed, ["I forgot my password."])
    assert right > 0.5
    assert right > 2 * spelling_likeness(typed, ["How do I burn a candle properly?"])


@given(st.text())
def test_any_text_is_as_like_itself_as_can_be(text: str) -> None:
    likeness = spelling_likeness(text, [text])
    assert likeness == pytest.approx(1) or likeness == 0
    assert spelling_likeness(text, []) == 0
