from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dialogue.generation.corpus import Corpus, authored_for
from dialogue.generation.engine import Candidate, Request, Sampling
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.journal import Journal, JournalError
from dialogue.generation.sampling_tuning import (
    held_out_situations,
    sampling_table,
    tune_sampling,
)
from dialogue.generation.tuning import Size, Trial, TuneError, table, tune_training
from dialogue.generation.writer import ReplyWriter
from tests.dialogue.generation.tiny import tiny_recipe

SIZE = Size(1, 16, 1)
GOODBYES = Corpus(tuple(r for r in authored_for("goodbye") if not r.case.facts)[:30], {})


def test_the_better_trials_learn_from_more(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path)
    trials = [Trial(SIZE, rate) for rate in (1e-6, 1e-2, 2e-6)]
    results = tune_training(tmp_path / "out", recipe, trials, keep=3, rounds=2)
    assert [result.share for result in results] == [1.0, *[pytest.approx(1 / 3)] * 3]
    assert results[0].trial == results[1].trial == trials[1]
    assert results[1].bits_per_byte <= results[2].bits_per_byte <= results[3].bits_per_byte
    assert "| 1x16x1 |" in "\n".join(table(results))


def test_what_was_tried_is_not_tried_again(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path)
    first = tune_training(tmp_path / "out", recipe, [Trial(SIZE, 0.01)], rounds=1)
    journal = tmp_path / "out" / "trials.jsonl"
    journal.write_text(journal.read_text().replace(f"{first[0].bits_per_byte}", "1.25"))
    more = [Trial(SIZE, 0.01), Trial(SIZE, 1e-6)]
    again = tune_training(tmp_path / "out", recipe, more, rounds=1)
    assert again[0].bits_per_byte == 1.25
    assert len(journal.read_text().splitlines()) == 2


def test_nothing_to_try_is_said(tmp_path: Path) -> None:
    with pytest.raises(TuneError, match="nothing to try"):
        tune_training(tmp_path / "out", tiny_recipe(tmp_path), [])


class Draws:
    """The hotter, the more different goodbyes; too hot, and it makes promises."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        if self._sampling.temperature > 1:
            return [[Candidate("It will arrive on Monday.", 0.0)] for _ in requests]
        said = [reply.text for reply in GOODBYES.replies]
        some = said[: round(self._sampling.temperature * 3)]
        return [[Candidate(text, 0.0) for text in some] for _ in requests]


def test_sampling_that_has_something_new_to_say_thrice_is_best(tmp_path: Path) -> None:
    ways = [Sampling(temperature=heat) for heat in (1 / 3, 1.0, 1.5)]
    checker = GroundingChecker(GOODBYES.words())
    opened: list[Sampling] = []

    def writer_for(way: Sampling) -> ReplyWriter:
        opened.append(way)
        return ReplyWriter(Draws(way), checker)

    situations = held_out_situations(GOODBYES, 3, seed=1)
    for _ in range(2):  # the second time from the journal
        journal = Journal(tmp_path / "sampling.jsonl")
        results = tune_sampling(writer_for, ways, situations, journal, "f00d")
        assert [r.sampling.temperature for r in results] == [1.0, pytest.approx(1 / 3), 1.5]
        assert [r.generated for r in results] == [1.0, pytest.approx(1 / 3), 0.0]
    assert len(opened) == 3
    assert "| 100.0% |" in "\n".join(sampling_table(results))


def test_situations_are_of_different_cases_and_moods() -> None:
    found = held_out_situations(GOODBYES, 100, seed=1)
    assert len({(reply.case, reply.mood) for reply in found}) == len(found) < 30


def test_a_line_cut_off_by_a_power_cut_is_done_again_and_nonsense_is_named(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    Journal(path).add({"rate": 1}, {"loss": 2.0})
    whole = path.read_text()
    path.write_text(whole + '{"settings": {"ra')
    assert Journal(path).find({"rate": 1}) == {"loss": 2.0}
    path.write_text("nonsense\n" + whole)
    with pytest.raises(JournalError, match="line 1"):
        Journal(path)
