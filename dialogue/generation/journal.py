"""Results of trials as JSON lines, so that an interrupted search goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.errors import ShoptalkError

__all__ = ["Journal", "JournalError"]


class JournalError(ShoptalkError):
    """A journal that is not one."""


class Journal:
    """One line a trial: its settings, by which it is found again, and its result."""

    def __init__(self, path: Path) -> None:
        """Open the journal at `path`, which need not be there; JournalError if it is damaged."""
        self._path = path
        self._results: dict[str, dict[str, float]] = {}
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, start=1):
            try:
                entry = json.loads(line)
                self._results[_key(entry["settings"])] = dict(entry["result"])
            except (ValueError, KeyError, TypeError) as error:
                if number == len(lines):  # the power went while it was written: done again
                    continue
                raise JournalError(f"{path}, line {number}: not a trial ({error!r})") from error

    def find(self, settings: Mapping[str, Any]) -> dict[str, float] | None:
        """The result of the trial with just these settings, or None."""
        return self._results.get(_key(settings))

    def add(self, settings: Mapping[str, Any], result: Mapping[str, float]) -> None:
        """Note a trial."""
        self._results[_key(settings)] = dict(result)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"settings": dict(settings), "result": dict(result)}) + "\n")


def _key(settings: Mapping[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True)
