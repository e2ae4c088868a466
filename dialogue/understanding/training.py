"""Trains the understanding that ships, or a merchant's own."""

from __future__ import annotations

import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialogue.understanding.dividing import Divider, features_of
from dialogue.understanding.encoder import Encoder
from dialogue.understanding.entities.finder import EntityFinder, find_by_rule
from dialogue.understanding.entities.own import OwnEntities
from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords
from dialogue.understanding.intent_model import IntentModel, as_read
from dialogue.understanding.intents import DEFAULT_MODEL, Calibration, IntentClassifier, model_mark
from dialogue.understanding.labelled import LabelledLine, LabelledMessage, NluDataError
from dialogue.understanding.opening import open_reference
from dialogue.understanding.result import OUT_OF_SCOPE
from dialogue.understanding.segments import without_joint
from dialogue.understanding.spelling import Speller
from dialogue.understanding.splits import DEVELOPMENT, DEVELOPMENT_SEVERAL
from dialogue.understanding.tagger import Tagger, vote_order
from dialogue.understanding.tagger_training import is_marked, train_tagger
from dialogue.understanding.training_data import DEFAULT_DATA, load_language_data
from dialogue.understanding.tunable_encoder import TunableEncoder
from dialogue.understanding.tuning import TuningRecipe, tune
from dialogue.understanding.understander import Understander

__all__ = ["TrainedUnderstanding", "train_divider", "train_understanding"]

_HELD_BACK = 0.1
_TRAINED_TWICE = 2_000
"""With so many lines or fewer, the encoder learns from the lines held back for calibration as well,
by training once more on all of them; with more, the head alone does."""


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
    every_line = [*language.lines, *_parts(language.messages)]
    if len({line.intent for line in every_line} - {OUT_OF_SCOPE}) < 2:
        raise NluDataError(f"{data}: at least two intents are needed to tell them apart")
    if development is None and data is None:
        development = DEVELOPMENT
    lines: Sequence[LabelledLine] = every_line
    held_back: Sequence[LabelledLine]
    if development is None:
        lines, held_back = _hold_back(every_line, recipe.seed)
    else:
        held_back = load_language_data(development, out_of_scope).lines
    base = open_reference(encoder)
    trainer = _Trainer(base, every_line, recipe)
    twice = development is None and len(every_line) <= _TRAINED_TWICE
    runs = _Runs(progress, 2 + 2 * twice)
    model = trainer.train(lines, runs.next())
    known = frozenset(lines)
    taught = [line for line in language.lines if development is not None or line in known]
    # A reader of requests alone adds nothing to the intents, and takes as long again.
    learned = replace(language, lines=tuple(taught))
    tagger = train_tagger(base, learned, progress=runs.next()) if is_marked(learned) else None
    model = trainer.calibrate(model, held_back, tagger)
    if development is None:
        calibration = model.classifier.calibration
        if twice:
            model = trainer.train(every_line, runs.next())
            tagger = tagger and train_tagger(base, language, progress=runs.next())
        else:
            model = trainer.refit(model, every_line)
        model = replace(model, classifier=replace(model.classifier, calibration=calibration))
    folder = out or DEFAULT_MODEL
    made = Path(tempfile.mkdtemp(prefix=".training-", dir=_existing(folder.parent)))
    model.save(made)
    OwnEntities.of(language).save(made)
    if tagger is not None:
        tagger.save(made)
    if tagger is not None and data is None:
        finder = EntityFinder(lambda: CatalogueIndex(CatalogueWords((), (), ())))
        understander = Understander(model, tagger, finder, base.words())
        several = load_language_data(DEVELOPMENT_SEVERAL).messages
        train_divider(understander, held_back, several).save(made)
    _put_in_place(made, folder)
    return TrainedUnderstanding(
        folder=folder,
        intents=len(model.classifier.labels),
        lines=len(every_line),
        development_lines=len(held_back),
        calibration=model.classifier.calibration,
        warnings=language.warnings,
    )


@dataclass(frozen=True, slots=True)
class _TunableModel(IntentModel):
    """An intent model as it is trained and saved."""

    encoder: TunableEncoder

    def save(self, folder: Path) -> None:
        """Write everything; opened again by `IntentModel.load`."""
        self.classifier.save(folder)
        self.encoder.save(folder)


class _Runs:
    """The progress of several trainings, one after the other, as one."""

    def __init__(self, progress: Callable[[float], None], count: int) -> None:
        self._progress = progress
        self._count = count
        self._begun = 0

    def next(self) -> Callable[[float], None]:
        """What the next training reports to."""
        before = self._begun
        self._begun += 1
        return lambda done: self._progress((before + done) / self._count)


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
    ) -> _TunableModel:
        """A model that learned from `lines`, not calibrated."""
        texts = as_read(lines, self._speller)
        intents = [line.intent for line in lines]
        encoder = TunableEncoder(self._base, self._recipe.layers)
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
        return _TunableModel(
            encoder, replace(classifier, words=self._words, layers=self._recipe.layers)
        )

    def refit(self, model: _TunableModel, lines: Sequence[LabelledLine]) -> _TunableModel:
        """The model with its head learned from `lines`, over the encoder as it is."""
        texts = as_read(lines, self._speller)
        vectors = model.encoder.encode(texts)
        classifier = IntentClassifier.fit(texts, vectors, [line.intent for line in lines])
        return replace(
            model,
            classifier=replace(classifier, words=self._words, layers=self._recipe.layers),
        )

    def calibrate(
        self, model: _TunableModel, lines: Sequence[LabelledLine], tagger: Tagger | None
    ) -> _TunableModel:
        """The model with its temperature and threshold chosen on `lines`.

        The tagger has its vote then as it will have in use.
        """
        known = [
            line
            for line in lines
            if line.intent in model.classifier.labels or line.intent == OUT_OF_SCOPE
        ]
        texts = as_read(known, self._speller)
        vectors = model.encoder.encode(texts)
        votes = _votes(tagger, model.classifier.labels, [line.text for line in known])
        classifier = model.classifier.calibrated(
            texts, vectors, [line.intent for line in known], OUT_OF_SCOPE, votes
        )
        return replace(model, classifier=classifier)


def _votes(
    tagger: Tagger | None, labels: Sequence[str], texts: Sequence[str]
) -> NDArray[np.float32] | None:
    """How likely the tagger thinks each label of each text, [texts, labels]."""
    order = vote_order(tagger, labels) if tagger else None
    if tagger is None or order is None:
        return None
    tagged = tagger.tag_all(texts, [find_by_rule(text) for text in texts])
    shares = [made.shares(0, len(text)) for made, text in zip(tagged, texts, strict=True)]
    return np.stack(shares)[:, order]


def train_divider(
    understander: Understander,
    lines: Sequence[LabelledLine],
    messages: Sequence[LabelledMessage],
) -> Divider:
    """Learn, from lines with one request and messages with several, where requests begin.

    Neither may be what the understander learned from: it is too sure of that.
    """
    starts: list[tuple[str, set[int]]] = [(line.text, set()) for line in lines]
    starts += [(message.text, set(message.starts)) for message in messages]
    rows: list[tuple[float, ...]] = []
    begins: list[bool] = []
    found = understander.clauses([text for text, _ in starts])
    for (text, own), clauses in zip(starts, found, strict=True):
        for before, after in pairwise(clauses):
            rows.append(features_of(text, before, after))
            begins.append(after.stretch.start in own)
    return Divider.fit(rows, begins)


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _put_in_place(made: Path, folder: Path) -> None:
    """Move a new model over an old one, file by file; an assistant that runs takes it up then."""
    folder.mkdir(exist_ok=True)
    if not (made / Tagger.files()[0]).exists():
        for name in Tagger.files():
            (folder / name).unlink(missing_ok=True)
    mark = model_mark(made)
    for path in sorted(made.iterdir(), key=lambda path: path == mark):
        path.replace(folder / path.name)
    made.rmdir()


def _parts(messages: Sequence[LabelledMessage]) -> list[LabelledLine]:
    """The requests of messages as lines of their own, without the words that join them."""
    parts = [part for message in messages for part in message.parts]
    return [LabelledLine(without_joint(part.text), part.intent) for part in parts]


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
