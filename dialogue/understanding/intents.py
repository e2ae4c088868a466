"""Intents: a trained head on sentence embeddings, calibrated, that knows what it doesn't know."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogue.understanding.result import RankedIntent
from dialogue.understanding.word_grams import WordGrams
from knowledge.errors import ShoptalkError

__all__ = [
    "DEFAULT_MODEL",
    "Calibration",
    "IntentClassifier",
    "IntentModelError",
    "Scored",
    "known_intents",
    "model_mark",
]

DEFAULT_MODEL = Path(__file__).with_name("model")
_WEIGHTS, _LABELS = "intents.npz", "intents.json"
_WORDS, _GRAMS, _PHRASES = "words.txt", "grams.txt", "phrases.jsonl"
_SHORTEST_SLIP = 3
_RANKED = 5
_GRAM_WEIGHT = 0.6
"""How much words count beside the sentence vector; chosen on data that nothing is tested on."""

_NEIGHBOURS = 20
_NEAR = 0.05
"""How many of the nearest training lines have a say, and how fast it fades with distance."""

_VOTE = 0.5
"""How much another reader's opinion counts; chosen on development lines."""

_LEAST_SHARE = 1e-6
_IN_SCOPE_WEIGHT = 10
"""How much the share of in-scope lines counts beside that of the others, for the threshold."""


def model_mark(folder: Path) -> Path:
    """The file of a model that is put in place last, and so tells a new model from an old one."""
    return folder / _LABELS


class IntentModelError(ShoptalkError):
    """A trained understanding that is missing or broken."""


def known_intents(folder: Path = DEFAULT_MODEL) -> frozenset[str]:
    """The intents that the model in a folder tells apart, without opening all of it.

    Raises:
        IntentModelError: there is no model.
    """
    try:
        return frozenset(json.loads(model_mark(folder).read_text(encoding="utf-8"))["labels"])
    except (OSError, KeyError, ValueError) as error:
        raise IntentModelError(
            f"{folder}: no trained understanding here ({error}); run `shoptalk train understanding`"
        ) from error


@dataclass(frozen=True, slots=True)
class Scored:
    """The likeliest intents, and how familiar the line is (0 to 1)."""

    intents: tuple[RankedIntent, ...]
    familiarity: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What logits are divided by, and the familiarity below which a line is unclear."""

    temperature: float = 1.0
    threshold: float = 0.0


@dataclass(frozen=True)
class IntentClassifier:
    """Logistic regression over a sentence vector and the line's words, and the nearest lines.

    Each has half a say: the one knows the boundaries, the others the rare ways to put it.
    `examples` are the vectors of the training lines: the similarity to the nearest one,
    averaged with the classifier's confidence, tells in-scope from out-of-scope lines better
    than either alone. `layers` is how many of the encoder's layers were tuned for it.
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float32]  # [dimensions, labels]
    gram_weights: NDArray[np.float32]  # [grams, labels]
    bias: NDArray[np.float32]  # [labels]
    grams: WordGrams
    examples: NDArray[np.float32]  # [lines, dimensions]
    phrases: tuple[tuple[str, str], ...] = ()
    calibration: Calibration = Calibration()
    words: frozenset[str] = frozenset()
    layers: int = 0

    @cached_property
    def _example_labels(self) -> NDArray[np.int64]:
        """The number of the label of each example, [lines]."""
        numbers = {label: n for n, label in enumerate(self.labels)}
        return np.array([numbers[intent] for _, intent in self.phrases], dtype=np.int64)

    def knows_a_word(self, text: str) -> bool:
        """Whether any word of `text`, slips of the finger allowed, occurs in the training lines."""
        found = re.findall(r"[^\W\d_]+", text.lower())
        return any(
            word in self.words
            or (
                len(word) > _SHORTEST_SLIP
                and process.extractOne(word, self.words, scorer=OSA.distance, score_cutoff=1)
            )
            for word in found
        )

    def score(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        votes: NDArray[np.float32] | None = None,
    ) -> list[Scored]:
        """Rank the intents of each text.

        Args:
            texts: the lines.
            vectors: their sentence vectors, [texts, dimensions].
            votes: how likely each label is as another reader has it, [texts, labels].
        """
        similarities = vectors @ self.examples.T
        logits = self._logits(texts, vectors, similarities, votes)
        shares = _softmax(logits / self.calibration.temperature)
        nearest = similarities.max(axis=1)
        ranked: list[Scored] = []
        for row, similarity in zip(shares, nearest, strict=True):
            order = np.argsort(-row)[:_RANKED]
            intents = tuple(RankedIntent(self.labels[i], float(row[i])) for i in order)
            familiarity = (intents[0].confidence + float(similarity)) / 2
            ranked.append(Scored(intents, familiarity))
        return ranked

    def shares(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        votes: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """The probability of each label, [texts, labels]."""
        return _softmax(self.logits(texts, vectors, votes) / self.calibration.temperature)

    def logits(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        votes: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """The logarithm of what speaks for each label, [texts, labels]."""
        return self._logits(texts, vectors, vectors @ self.examples.T, votes)

    def _logits(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        similarities: NDArray[np.float32],
        votes: NDArray[np.float32] | None,
    ) -> NDArray[np.float32]:
        logits = vectors @ self.weights + self.bias
        for at, text in enumerate(texts):
            places, values = self.grams.row(text)
            logits[at] += _GRAM_WEIGHT * (values @ self.gram_weights[places])
        mixed = (_softmax(logits) + self._neighbours_say(similarities)) / 2
        if votes is not None:
            mixed = (1 - _VOTE) * mixed + _VOTE * votes
        return np.asarray(np.log(mixed + _LEAST_SHARE), dtype=np.float32)

    def _neighbours_say(self, similarities: NDArray[np.float32]) -> NDArray[np.float32]:
        """The share of each label among the nearest training lines, [texts, labels].

        `similarities` are those of each text to each training line, [texts, lines].
        """
        count = min(_NEIGHBOURS, similarities.shape[1])
        nearest = np.argpartition(-similarities, count - 1, axis=1)[:, :count]
        weights = np.exp((np.take_along_axis(similarities, nearest, axis=1) - 1) / _NEAR)
        shares = np.zeros((len(similarities), len(self.labels)), dtype=np.float32)
        rows = np.arange(len(similarities))[:, None]
        np.add.at(shares, (rows, self._example_labels[nearest]), weights)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the model; opened again by `load`."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / _WEIGHTS,
            weights=self.weights,
            gram_weights=self.gram_weights.astype(np.float16),
            bias=self.bias,
            rarity=self.grams.rarity,
            examples=self.examples.astype(np.float16),
        )
        _write_lines(folder / _WORDS, sorted(self.words))
        _write_lines(folder / _GRAMS, list(self.grams.columns))
        _write_lines(folder / _PHRASES, [json.dumps(p, ensure_ascii=False) for p in self.phrases])
        settings = {
            "labels": self.labels,
            "temperature": round(self.calibration.temperature, 4),
            "threshold": round(self.calibration.threshold, 4),
            "layers": self.layers,
        }
        (folder / _LABELS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path = DEFAULT_MODEL) -> IntentClassifier:
        """Open a folder written by `shoptalk train understanding`."""
        try:
            arrays = np.load(folder / _WEIGHTS)
            settings = json.loads((folder / _LABELS).read_text(encoding="utf-8"))
            grams = (folder / _GRAMS).read_text(encoding="utf-8").splitlines()
            phrases = (folder / _PHRASES).read_text(encoding="utf-8").split("\n")
            return cls(
                labels=tuple(settings["labels"]),
                weights=arrays["weights"],
                gram_weights=arrays["gram_weights"].astype(np.float32),
                bias=arrays["bias"],
                grams=WordGrams({gram: n for n, gram in enumerate(grams)}, arrays["rarity"]),
                examples=arrays["examples"].astype(np.float32),
                phrases=tuple(tuple(json.loads(line)) for line in phrases if line),
                calibration=Calibration(
                    float(settings["temperature"]), float(settings["threshold"])
                ),
                words=frozenset((folder / _WORDS).read_text(encoding="utf-8").split()),
                layers=int(settings["layers"]),
            )
        except (OSError, KeyError, ValueError) as error:
            raise IntentModelError(
                f"{folder}: no trained understanding here ({error}); "
                "run `shoptalk train understanding`"
            ) from error

    @classmethod
    def fit(
        cls, texts: Sequence[str], vectors: NDArray[np.float32], intents: Sequence[str]
    ) -> IntentClassifier:
        """Learn from the training lines, their unit vectors and their labels; not calibrated."""
        from scipy.sparse import csr_matrix, hstack
        from sklearn.linear_model import LogisticRegression

        grams = WordGrams.fit(texts)
        rows = [grams.row(text) for text in texts]
        sparse = csr_matrix(  # type: ignore[no-untyped-call]
            (
                np.concatenate([_GRAM_WEIGHT * values for _, values in rows]),
                np.concatenate([places for places, _ in rows]),
                np.cumsum([0, *(len(places) for places, _ in rows)]),
            ),
            shape=(len(texts), len(grams.columns)),
        )
        head = LogisticRegression(C=8.0, max_iter=1000)
        both = hstack([csr_matrix(vectors), sparse])  # type: ignore[no-untyped-call]
        head.fit(both.tocsr(), list(intents))
        weights, bias = head.coef_.T, head.intercept_
        if len(head.classes_) == 2:  # one column then speaks for the second label alone
            weights, bias = np.hstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
        dimensions = vectors.shape[1]
        return cls(
            labels=tuple(str(label) for label in head.classes_),
            weights=weights[:dimensions].astype(np.float32),
            gram_weights=weights[dimensions:].astype(np.float32),
            bias=bias.astype(np.float32),
            grams=grams,
            examples=vectors,
            phrases=tuple(zip(texts, intents, strict=True)),
        )

    def calibrated(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        intents: Sequence[str],
        out_of_scope: str,
        votes: NDArray[np.float32] | None = None,
    ) -> IntentClassifier:
        """The same model with temperature and threshold chosen on lines it did not learn from."""
        known = [at for at, intent in enumerate(intents) if intent in self.labels]
        targets = np.array([self.labels.index(intents[at]) for at in known])
        known_votes = None if votes is None else votes[known]
        logits = self.logits([texts[at] for at in known], vectors[known], known_votes)
        temperature = min(
            np.geomspace(0.1, 4.0, 60), key=lambda t: _loss(logits / np.float32(t), targets)
        )
        warm = replace(self, calibration=Calibration(float(temperature)))
        threshold = _threshold(warm.score(texts, vectors, votes), intents, out_of_scope)
        return replace(self, calibration=Calibration(float(temperature), threshold))


def _threshold(scored: Sequence[Scored], intents: Sequence[str], out_of_scope: str) -> float:
    """The familiarity below which a line is unclear.

    A line is decided rightly when an in-scope line gets its intent, or a line that is out of
    scope is called so or falls below. The share of in-scope lines counts ten times, as of what
    shoppers write about one line in ten is for no shop. Without lines out of scope to go by, one
    in thirty of the rightly ranked falls below.
    """
    inside = [
        s.familiarity if s.intents[0].name == intent else -1.0
        for s, intent in zip(scored, intents, strict=True)
        if intent != out_of_scope
    ]
    outside = [
        -1.0 if s.intents[0].name == out_of_scope else s.familiarity
        for s, intent in zip(scored, intents, strict=True)
        if intent == out_of_scope
    ]
    if not outside:
        right = [familiarity for familiarity in inside if familiarity >= 0]
        return float(np.quantile(right, 1 / 30)) if right else 0.0

    def value(limit: float) -> float:
        kept = sum(familiarity >= limit for familiarity in inside) / max(len(inside), 1)
        left_out = sum(familiarity < limit for familiarity in outside) / len(outside)
        return _IN_SCOPE_WEIGHT * kept + left_out

    return float(max(np.linspace(0.2, 0.9, 71), key=value))


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def _loss(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    shares = _softmax(logits)[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(shares, 1e-9)).mean())
