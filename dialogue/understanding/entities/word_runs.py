"""Runs of words that stand in a table, found in time that does not grow with the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["WordTable"]

_WORD = re.compile(r"\w(?:[\w'/.&-]*\w)?")


class WordTable:
    """Words and phrases in their proper writing, found in any."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Of phrases that differ in capitals alone, the first is kept."""
        self._proper: dict[str, str] = {}
        for phrase in phrases:
            self._proper.setdefault(_plain(phrase), phrase)
        self._longest = max((len(plain.split()) for plain in self._proper), default=0)

    def __contains__(self, written: str) -> bool:
        return _plain(written) in self._proper

    def __iter__(self) -> Iterator[str]:
        return iter(self._proper)

    def proper(self, written: str) -> str | None:
        """The proper writing of `written`; None where it isn't in the table."""
        return self._proper.get(_plain(written))

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(proper writing, start, end) of what stands in `text`, longest first."""
        words = list(_WORD.finditer(text))
        for size in range(self._longest, 0, -1):
            for at in range(len(words) - size + 1):
                start, end = words[at].start(), words[at + size - 1].end()
                proper = self._proper.get(_plain(text[start:end]))
                if proper is not None:
                    yield proper, start, end


def _plain(phrase: str) -> str:
    return " ".join(phrase.lower().split())
