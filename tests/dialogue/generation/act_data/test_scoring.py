"""BLEU and slot errors, on sentences small enough to count by hand."""

from __future__ import annotations

import math

import pytest

from dialogue.generation.act_data.evaluation import evaluate_wordings
from dialogue.generation.act_data.rows import ActDataError, ActRow, Slot
from dialogue.generation.act_data.scoring import SlotCount, corpus_bleu, slot_count
from dialogue.generation.act_data.slot_tables import SlotTables

_TABLES = SlotTables(
    uncounted=("kind",),
    keywords={"pets": ("dog", "dogs")},
    uncounted_acts=("choose",),
    tokenize="none",
)
_ROW = ActRow(
    act="inform",
    slots=(
        Slot(name="name", value="oak"),
        Slot(name="price", value="9 pounds"),
        Slot(name="kind", value="inn"),
        Slot(name="pets", value="no"),
    ),
    references=("oak is 9 pounds and takes no dogs",),
    template="oak , 9 pounds , dogs : no",
)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("the oak costs 9 pounds and takes no dogs", 0),
        ("the oak takes no dogs", 1),
        ("the oak costs 9 pounds", 1),
        ("the oak costs 9 pounds , no dogs , not one dog", 1),
        ("an inn", 3),
    ],
)
def test_missing_and_repeated_slots_are_errors(text: str, errors: int) -> None:
    assert slot_count(_ROW, text, _TABLES) == SlotCount(slots=3, errors=errors)


def test_a_keyword_without_its_slot_is_an_error() -> None:
    row = ActRow(act="inform", slots=(Slot(name="name", value="oak"),))
    assert slot_count(row, "oak takes dogs", _TABLES) == SlotCount(slots=1, errors=1)


def test_some_acts_count_no_slots() -> None:
    row = ActRow(act="choose", slots=(Slot(name="name", value="oak"),))
    assert slot_count(row, "which one", _TABLES) == SlotCount()


def test_bleu_is_that_of_the_whole_corpus_against_the_best_of_all_references() -> None:
    references = [["a b c d e", "a b x y z w"], ["f g h i"]]
    assert corpus_bleu([["a b c d e"], ["f g h i"]], references, "none") == pytest.approx(1)
    # 8 of 9 words, 6 of 7 pairs, 4 of 5 triples, 2 of 3 fours; as long as the nearest reference.
    expected = (8 / 9 * 6 / 7 * 4 / 5 * 2 / 3) ** 0.25
    found = corpus_bleu([["a b c d q"], ["f g h i"]], references, "none")
    assert found == pytest.approx(expected)


def test_what_is_too_short_is_penalised() -> None:
    found = corpus_bleu([["a b c d"]], [["a b c d e f"]], "none")
    assert found == pytest.approx(math.exp(1 - 6 / 4))


def test_several_wordings_of_a_row_all_count() -> None:
    found = corpus_bleu([["a b c d", "q r s t"]], [["a b c d"]], "none")
    assert found == pytest.approx(0.5)


def test_an_evaluation_scores_the_best_the_best_five_and_the_templates() -> None:
    good = _ROW.references[0]
    scores = evaluate_wordings([_ROW], lambda rows, most: [[good, "oak"]], _TABLES)
    assert scores.best_one.bleu == 1
    assert scores.best_one.slot_error_rate == 0
    assert scores.best_five.bleu < 1
    assert scores.best_five.slot_error_rate == pytest.approx(2 / 6)
    assert scores.template is not None
    assert scores.template.slot_error_rate == 0
    assert scores.slots == 3


def test_rows_without_references_can_not_be_scored() -> None:
    bare = ActRow(act="bye")
    with pytest.raises(ActDataError, match=r"row 2 \(bye\) has no references"):
        evaluate_wordings([_ROW, bare], lambda rows, most: [["x"]], _TABLES)
