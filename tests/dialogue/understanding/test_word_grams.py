from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.understanding.word_grams import WordGrams

LINES = ["where is my order", "cancel my order", "where are you"]


def test_words_and_pairs_of_words_are_features() -> None:
    columns = WordGrams.fit(LINES).columns
    assert {"where", "cancel my", "my order"} <= set(columns)
    assert "order cancel" not in columns


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    grams = WordGrams.fit(LINES)
    places, values = grams.row("where cancel")
    weight = dict(zip(places.tolist(), values.tolist(), strict=True))
    assert weight[grams.columns["cancel"]] > weight[grams.columns["where"]]


@given(st.text())
def test_a_row_of_any_text_is_of_length_one_or_empty(text: str) -> None:
    places, values = WordGrams.fit([*LINES, "a b c"]).row(text)
    assert len(places) == len(values)
    assert len(values) == 0 or np.linalg.norm(values) == pytest.approx(1, abs=1e-5)
