"""Several requests in one message: where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Stretch", "clauses_of", "stretches_of", "without_joint"]

_JOINT = re.compile(
    r"^(?:[\s,.;:!?\u2013\u2014-]"
    r"|(?:and|also|plus|oh|then|but|btw|by the way|ps|p\.s\.?|n|nd"
    r"|while (?:you're|ur|you are|youre) at it)\b)+",
    re.IGNORECASE,
)

_BETWEEN_CLAUSES = re.compile(
    r"\s*\n\s*|(?<=[.;?!,])\s+|\s+[-\u2013\u2014]+\s+"
    r"|\s+(?=(?:and|also|plus|oh|then|but|btw|ps|n|so|or|if|which)\b)",
    re.IGNORECASE,
)
_POSSIBLE = -2.5
"""A logit from which on a request may begin in the middle of what looks like a clause."""

_MOST_CLAUSES = 15


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a message, [start, end)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The part itself."""
        return text[self.start : self.end]


def stretches_of(text: str, starts: Sequence[int]) -> list[Stretch]:
    """The parts of `text` that begin at `starts`, without what only stands around them."""
    bounds = [0, *starts[1:], len(text)]
    return [_trimmed(text, start, end) for start, end in pairwise(bounds)]


def _trimmed(text: str, start: int, end: int) -> Stretch:
    begin = start + len(text[start:end]) - len(text[start:end].lstrip())
    return Stretch(begin, max(begin, begin + len(text[begin:end].rstrip(" ,;\n"))))


def clauses_of(text: str, openings: Sequence[tuple[int, float]]) -> list[Stretch]:
    """The shortest stretches of a message that could be requests of their own.

    Args:
        text: the message.
        openings: where each word begins, and the logit of a request beginning there.
    """
    starts = {match.end() for match in _BETWEEN_CLAUSES.finditer(text)}
    starts |= {
        start
        for start, logit in openings
        if logit >= _POSSIBLE and start and text[start - 1].isspace()
    }
    inside = sorted(start for start in starts if text[:start].strip() and text[start:].strip())
    return stretches_of(text, [0, *inside[:_MOST_CLAUSES]])


def without_joint(text: str) -> str:
    """A request without the word that joins it to the one before: "and", "also", "oh and"."""
    joint = _JOINT.match(text)
    rest = text[joint.end() :] if joint else text
    return rest if re.search(r"\w", rest) else text
