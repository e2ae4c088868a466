"""When the assistant notices that it talks in vain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.in_vain import is_in_vain

Event = Mapping[str, Any]


_ASKED = iter("one two three four five six seven eight nine ten eleven twelve".split() * 9)


def heard(text: str = "") -> Event:
    return {"event": "user", "text": text or next(_ASKED)}


def said(act: str, **facts: str) -> Event:
    say = {"act": act, "facts": facts}
    return {"event": "bot", "metadata": {"utter_action": f"utter_{act}", "say": say}}


def test_the_same_answer_twice_is_in_vain() -> None:
    answer = said("answer", answer="We send a replacement.")
    assert is_in_vain([heard(), answer, heard(), answer])


def test_another_answer_is_not() -> None:
    first, second = said("answer", answer="By post."), said("answer", answer="In Bristol.")
    assert not is_in_vain([heard(), first, heard(), second])


def test_the_same_answer_with_something_between_is_in_vain_still() -> None:
    answer = said("answer", answer="By post.")
    assert is_in_vain([heard(), answer, heard(), said("welcome"), heard(), answer])


def test_where_an_order_is_may_be_told_twice_but_not_thrice() -> None:
    status = said("order_status", status="shipped")
    assert not is_in_vain([heard(), status, heard(), status])
    assert is_in_vain([heard(), status, heard(), status, heard(), status])


def test_two_failures_in_a_row_of_different_kinds_are_in_vain() -> None:
    failures = [heard(), said("product_not_found"), heard(), said("order_not_found", order="#1")]
    assert is_in_vain(failures)
    assert not is_in_vain([*failures[:2], heard(), said("product_price", price="1"), *failures[2:]])


def test_who_asked_to_hear_it_again_is_not_sent_to_a_person() -> None:
    answer = said("answer", answer="By post.")
    assert not is_in_vain([heard(), answer, heard(), said("repeat_lead"), answer])


def test_greetings_and_questions_don_t_count() -> None:
    assert not is_in_vain([heard(), said("greet"), heard(), said("greet")])
    assert not is_in_vain([heard(), said("ask_postcode"), heard(), said("ask_postcode")])


def test_a_person_is_not_offered_twice_in_a_turn() -> None:
    failed = said("not_understood")
    assert not is_in_vain([heard(), failed, heard(), failed, said("offer_person")])


def test_the_same_fact_for_the_same_words_is_in_vain() -> None:
    status = said("order_status", status="shipped")
    words = "can i track my parcel?"
    assert is_in_vain([heard(words), status, heard(f"{words}?"), status])
