"""Trains the understanding that ships, or a merchant's own."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.intent_model import IntentModel, as_read
from dialogue.understanding.intents import DEFAULT_MODEL, Calibration, IntentClassifier
from dialogue.understanding.result import OUT_OF_SCOPE
from dialogue.understanding.spelling import Speller
from dialogue.understanding.training_data import (
    DEFAULT_DATA,
    LabelledLine,
    NluDataError,
    load_language_data,
)
from dialogue.understanding.tuned_encoder import TunedEncoder
from dialogue.understanding.tuning import TuningRecipe, tune

__all__ = [
    "DEVELOPMENT",
    "DEVELOPMENT_SEVERAL",
    "TEST",
    "TEST_SEVERAL",
    "TrainedUnderstanding",
    "train_understanding",
]

_HELD_OUT = Path(__file__).with_name("held_out")

DEVELOPMENT = _HELD_OUT / "development.yml"
"""Lines to choose temperature and threshold on; never trained on."""

TEST = _HELD_OUT / "test.yml"
"""Lines to report accuracy on; looked at for nothing else."""

DEVELOPMENT_SEVERAL = _HELD_OUT / "development_several.yml"
TEST_SEVERAL = _HELD_OUT / "test_several.yml"
"""Messages with several requests each."""

_HELD_BACK = 0.1
_TRAINED_TWICE = 5_000
"""With so many lines or fewer, the lines held back for calibration are learned from as well,
by training once more on all of them."""


@dataclass(frozen=True, slots=True)
class TrainedUnderstanding:
    """What a training made of how much, and what a person should look at."""

    folder: Path
    intents: int
    lines: int
    development_lines: int
    calibration: Calibration
    warnings: tuple[str, ...]

    def text(self) -> str:
        """For people."""
        return "\n".join(
            [
                *self.warnings,
                f"{self.folder}: {self.intents} intents from {self.lines} lines; "
                f"temperature {self.calibration.temperature:.2f}, "
                f"threshold {self.calibration.threshold:.2f} "
                f"on {self.development_lines} lines held back",
            ]
        )


def train_understanding(
    encoder: str,
    data: Path | None = None,
    out: Path | None = None,
    development: Path | None = None,
    out_of_scope: str = OUT_OF_SCOPE,
    recipe: TuningRecipe | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> TrainedUnderstanding:
    """Learn from language data and save the model.

    Args:
        encoder: a hub name or folder; the packaged encoder when empty.
        data: language data; the assistant's own if None.
        out: the folder to write; that of the shipped model if None.
        development: lines to calibrate on; if None, the assistant's own for its own data, else
            one in ten of the lines.
        out_of_scope: the label, in `data`, of lines that are for none of the intents.
        recipe: how the encoder is tuned.
        progress: told the share done, from 0 to 1.

    Raises:
        NluDataError: the data can't be learned from.
    """
    recipe = recipe or TuningRecipe()
    language = load_language_data(data or DEFAULT_DATA, out_of_scope)
    if len({line.intent for line in language.lines} - {OUT_OF_SCOPE}) < 2:
        raise NluDataError(f"{data}: at least two intents are needed to tell them apart")
    if development is None and data is None:
        development = DEVELOPMENT
    lines: Sequence[LabelledLine] = language.lines
    held_back: Sequence[LabelledLine]
    if development is None:
        lines, held_back = _hold_back(language.lines, recipe.seed)
    else:
        held_back = load_language_data(development, out_of_scope).lines
    twice = development is None and len(language.lines) <= _TRAINED_TWICE
    share = 0.5 if twice else 1.0
    trainer = _Trainer(Encoder(encoder), language.lines, recipe)
    model = trainer.train(lines, lambda done: progress(share * done))
    model = trainer.calibrate(model, held_back)
    if twice:
        calibration = model.classifier.calibration
        model = trainer.train(language.lines, lambda done: progress(share + share * done))
        model = replace(model, classifier=replace(model.classifier, calibration=calibration))
    folder = out or DEFAULT_MODEL
    model.save(folder)
    return TrainedUnderstanding(
        folder=folder,
        intents=len(model.classifier.labels),
        lines=len(language.lines),
        development_lines=len(held_back),
        calibration=model.classifier.calibration,
        warnings=language.warnings,
    )


class _Trainer:
    """Trains models on lines of one vocabulary."""

    def __init__(self, base: Encoder, lines: Sequence[LabelledLine], recipe: TuningRecipe) -> None:
        self._base = base
        self._recipe = recipe
        self._words = frozenset(
            word for line in lines for word in re.findall(r"[^\W\d_]+", line.text.lower())
        )
        self._speller = Speller(base.words(), self._words)

    def train(
        self, lines: Sequence[LabelledLine], progress: Callable[[float], None]
    ) -> IntentModel:
        """A model that learned from `lines`, not calibrated."""
        texts = as_read(lines, self._speller)
        intents = [line.intent for line in lines]
        encoder = TunedEncoder(self._base, self._recipe.layers)
        states = encoder.begin(texts)
        if self._recipe.layers:
            # Lines out of scope have nothing in common that the encoder could learn.
            inside = [at for at, intent in enumerate(intents) if intent != OUT_OF_SCOPE]
            tune(
                encoder,
                [states[at] for at in inside],
                [intents[at] for at in inside],
                self._recipe,
                progress,
            )
        classifier = IntentClassifier.fit(texts, encoder.finish(states), intents)
        return IntentModel(
            encoder, replace(classifier, words=self._words, layers=self._recipe.layers)
        )

    def calibrate(self, model: IntentModel, lines: Sequence[LabelledLine]) -> IntentModel:
        """The model with its temperature and threshold chosen on `lines`."""
        known = [
            line
            for line in lines
            if line.intent in model.classifier.labels or line.intent == OUT_OF_SCOPE
        ]
        texts = as_read(known, self._speller)
        vectors = model.encoder.encode(texts)
        classifier = model.classifier.calibrated(
            texts, vectors, [line.intent for line in known], OUT_OF_SCOPE
        )
        return replace(model, classifier=classifier)


def _hold_back(
    lines: Sequence[LabelledLine], seed: int
) -> tuple[list[LabelledLine], list[LabelledLine]]:
    """Lines to learn from, and one in ten of each intent to calibrate on."""
    rng = np.random.default_rng(seed)
    by_intent: dict[str, list[LabelledLine]] = defaultdict(list)
    for line in lines:
        by_intent[line.intent].append(line)
    learned: list[LabelledLine] = []
    held: list[LabelledLine] = []
    for same in by_intent.values():
        shuffled = [same[at] for at in rng.permutation(len(same))]
        count = max(round(_HELD_BACK * len(same)), 1) if len(same) > 1 else 0
        held += shuffled[:count]
        learned += shuffled[count:]
    random.Random(seed).shuffle(learned)
    return learned, held
