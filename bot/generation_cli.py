"""`shoptalk prepare | train | evaluate | tune generator`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from bot.act_data_cli import train_on_acts_file
from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import Settings, load_settings
from dialogue.facts import Say
from dialogue.messages import Utterance

__all__ = [
    "evaluate_generator_command",
    "prepare_generator_command",
    "train_generator_command",
]

Text = Annotated[
    list[Path] | None,
    typer.Option(
        help="Extra text: a file, one utterance a line, or a folder of STAR or MultiDoGO;"
        " may be repeated."
    ),
]
Base = Annotated[
    str,
    typer.Option(
        help="A GPT-2 to start from instead of nothing: a checkpoint folder, or a hub name such"
        " as openai-community/gpt2."
    ),
]
Passes = Annotated[float, typer.Option(min=1, help="Passes over the authored replies.")]
Corpus = Annotated[
    Path | None, typer.Option(help="A folder of authored replies; the shipped ones if none.")
]
Card = Annotated[
    Path | None, typer.Option(help="A template of the model card, in place of the shipped one.")
]
Seed = Annotated[int, typer.Option(help="Of weights, order and simulated conversations.")]


def prepare_generator_command(
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    text: Text = None,
    base: Base = "",
    passes: Passes = 10.0,
    corpus: Corpus = None,
    seed: Seed = 7,
) -> None:
    """Check the authored replies and extra text, and turn them into tokens to train on."""
    from dialogue.generation.corpus import DEFAULT_CORPUS
    from dialogue.generation.preparing import DataRecipe, prepare

    with errors_explained():
        quiet()
        recipe = DataRecipe(
            corpus=corpus or DEFAULT_CORPUS,
            texts=tuple(text or ()),
            base=base,
            passes=passes,
            seed=seed,
        )
        for line in prepare(out, recipe).manifest.lines():
            typer.echo(line)


def train_generator_command(
    out: Annotated[Path, typer.Option(help="The checkpoint folder to write.")],
    data: Annotated[
        Path | None, typer.Option(help="A folder written by `prepare generator`.")
    ] = None,
    text: Text = None,
    base: Base = "",
    passes: Passes = 10.0,
    text_passes: Annotated[float, typer.Option(help="Passes over the extra text.")] = 1.0,
    corpus: Corpus = None,
    layers: Annotated[int, typer.Option(min=1, help="Layers, without a base.")] = 6,
    width: Annotated[int, typer.Option(min=8, help="Width, without a base.")] = 384,
    heads: Annotated[int, typer.Option(min=1, help="Attention heads, without a base.")] = 6,
    dropout: Annotated[float, typer.Option(min=0, max=0.9, help="Dropout, without a base.")] = 0.0,
    batch: Annotated[int, typer.Option(min=1, help="Examples in a step.")] = 32,
    learning_rate: Annotated[float, typer.Option(help="The highest learning rate.")] = 8e-4,
    patience: Annotated[
        int,
        typer.Option(
            min=0, help="Stop after so many evaluations without a new best, which remains; 0 never."
        ),
    ] = 0,
    seed: Seed = 7,
    card: Card = None,
    restart: Annotated[bool, typer.Option(help="Start anew instead of resuming.")] = False,
    acts: Annotated[
        Path | None, typer.Option(help="Learn this act-to-text file (JSON Lines) instead.")
    ] = None,
    validation: Annotated[
        Path | None, typer.Option(help="With --acts: rows to measure on; else some are held out.")
    ] = None,
    members: Annotated[
        int | None, typer.Option(min=1, help="With --acts: how many models word together.")
    ] = None,
) -> None:
    """Train the reply generator; resumes after an interruption, on several processors or GPUs
    under `torchrun` or `accelerate launch`.
    """
    with errors_explained():
        quiet()
        if acts is not None:
            train_on_acts_file(acts, validation, out, members, passes, batch, not restart)
            return
        from dialogue.generation.corpus import DEFAULT_CORPUS
        from dialogue.generation.preparing import DataRecipe
        from dialogue.generation.training import GeneratorRecipe, train_generator

        recipe = GeneratorRecipe(
            data=DataRecipe(
                corpus or DEFAULT_CORPUS, tuple(text or ()), base, passes=passes, seed=seed
            ),
            layers=layers,
            width=width,
            heads=heads,
            dropout=dropout,
            batch=batch,
            learning_rate=learning_rate,
            text_passes=text_passes,
            patience=patience,
            seed=seed,
        )
        report = train_generator(out, recipe, not restart, data, card, _as_typed(sys.argv))
        if report is None:  # another process of the same run writes and tells
            return
        typer.echo(
            f"{out}: {report.parameters / 1e6:.1f} M parameters from {report.authored} replies,"
            f" {report.tokens_a_second:,} tokens a second"
        )
        typer.echo(
            f"validation loss {report.validation_loss:.3f} nats a token, "
            f"{report.bits_per_byte:.3f} bits a byte"
        )


def evaluate_generator_command(
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint folder; that of the settings if none.")
    ] = None,
    replies: Annotated[int, typer.Option(min=1, help="How many replies to word.")] = 1000,
    corpus: Corpus = None,
    details: Annotated[bool, typer.Option("--details", help="Show wrong sentences.")] = False,
    act: Annotated[str, typer.Option(help="Word replies of this act alone.")] = "",
    show: Annotated[
        Path | None, typer.Option(help="Write every reply to this file (JSON Lines), to be read.")
    ] = None,
    into_card: Annotated[
        bool, typer.Option("--into-card", help="Add the figures to the checkpoint's model card.")
    ] = False,
    card: Card = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Report bits a byte, slot errors, BLEU, variety, and the share of generated replies."""
    from bot.generation_evaluation import evaluate_generator
    from dialogue.generation.model_card import add_evaluation

    with errors_explained():
        settings = _with_checkpoint(load_settings(config), checkpoint)
        quiet()
        with show.open("w", encoding="utf-8") if show else nullcontext() as shown:

            def on_reply(say: Say, utterance: Utterance) -> None:
                if shown is not None:
                    shown.write(_reply_line(say, utterance))

            report = evaluate_generator(settings, replies, corpus, _progress, act, on_reply)
        if as_json:
            typer.echo(json.dumps(report.to_json(), indent=2, ensure_ascii=False))
        else:
            typer.echo("\n".join(report.lines(details)))
        if into_card:
            from bot.generation import checkpoint_of

            add_evaluation(checkpoint_of(settings), report.figures(), card)


def _reply_line(say: Say, utterance: Utterance) -> str:
    attributes = {name: fact.values[0] for name, fact in say.attributes.items()}
    reply = {
        "act": say.act,
        "attributes": attributes,
        "text": utterance.text,
        "wording": utterance.wording,
        "generated": utterance.generated,
    }
    return json.dumps(reply, ensure_ascii=False) + "\n"


def _with_checkpoint(settings: Settings, folder: Path | None) -> Settings:
    if folder is None:
        return settings
    generation = settings.generation.model_copy(update={"checkpoint": str(folder)})
    return settings.model_copy(update={"generation": generation})


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        typer.echo(f"\rwording: {done}/{of}{end}", nl=False, err=True)


def _as_typed(argv: Sequence[str]) -> list[str]:
    """The command, without paths of this machine."""
    return ["shoptalk", *(Path(a).name if Path(a).is_absolute() else a for a in argv[1:])]
