from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dialogue.generation.acts import load_acts
from dialogue.generation.context import length_of
from dialogue.generation.corpus import Case, authored_for, load_corpus
from dialogue.generation.manners import nearest_manner

CASES = load_corpus().cases()
MOODS = load_acts().moods


@given(st.sampled_from(CASES), st.sampled_from(MOODS), st.sampled_from(["short", "medium", "long"]))
def test_every_manner_that_is_asked_for_was_written_in(case: Case, mood: str, length: str) -> None:
    mood, length = nearest_manner(case, mood, length)
    written = {(r.mood, length_of(r.text)) for r in authored_for(case.act) if r.case == case}
    assert (mood, length) in written


@given(st.sampled_from(CASES), st.sampled_from(MOODS))
def test_a_mood_in_which_many_wrote_for_a_case_is_kept(case: Case, mood: str) -> None:
    in_mood = [r for r in authored_for(case.act) if r.case == case and r.mood == mood]
    if len(in_mood) >= 9:  # three of one length at least
        assert nearest_manner(case, mood, "medium")[0] == mood


def test_a_mood_that_nobody_wrote_in_becomes_neutral() -> None:
    case = next(c for c in CASES if c.act == "describe_detail")
    assert nearest_manner(case, "angry", "short")[0] == "neutral"


@given(st.sampled_from(CASES), st.sampled_from(["short", "medium", "long"]))
def test_a_length_that_enough_wrote_in_is_kept(case: Case, length: str) -> None:
    replies = [r for r in authored_for(case.act) if r.case == case and r.mood == "neutral"]
    if sum(length_of(r.text) == length for r in replies) >= 3:
        assert nearest_manner(case, "neutral", length) == ("neutral", length)


def test_a_case_that_nobody_wrote_for_has_the_manners_of_its_act() -> None:
    odd = Case("order_status", (("status", "delivered"),), frozenset({"order_id", "rating"}))
    assert nearest_manner(odd, "cheerful", "short")[0] in MOODS


def test_a_lead_counts_as_a_part_of_the_reply() -> None:
    lengths = ["short", "medium", "long"]
    for case in (c for c in CASES if c.act == "order_total"):
        alone = nearest_manner(case, "neutral", "short")[1]
        led = nearest_manner(case, "neutral", "short", "after_verification")[1]
        assert lengths.index(led) >= lengths.index(alone)


def test_what_nobody_wrote_at_all_keeps_what_is_wanted() -> None:
    assert nearest_manner(Case("no_such_act", (), frozenset()), "angry", "long") == (
        "angry",
        "long",
    )
