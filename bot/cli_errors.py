"""What all commands share: the settings option, errors told as one clear message, and quiet."""

from __future__ import annotations

import logging
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
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
