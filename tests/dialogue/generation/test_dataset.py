"""The order in which rows are learned."""

from __future__ import annotations

from dialogue.generation.dataset import Row, in_batches


def _rows(count: int) -> list[Row]:
    return [{"input_ids": [i] * (i % 17 + 1), "prompt": 0} for i in range(count)]


def test_each_row_comes_once_a_pass() -> None:
    ordered = in_batches(_rows(50), batch=8, passes=2.0, seed=1)
    assert sorted(map(str, ordered)) == sorted(map(str, _rows(50) * 2))


def test_a_batch_holds_rows_of_like_length() -> None:
    ordered = in_batches(_rows(170), batch=10, passes=1.0, seed=1)
    for start in range(0, 170, 10):
        lengths = [len(row["input_ids"]) for row in ordered[start : start + 10]]
        assert max(lengths) - min(lengths) <= 1


def test_batches_do_not_come_from_long_to_short() -> None:
    firsts = [len(row["input_ids"]) for row in in_batches(_rows(340), 10, 1.0, seed=1)[::10]]
    assert firsts not in (sorted(firsts), sorted(firsts, reverse=True))


def test_the_same_seed_gives_the_same_order() -> None:
    assert in_batches(_rows(30), 4, 1.5, seed=3) == in_batches(_rows(30), 4, 1.5, seed=3)
    assert in_batches(_rows(30), 4, 1.5, seed=3) != in_batches(_rows(30), 4, 1.5, seed=4)
