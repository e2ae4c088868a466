"""How losses went during training, as data and as a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["Curve", "draw_curves", "read_curve", "write_curve"]

_FILE = "curve.json"


@dataclass(frozen=True, slots=True)
class Curve:
    """One stage's losses, in nats a token, by step.

    Attributes:
        training: step and mean loss since the point before.
        validation: step and loss on the held-out rows.
        best: the validation loss of the weights that were kept.
        tokens: how many were learned from, those of every pass counted.
        tokens_a_second: how many a second, evaluation included, since it last resumed.
    """

    training: tuple[tuple[int, float], ...]
    validation: tuple[tuple[int, float], ...]
    best: float
    tokens: int
    tokens_a_second: int

    @classmethod
    def of(
        cls, history: Sequence[Mapping[str, Any]], best: float, tokens: int, tokens_a_second: int
    ) -> Curve:
        """From the history that transformers' Trainer keeps."""
        validation = {int(e["step"]): float(e["eval_loss"]) for e in history if "eval_loss" in e}
        training = {int(e["step"]): float(e["loss"]) for e in history if "loss" in e}
        return cls(
            tuple(training.items()), tuple(validation.items()), best, tokens, tokens_a_second
        )


def write_curve(run: Path, curve: Curve) -> None:
    """Keep `curve` in the run's folder."""
    (run / _FILE).write_text(json.dumps(asdict(curve), indent=1) + "\n", encoding="utf-8")


def read_curve(run: Path) -> Curve:
    """The curve of a finished run."""
    raw = json.loads((run / _FILE).read_text(encoding="utf-8"))
    for name in ("training", "validation"):
        raw[name] = tuple((int(step), float(loss)) for step, loss in raw[name])
    return Curve(**raw)


def draw_curves(curves: Mapping[str, Curve], path: Path) -> bool:
    """Draw each stage's losses side by side; False where matplotlib is not installed.

    Args:
        curves: by the name of the stage.
        path: the picture to write; its ending decides the format.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    figure = Figure(figsize=(5 * max(len(curves), 1), 3.5), layout="constrained")
    for place, (name, curve) in enumerate(curves.items(), start=1):
        axes = figure.add_subplot(1, len(curves), place)
        axes.plot(*_points(curve.training), label="training", linewidth=1)
        axes.plot(*_points(curve.validation), label="validation", marker="o")
        axes.set_title(name)
        axes.set_xlabel("step")
        axes.set_ylabel("loss, nats a token")
        axes.legend()
    figure.savefig(path)
    return True


def _points(series: Sequence[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [step for step, _ in series], [loss for _, loss in series]
