"""What all commands share: the settings option, and errors told as one clear message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from knowledge.errors import ShoptalkError

__all__ = ["Config", "errors_explained"]

Config = Annotated[
    Path | None, typer.Option("--config", help="The settings file; ./config.yml when there is one.")
]


@contextmanager
def errors_explained() -> Iterator[None]:
    """Print a typed error as one clear message and leave with status 1."""
    try:
        yield
    except ShoptalkError as error:
        typer.echo(f"shoptalk: {error}", err=True)
        raise typer.Exit(1) from error
