"""`shoptalk check`: what is wrong with flows, before a shopper finds out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_errors import Config, errors_explained
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from dialogue.flows.checks.known import Known

__all__ = ["check_command", "known_to"]


def check_command(
    flows_folder: Annotated[
        Path | None, typer.Argument(help="A folder of flow files; else that of the settings.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of flow files, for editors.")
    ] = False,
    config: Config = None,
) -> None:
    """Find what is wrong with flows: what can't be read, reached, filled or run."""
    from bot.assistant import flows_folder as usual_folder
    from dialogue.flows.checks.checking import check_flows
    from dialogue.flows.flow import read_flows
    from dialogue.flows.schema import SCHEMA

    if schema:
        typer.echo(SCHEMA.read_text(encoding="utf-8"), nl=False)
        return
    with errors_explained():
        settings = load_settings(config)
        read = read_flows(flows_folder or usual_folder(settings))
        problems = check_flows(read, known_to(settings))
    for problem in problems:
        typer.echo(str(problem))
    by_name = read.flows.by_name
    steps = sum(len(flow.steps) for flow in by_name.values())
    found = f"{len(problems)} to put right" if problems else "nothing wrong"
    typer.echo(f"{len(by_name)} flows, {steps} steps: {found}")
    if problems:
        raise typer.Exit(1)


def known_to(settings: Settings) -> Known:
    """What flows may name in an assistant with these settings."""
    from bot.assistant import model_folder
    from dialogue.actions.registry import action_classes
    from dialogue.decisions import OWN_INTENTS
    from dialogue.filling import FILLED_BY_MESSAGES
    from dialogue.flows.checks.known import Known
    from dialogue.generation.acts import load_acts
    from dialogue.generation.templates import needs_facts
    from dialogue.understanding.intents import known_intents

    acts = load_acts().attributes
    return Known(
        actions={action.action_name: action.sets for action in action_classes()},
        acts=acts.keys(),
        plain_acts=[act for act in acts if not needs_facts(act)],
        intents=known_intents(model_folder(settings)) | OWN_INTENTS,
        message_slots=FILLED_BY_MESSAGES,
    )
