"""A message as the requests in it."""

from __future__ import annotations

from dialogue.requests import requests_in
from dialogue.understanding.result import Entity, RankedIntent, Segment, Understanding


def _message(*parts: tuple[str, str]) -> Understanding:
    text = " ".join(words for words, _ in parts)
    segments: list[Segment] = []
    start = 0
    for words, intent in parts:
        segments.append(Segment(words, start, start + len(words), intent, 0.9))
        start += len(words) + 1
    intent = parts[0][1]
    return Understanding(text, intent, (RankedIntent(intent, 0.9),), (), tuple(segments))


def _intents(understanding: Understanding, is_asked: bool = False) -> list[str]:
    found = requests_in(understanding, is_asked)
    return [request.intent for request in (found.first, *found.others)]


def test_each_request_is_one() -> None:
    message = _message(
        ("cancel the lamp", "cancel_order"), ("do you ship to malta", "ask_delivery")
    )
    assert _intents(message) == ["cancel_order", "ask_delivery"]


def test_what_asks_for_nothing_goes_with_the_request_beside_it() -> None:
    message = _message(
        ("hi there.", "greet"), ("order 55310.", "inform"), ("cancel it", "cancel_order")
    )
    found = requests_in(message, False)
    assert found.first.intent == "cancel_order"
    assert "55310" in found.first.text
    assert found.others == ()


def test_an_answer_comes_first_where_a_question_waits() -> None:
    message = _message(("yes", "affirm"), ("how long do refunds take", "ask_refund_policy"))
    assert _intents(message, is_asked=True) == ["affirm", "ask_refund_policy"]


def test_what_is_taken_back_is_dropped_with_all_before_it() -> None:
    message = _message(
        ("cancel it.", "cancel_order"),
        ("no wait, leave it,", "nevermind"),
        ("whats in it", "order_items"),
    )
    assert _intents(message) == ["order_items"]


def test_price_and_choice_of_one_thing_are_one_request() -> None:
    message = _message(("how much is it", "product_price"), ("which colours", "product_options"))
    assert len(_intents(message)) == 1


def test_entities_of_a_request_stand_where_they_stand_in_its_own_words() -> None:
    text = "where is 1234 and cancel 5678"
    segments = (
        Segment("where is 1234", 0, 13, "order_status", 0.9),
        Segment("and cancel 5678", 14, 29, "cancel_order", 0.9),
    )
    entities = (
        Entity("order_number", "1234", "1234", 9, 13),
        Entity("order_number", "5678", "5678", 25, 29),
    )
    message = Understanding(
        text, "order_status", (RankedIntent("order_status", 1.0),), entities, segments
    )
    for request in (requests_in(message, False).first, *requests_in(message, False).others):
        (entity,) = request.entities
        assert request.text[entity.start : entity.end] == entity.text
