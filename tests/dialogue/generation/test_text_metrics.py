from __future__ import annotations

import pytest

from dialogue.generation.text_metrics import bleu, distinct


def test_bleu_is_full_for_the_reference_itself_and_takes_the_best_of_several() -> None:
    pytest.importorskip("sacrebleu")
    said = "It left with {carrier} and reaches you {delivery_date}."
    assert bleu([said], [["Something else entirely, this.", said]]) == pytest.approx(100)
    worse = said.replace("reaches", "should reach")
    assert 0 < bleu([worse, said], [[said], [said, "Or so."]]) < 100
    assert bleu([], []) == 0


def test_a_placeholder_is_one_word() -> None:
    pytest.importorskip("sacrebleu")
    # Read as "{", "order_id" and "}", another placeholder would still match in part.
    one, other = "Your number is {order_id}", "Your number is {ticket_id}"
    assert bleu([one], [[other]]) < bleu([one], [["Your numbers is {order_id}"]]) + 40


def test_distinct_counts_different_n_grams() -> None:
    assert distinct(["a b a b"], 1) == 0.5
    assert distinct(["a b a b"], 2) == pytest.approx(2 / 3)
    assert distinct(["A b", "a B"], 2) == 0.5
    assert distinct([], 2) == 0
