from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from dialogue.generation.curves import read_curve
from dialogue.generation.dataset import Row
from dialogue.generation.fitting import Schedule, fit
from dialogue.generation.run_folder import RunError
from tests.dialogue.generation.tiny import tiny_model

ROWS: list[Row] = [{"input_ids": [2, 3, 4, 5, 1], "prompt": 1}] * 40
ALIKE: list[Row] = [{"input_ids": [2, 3, 4, 5, 1], "prompt": 1}]
UNLIKE: list[Row] = [{"input_ids": [2, 9, 8, 7, 6], "prompt": 1}]
SCHEDULE = Schedule(passes=2, batch=4, learning_rate=0.05, weight_decay=0.0, seed=1)


class PowerCut(Exception):
    pass


class Interrupted(Sequence[Row]):
    """Rows of which no more than `reads` can be read."""

    def __init__(self, reads: int) -> None:
        self.reads = reads

    def __len__(self) -> int:
        return len(ROWS)

    def __getitem__(self, index: int) -> Row:  # type: ignore[override]
        self.reads -= 1
        if self.reads < 0:
            raise PowerCut
        return ROWS[index]


def test_the_loss_falls_and_the_curve_tells_how(tmp_path: Path) -> None:
    loss = fit(tiny_model(), 0, ROWS, ALIKE, SCHEDULE, tmp_path)
    curve = read_curve(tmp_path)
    assert loss == pytest.approx(curve.best)
    assert curve.best < curve.validation[0][1]
    assert curve.tokens == 2 * 40 * 5
    assert [step for step, _ in curve.validation][-1] == 20


def test_an_interrupted_run_goes_on_and_a_finished_one_is_taken_as_it_is(tmp_path: Path) -> None:
    # Once for the lengths, then pass after pass until the power goes.
    with pytest.raises(PowerCut):
        fit(tiny_model(), 0, Interrupted(2 * len(ROWS)), ALIKE, SCHEDULE, tmp_path)
    saved = [path.name for path in tmp_path.glob("checkpoint-*")]
    assert saved
    model = tiny_model()
    loss = fit(model, 0, ROWS, ALIKE, SCHEDULE, tmp_path)
    assert not list(tmp_path.glob("checkpoint-*"))

    other = tiny_model()
    assert fit(other, 0, ROWS, ALIKE, SCHEDULE, tmp_path) == loss
    assert torch.equal(other.lm_head.weight, model.lm_head.weight)


def test_it_stops_early_and_keeps_the_best_weights(tmp_path: Path) -> None:
    """What is learned makes the held-out row ever less likely."""
    patient = Schedule(8, 4, 0.05, 0.0, 1, patience=2, evaluations=16)
    loss = fit(tiny_model(), 0, ROWS, UNLIKE, patient, tmp_path)
    curve = read_curve(tmp_path)
    assert len(curve.validation) < 16
    assert loss == pytest.approx(min(value for _, value in curve.validation), rel=1e-3)


def test_another_schedule_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    fit(tiny_model(), 0, ROWS, ALIKE, SCHEDULE, tmp_path)
    with pytest.raises(RunError, match="other settings"):
        fit(tiny_model(), 0, ROWS[1:], ALIKE, SCHEDULE, tmp_path)


def test_a_second_stage_is_as_exact_as_the_first(tmp_path: Path) -> None:
    model, seen = tiny_model(), list[torch.dtype]()
    layers = dict(model.named_modules())
    layers["transformer.h.0.mlp.c_fc"].register_forward_hook(
        lambda _layer, _given, made: seen.append(made.dtype)
    )
    fit(model, 0, ROWS, ALIKE, SCHEDULE, tmp_path / "first")
    first = set(seen)
    seen.clear()
    fit(model, 0, ROWS, ALIKE, SCHEDULE, tmp_path / "second")
    assert set(seen) == first
