"""Whether a new request begins at a clause, by what both its sides ask for."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from dialogue.understanding.intents import Scored
from dialogue.understanding.segments import Stretch

__all__ = ["Clause", "Divider", "features_of"]

_FILE = "divider.json"
_LONG = 8
_JOINS = frozenset({"and", "also", "plus", "oh", "n", "btw", "ps", "then"})
_DEPENDS = frozenset({"if", "so", "which", "but", "or", "because", "that", "who", "when"})
_NAMES = (
    "opening", "alike", "sure before", "sure after", "familiar before", "familiar after",
    "sure and unlike", "length before", "length after", "sentence ends", "comma", "joint",
    "dependent", "other intent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a message: where it stands, and what it asks for by itself.

    `opening` is the logit that the tagger gives to its opening a request.
    """

    stretch: Stretch
    scored: Scored
    opening: float


@dataclass(frozen=True, slots=True)
class Divider:
    """Logistic regression over what is known of two neighbouring clauses."""

    weights: tuple[float, ...]
    bias: float
    threshold: float = 0.3

    def starts(self, text: str, clauses: Sequence[Clause]) -> list[int]:
        """Where the requests of `text` begin, the first at its first clause."""
        starts = [clauses[0].stretch.start]
        for before, after in pairwise(clauses):
            logit = self.bias + float(np.dot(self.weights, features_of(text, before, after)))
            if 1 / (1 + math.exp(-logit)) >= self.threshold:
                starts.append(after.stretch.start)
        return starts

    @classmethod
    def fit(cls, rows: Sequence[Sequence[float]], begins: Sequence[bool]) -> Divider:
        """Learn from the features of clauses, and whether a request begins there."""
        from sklearn.linear_model import LogisticRegression

        features = np.asarray(rows, dtype=np.float64)
        centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
        head = LogisticRegression().fit((features - centre) / spread, list(begins))
        weights = head.coef_[0] / spread
        return cls(tuple(map(float, weights)), float(head.intercept_[0] - weights @ centre))

    def save(self, folder: Path) -> None:
        """Write it; opened again by `load`."""
        plain = {
            "weights": dict(zip(_NAMES, self.weights, strict=True)),
            "bias": self.bias,
            "threshold": self.threshold,
        }
        (folder / _FILE).write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Divider | None:
        """What `save` wrote; None where there is none."""
        path = folder / _FILE
        if not path.exists():
            return None
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(raw["weights"][name] for name in _NAMES), raw["bias"], raw["threshold"])


def features_of(text: str, before: Clause, after: Clause) -> tuple[float, ...]:
    """What tells whether `after` opens a request of its own; in the order of the weights."""
    one, other = before.scored, after.scored
    shares = {intent.name: intent.confidence for intent in one.intents}
    alike = sum(math.sqrt(shares.get(i.name, 0.0) * i.confidence) for i in other.intents)
    sure, next_sure = one.intents[0].confidence, other.intents[0].confidence
    word = re.match(r"\w+", text[after.stretch.start :])
    opens_with = word[0].lower() if word else ""
    last = text[: after.stretch.start].rstrip()[-1:]
    return (
        after.opening,
        alike,
        sure,
        next_sure,
        one.familiarity,
        other.familiarity,
        sure * next_sure * (1 - alike),
        float(min(len(before.stretch.of(text).split()), _LONG)),
        float(min(len(after.stretch.of(text).split()), _LONG)),
        float(last in ".?!"),
        float(last == ","),
        float(opens_with in _JOINS),
        float(opens_with in _DEPENDS),
        float(one.intents[0].name != other.intents[0].name),
    )
