"""The commands, thin: parse arguments, call, print."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.act_data_cli import evaluate_acts_command, generate_command, prepare_rnnlg_command
from bot.check_cli import check_command
from bot.cli_errors import Config, errors_explained, quiet
from bot.conversations_cli import conversations_app, forget_command, replay_command
from bot.describe_cli import describe_command, evaluate_descriptions_command
from bot.generation_cli import (
    evaluate_generator_command,
    prepare_generator_command,
    train_generator_command,
)
from bot.generation_tuning_cli import tune_generator_command
from bot.hostile_cli import evaluate_hostile_command
from bot.inbox_cli import inbox_app
from bot.knowledge_cli import knowledge_app
from bot.pool_cli import bench_generation_command, warm_command
from bot.server_cli import actions_command, bench_server_command, serve_command
from bot.settings import load_settings
from bot.simulation_cli import simulate_command
from bot.telegram_cli import telegram_command
from bot.understanding_cli import (
    evaluate_understanding_command,
    parse_command,
    train_understanding_command,
)

app = typer.Typer(
    help="Shoptalk: a shop's own customer-service assistant.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
train_app = typer.Typer(help="Train the models.", no_args_is_help=True)
prepare_app = typer.Typer(help="Prepare what models are trained on.", no_args_is_help=True)
tune_app = typer.Typer(help="Choose how models are trained and sampled.", no_args_is_help=True)
evaluate_app = typer.Typer(help="Measure accuracy.")
app.add_typer(evaluate_app, name="evaluate")
bench_app = typer.Typer(help="Measure on this machine.")
app.add_typer(bench_app, name="bench")
app.add_typer(prepare_app, name="prepare")
app.add_typer(train_app, name="train")
app.add_typer(tune_app, name="tune")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(inbox_app, name="inbox")
app.add_typer(conversations_app, name="conversations")

Session = Annotated[
    str, typer.Option("--session", help="The conversation's name; the same name goes on with it.")
]


@app.command()
def chat(
    session: Session = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Read messages from stdin, write JSON lines to stdout.")
    ] = False,
    locale: Annotated[
        str,
        typer.Option(help="The shopper's language tag, such as en-US; the shop's own if none."),
    ] = "",
    config: Config = None,
) -> None:
    """Talk to the assistant in the terminal."""
    from bot.assistant import open_assistant
    from bot.channels.machine import run_machine_channel
    from bot.generation import drawing_ahead
    from dialogue.person_messages import PersonMessages

    with errors_explained():
        settings = load_settings(config)
        quiet()
        assistant = open_assistant(settings)
        sender_id = session or f"cli-{uuid.uuid4().hex[:8]}"
        written = PersonMessages(assistant.store)
        pool, writer, manager = assistant.pool, assistant.writer, assistant.manager
        ahead = drawing_ahead(settings, pool, writer, manager.quiet_seconds)
        try:
            if as_json:
                lines, out = sys.stdin.buffer, sys.stdout
                seconds = settings.dialogue.gather_seconds
                with ahead:
                    asyncio.run(
                        run_machine_channel(
                            assistant.manager, sender_id, lines, out, written, seconds, locale
                        )
                    )
                return
            from bot.channels.terminal import TerminalClient

            history = settings.shop.database.parent / "history"
            shop_name = assistant.records.shop.name
            explain = assistant.understander.explain
            client = TerminalClient(
                assistant.manager,
                sender_id,
                history,
                shop_name,
                explain,
                person_messages=written,
                locale=locale,
            )
            with ahead:
                asyncio.run(client.run())
        finally:
            assistant.store.close()


@app.command("test")
def run_tests(
    place: Annotated[Path, typer.Argument(help="A folder of conversations (*.yml), or one file.")],
    config: Config = None,
) -> None:
    """Play conversations over copies of the records, and check what was said and stored."""
    from bot.assistant import open_assistant
    from bot.conversation_tests import load_conversation_tests, play

    with errors_explained():
        settings = load_settings(config)
        quiet()
        tests = load_conversation_tests(place)
        assistant = open_assistant(settings)
        failed = 0
        try:
            for path, test in tests:
                played = asyncio.run(play(path, test, assistant, settings))
                failed += bool(played.failures)
                for failure in played.failures:
                    typer.echo(f"{path}: {failure}")
        finally:
            assistant.store.close()
        typer.echo(f"{len(tests)} conversations, {len(tests) - failed} as they should be")
        if failed:
            raise typer.Exit(1)


@bench_app.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    turns: Annotated[int, typer.Option(help="How many turns to time.")] = 60,
    config: Config = None,
) -> None:
    """Measure start-up, latency, speed and memory on this machine."""
    if context.invoked_subcommand is not None:
        return
    from bot.bench import run_bench

    with errors_explained():
        quiet()
        for line in run_bench(load_settings(config), turns).lines():
            typer.echo(line)


@bench_app.command("knowledge")
def bench_knowledge(
    orders: Annotated[int, typer.Option(help="Orders to import and look up.")] = 100_000,
    answers: Annotated[int, typer.Option(help="Answers to search.")] = 100_000,
    products: Annotated[int, typer.Option(help="Products to search.")] = 50_000,
    operations: Annotated[int, typer.Option(help="Operations to try between crashes.")] = 2_000,
    config: Config = None,
) -> None:
    """Measure import, look-up and search in a large shop."""
    from bot.bench_knowledge import run_knowledge_bench
    from bot.bench_operations import run_operations_bench
    from bot.encoding import open_encoder_of

    with errors_explained():
        settings = load_settings(config)
        quiet()
        encoder = open_encoder_of(settings)
        for line in run_knowledge_bench(encoder, orders, answers, products).lines():
            typer.echo(line)
        with tempfile.TemporaryDirectory() as folder:
            for line in run_operations_bench(Path(folder), operations).lines():
                typer.echo(line)


@bench_app.command("understanding")
def bench_understanding(
    products: Annotated[int, typer.Option(help="Products in the catalogue.")] = 100_000,
    config: Config = None,
) -> None:
    """Measure how fast lines are understood amid a large catalogue."""
    from bot.assistant import open_store, open_understander
    from bot.bench_understanding import large_catalogue, run_understanding_bench
    from dialogue.understanding.splits import DEVELOPMENT
    from dialogue.understanding.training_data import load_nlu

    with errors_explained():
        settings = load_settings(config)
        quiet()
        with open_store(settings) as store:
            index = large_catalogue(products)
            understander = open_understander(settings, store, catalogue=lambda: index)
            texts = [line.text for line in load_nlu(DEVELOPMENT)]
            for line in run_understanding_bench(understander, texts, products).to_lines():
                typer.echo(line)


@bench_app.command("conversations")
def bench_conversations(
    turns: Annotated[int, typer.Option(min=1, help="How long the long conversation is.")] = 500,
    conversations: Annotated[int, typer.Option(min=2, help="How many go on at once.")] = 200,
    config: Config = None,
) -> None:
    """Measure a turn's cost in a long conversation, and many conversations side by side."""
    from bot.bench_conversations import run_conversations_bench

    with errors_explained():
        settings = load_settings(config)
        quiet()
        for measured in run_conversations_bench(settings, turns, conversations):
            for line in measured.lines():
                typer.echo(line)


@evaluate_app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    replies: Annotated[int, typer.Option(help="How many replies to generate.")] = 1000,
    split: Annotated[str, typer.Option(help="Held-out lines: development or test.")] = "test",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Report intent accuracy, slot error rate and the share of generated replies."""
    if context.invoked_subcommand is not None:
        return
    from bot.evaluation import run_evaluation

    with errors_explained():
        settings = load_settings(config)
        quiet()
        report = run_evaluation(settings, replies, split)
        typer.echo(json.dumps(report.to_json(), indent=2) if as_json else report.text())


@evaluate_app.command("search")
def evaluate_search_command(
    split: Annotated[str, typer.Option(help="Questions: development or test.")] = "test",
    details: Annotated[bool, typer.Option("--details", help="Show what went wrong.")] = False,
    config: Config = None,
) -> None:
    """Report how often a question finds the right answer, and rightly none."""
    from bot.assistant import open_store, open_understander
    from bot.encoding import open_encoder_of
    from bot.search_evaluation import evaluate_search, load_questions
    from dialogue.topics import topics_of
    from knowledge.answers import Answers

    with errors_explained():
        settings = load_settings(config)
        quiet()
        questions = load_questions(split)
        with open_store(settings) as store:
            understander = open_understander(settings, store)

            def about(text: str) -> Mapping[str, float]:
                first = understander.parse(text, None).intents[0]
                return topics_of(first.name, first.confidence)

            answers = Answers(store, open_encoder_of(settings))
            threshold = settings.dialogue.answer_threshold
            report = evaluate_search(answers, questions, threshold, about)
        for line in report.lines(details):
            typer.echo(line)


tune_app.command("generator")(tune_generator_command)
train_app.command("generator")(train_generator_command)
evaluate_app.command("generator")(evaluate_generator_command)
prepare_app.command("generator")(prepare_generator_command)
prepare_app.command("rnnlg")(prepare_rnnlg_command)
train_app.command("understanding")(train_understanding_command)
evaluate_app.command("acts")(evaluate_acts_command)
evaluate_app.command("hostile")(evaluate_hostile_command)
evaluate_app.command("understanding")(evaluate_understanding_command)
evaluate_app.command("descriptions")(evaluate_descriptions_command)
app.command("describe")(describe_command)
app.command("generate")(generate_command)
app.command("parse")(parse_command)
app.command("check")(check_command)
app.command("replay")(replay_command)
app.command("forget")(forget_command)
app.command("simulate")(simulate_command)
app.command("warm")(warm_command)
app.command("telegram")(telegram_command)
app.command("serve")(serve_command)
app.command("actions")(actions_command)
bench_app.command("server")(bench_server_command)
bench_app.command("generation")(bench_generation_command)


if __name__ == "__main__":
    app()
