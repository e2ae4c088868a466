"""Words that say what is wanted, whatever the model makes of the line."""

from __future__ import annotations

import pytest

from dialogue.understanding.result import UNCLEAR, Entity, RankedIntent, Understanding
from dialogue.unmistakable import refuses_a_person, unmistakable_intent


def _line(text: str, intent: str, share: float, *kinds: str) -> Understanding:
    entities = tuple(Entity(kind, "x", "x", 0, 1) for kind in kinds)
    return Understanding(text, intent, (RankedIntent(intent, share),), entities)


@pytest.mark.parametrize(
    ("text", "taken_for", "kinds", "intent"),
    [
        ("i won't say yes to a toaster. HUMAN.", "deny", (), "ask_human"),
        ("yes get someone", "affirm", (), "ask_human"),
        ("send order 430 somewhere else", "change_delivery", ("order_number",), "change_address"),
        ("could my lamp order be paid another way", "reorder", ("product",), "change_payment"),
        ("another version of the boots please", "add_item", ("product",), "exchange_item"),
        ("what is the total price of W11290", "product_price", ("order_number",), "order_total"),
        ("can i buy the teapot now", "place_order", ("product",), "product_stock"),
        ("where do i get an invoice", "invoice_request", (), "ask_payment"),
        ("how do i burn a candle", "out_of_scope", ("product",), "product_care"),
        ("could you amend my order, it's the rings", "add_item", ("product",), "change_items"),
        ("switch payment for an order i placed", "payment_problem", (), "change_payment"),
        ("you can find me under a@b.example", "ask_human", ("email",), "inform"),
        ("when is a cancelled order refunded?", "refund_status", (), "ask_refund_policy"),
        ("when is my order refunded?", "refund_status", (), "refund_status"),
        ("show options gardening gloves", "product_search", ("product",), "product_options"),
        ("sorry my english is small", "change_language", (), UNCLEAR),
        ("how do I get a return label", "write_review", (), "ask_returns"),
        ("put the lamp in my basket", "add_item", (), "place_order"),
        ("add the wicker basket to W10077", "change_items", ("order_number",), "change_items"),
        ("cancl order W10077 pls", "inform", ("order_number",), "cancel_order"),
        ("call me on 07700 900123", "inform", ("phone",), "ask_human"),
        ("actually put it back", "deny", (), "nevermind"),
        ("are you sure?", "affirm", (), "repeat"),
        ("lamps under 40", "product_price", ("product",), "product_search"),
        ("W10042 is late, sort it out", "nevermind", ("order_number",), UNCLEAR),
    ],
)
def test_plain_words_go_before_a_doubtful_reading(
    text: str, taken_for: str, kinds: tuple[str, ...], intent: str
) -> None:
    assert unmistakable_intent(_line(text, taken_for, 0.6, *kinds)) == intent


def test_a_sure_reading_stands() -> None:
    line = _line("does the parcel go to another address", "ask_delivery", 0.97)
    assert unmistakable_intent(line) == "ask_delivery"


def test_other_languages_are_asked_for_by_name() -> None:
    line = _line("can you speak spanish", "change_language", 0.9)
    assert unmistakable_intent(line) == "change_language"


def test_a_person_may_be_declined_in_the_words_that_call_for_one() -> None:
    assert refuses_a_person("Don't call anyone")
    assert refuses_a_person("no need to bother a manager")
    assert not refuses_a_person("call me a person")
