"""What all commands share: the settings option, errors told as one clear message, and quiet."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from knowledge.errors import ShoptalkError

__all__ = ["Config", "errors_explained", "quiet"]

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


def quiet() -> None:
    """Keep libraries' notices off the terminal."""
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    # Read by transformers when it is imported, which most commands never do.
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
