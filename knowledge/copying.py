"""Copying a shop's file while others use it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge.errors import StoreError

__all__ = ["copy_shop"]


def copy_shop(source: Path, target: Path) -> None:
    """Copy the shop's file as it stands at one moment; `source` is opened to be read alone.

    Raises:
        StoreError: there is no database, or it can't be read.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as opened,
            closing(sqlite3.connect(target)) as copy,
        ):
            opened.backup(copy)
    except sqlite3.Error as error:
        raise StoreError(f"{source}: can't be copied: {error}") from error
