"""A newly trained model is taken up between turns; a broken one is not."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import cast

import pytest

from dialogue.understanding.intents import IntentModelError
from dialogue.understanding.live import LiveUnderstander
from dialogue.understanding.understander import Understander


class Shelf:
    """Stands for opening a model: each time hands out another, or fails."""

    def __init__(self) -> None:
        self.opened = 0
        self.broken = False

    def open(self) -> Understander:
        if self.broken:
            raise IntentModelError("no trained understanding here")
        self.opened += 1
        return cast(Understander, f"model {self.opened}")


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    path = tmp_path / "intents.json"
    path.write_text("1")
    return path


def train_again(mark: Path) -> None:
    later = mark.stat().st_mtime_ns + 1_000_000
    mark.write_text("2")
    os.utime(mark, ns=(later, later))


def test_a_model_is_opened_once_while_it_stays_the_same(mark: Path) -> None:
    shelf = Shelf()
    live = LiveUnderstander(mark, shelf.open)
    assert live.current is live.current
    assert shelf.opened == 1


def test_a_new_model_is_used_from_then_on(mark: Path) -> None:
    live = LiveUnderstander(mark, Shelf().open)
    train_again(mark)
    assert cast(str, live.current) == "model 2"


def test_a_broken_model_leaves_the_old_one_in_use(
    mark: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf()
    live = LiveUnderstander(mark, shelf.open)
    shelf.broken = True
    train_again(mark)
    with caplog.at_level(logging.WARNING):
        assert cast(str, live.current) == "model 1"
        assert cast(str, live.current) == "model 1"
    assert caplog.text.count("The new model can't be used") == 1
