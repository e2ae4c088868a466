"""A whole training run, tiny: it writes a folder that opens, and it resumes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from transformers import GPT2LMHeadModel

from dialogue.generation.checkpoint import load_vocabulary
from dialogue.generation.context import Context
from dialogue.generation.engine import Request, Sampling
from dialogue.generation.model_card import read_record
from dialogue.generation.preparing import prepare
from dialogue.generation.run_folder import RunError
from dialogue.generation.training import train_generator
from dialogue.generation.transformers_engine import TransformersEngine
from tests.dialogue.generation.tiny import tiny_recipe


def test_a_run_writes_a_checkpoint_that_opens_and_draws(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path)
    report = train_generator(tmp_path / "out", recipe, command=["shoptalk", "train"])
    assert report is not None
    assert report.authored == 8
    GPT2LMHeadModel.from_pretrained(tmp_path / "out")
    assert "welcome" in load_vocabulary(tmp_path / "out")
    engine = TransformersEngine.from_checkpoint(tmp_path / "out", Sampling(max_tokens=5))
    welcome = [Request(Context("welcome"))]
    assert engine.draw(welcome) == engine.draw(welcome)
    assert "shoptalk train" in (tmp_path / "out" / "README.md").read_text()
    assert read_record(tmp_path / "out").report["bits_per_byte"] == report.bits_per_byte

    again = train_generator(tmp_path / "out", recipe)
    assert again == report


def test_a_folder_with_another_runs_work_is_refused_until_it_is_restarted(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path)
    train_generator(tmp_path / "out", recipe)
    bolder = replace(recipe, learning_rate=0.1)
    with pytest.raises(RunError, match="--restart"):
        train_generator(tmp_path / "out", bolder)
    assert train_generator(tmp_path / "out", bolder, resume=False) is not None


def test_prepared_data_and_extra_text_are_learned_from(tmp_path: Path) -> None:
    lines = [f"This is line {word} of the text." for word in "one two three four five".split()]
    (tmp_path / "more.txt").write_text("\n".join(lines))
    recipe = tiny_recipe(tmp_path, texts=(tmp_path / "more.txt",))
    prepared = prepare(tmp_path / "data", recipe.data)
    report = train_generator(tmp_path / "out", recipe, data=tmp_path / "data")
    assert report is not None
    assert report.fingerprint == prepared.manifest.fingerprint
    curve = json.loads((tmp_path / "out" / "run" / "text" / "curve.json").read_text())
    assert curve["validation"]
