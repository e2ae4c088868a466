"""Trains the intent classifier that ships, or a merchant's own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.entities import CatalogueWords, EntityFinder, mask
from dialogue.understanding.intents import DEFAULT_MODEL, train_intents
from dialogue.understanding.result import OUT_OF_SCOPE
from dialogue.understanding.spelling import Speller
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
    words = {word for line in lines for word in re.findall(r"[^\W\d_]+", line.text.lower())}
    speller = Speller(embedder.words(), words)
    model = train_intents(
        embedder.encode(_as_read(lines, speller)),
        [line.intent for line in lines],
        embedder.encode(_as_read(development, speller)),
        [line.intent for line in development],
        OUT_OF_SCOPE,
    )
    folder = out or DEFAULT_MODEL
    replace(model, words=frozenset(words)).save(folder)
    return (
        f"{folder}: {len(model.labels)} intents from {len(lines)} lines; "
        f"temperature {model.temperature:.2f}, threshold {model.threshold:.2f} "
        f"on {len(development)} development lines"
    )


def _known(development: list[LabelledLine], lines: list[LabelledLine]) -> list[LabelledLine]:
    intents = {line.intent for line in lines}
    return [line for line in development if line.intent in intents]


def _as_read(lines: list[LabelledLine], speller: Speller) -> list[str]:
    """The lines as the classifier meets them in use: no personal values, slips set right."""
    finder = EntityFinder(lambda: CatalogueWords((), (), ()))
    return [
        speller.correct(mask(line.text, finder.find(line.text), keep_kinds=line.intent == "inform"))
        for line in lines
    ]
