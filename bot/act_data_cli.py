"""`shoptalk prepare | generate` and `shoptalk evaluate acts`: wording acts of any data."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_errors import errors_explained, quiet

__all__ = [
    "evaluate_acts_command",
    "generate_command",
    "prepare_rnnlg_command",
    "train_on_acts_file",
]

Acts = Annotated[Path, typer.Option(help="A JSON Lines file: act, slots, references.")]
Model = Annotated[Path, typer.Option(help="A folder written by `train generator --acts`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def prepare_rnnlg_command(
    folder: Annotated[Path, typer.Argument(help="RNNLG's data: detect.pair, tv/train.json ...")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    domain: Annotated[str, typer.Option(help="A domain's folder in it, such as tv.")],
) -> None:
    """Write RNNLG's rows as act-to-text data, with the references that RNNLG scores against."""
    from dialogue.generation.act_data.rnnlg import prepare_rnnlg

    with errors_explained():
        for split, rows in prepare_rnnlg(folder, domain, out).items():
            typer.echo(f"{out / split}.jsonl: {rows} rows")


def train_on_acts_file(
    acts: Path,
    validation: Path | None,
    out: Path,
    members: int | None,
    passes: float,
    batch: int,
    resume: bool,
) -> None:
    """Train on an act-to-text file and say what was reached."""
    from dialogue.generation.act_data.rows import load_rows
    from dialogue.generation.act_data.slot_tables import load_slot_tables
    from dialogue.generation.act_data.training import ActDataRecipe, train_on_acts

    passes = max(round(passes), 1)
    recipe = ActDataRecipe(passes=passes, batch=batch)
    if members is not None:
        recipe = replace(recipe, members=members)
    held = load_rows(validation) if validation is not None else []
    report = train_on_acts(load_rows(acts), held, load_slot_tables(acts), out, recipe, resume)
    losses = ", ".join(f"{loss:.3f}" for loss in report.validation_losses)
    typer.echo(
        f"{out}: {len(report.validation_losses)} models of {report.parameters / 1e6:.1f} M "
        f"parameters from {report.sentences} sentences ({report.left_out} left out: slot errors)"
    )
    typer.echo(f"validation loss {losses} nats a token")


def generate_command(
    acts: Acts,
    model: Model,
    best: Annotated[int, typer.Option(min=1, help="How many wordings of each act.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Word each act of a file, the best wording first."""
    from dialogue.generation.act_data.generator import ActGenerator
    from dialogue.generation.act_data.rows import load_rows

    with errors_explained():
        quiet()
        generator = ActGenerator.open(model)
        rows = load_rows(acts)
        for row, texts in zip(rows, generator.word(rows, best), strict=True):
            if as_json:
                slots = [slot.model_dump() for slot in row.slots]
                made = {"act": row.act, "slots": slots, "texts": texts}
                typer.echo(json.dumps(made, ensure_ascii=False))
            else:
                typer.echo("\n".join(texts))


def evaluate_acts_command(acts: Acts, model: Model, as_json: AsJson = False) -> None:
    """Report BLEU and slot error rate of a generator on a file's references."""
    from dialogue.generation.act_data.evaluation import evaluate_wordings
    from dialogue.generation.act_data.generator import ActGenerator
    from dialogue.generation.act_data.rows import load_rows
    from dialogue.generation.act_data.slot_tables import load_slot_tables

    with errors_explained():
        quiet()
        generator = ActGenerator.open(model)
        scores = evaluate_wordings(load_rows(acts), generator.word, load_slot_tables(acts))
        if as_json:
            typer.echo(json.dumps(scores.to_json(), indent=2))
            return
        for line in scores.lines():
            typer.echo(line)
