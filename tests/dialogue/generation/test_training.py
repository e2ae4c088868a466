"""A whole training run, tiny: it writes a folder that opens, and it resumes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from transformers import GPT2LMHeadModel

from dialogue.generation import training
from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import load_vocabulary
from dialogue.generation.context import Context
from dialogue.generation.sampler import GPT2Sampler, Sampling
from dialogue.generation.training import GeneratorRecipe, train_generator

_CORPUS = """
act: welcome
cases:
  - replies: ["You're welcome.", "Any time.", "My pleasure.", "Glad to help.", "Of course."]
"""


def test_a_run_writes_a_checkpoint_that_opens_and_draws(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "welcome.yml").write_text(_CORPUS)
    recipe = GeneratorRecipe(
        layers=1, width=32, heads=2, vocabulary=500, batch=2, passes=2, held_out=0.4,
        corpus=tmp_path / "corpus",
    )  # fmt: skip
    report = train_generator(tmp_path / "out", recipe)
    assert report.authored == 5
    GPT2LMHeadModel.from_pretrained(tmp_path / "out")
    assert "welcome" in load_vocabulary(tmp_path / "out")
    sampler = GPT2Sampler.from_checkpoint(tmp_path / "out", Sampling(max_tokens=5))
    assert sampler.draw(Context("welcome")) == sampler.draw(Context("welcome"))
    again = train_generator(tmp_path / "out", recipe)
    assert again.validation_loss == report.validation_loss


def test_a_run_from_an_older_checkpoint_learns_acts_that_it_did_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "welcome.yml").write_text(_CORPUS)
    recipe = GeneratorRecipe(
        layers=1, width=32, heads=2, vocabulary=500, batch=2, passes=1, held_out=0.4,
        corpus=tmp_path / "corpus",
    )  # fmt: skip
    with monkeypatch.context() as earlier:
        earlier.setattr(training, "load_acts", lambda: replace(load_acts(), placeholders={}))
        train_generator(tmp_path / "base", recipe)
    train_generator(tmp_path / "out", replace(recipe, base=tmp_path / "base"))
    fact = Context("welcome", facts=frozenset({"first_name"}))
    assert not GPT2Sampler.from_checkpoint(tmp_path / "base").knows(fact)
    assert GPT2Sampler.from_checkpoint(tmp_path / "out").knows(fact)
