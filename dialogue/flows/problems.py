"""What is wrong with flow files, each thing with the file and line where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from knowledge.errors import ShoptalkError

__all__ = [
    "FlowError",
    "FlowFileError",
    "FlowProblem",
    "Location",
    "Place",
    "Places",
    "did_you_mean",
    "step_name",
]

_ACTION = "action_"
_ALIKE = 0.6
"""How alike two words must be (0 to 1) for one to be taken for a slip of the other."""

Location = tuple[str | int, ...]
"""The keys and positions that lead to a part of a file, from its top."""


class FlowError(ShoptalkError):
    """A flow that can't be run."""


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """One thing that is wrong; `line` is None where it is the file or folder as a whole."""

    path: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        """File, line, and a sentence that says what is wrong and what to do."""
        where = str(self.path) if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


class FlowFileError(FlowError):
    """Flow files that can't be run, with everything that is wrong in them."""

    def __init__(self, problems: Iterable[FlowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands."""

    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where flows, their keys and their steps stand, by the name of the flow and what is in it."""

    of: Mapping[tuple[str, Location], Place]

    def problem(self, flow: str, at: Location, message: str) -> FlowProblem:
        """What is wrong with a part of a flow.

        Args:
            flow: the flow's name.
            at: the part, such as `("steps", 2, "link")`; its line, or that of the nearest part
                around it that has one, is told.
            message: what is wrong.
        """
        for length in range(len(at), -1, -1):
            place = self.of.get((flow, at[:length]))
            if place is not None:
                said = f"flow {flow!r}{step_name(at)}: {message}"
                return FlowProblem(place.path, place.line, said)
        raise FlowError(f"there is no flow {flow!r}")


def step_name(at: Location) -> str:
    """The step in a part of a flow, as people count: ", step 3", or nothing."""
    is_in_step = len(at) > 1 and at[0] == "steps"
    return f", step {int(at[1]) + 1}" if is_in_step else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """The nearest of the words that are known, as advice; without one, `otherwise`."""
    # What all actions begin with would make any two of them alike.
    by_core = {name.removeprefix(_ACTION): name for name in known}
    near = get_close_matches(word.removeprefix(_ACTION), by_core, n=1, cutoff=_ALIKE)
    return f"did you mean {by_core[near[0]]!r}?" if near else otherwise
