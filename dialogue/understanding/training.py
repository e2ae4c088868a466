"""Trains the intent classifier that ships, or a merchant's own."""

from __future__ import annotations

from pathlib import Path

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.entities import CatalogueWords, EntityFinder, mask
from dialogue.understanding.intents import DEFAULT_MODEL, train_intents
from dialogue.understanding.result import OUT_OF_SCOPE
from dialogue.understanding.training_data import DEFAULT_DATA, LabelledLine, load_nlu

__all__ = ["DEVELOPMENT", "TEST", "train_understanding"]

DEVELOPMENT = Path(__file__).with_name("held_out") / "development.yml"
"""Lines to choose temperature and threshold on; never trained on."""

TEST = Path(__file__).with_name("held_out") / "test.yml"
"""Lines to report accuracy on; looked at for nothing else."""


def train_understanding(encoder: str, data: Path | None, out: Path | None) -> str:
    """Fit on `data`, calibrate on the development lines, save to `out`; a line of report."""
    lines = load_nlu(data or DEFAULT_DATA)
    development = _known(load_nlu(DEVELOPMENT), lines)
    embedder = Encoder(encoder)
    model = train_intents(
        embedder.encode(_masked(lines)),
        [line.intent for line in lines],
        embedder.encode(_masked(development)),
        [line.intent for line in development],
        OUT_OF_SCOPE,
    )
    folder = out or DEFAULT_MODEL
    model.save(folder)
    return (
        f"{folder}: {len(model.labels)} intents from {len(lines)} lines; "
        f"temperature {model.temperature:.2f}, threshold {model.threshold:.2f} "
        f"on {len(development)} development lines"
    )


def _known(development: list[LabelledLine], lines: list[LabelledLine]) -> list[LabelledLine]:
    intents = {line.intent for line in lines}
    return [line for line in development if line.intent in intents]


def _masked(lines: list[LabelledLine]) -> list[str]:
    """The lines as the classifier meets them in use, without personal values."""
    finder = EntityFinder(lambda: CatalogueWords((), (), ()))
    return [mask(line.text, finder.find(line.text)) for line in lines]
