"""Intents: a trained head on sentence embeddings, calibrated, that knows what it doesn't know."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogue.understanding.result import RankedIntent
from knowledge.errors import ShoptalkError

__all__ = ["DEFAULT_MODEL", "IntentClassifier", "IntentModelError", "Scored", "train_intents"]

DEFAULT_MODEL = Path(__file__).with_name("model")
_WEIGHTS, _LABELS, _WORDS = "intents.npz", "intents.json", "words.txt"
_SHORTEST_SLIP = 3
_RANKED = 5


class IntentModelError(ShoptalkError):
    """A trained understanding that is missing or broken."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The likeliest intents, and how familiar the line is (0 to 1)."""

    intents: tuple[RankedIntent, ...]
    familiarity: float


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """Multinomial logistic regression over unit embeddings, with a temperature.

    `examples` are the embeddings of the training lines: the similarity to the nearest one,
    averaged with the classifier's confidence, tells in-scope from out-of-scope lines better
    than either alone.
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float32]  # [dimensions, labels]
    bias: NDArray[np.float32]  # [labels]
    examples: NDArray[np.float32]  # [lines, dimensions]
    temperature: float
    threshold: float
    words: frozenset[str] = frozenset()

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

    def score(self, vectors: NDArray[np.float32]) -> list[Scored]:
        """Rank the intents of each row of `vectors`, [lines, dimensions]."""
        shares = _softmax((vectors @ self.weights + self.bias) / self.temperature)
        nearest = (vectors @ self.examples.T).max(axis=1)
        ranked: list[Scored] = []
        for row, similarity in zip(shares, nearest, strict=True):
            order = np.argsort(-row)[:_RANKED]
            intents = tuple(RankedIntent(self.labels[i], float(row[i])) for i in order)
            familiarity = (intents[0].confidence + float(similarity)) / 2
            ranked.append(Scored(intents, familiarity))
        return ranked

    def save(self, folder: Path) -> None:
        """Write the model; opened again by `load`."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / _WEIGHTS,
            weights=self.weights,
            bias=self.bias,
            examples=self.examples.astype(np.float16),
        )
        (folder / _WORDS).write_text("\n".join(sorted(self.words)) + "\n", encoding="utf-8")
        settings = {
            "labels": self.labels,
            "temperature": round(self.temperature, 4),
            "threshold": round(self.threshold, 4),
        }
        (folder / _LABELS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path = DEFAULT_MODEL) -> IntentClassifier:
        """Open a folder written by `shoptalk train understanding`."""
        try:
            arrays = np.load(folder / _WEIGHTS)
            settings = json.loads((folder / _LABELS).read_text(encoding="utf-8"))
            return cls(
                labels=tuple(settings["labels"]),
                weights=arrays["weights"],
                bias=arrays["bias"],
                examples=arrays["examples"].astype(np.float32),
                temperature=float(settings["temperature"]),
                threshold=float(settings["threshold"]),
                words=frozenset((folder / _WORDS).read_text(encoding="utf-8").split()),
            )
        except (OSError, KeyError, ValueError) as error:
            raise IntentModelError(
                f"{folder}: no trained understanding here ({error}); "
                "run `shoptalk train understanding`"
            ) from error


def train_intents(
    vectors: NDArray[np.float32],
    intents: Sequence[str],
    development: NDArray[np.float32],
    development_intents: Sequence[str],
    out_of_scope: str,
) -> IntentClassifier:
    """Fit on the training lines; choose temperature and threshold on the development lines.

    Args:
        vectors: unit embeddings of the training lines, [lines, dimensions].
        intents: their labels.
        development: unit embeddings of lines that are not trained on.
        development_intents: their labels.
        out_of_scope: the label whose lines should fall below the threshold.
    """
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=8.0, max_iter=2000)
    head.fit(vectors, list(intents))
    labels = tuple(str(label) for label in head.classes_)
    weights = head.coef_.T.astype(np.float32)
    bias = head.intercept_.astype(np.float32)
    logits = development @ weights + bias
    targets = np.array([labels.index(intent) for intent in development_intents])
    temperature = min(np.linspace(0.2, 2.0, 37), key=lambda t: _loss(logits / t, targets))
    untuned = IntentClassifier(labels, weights, bias, vectors, float(temperature), 0.0)
    threshold = _threshold(untuned, development, development_intents, out_of_scope)
    return IntentClassifier(labels, weights, bias, vectors, float(temperature), threshold)


def _threshold(
    model: IntentClassifier,
    vectors: NDArray[np.float32],
    intents: Sequence[str],
    out_of_scope: str,
) -> float:
    """The familiarity below which a line is unclear: the best share of right decisions.

    A line is decided rightly when an in-scope line gets its intent, or a line that is out of
    scope is called so or falls below.
    """
    scored = model.score(vectors)

    def right(limit: float) -> int:
        return sum(
            (s.familiarity < limit or s.intents[0].name == out_of_scope)
            if intent == out_of_scope
            else (s.familiarity >= limit and s.intents[0].name == intent)
            for s, intent in zip(scored, intents, strict=True)
        )

    return float(max(np.linspace(0.2, 0.8, 61), key=right))


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def _loss(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    shares = _softmax(logits)[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(shares, 1e-9)).mean())
