"""Which of several good wordings the conversation chooses among."""

from __future__ import annotations

from dialogue.generation.context import Context
from dialogue.generation.ranking import good_choices, overlap

SHORT = "It ships today."
LONG = "Thanks for asking about it, and yes, I have looked: it ships today."
CONTEXT = Context("order_status", length="short")


def test_likelier_wordings_go_first_among_equals() -> None:
    assert good_choices({"One is here.": -0.3, "Two are here.": -0.1}, CONTEXT, ()) == [
        "Two are here.",
        "One is here.",
    ]


def test_the_wanted_length_goes_before_a_little_likelihood() -> None:
    drawn = {LONG: -0.1, SHORT: -0.2}
    assert good_choices(drawn, CONTEXT, ())[0] == SHORT
    assert good_choices(drawn, Context("order_status", length="medium"), ())[0] == LONG


def test_what_was_just_heard_goes_behind() -> None:
    drawn = {"It ships today with them.": -0.1, "They have it ready now.": -0.3}
    heard = ["Yes, it ships today with them."]
    assert good_choices(drawn, CONTEXT, ())[0] == "It ships today with them."
    assert good_choices(drawn, CONTEXT, heard)[0] == "They have it ready now."


def test_what_limps_far_behind_is_no_choice() -> None:
    assert good_choices({SHORT: -0.1, "So it is said.": -0.7}, CONTEXT, ()) == [SHORT]


def test_there_are_three_choices_at_most() -> None:
    drawn = {f"This is reply {word}.": -0.1 for word in ("a", "b", "c", "d")}
    assert len(good_choices(drawn, CONTEXT, ())) == 3


def test_nothing_good_is_no_choice() -> None:
    assert good_choices({}, CONTEXT, [SHORT]) == []


def test_overlap_counts_runs_of_three_words_and_placeholders() -> None:
    assert overlap("Your {item} is here.", ["Your {item} is here."]) == 1
    assert overlap("Your {item} is here.", ["So your {item} is gone."]) == 0.5
    assert overlap("Your {item} is here.", ["Good morning."]) == 0
