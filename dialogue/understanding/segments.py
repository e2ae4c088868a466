"""Several requests in one message: where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Clause", "clauses", "segment"]

_JOINT = re.compile(
    r"""
    [.;?!\n]+(?=\s|$)            # the end of a sentence
    | ,(?=\s)                    # a comma
    | \s-{1,2}(?=\s) | \s?[\u2013\u2014]\s?
    | \s(?=(?:and|also|plus|oh|then|but|btw|ps)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:[\s,.;:!?\u2013\u2014-]|(?:and|also|plus|oh|then|but|btw|ps)\b)+", re.IGNORECASE
)
_MOST_CLAUSES = 12
_LONGEST_RUN = 4
"""So many clauses are read together at most, and so many make one request."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a message, [start, end)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The stretch itself."""
        return text[self.start : self.end]


def clauses(text: str) -> list[Clause]:
    """The shortest stretches that could be requests of their own, without the joints."""
    ends = [match.end() for match in _JOINT.finditer(text)] + [len(text)]
    found: list[Clause] = []
    start = 0
    for end in ends:
        piece = text[start:end]
        leading = _LEADING.match(piece)
        begin = start + (leading.end() if leading else 0)
        if re.search(r"\w", text[begin:end]):
            found.append(Clause(begin, begin + len(text[begin:end].rstrip(" ,;\n"))))
            start = end
    if len(found) > _MOST_CLAUSES:
        found[_MOST_CLAUSES - 1 :] = [Clause(found[_MOST_CLAUSES - 1].start, found[-1].end)]
    return found


def segment(
    pieces: Sequence[Clause],
    worth: Callable[[Sequence[Clause]], Sequence[float]],
    reward: float,
) -> list[Clause]:
    """Join clauses to requests so that the requests are worth the most together.

    Args:
        pieces: the clauses of a message, in their order.
        worth: how sure one is of what each of some stretches asks for, from 0 to 1.
        reward: what finding one more request is worth by itself; parts of a request say as
            clearly as the whole what it is, so without one nothing would be split.

    Returns:
        The requests, in their order.
    """
    if len(pieces) < 2:
        return list(pieces)
    runs = [
        (first, last)
        for first in range(len(pieces))
        for last in range(first, min(first + _LONGEST_RUN, len(pieces)))
    ]
    if (0, len(pieces) - 1) not in runs:
        runs.append((0, len(pieces) - 1))
    stretches = [Clause(pieces[first].start, pieces[last].end) for first, last in runs]
    worths = dict(zip(runs, worth(stretches), strict=True))
    best: list[tuple[float, list[Clause]]] = [(0.0, [])]
    for end in range(1, len(pieces) + 1):
        options = []
        for start in range(end):
            if (start, end - 1) in worths:
                total, before = best[start]
                gained = worths[start, end - 1] * (end - start) + reward
                here = Clause(pieces[start].start, pieces[end - 1].end)
                options.append((total + gained, [*before, here]))
        best.append(max(options, key=lambda option: option[0]))
    return best[-1][1]
