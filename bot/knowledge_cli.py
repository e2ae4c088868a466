"""`shoptalk knowledge ...`: a merchant's commands for the shop's records."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_errors import Config, errors_explained
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from knowledge.exchange.sources import SourceRow
    from knowledge.store import Store

knowledge_app = typer.Typer(help="The shop's records: import, export, check.", no_args_is_help=True)


@knowledge_app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(help="A folder, or a Shopify, WooCommerce or JSON file.")],
    mapping: Annotated[
        Path | None, typer.Option(help="How to read a JSON file of another shape (YAML).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report only.")] = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Import the sound rows although others aren't.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and import again whenever a file changes.")
    ] = False,
    config: Config = None,
) -> None:
    """Bring records into the shop's database: new ids are added, known ones updated."""
    with errors_explained():
        settings = load_settings(config)

    def once() -> bool:
        with errors_explained():
            return _import(settings, path, mapping, dry_run=dry_run, skip_invalid=skip_invalid)

    if watch and path.exists():
        _import_on_changes(path, once)
    elif not once():
        raise typer.Exit(1)


def _import(
    settings: Settings, path: Path, mapping: Path | None, *, dry_run: bool, skip_invalid: bool
) -> bool:
    """Import once and print the report; whether it went as it was asked."""
    from knowledge.exchange.importing import import_rows
    from knowledge.store import Store

    settings.shop.database.parent.mkdir(parents=True, exist_ok=True)
    with Store(settings.shop.database) as store:
        report = import_rows(
            store,
            _rows(path, mapping, store),
            settings.exchange_defaults(),
            dry_run=dry_run,
            skip_invalid=skip_invalid,
            progress=_progress,
        )
    if sys.stderr.isatty():
        typer.echo("", err=True)
    typer.echo(report.text())
    return not report.problems or (skip_invalid and report.applied)


def _import_on_changes(path: Path, once: Callable[[], bool]) -> None:
    """Import now and after each change of a file, until Ctrl-C."""
    from watchfiles import watch

    changes = watch(path, rust_timeout=1000, yield_on_timeout=True, raise_interrupt=False)
    next(changes)  # from here on no change is missed, not even during the first import
    once()
    typer.echo(f"Watching {path}; Ctrl-C ends.")
    with suppress(KeyboardInterrupt):  # amid an import as well: nothing of it is kept then
        for changed in changes:
            sys.stdout.flush()
            if changed:
                with suppress(typer.Exit):  # it has been said; the next change may cure it
                    once()


def _rows(path: Path, mapping: Path | None, store: Store) -> Iterator[SourceRow]:
    from knowledge.exchange.opening import open_source

    return open_source(path, mapping, store)


def _progress(kind: str, count: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{kind.replace('_', ' ')}: {count:,}   ", nl=False, err=True)


@knowledge_app.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    config: Config = None,
) -> None:
    """Write every record as JSON Lines, in the form that `import` reads."""
    from knowledge.exchange.exporting import export_shop

    with errors_explained(), _open(load_settings(config)) as store:
        for kind, count in export_shop(store, folder).items():
            typer.echo(f"{folder / kind}.jsonl: {count:,}")


@knowledge_app.command("check")
def check_command(config: Config = None) -> None:
    """Report what a shopper would trip over: dangling ids, duplicates, contradictions."""
    from knowledge.exchange.checking import check_shop

    with errors_explained(), _open(load_settings(config)) as store:
        findings = check_shop(store)
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{len(findings)} finding(s).")
        if findings:
            raise typer.Exit(1)


@knowledge_app.command("schema")
def schema_command(
    kind: Annotated[
        str, typer.Argument(help="products, customers, orders ...; none for all.")
    ] = "",
) -> None:
    """Print the JSON Schema of the rows that `import` reads."""
    from knowledge.errors import ExchangeError
    from knowledge.exchange.formats import FORMATS

    with errors_explained():
        if kind and kind not in FORMATS:
            raise ExchangeError(f"{kind!r} is none of {', '.join(FORMATS)}")
        schemas = {name: model.model_json_schema() for name, model in FORMATS.items()}
        typer.echo(json.dumps(schemas[kind] if kind else schemas, indent=2))


def _open(settings: Settings) -> Store:
    from bot.assistant import open_store

    return open_store(settings)
