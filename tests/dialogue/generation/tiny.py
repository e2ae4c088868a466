"""A corpus, a model and tokens small enough to train in a second."""

from __future__ import annotations

from pathlib import Path

from transformers import GPT2Config, GPT2LMHeadModel

from dialogue.generation.preparing import DataRecipe
from dialogue.generation.training import GeneratorRecipe

_CORPUS = """
act: welcome
cases:
  - replies:
    - You're welcome.
    - Any time.
    - My pleasure.
    - Glad to help.
    - Of course.
    - Gladly.
    - It was a pleasure.
    - Not at all.
"""


def tiny_corpus(folder: Path) -> Path:
    """A folder of one act with eight replies."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "welcome.yml").write_text(_CORPUS)
    return folder


def tiny_recipe(folder: Path, base: str = "", texts: tuple[Path, ...] = ()) -> GeneratorRecipe:
    """One layer of width 32 over `tiny_corpus`."""
    data = DataRecipe(
        corpus=tiny_corpus(folder / "corpus"),
        texts=texts,
        base=base,
        vocabulary=500,
        passes=4,
        held_out=0.4,
    )
    return GeneratorRecipe(data=data, layers=1, width=32, heads=2, batch=4, evaluations=2)


def tiny_model(vocabulary: int = 20) -> GPT2LMHeadModel:
    """A GPT-2 with random weights."""
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=vocabulary, n_positions=16, n_embd=8, n_layer=1, n_head=1,
            bos_token_id=1, eos_token_id=1, pad_token_id=0,
        )
    )  # fmt: skip
