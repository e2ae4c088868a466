"""`shoptalk simulate`: shoppers with goals against the assistant."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.simulation.outcomes import Outcome
    from bot.simulation.running import Simulation

__all__ = ["simulate_command"]

_SECONDS_BETWEEN_SIGNS = 10.0


def simulate_command(
    conversations: Annotated[int, typer.Option(min=1, help="How many to play.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed plays the same conversations.")] = 1,
    failures: Annotated[
        Path | None,
        typer.Option(help="A folder for the failed ones, as `shoptalk test` plays them."),
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Replay each, and count those that come out the same.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Play shoppers with goals over a copy of the records, and judge what comes of it."""
    from bot.replaying import RecordedWriters
    from bot.simulation.report import report_of
    from bot.simulation.running import Simulation, simulated_assistant

    with errors_explained():
        settings = load_settings(config)
        quiet()
        with simulated_assistant(settings) as (assistant, changed):
            writers = RecordedWriters(changed) if replay else None
            simulation = Simulation(assistant, changed, seed, writers)
            outcomes = asyncio.run(_played(simulation, conversations, failures))
        report = report_of(outcomes, seed)
        if as_json:
            typer.echo(json.dumps(report.to_json(), indent=2))
            return
        for line in report.lines():
            typer.echo(line)


async def _played(
    simulation: Simulation, conversations: int, failures: Path | None
) -> list[Outcome]:
    from bot.simulation.saving import save_failure

    outcomes: list[Outcome] = []
    started = told = time.monotonic()
    async for outcome in simulation.play(conversations):
        outcomes.append(outcome)
        if failures is not None and outcome.failed:
            save_failure(outcome, failures)
        for departure in outcome.departures or ():
            typer.echo(f"conversation {outcome.number}, replayed: {departure}", err=True)
        now = time.monotonic()
        if now - told >= _SECONDS_BETWEEN_SIGNS:
            told = now
            left = (now - started) / len(outcomes) * (conversations - len(outcomes))
            typer.echo(f"{len(outcomes)} of {conversations}, {left / 60:.0f} min left", err=True)
    return outcomes
