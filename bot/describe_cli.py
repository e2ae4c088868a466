"""`shoptalk describe`: products in words that the records prove."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import load_settings

if TYPE_CHECKING:
    from dialogue.descriptions.describing import Description

__all__ = ["describe_command", "evaluate_descriptions_command"]


def describe_command(
    product_ids: Annotated[list[str] | None, typer.Argument(help="Products, by id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every product of the shop.")] = False,
    style: Annotated[str, typer.Option(help="plain, warm, brisk or playful.")] = "plain",
    length: Annotated[
        str, typer.Option(help="short: one sentence; medium: up to three; long: up to four.")
    ] = "long",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, one product a line.")
    ] = False,
    config: Config = None,
) -> None:
    """Describe products from their attributes and options, with the evidence of each claim."""
    from bot.assistant import open_store
    from bot.describing import checked_length, checked_style, products_to_describe
    from bot.generation import open_describer

    with errors_explained():
        settings = load_settings(config)
        quiet()
        manner, size = checked_style(style), checked_length(length)
        with open_store(settings) as store:
            products = products_to_describe(store, product_ids or [], every=every)
            describer = open_describer(settings)
            for product in products:
                description = describer.describe(product, manner, size)
                typer.echo(_json(description) if as_json else _text(description))


def evaluate_descriptions_command(
    descriptions: Annotated[int, typer.Option(min=1, help="How many to write.")] = 200,
    details: Annotated[bool, typer.Option("--details", help="Show what went wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Report slot errors, attributes used and variety of product descriptions."""
    from bot.assistant import open_store
    from bot.description_evaluation import evaluate_descriptions
    from bot.generation import open_describer
    from knowledge.products import all_products

    with errors_explained():
        settings = load_settings(config)
        quiet()
        with open_store(settings) as store:
            products = list(all_products(store))
        report = evaluate_descriptions(open_describer(settings), products, descriptions)
        if as_json:
            typer.echo(json.dumps(report.to_json(), indent=2))
            return
        for line in report.lines(details):
            typer.echo(line)


def _json(description: Description) -> str:
    return json.dumps(description.to_json(), ensure_ascii=False)


def _text(description: Description) -> str:
    """For people: the text, the evidence, and what was used and left out."""
    used = [*description.told, *description.options]
    product = description.product
    lines = [f"{_printable(product.name)} ({_printable(product.id)})"]
    lines += [f"  {description.text}"] if description.text else []
    for sentence in description.sentences:
        lines += [f"    {e.span} = {e.source}" for e in sentence.evidence]
    lines.append(f"  used: {', '.join(used) or 'nothing'}")
    lines += [
        f"  left out: {_printable(out.name)}, because {out.reason}" for out in description.left_out
    ]
    return "\n".join(lines) + "\n"


def _printable(name: str) -> str:
    """A name that nobody has checked, without what a terminal would obey."""
    shown = "".join(character if character.isprintable() else "?" for character in name)
    return f"{shown[:80]}..." if len(shown) > 80 else shown
