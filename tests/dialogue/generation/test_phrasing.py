from __future__ import annotations

import pytest

from dialogue.generation.context import Context
from dialogue.generation.corpus import authored_leads, load_corpus
from dialogue.generation.phrasing import odd_asking, odd_number, odd_phrase

OPTIONS = Context("product_options", {}, frozenset({"product", "option_name", "option_values"}))


def test_what_people_authored_is_never_odd() -> None:
    replies = load_corpus().replies
    assert [r.text for r in replies if odd_phrase(r.text, r.context())] == []


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("I can see what the {product} in {option_values}.", "i can"),
        ("The {product} comes in {option_values}. I'm afraid.", "i'm afraid"),
        ("{option_values}", "{option_values}"),
    ],
)
def test_words_that_nobody_would_put_together_are_odd(text: str, odd: str) -> None:
    found = odd_phrase(text, OPTIONS)
    assert found is not None
    assert found.startswith(odd)


def test_authored_sentences_may_be_put_together_anew() -> None:
    greet = Context("greet", {}, frozenset())
    assert odd_phrase("Hello again. What's on your mind?", greet) is None


def test_a_lead_may_stand_before_what_it_leads_to() -> None:
    lead = authored_leads()["next_one"][0]
    text = f"{lead} That's {{total}}, for {{order_id}}."
    facts = frozenset({"total", "order_id"})
    assert odd_phrase(text, Context("order_total", {}, facts, lead="next_one")) == odd_phrase(
        "That's {total}, for {order_id}.", Context("order_total", {}, facts)
    )
    assert odd_phrase(text, Context("order_total", {}, facts)) is not None


def test_an_act_that_nobody_authored_is_not_judged() -> None:
    assert odd_phrase("Any words whatever.", Context("no_such_act", {}, frozenset())) is None


def test_what_is_said_of_another_case_is_odd() -> None:
    facts = frozenset({"order_id", "items", "amount", "payment_method"})
    text = (
        "Order {order_id} would be off, with {items}, and {amount} would be on {payment_method} "
        "as soon as that's done. Do you want that?"
    )
    assert odd_phrase(text, Context("propose_cancel_order", {"money": "now"}, facts)) is None
    assert odd_phrase(text, Context("propose_cancel_order", {"money": "later"}, facts)) is not None


def test_a_proposal_asks_and_what_is_done_does_not() -> None:
    facts = frozenset({"order_id", "items", "amount", "payment_method"})
    proposed = Context("propose_cancel_order", {"money": "now"}, facts)
    done = Context("done_cancel_order", {"money": "now"}, facts)
    assert odd_asking("I'd cancel {order_id}.", proposed) == "asks nothing"
    assert odd_asking("I'd cancel {order_id}. Shall I?", proposed) is None
    assert odd_asking("{order_id} is cancelled. Shall I?", done) == "asks something"


def test_what_is_only_said_after_once_is_odd_alone() -> None:
    facts = frozenset({"order_id", "return_date"})
    asked = Context("order_status", {"status": "return_requested"}, facts)
    assert odd_phrase("The parcel is here.", asked) is not None


def test_a_short_question_stands_after_what_its_authors_put_before_it() -> None:
    facts = frozenset({"order_id", "items", "amount", "payment_method"})
    context = Context("propose_cancel_order", {"money": "now"}, facts)
    text = next(
        r.text
        for r in load_corpus().replies
        if r.case.act == context.act
        and r.case.attributes == (("money", "now"),)
        and r.text.endswith(". Shall I?")
    )
    assert odd_phrase(text, context) is None
    assert odd_phrase("Of course. Shall I?", context) is not None


def test_values_that_stand_alone_keep_their_order() -> None:
    returned = Context("done_return_items", {"money": "several"}, frozenset({"items", "refunds"}))
    assert odd_phrase("Return's in. {items}, {order_id}. I put down {refunds}.", returned)


def test_a_value_is_called_what_its_authors_called_it() -> None:
    cancelled = Context("done_return_items", {"money": "several"}, frozenset({"items", "refunds"}))
    assert odd_phrase("Back: {items}. Returned: {refunds}.", cancelled) is not None


@pytest.mark.parametrize("lead", [text for text in authored_leads()["next_one"] if text[-1] == ":"])
def test_a_lead_with_a_colon_may_stand_before_a_value(lead: str) -> None:
    reply = next(
        r
        for r in load_corpus().replies
        if r.case.act == "order_status" and r.text.startswith("{order_id} ")
    )
    assert odd_phrase(f"{lead} {reply.text}", reply.context("next_one")) is None


@pytest.mark.parametrize(
    ("text", "number", "is_odd"),
    [
        ("We don't have it; {products} come closest.", 1, True),
        ("We don't have it; {products} come closest.", 2, False),
        ("Which of {products} are yours?", 1, False),
        ("The {products} is here.", 2, True),
        ("The {products} is here.", 1, False),
        ("The order with the {products} is late.", 2, False),
    ],
)
def test_a_verb_agrees_with_how_many_values_stand_before_it(
    text: str, number: int, is_odd: bool
) -> None:
    assert (odd_number(text, {"products": number}) is not None) is is_odd
