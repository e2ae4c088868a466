"""`shoptalk warm` and `shoptalk bench generation`: the language model's pool, and its speed."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import load_settings

__all__ = ["bench_generation_command", "warm_command"]

_SECONDS_BETWEEN_SIGNS = 10.0


def warm_command(
    limit: Annotated[
        int | None, typer.Option(min=1, help="Draw for so many contexts, the likeliest first.")
    ] = None,
    config: Config = None,
) -> None:
    """Draw replies ahead for all likely contexts, so that most turns draw nothing."""
    from bot.generation import contexts_ahead, open_pool, open_writer
    from dialogue.generation.warming import draw_all_ahead

    with errors_explained():
        settings = load_settings(config)
        quiet()
        pool = open_pool(settings)
        contexts = contexts_ahead(pool)[:limit]
        started = told = time.monotonic()
        for done in draw_all_ahead(open_writer(settings, pool), contexts):
            now = time.monotonic()
            if now - told >= _SECONDS_BETWEEN_SIGNS:
                told = now
                left = (now - started) / done * (len(contexts) - done)
                typer.echo(f"{done} of {len(contexts)}, {left / 60:.0f} min left", err=True)
        pool.close()
        seconds = time.monotonic() - started
        typer.echo(f"drawn ahead for {len(contexts)} contexts in {seconds:.0f} s")


def bench_generation_command(
    conversations: Annotated[
        int, typer.Option(min=1, help="Simulated conversations whose turns are timed.")
    ] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Measure drawing against transformers.generate, and turns with the pool warm, cold, absent."""
    from bot.bench_generation import run_generation_bench

    with errors_explained():
        settings = load_settings(config)
        quiet()
        report = run_generation_bench(settings, conversations)
        if as_json:
            typer.echo(json.dumps(report.to_json(), indent=2))
            return
        for line in report.lines():
            typer.echo(line)
