"""Files of weights in the safetensors format, without a framework."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.understanding.network import EncoderError, Floats

__all__ = ["digest_of", "load_weights", "mapped"]


def digest_of(path: Path) -> str:
    """The sha256 of a file.

    Raises:
        EncoderError: it can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"{path}: can't be read: {error}") from error


def load_weights(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of a file.

    Raises:
        EncoderError: it can't be read.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise EncoderError(f"{path}: can't be read: {error}") from error


def mapped(path: Path, names: Sequence[str]) -> list[Floats]:
    """Arrays of a file of which only the rows that are used are ever read from disk.

    The safetensors package copies what it loads, and a table of word vectors is most of an
    encoder.

    Raises:
        EncoderError: the file can't be read, or doesn't hold them in single precision.
    """
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(size)) if size <= path.stat().st_size else {}
        found = [header[name] for name in names]
        if any(each["dtype"] != "F32" for each in found):
            raise EncoderError(f"{path}: the embeddings are not in single precision (F32)")
        return [
            np.memmap(
                path, np.float32, "r", 8 + size + each["data_offsets"][0], tuple(each["shape"])
            )
            for each in found
        ]
    except (OSError, ValueError, KeyError) as error:
        raise EncoderError(f"{path}: can't be read: {error!r}") from error
