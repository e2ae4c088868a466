"""What is a plain yes to what was proposed, what a plain no, and what is neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.confirming import confirmation, drops_the_job, plain_answer
from dialogue.understanding.result import Entity, RankedIntent, Segment, Understanding


def _line(text: str, intent: str = "inform") -> Understanding:
    segment = Segment(text, 0, len(text), intent, 0.9)
    return Understanding(text, intent, (RankedIntent(intent, 0.9),), (), (segment,))


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes please!", "y", "yep thanks", "aye go on then, thanks pet", "si yes", "ja", "yuh",
     "Very well. Yes.", "ok do it", "go ahead", "that's right, yes", "yes to both", "Confirmed.",
     "by all means, yes",
     "\N{THUMBS UP SIGN}", "sure, sounds good", "yes, that is correct"],
)  # fmt: skip
def test_a_plain_yes_in_other_words_is_one(text: str) -> None:
    assert plain_answer(text) is True


@pytest.mark.parametrize(
    "text", ["no", "nope", "no thanks", "nah leave it", "no, not yet", "nein", "no sorry",
             "\N{THUMBS DOWN SIGN}"],
)  # fmt: skip
def test_a_plain_no_in_other_words_is_one(text: str) -> None:
    assert plain_answer(text) is False


@pytest.mark.parametrize(
    "text",
    ["yes but to my paypal", "yes, only the lamp", "ok, and the mug?", "yes?", "thanks", "cheers",
     "maybe", "what?", "yes if it's free", "no, the other one", "green"],
)  # fmt: skip
def test_what_holds_more_than_a_yes_or_a_no_is_neither(text: str) -> None:
    assert plain_answer(text) is None


def test_a_yes_may_say_the_job_once_more() -> None:
    assert plain_answer("Yes, please cancel it.", frozenset({"cancel_order"})) is True
    assert plain_answer("Yes, please cancel it.", frozenset({"return_item"})) is None


@pytest.mark.parametrize(
    "text",
    ["yes but to my gift card", "yes, only the lamp", "ok but not the mug", "yes unless it costs"],
)
def test_a_yes_with_a_condition_confirms_nothing(text: str) -> None:
    assert confirmation(_line(text)).get("confirmed") is not True


@pytest.mark.parametrize(
    "text",
    ["actually no, my wife wants to keep them", "i'll keep it", "leave it as it is", "forget it",
     "don't cancel", "Then no, I'll keep the tent."],
)  # fmt: skip
def test_whoever_keeps_it_drops_the_job(text: str) -> None:
    assert drops_the_job(text)


@pytest.mark.parametrize(
    "text",
    ["i'll keep the lamp, just return the mug", "leave it with the neighbour", "can i keep it?",
     "forget the lamp", "keep them and send back the mug"],
)  # fmt: skip
def test_whoever_keeps_one_thing_and_wants_another_dealt_with_does_not(text: str) -> None:
    assert not drops_the_job(text)


def test_a_choice_after_an_ok_is_no_yes_to_what_was_proposed() -> None:
    text = "ok, charcoal please"
    choice = Entity("option_value", "charcoal", "charcoal", 4, 12)
    line = replace(_line(text, "affirm"), entities=(choice,))
    assert confirmation(line).get("confirmed") is not True
