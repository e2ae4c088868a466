"""`shoptalk evaluate hostile`: whether hostile inputs can make the assistant say what is not so."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from bot.cli_errors import Config, errors_explained
from bot.settings import load_settings

__all__ = ["evaluate_hostile_command"]


def evaluate_hostile_command(
    contexts: Annotated[int, typer.Option(min=1, help="How many situations.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Of situations and candidates.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Word hostile facts with a hostile engine, and judge every reply; fails if one is wrong."""
    from bot.generation import checkpoint_of
    from dialogue.generation.checkpoint import load_vocabulary
    from dialogue.generation.corpus import load_corpus
    from dialogue.generation.fuzzing.run import fuzz

    with errors_explained():
        vocabulary = load_vocabulary(checkpoint_of(load_settings(config)))
        # The wider the vocabulary, the more a lie has to choose from.
        report = fuzz(contexts, seed, vocabulary | load_corpus().words(), _progress)
    if as_json:
        typer.echo(json.dumps(report.to_json(), indent=2))
    else:
        for line in report.lines():
            typer.echo(line)
    if report.failures:
        raise typer.Exit(1)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty() and (done % 500 == 0 or done == of):
        end = "\n" if done == of else ""
        typer.echo(f"\rsituations: {done}/{of}{end}", nl=False, err=True)
