"""`shoptalk train | evaluate understanding` and `shoptalk parse`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import ClockSettings, SettingsError, load_settings

if TYPE_CHECKING:
    from dialogue.understanding.references.referents import Surroundings
    from dialogue.understanding.understander import Understander

__all__ = ["evaluate_understanding_command", "parse_command", "train_understanding_command"]

_LONGEST = 10_000
OutOfScope = Annotated[
    str, typer.Option(help="The label of lines that are for none of the intents.")
]
Model = Annotated[
    Path | None, typer.Option(help="A folder written by `train understanding`; the shipped one.")
]


def train_understanding_command(
    out: Annotated[
        Path | None, typer.Option(help="The folder to write; the shipped one if none.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="nlu.yml or CSV (text, intent), or a folder of them.")
    ] = None,
    development: Annotated[
        Path | None, typer.Option(help="Lines to calibrate on; else one in ten is held back.")
    ] = None,
    out_of_scope: OutOfScope = "out_of_scope",
    layers: Annotated[int, typer.Option(help="How many layers of the encoder learn.")] = 3,
    passes: Annotated[int, typer.Option(help="Passes over the lines.")] = 8,
    config: Config = None,
) -> None:
    """Train understanding on language data: Rasa 3's nlu.yml, or a table of texts and intents."""
    from dialogue.understanding.training import train_understanding
    from dialogue.understanding.tuning import TuningRecipe

    with errors_explained():
        settings = load_settings(config)
        quiet()
        report = train_understanding(
            settings.understanding.encoder,
            data,
            out,
            development,
            out_of_scope,
            TuningRecipe(layers=layers, passes=passes),
            _progress,
        )
        typer.echo(report.text())


def _progress(share: float) -> None:
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        typer.echo(f"\rtraining: {share:4.0%}{end}", nl=False, err=True)


def evaluate_understanding_command(
    data: Annotated[
        Path | None, typer.Option(help="nlu.yml or CSV; the assistant's own test lines if none.")
    ] = None,
    model: Model = None,
    out_of_scope: OutOfScope = "out_of_scope",
    split: Annotated[
        str, typer.Option(help="Which of the assistant's own lines: development or test.")
    ] = "test",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="A folder for report.json and report.html.")
    ] = None,
    config: Config = None,
) -> None:
    """Report how well lines are understood: per intent, per manner of writing, and where not."""
    from bot.assistant import open_store, open_understander
    from bot.understanding_evaluation import evaluate, with_understander
    from bot.understanding_page import page
    from dialogue.understanding.splits import SPLITS, WRITTEN_ON
    from dialogue.understanding.training_data import load_language_data

    with errors_explained():
        settings = load_settings(config)
        quiet()
        if split not in SPLITS:
            raise SettingsError(f"--split is {split!r}: {' or '.join(SPLITS)} is meant")
        own_lines, own_several = SPLITS[split]
        language = load_language_data(data or own_lines, out_of_scope)
        lines = language.lines
        messages = load_language_data(own_several).messages if data is None else language.messages
        with open_store(settings) as store:
            # "Friday" is marked in our lines as of the day on which they were written.
            written = ClockSettings(now=WRITTEN_ON) if data is None else settings.clock
            reader = settings.model_copy(update={"clock": written})
            understander = open_understander(reader, store, model)
            report = evaluate(understander, lines)
            report = with_understander(report, understander, lines, messages)
        plain = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
        typer.echo(plain if as_json else "\n".join(report.text()))
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / "report.json").write_text(plain + "\n", encoding="utf-8")
            whole_page = page(report, str(data or own_lines))
            (out / "report.html").write_text(whole_page, encoding="utf-8")
            told = f"{out / 'report.html'}: pictures, confusions and the worst mistakes"
            typer.echo(told, err=as_json)


def parse_command(
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines.")] = False,
    with_reasons: Annotated[
        bool, typer.Option("--explain", help="Add the nearest phrases and each word's share.")
    ] = False,
    session: Annotated[
        str, typer.Option("--session", help="Read each line as the next of this conversation.")
    ] = "",
    config: Config = None,
) -> None:
    """Read a message a line from standard input and print what is understood."""
    from bot.assistant import open_context, open_store, open_understander

    with errors_explained():
        settings = load_settings(config)
        quiet()
        with open_store(settings) as store:
            understander = open_understander(settings, store, model)
            context = open_context(settings, store, session) if session else (None, None)
            for raw in sys.stdin.buffer:
                text = raw.decode("utf-8", errors="replace").strip()[:_LONGEST]
                if text:
                    made = _parsed(understander, text, context, with_reasons)
                    plain = [json.dumps(made, ensure_ascii=False)] if as_json else _shown(made)
                    typer.echo("\n".join(plain))
                    sys.stdout.flush()


def _parsed(
    understander: Understander,
    text: str,
    context: tuple[str | None, Surroundings | None],
    with_reasons: bool,
) -> dict[str, Any]:
    started = time.perf_counter()
    understanding = understander.parse(text, *context)
    taken = (time.perf_counter() - started) * 1000
    made = understanding.to_parse_json() | {"latency_ms": round(taken, 1)}
    if with_reasons:
        made["explanation"] = understander.explain(text).to_json()
    return made


def _shown(made: dict[str, Any]) -> Iterator[str]:
    """For people."""
    yield made["text"]
    for part in made["segments"]:
        yield f"  {part['intent']} ({part['confidence']:.2f}): {part['text']}"
    for entity in made["entities"]:
        yield f"  {entity['entity']}: {entity['value']} ({entity['text']!r})"
    for reference in made["references"]:
        meant = reference["candidates"] if reference["ambiguous"] else reference["refers_to"]
        things = ", ".join(f"{thing['kind']} {thing['id']}" for thing in meant) or "nothing known"
        which = "one of " if reference["ambiguous"] else ""
        yield f"  {reference['text']!r} is {which}{things}"
    if "explanation" in made:
        for text, intent, likeness in made["explanation"]["nearest"]:
            yield f"  like {text!r} ({intent}, {likeness:.2f})"
        words = ", ".join(f"{word} {share:+.2f}" for word, share in made["explanation"]["words"])
        yield f"  words: {words}"
