"""The checkpoint that ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import DEFAULT_CHECKPOINT, CheckpointError, load_vocabulary
from dialogue.generation.context import Context
from dialogue.generation.sampler import GPT2Sampler

ORDER = Context(
    "order_status", {"status": "shipped"}, frozenset({"item", "carrier", "delivery_date"})
)


@pytest.fixture(scope="module")
def sampler() -> GPT2Sampler:
    return GPT2Sampler.from_checkpoint(DEFAULT_CHECKPOINT)


def test_a_context_draws_the_same_candidates_every_time(sampler: GPT2Sampler) -> None:
    assert sampler.draw(ORDER) == sampler.draw(ORDER)
    assert sampler.draw(ORDER, attempt=0) != sampler.draw(ORDER, attempt=1)


def test_candidates_hold_their_placeholders_and_no_other(sampler: GPT2Sampler) -> None:
    for candidate in sampler.draw(ORDER):
        assert all(candidate.text.count(f"{{{name}}}") == 1 for name in ORDER.facts)
        assert "<" not in candidate.text


def test_the_checkpoint_is_within_the_size_that_may_ship() -> None:
    size = sum(path.stat().st_size for path in DEFAULT_CHECKPOINT.iterdir())
    assert size < 60e6
    report = json.loads((DEFAULT_CHECKPOINT / "training.json").read_text())["report"]
    assert 10e6 <= report["parameters"] <= 60e6


@pytest.mark.xfail(reason="the checkpoint is older than the acts of product descriptions")
def test_every_act_and_placeholder_is_one_token(sampler: GPT2Sampler) -> None:
    assert all(sampler.count_tokens(token) == 1 for token in load_acts().special_tokens())


def test_nothing_is_drawn_for_what_the_checkpoint_was_trained_before(sampler: GPT2Sampler) -> None:
    assert sampler.knows(ORDER)
    assert sampler.draw(Context("an_act_of_tomorrow")) == []
    assert sampler.draw(Context("order_status", facts=frozenset({"a_fact_of_tomorrow"}))) == []


def test_a_folder_without_a_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint"):
        GPT2Sampler.from_checkpoint(tmp_path)
    with pytest.raises(CheckpointError, match="no checkpoint"):
        load_vocabulary(tmp_path)
