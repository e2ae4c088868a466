"""What `shoptalk evaluate understanding` measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

__all__ = [
    "FEWEST_IN_A_SLICE",
    "Bin",
    "EntityFigures",
    "IntentFigures",
    "Mistake",
    "SliceFigures",
    "UnderstandingReport",
]

FEWEST_IN_A_SLICE = 30
"""Lines that a manner of writing needs so that its accuracy says something."""


@dataclass(frozen=True, slots=True)
class IntentFigures:
    """Of one intent: share of its calls that are right, of its lines that are found, and both."""

    name: str
    lines: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class EntityFigures:
    """Of one kind of entity: those found, found wrongly and missed, by exact span and value."""

    name: str
    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines of like confidence: how sure the model was of them, and how often it was right."""

    lines: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """Lines of one manner of writing; the accuracy counts lines out of scope that are refused.

    Of messages with several requests the requests are counted that were found.
    """

    name: str
    lines: int
    accuracy: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that was taken for something else, with the phrases that it is most like."""

    text: str
    intent: str
    taken_for: str
    confidence: float
    nearest: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class UnderstandingReport:
    """Everything that was measured.

    Attributes:
        accuracy: of all lines; one out of scope is right when refused.
        in_scope_accuracy: of lines in scope, at the threshold.
        best_guess_accuracy: of lines in scope, when the likeliest intent is taken however unsure.
        out_of_scope_recall: of lines out of scope, at the threshold.
        macro_f1: mean over intents.
        calibration_error: expected difference between confidence and accuracy, in scope.
        confusions: (intent, taken for, lines), most frequent first.
        curve: (threshold, in-scope accuracy, out-of-scope recall).
        gap: between the best and the worst slice of `FEWEST_IN_A_SLICE` lines or more.
        entities: of all kinds together, then each.
        several: the share of messages with several requests of which all were found.
    """

    lines: int
    accuracy: float
    in_scope_accuracy: float
    best_guess_accuracy: float
    out_of_scope_recall: float | None
    macro_f1: float
    calibration_error: float
    threshold: float
    intents: tuple[IntentFigures, ...]
    confusions: tuple[tuple[str, str, int], ...]
    reliability: tuple[Bin, ...]
    curve: tuple[tuple[float, float, float], ...]
    slices: tuple[SliceFigures, ...]
    gap: float
    mistakes: tuple[Mistake, ...]
    entities: tuple[EntityFigures, ...] = ()
    messages: int = 0
    several: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    def text(self) -> Iterator[str]:
        """For people."""
        yield f"{self.lines} lines, {len(self.intents)} intents"
        yield f"  accuracy               {self.accuracy:.3f}"
        yield f"  in scope               {self.in_scope_accuracy:.3f}"
        yield f"  in scope, best guess   {self.best_guess_accuracy:.3f}"
        if self.out_of_scope_recall is not None:
            yield f"  out of scope, recall   {self.out_of_scope_recall:.3f}"
        yield f"  macro F1               {self.macro_f1:.3f}"
        yield f"  calibration error      {self.calibration_error:.3f}"
        for part in self.slices:
            yield f"  {part.name:<22} {part.accuracy:.3f}  ({part.lines} lines)"
        yield f"  best and worst slice   {self.gap:.3f} apart"
        for kind in self.entities:
            yield f"  {kind.name:<22} {kind.f1:.3f}  (F1, {kind.right + kind.missed} marked)"
        if self.several is not None:
            yield f"{self.messages} messages with several requests"
            yield f"  all requests right     {self.several:.3f}"
