"""The folder of one stage of training: whose work it holds, and whether it is finished."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialogue.generation.distributed import is_main, main_first
from knowledge.errors import ShoptalkError

__all__ = ["RunError", "RunFolder"]


class RunError(ShoptalkError):
    """A folder that holds the work of another run."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Saved steps while a stage is under way; at the end, its best weights alone."""

    path: Path

    @property
    def best(self) -> Path:
        """Where the best weights lie once the stage is finished."""
        return self.path / "best"

    @property
    def _settings(self) -> Path:
        return self.path / "settings.json"

    @property
    def _finished(self) -> Path:
        return self.path / "finished"

    def claim(self, settings: Mapping[str, Any]) -> None:
        """Note whose work this is; RunError if it is another's."""
        plain = json.dumps(settings, indent=2, sort_keys=True) + "\n"
        with main_first():
            if is_main() and not self._settings.is_file():
                self.path.mkdir(parents=True, exist_ok=True)
                self._settings.write_text(plain, encoding="utf-8")
            if self._settings.is_file() and self._settings.read_text(encoding="utf-8") != plain:
                raise RunError(
                    f"{self.path}: holds a run with other settings or data; name them again to"
                    " go on with it, or start anew (`--restart`), which removes it"
                )

    def is_finished(self) -> bool:
        """Whether the stage came to its end."""
        return self._finished.is_file()

    def finish(self) -> None:
        """Note that it has."""
        self._finished.touch()
