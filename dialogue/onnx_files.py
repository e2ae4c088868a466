"""ONNX files in a cache folder: made on first use, put in place whole, opened for the processor."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onnxruntime import InferenceSession, SessionOptions

from knowledge.errors import ShoptalkError

__all__ = ["OnnxFileError", "open_converted"]

_log = logging.getLogger(__name__)


class OnnxFileError(ShoptalkError):
    """A converted model that can't be kept or opened."""


def open_converted(cache: Path, name: str, build: Callable[[], Any], threads: int) -> Any:
    """An `InferenceSession` of the file `name` in `cache`, which is made if it isn't there yet.

    A file that can't be opened is made anew.

    Args:
        cache: a folder that is made when it is missing.
        name: holds a digest of all that the model is made from.
        build: returns an ONNX model.
        threads: processor cores to use.

    Raises:
        OnnxFileError: the folder can't be written to, or what was just made can't be opened.
    """
    path = cache / name
    if path.is_file():
        try:
            return _session(path, threads)
        except OnnxFileError as error:
            _log.warning("%s; it is made anew", error)
    _save(build(), path)
    return _session(path, threads)


def _save(model: Any, path: Path) -> None:
    # Imported here because it's needed once a model, not at every start.
    import onnx

    unfinished = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(model, str(unfinished))
        unfinished.replace(path)
    except OSError as error:
        raise OnnxFileError(
            f"{path}: a converted model can't be kept here ({error}); "
            "name a folder that can be written to in generation.cache"
        ) from error


def _session(path: Path, threads: int) -> Any:
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Idle threads that spin would take the cores from the other models and processes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no public base class
        raise OnnxFileError(f"{path}: can't be opened: {error}; delete it") from error
