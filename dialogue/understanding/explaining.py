"""Why a line was understood as it was: the phrases that it is like, and what each word did."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.understanding.intent_model import IntentModel

__all__ = ["Explanation", "explain", "nearest_phrases"]

_NEAREST = 3
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Reasons for one intent.

    Attributes:
        intent: the intent that the reasons are for.
        nearest: training phrase, its intent, and its similarity to the line, best first.
        words: each word, and how much less likely the intent is without it.
    """

    intent: str
    nearest: tuple[tuple[str, str, float], ...]
    words: tuple[tuple[str, float], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def explain(
    model: IntentModel,
    text: str,
    votes: Callable[[Sequence[str]], NDArray[np.float32] | None] = lambda texts: None,
) -> Explanation:
    """Explain the likeliest intent of a line.

    Args:
        model: which ranks the intents.
        text: the line as the classifier reads it.
        votes: what another reader thinks of some texts, [texts, labels].
    """
    words = _WORD.findall(text)
    without = [" ".join(words[:at] + words[at + 1 :]) for at in range(len(words))]
    texts = [text, *(without if len(words) > 1 else [])]
    shares = model.classifier.shares(texts, model.encoder.encode(texts), votes(texts))
    top = int(np.argmax(shares[0]))
    parts = [float(shares[0][top] - left_out[top]) for left_out in shares[1:]]
    return Explanation(
        intent=model.classifier.labels[top],
        nearest=tuple(nearest_phrases(model, text)),
        words=tuple(zip(words, parts or [float(shares[0][top])], strict=True)),
    )


def nearest_phrases(model: IntentModel, text: str) -> list[tuple[str, str, float]]:
    """The training phrases most like `text`: phrase, intent, cosine similarity."""
    classifier = model.classifier
    similarities = classifier.examples @ model.encoder.encode([text])[0]
    best = np.argsort(-similarities)[:_NEAREST]
    return [(*classifier.phrases[at], float(similarities[at])) for at in best]
