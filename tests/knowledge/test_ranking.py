from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ranking import Fit, fit_score, spelling_likeness

SHARE = st.floats(0, 1)


@given(SHARE, SHARE, SHARE, SHARE)
def test_a_score_is_a_probability_and_grows_with_what_speaks_for_it(
    nearest: float, three: float, spelling: float, words: float
) -> None:
    score = fit_score(Fit(nearest, three, spelling, words))
    assert 0 < score < 1
    assert fit_score(Fit(1, three, spelling, words)) >= score


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
