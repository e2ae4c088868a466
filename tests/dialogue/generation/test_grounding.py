"""What may not be said is refused, whatever the model makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.generation.context import Context
from dialogue.generation.corpus import load_corpus
from dialogue.generation.grounding import GroundingChecker

SHIPPED = Context(
    "order_status", {"status": "shipped"}, frozenset({"item", "carrier", "delivery_date"})
)
GOOD = "Your {item} left with {carrier} and should be with you {delivery_date}."


@pytest.fixture(scope="module")
def checker() -> GroundingChecker:
    return GroundingChecker(load_corpus().words())


def test_a_true_sentence_passes(checker: GroundingChecker) -> None:
    assert checker.refusals(GOOD, SHIPPED) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Your {item} left with {carrier}.", "missing {delivery_date}"),
        (GOOD + " Thanks, {first_name}.", "not granted: {first_name}"),
        (GOOD + " That is {carrier}.", "repeated {carrier}"),
        (GOOD + " It takes 3 days.", "claims amount"),
        (GOOD + " It takes two days.", "claims amount"),
        (GOOD + " See you Tuesday.", "claims day"),
        (GOOD + " It was delivered.", "claims delivered"),
        (GOOD + " It has been cancelled.", "claims cancelled"),
        (GOOD + " Your money was refunded.", "claims refunded"),
        (GOOD + " I guarantee it.", "claims promise"),
        (GOOD + " Returns are free.", "claims promise"),
        (GOOD + " Visit https://example.com.", "claims link"),
        (GOOD + " Ask for Xqzlmn.", "unknown word"),
        (GOOD + " Ask for Robert.", "a name that is no fact"),
        ("your {item} left with {carrier}, due {delivery_date}.", "starts in lower case"),
        ("Your {item} left with {carrier}, due {delivery_date}", "does not end a sentence"),
        ("Your your {item} left with {carrier}, due {delivery_date}.", "doubled word"),
        ("Your {item} left with {carrier} , due {delivery_date}.", "stray punctuation"),
        (GOOD + " Thanks. Thanks.", "says a sentence twice"),
        ("", "empty"),
    ],
)
def test_what_the_facts_do_not_say_is_refused(
    checker: GroundingChecker, text: str, reason: str
) -> None:
    refusals = checker.refusals(text, SHIPPED)
    assert any(reason in refusal for refusal in refusals), refusals


def test_what_only_would_have_been_is_no_claim(checker: GroundingChecker) -> None:
    late = Context("order_status", {"status": "late"}, frozenset({"item", "expected_date"}))
    text = "Your {item} should have arrived {expected_date}, and I'm sorry."
    assert checker.refusals(text, late) == []


def test_a_status_in_words_is_evidence_of_the_attribute(checker: GroundingChecker) -> None:
    text = "Your {item} is on its way with {carrier}, due {delivery_date}."
    assert checker.worded_claims(text, SHIPPED) == [("status", "on its way")]


@given(st.text(max_size=200))
def test_no_text_breaks_the_checker_and_none_without_the_facts_passes(text: str) -> None:
    assert GroundingChecker(frozenset()).refusals(text, SHIPPED) != []
