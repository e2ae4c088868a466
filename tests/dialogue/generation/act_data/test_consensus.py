"""The best wording is the one that the others agree with."""

from __future__ import annotations

from dialogue.generation.act_data.consensus import Consensus, Ranking


def test_what_most_would_say_comes_first() -> None:
    drawn = {
        "the oak costs 9 pounds": 1.0,
        "the oak costs 9 pounds a night": 1.0,
        "the oak costs just 9 pounds": 1.0,
        "a night at oak is 9 pounds": 1.0,
    }
    best = Ranking(drawn, Consensus()).best(list(drawn))
    assert best[0] in {"the oak costs 9 pounds", "the oak costs 9 pounds a night"}
    assert best[-1] == "a night at oak is 9 pounds"


def test_a_heavier_wording_counts_for_more() -> None:
    drawn = {"we have one": 1.0, "there is one": 5.0}
    assert Ranking(drawn, Consensus()).best(list(drawn)) == ["there is one", "we have one"]


def test_words_that_cost_more_make_the_best_shorter() -> None:
    drawn = {"yes": 1.0, "yes we do": 1.5, "yes we do have one": 1.0}
    dear = Ranking(drawn, Consensus(word_cost=3.0)).best(list(drawn))
    cheap = Ranking(drawn, Consensus(word_cost=0.1)).best(list(drawn))
    assert (dear[0], cheap[0]) == ("yes", "yes we do have one")


def test_a_word_said_twice_needs_to_be_likely_twice() -> None:
    ranking = Ranking({"very nice": 1.0}, Consensus(word_cost=1.0))
    assert ranking.gain("very very nice") < ranking.gain("very nice")
