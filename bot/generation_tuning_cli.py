"""`shoptalk tune generator`: learning rate and size, or sampling, by held-out replies."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_errors import errors_explained, quiet
from bot.generation_cli import Corpus, Seed, Text

__all__ = ["tune_generator_command"]


def tune_generator_command(
    out: Annotated[Path, typer.Option(help="The folder for trials and tables.")],
    checkpoint: Annotated[
        Path | None, typer.Option(help="Tune how this checkpoint is sampled; trains nothing.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="A folder written by `prepare generator`.")
    ] = None,
    text: Text = None,
    passes: Annotated[float, typer.Option(min=1, help="Passes of the last round.")] = 4.0,
    corpus: Corpus = None,
    size: Annotated[
        list[str] | None, typer.Option(help="LAYERSxWIDTHxHEADS; may be repeated.")
    ] = None,
    learning_rate: Annotated[list[float] | None, typer.Option(help="May be repeated.")] = None,
    keep: Annotated[int, typer.Option(min=2, help="One in so many goes on.")] = 3,
    rounds: Annotated[int, typer.Option(min=1, help="The last learns from all data.")] = 2,
    batch: Annotated[int, typer.Option(min=1, help="Examples in a step.")] = 32,
    temperature: Annotated[list[float] | None, typer.Option(help="May be repeated.")] = None,
    top_p: Annotated[list[float] | None, typer.Option(help="May be repeated.")] = None,
    candidates: Annotated[list[int] | None, typer.Option(help="May be repeated.")] = None,
    situations: Annotated[int, typer.Option(min=1, help="Held-out ones, worded thrice each.")] = 60,
    seed: Seed = 7,
) -> None:
    """Try learning rates and sizes, each on a part of the data first; or, with --checkpoint,
    temperatures, top-p and numbers of candidates. Goes on after an interruption.
    """
    with errors_explained():
        quiet()
        if checkpoint is not None:
            lines = _sampling(
                out,
                checkpoint,
                corpus,
                situations,
                list(product(temperature or [0.7, 0.8, 0.9], top_p or [0.92], candidates or [5])),
            )
            _tell(out / "sampling.md", lines)
            return
        from dialogue.generation.corpus import DEFAULT_CORPUS
        from dialogue.generation.preparing import DataRecipe
        from dialogue.generation.training import GeneratorRecipe
        from dialogue.generation.tuning import Size, Trial, table, tune_training

        recipe = GeneratorRecipe(
            data=DataRecipe(corpus or DEFAULT_CORPUS, tuple(text or ()), passes=passes, seed=seed),
            batch=batch,
            seed=seed,
        )
        sizes = [Size.parse(one) for one in size or ["4x256x4", "6x384x6"]]
        trials = [Trial(*one) for one in product(sizes, learning_rate or [4e-4, 8e-4, 1.6e-3])]
        results = tune_training(out, recipe, trials, keep, rounds, data)
        _tell(out / "training.md", table(results))


def _sampling(
    out: Path,
    checkpoint: Path,
    corpus: Path | None,
    situations: int,
    ways: list[tuple[float, float, int]],
) -> Iterable[str]:
    from dialogue.generation.checkpoint import checkpoint_digest, load_vocabulary
    from dialogue.generation.corpus import DEFAULT_CORPUS, load_corpus
    from dialogue.generation.corpus_checks import check_corpus
    from dialogue.generation.engine import Sampling
    from dialogue.generation.grounding import GroundingChecker
    from dialogue.generation.journal import Journal
    from dialogue.generation.preparing import DataRecipe
    from dialogue.generation.sampling_tuning import (
        held_out_situations,
        sampling_table,
        tune_sampling,
    )
    from dialogue.generation.transformers_engine import TransformersEngine
    from dialogue.generation.writer import ReplyWriter

    checker = GroundingChecker(load_vocabulary(checkpoint))
    held_out = check_corpus(load_corpus(corpus or DEFAULT_CORPUS), DataRecipe().held_out).held_out
    results = tune_sampling(
        lambda way: ReplyWriter(TransformersEngine.from_checkpoint(checkpoint, way), checker),
        [Sampling(drawn, temperature=heat, top_p=share) for heat, share, drawn in ways],
        held_out_situations(held_out, situations, DataRecipe().seed),
        Journal(out / "sampling.jsonl"),
        checkpoint_digest(checkpoint),
    )
    return sampling_table(results)


def _tell(path: Path, lines: Iterable[str]) -> None:
    """Print the table and keep it; of a distributed run, one process does."""
    from dialogue.generation.distributed import is_main

    if is_main():
        text = "\n".join(lines)
        typer.echo(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
