"""Flows that take up changed files between two turns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from dialogue.flows.flow import Flows, flow_files, load_flows
from knowledge.errors import ShoptalkError

__all__ = ["LiveFlows"]

_log = logging.getLogger(__name__)


class LiveFlows:
    """The flows in a folder as its files are now; broken ones leave the old flows in use."""

    def __init__(self, folder: Path, load: Callable[[Path], Flows] = load_flows) -> None:
        """Take the folder, and what reads it.

        Raises:
            FlowFileError: there are no sound flows to begin with.
        """
        self._folder = folder
        self._load = load
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._seen = self._version()
        self._current = load(folder)

    @property
    def current(self) -> Flows:
        """The newest flows that can be run; the same object until a file changes."""
        version = self._version()
        if version != self._seen:
            self._seen = version
            try:
                self._current = self._load(self._folder)
            except ShoptalkError as error:
                # An error, not a warning: the merchant waits for what does not happen.
                _log.error("Changed flows can't be used; the old ones stay:\n%s", error)
        return self._current

    def _version(self) -> tuple[tuple[str, int, int], ...]:
        try:
            stats = [(path.name, path.stat()) for path in flow_files(self._folder)]
        except OSError:  # a file is being replaced: nothing changes before it is there again
            return self._seen
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
