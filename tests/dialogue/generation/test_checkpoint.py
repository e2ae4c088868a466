"""The checkpoint that ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import DEFAULT_CHECKPOINT, CheckpointError, load_vocabulary
from dialogue.generation.token_rules import TokenRules


def test_the_checkpoint_is_within_the_size_that_may_ship() -> None:
    size = sum(path.stat().st_size for path in DEFAULT_CHECKPOINT.iterdir())
    assert size < 60e6
    report = json.loads((DEFAULT_CHECKPOINT / "training.json").read_text())["report"]
    assert 10e6 <= report["parameters"] <= 60e6


def test_every_act_and_placeholder_is_one_token() -> None:
    rules = TokenRules(DEFAULT_CHECKPOINT)
    assert all(rules.count(token) == 1 for token in load_acts().special_tokens())


def test_a_folder_without_a_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint"):
        load_vocabulary(tmp_path)
