"""A whole training run, tiny: it writes a folder that opens, and it resumes."""

from __future__ import annotations

from pathlib import Path

from transformers import GPT2LMHeadModel

from dialogue.generation.checkpoint import load_vocabulary
from dialogue.generation.context import Context
from dialogue.generation.engine import Request, Sampling
from dialogue.generation.training import GeneratorRecipe, train_generator
from dialogue.generation.transformers_engine import TransformersEngine

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
    engine = TransformersEngine.from_checkpoint(tmp_path / "out", Sampling(max_tokens=5))
    welcome = [Request(Context("welcome"))]
    assert engine.draw(welcome) == engine.draw(welcome)
    again = train_generator(tmp_path / "out", recipe)
    assert again.validation_loss == report.validation_loss
