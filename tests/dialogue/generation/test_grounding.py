"""What may not be said is refused, whatever the model makes of it."""

from __future__ import annotations

from functools import cache

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


@cache
def _words() -> frozenset[str]:
    return load_corpus().words()


@pytest.fixture(scope="module")
def checker() -> GroundingChecker:
    return GroundingChecker(_words())


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


@pytest.mark.parametrize(
    "said",
    [
        "It is fr\u0435\u0435.",  # Cyrillic letters
        "It is fr\u200bee.",
        "It is f r e e.",
        "It is f.r.e.e.",
        "It is \uff46\uff52\uff45\uff45.",
        "It is guar\u200danteed.",
        "It is guar\u00adanteed.",
        "It costs \uff15.",
        "It costs \u0665.",
        "It costs \u00bd.",
        "It is half the price.",
        "It is on the house.",
        "You have my word.",
        "It comes at no extra cost.",
        "You won't be charged.",
        "You can keep it.",
        "There is a discount for you.",
        "You can return it at any time.",
        "It comes on the same day.",
        "It comes in a few days.",
        "It comes overnight.",
        "We cover the cost.",
        "The parcel is here.",
        "I've changed it.",
    ],
)
def test_disguised_and_worded_promises_are_refused(checker: GroundingChecker, said: str) -> None:
    assert checker.refusals(f"{GOOD} {said}", SHIPPED) != []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace(" left", "\nleft"), "invisible character"),
        (GOOD.replace(" left", "\u00a0left"), "invisible character"),
        (GOOD.replace("left", "\u202eleft"), "invisible character"),
        (GOOD.replace("with you", "with you\u2029"), "invisible character"),
        (GOOD.replace("back", "bac\u212a").replace("left", "loo\u212a"), "stands for another"),
        (GOOD.replace("left", "LEFT"), "capitals within a word"),
        (GOOD.replace("left", "lEft"), "capitals within a word"),
        (GOOD.replace(" {item}", "{item}"), "no space beside a placeholder"),
        (GOOD.replace("{item} ", "{item}"), "no space beside a placeholder"),
        (GOOD.replace("Your {item}", "{item},your"), "no space beside a placeholder"),
        (GOOD + " it is fine.", "starts in lower case"),
    ],
)
def test_broken_characters_are_refused(checker: GroundingChecker, text: str, reason: str) -> None:
    refusals = checker.refusals(text, SHIPPED)
    assert any(reason in refusal for refusal in refusals), refusals


def test_nothing_to_pay_is_said_only_where_no_money_moves(checker: GroundingChecker) -> None:
    text = "I'd change {swaps} in {order_id}, and there's nothing to pay. Shall I?"
    facts = frozenset({"swaps", "order_id"})
    free = Context("propose_change_items", {"money": "none"}, facts)
    charged = Context("propose_change_items", {"money": "charge"}, facts)
    assert checker.refusals(text, free) == []
    assert any("nothing_to_pay" in refusal for refusal in checker.refusals(text, charged))


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


@given(st.text(max_size=60), st.integers(0, len(GOOD)))
def test_nothing_foreign_can_be_put_into_a_true_sentence(piece: str, place: int) -> None:
    text = GOOD[:place] + piece + GOOD[place:]
    if not GroundingChecker(_words()).refusals(text, SHIPPED):
        assert piece.isascii()
        assert not any(c.isdigit() or c in "<>[]{}@$%#*_|\\" for c in piece.replace("{item}", ""))
