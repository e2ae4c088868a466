from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.search import fts_query, fuse, word_scores
from knowledge.store import Store

FTS_SYNTAX = st.sampled_from(
    ['"', "'", "*", "^", "(", ")", "AND", "OR", "NOT", "NEAR", "name:", "+", "-", "_", "lamp", " "]
)


@settings(max_examples=150, deadline=None)
@given(st.text() | st.lists(FTS_SYNTAX).map("".join))
@example("what's?")
@example('lamp" OR 1=1; --')
@example("_ _ ªº ²")
@example("\x00lamp\ud800")
def test_search_survives_any_text(small_shop: Store, text: str) -> None:
    scores = word_scores(small_shop, "products", text, limit=5)
    assert all(0 <= score <= 1 for score in scores.values())


def test_every_word_is_quoted_and_one_is_enough() -> None:
    assert fts_query('Desk "lamp" red!') == '"desk"* OR "lamp"* OR "red"'


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("do you have a mug", '"mug"'),
        ("lamp lamp LAMP", '"lamp"*'),
        ("how are you", '"how" OR "are" OR "you"'),
        ("?!", ""),
    ],
)
def test_stop_words_go_unless_there_is_nothing_else(text: str, query: str) -> None:
    assert fts_query(text) == query


def test_a_very_long_text_becomes_a_query_of_bounded_length() -> None:
    assert fts_query(" ".join(f"word{n}" for n in range(5_000))).count(" OR ") < 100


@pytest.mark.parametrize("text", ["lamps", "LAMP", "desk lam", "ash lamp of gold"])
def test_words_match_in_any_form_and_without_the_others(small_shop: Store, text: str) -> None:
    scores = word_scores(small_shop, "products", text, limit=5)
    assert scores.get("alder-desk-lamp", 0) > 0


def test_the_best_match_scores_one(small_shop: Store) -> None:
    scores = word_scores(small_shop, "products", "alder desk lamp", limit=5)
    assert max(scores, key=lambda key: scores[key]) == "alder-desk-lamp"
    assert scores["alder-desk-lamp"] == 1


def test_text_follows_the_record_when_it_changes(store: Store) -> None:
    row = {"topic": "store", "question": "Open?", "also": "[]", "text": "On Sundays."}
    table = store.database.table("answers")
    table.insert({"id": "a", **row}, pk="id")
    assert word_scores(store, "answers", "sundays", limit=1) == {"a": 1}
    table.update("a", {"text": "On Fridays."})
    assert word_scores(store, "answers", "sundays", limit=1) == {}
    assert word_scores(store, "answers", "fridays", limit=1) == {"a": 1}


def test_fusion_ranks_by_meaning_and_lets_words_decide_between_equals() -> None:
    assert [key for key, _ in fuse({}, {"far": 0.2, "near": 0.8})] == ["near", "far"]
    assert [key for key, _ in fuse({"b": 1.0}, {"a": 0.5, "b": 0.5})] == ["b", "a"]


@given(
    st.dictionaries(st.sampled_from("abcd"), st.floats(0, 1)),
    st.dictionaries(st.sampled_from("abcd"), st.floats(-1, 1)),
)
def test_fused_scores_are_shares_best_first(
    words: dict[str, float], meaning: dict[str, float]
) -> None:
    scores = [score for _, score in fuse(words, meaning)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
