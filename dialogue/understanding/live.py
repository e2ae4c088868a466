"""Understanding that takes up a newly trained model between two turns."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from dialogue.understanding.explaining import Explanation
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.result import Understanding
from dialogue.understanding.understander import Line, Understander
from knowledge.errors import ShoptalkError

__all__ = ["LiveUnderstander"]

_log = logging.getLogger(__name__)


class LiveUnderstander:
    """Reads with the model in a folder as it is now; a broken new one leaves the old in use."""

    def __init__(self, mark: Path, load: Callable[[], Understander]) -> None:
        """Take the file that is written last in training, and what opens the model.

        Raises:
            ShoptalkError: there is no model to begin with.
        """
        self._mark = mark
        self._load = load
        self._seen = self._version()
        self._current = load()

    @property
    def current(self) -> Understander:
        """The understander of the newest model that can be opened."""
        version = self._version()
        if version != self._seen:
            self._seen = version
            try:
                self._current = self._load()
            except ShoptalkError as error:
                _log.warning("The new model can't be used; the old one stays: %s", error)
        return self._current

    def parse(
        self,
        text: str,
        waiting_for: str | None = None,
        surroundings: Surroundings | None = None,
    ) -> Understanding:
        """As `Understander.parse`, by the newest model."""
        return self.current.parse(text, waiting_for, surroundings)

    def parse_lines(self, lines: Sequence[Line]) -> list[Understanding]:
        """As `Understander.parse_lines`, by the newest model."""
        return self.current.parse_lines(lines)

    def explain(self, text: str) -> Explanation:
        """As `Understander.explain`, by the newest model."""
        return self.current.explain(text)

    def _version(self) -> int | None:
        try:
            return self._mark.stat().st_mtime_ns
        except OSError:
            return None  # being replaced, or removed: the model in use stays
