"""The checkpoint that ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import DEFAULT_CHECKPOINT, CheckpointError, load_vocabulary
from dialogue.generation.context import Context
from dialogue.generation.token_rules import TokenRules


def test_the_checkpoint_is_within_the_size_that_may_ship() -> None:
    size = sum(path.stat().st_size for path in DEFAULT_CHECKPOINT.iterdir())
    assert size < 60e6
    report = json.loads((DEFAULT_CHECKPOINT / "training.json").read_text())["report"]
    assert 10e6 <= report["parameters"] <= 60e6


def test_every_act_and_placeholder_is_one_token() -> None:
    rules = TokenRules(DEFAULT_CHECKPOINT)
    assert all(rules.count(token) == 1 for token in load_acts().special_tokens())


def test_nothing_is_drawn_for_what_the_checkpoint_was_trained_before() -> None:
    rules = TokenRules(DEFAULT_CHECKPOINT)
    assert rules.owed(Context("order_status", {"status": "shipped"})) is not None
    assert rules.owed(Context("an_act_of_tomorrow")) is None
    assert rules.owed(Context("order_status", {"status": "lost_in_time"})) is None
    assert rules.owed(Context("order_status", facts=frozenset({"a_fact_of_tomorrow"}))) is None


def test_a_folder_without_a_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint"):
        load_vocabulary(tmp_path)
