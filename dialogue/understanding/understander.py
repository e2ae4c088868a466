"""A line in, an `Understanding` out: intents, entities, and what its clauses ask for."""

from __future__ import annotations

import re

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.entities import EntityFinder, mask
from dialogue.understanding.intents import IntentClassifier
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR, Entity, RankedIntent, Understanding

__all__ = ["Understander"]

_CLAUSE = re.compile(r"[,;?!.]+\s+|\s+(?:and|also|plus)\s+", re.IGNORECASE)
_ASKED_FOR = {"email": "email", "postcode": "postcode", "order_reference": "order_number"}
"""The entity that answers a collect step."""

_GIVES = frozenset({"email", "postcode", "order_number"})
_WORDS_AROUND_A_GIVEN_VALUE = 6


class Understander:
    """Puts classifier and entity finder together."""

    def __init__(
        self, encoder: Encoder, classifier: IntentClassifier, finder: EntityFinder
    ) -> None:
        self._encoder = encoder
        self._classifier = classifier
        self._finder = finder

    def parse(self, text: str, waiting_for: str | None = None) -> Understanding:
        """Understand `text`; `waiting_for` is the slot that the assistant just asked for."""
        entities = self._finder.find(text, _ASKED_FOR.get(waiting_for or ""))
        masked = mask(text, entities)
        clauses = [c for c in _CLAUSE.split(masked) if c and len(c.split()) > 1]
        texts = [masked, *clauses] if len(clauses) > 1 else [masked]
        whole, *parts = self._classifier.score(self._encoder.encode(texts))
        intent = self._decide(whole.intents, whole.familiarity, text, entities)
        return Understanding(
            text=text,
            intent=intent,
            intents=whole.intents,
            entities=tuple(entities),
            asked=tuple(dict.fromkeys(part.intents[0].name for part in parts)),
        )

    def _decide(
        self,
        intents: tuple[RankedIntent, ...],
        familiarity: float,
        text: str,
        entities: list[Entity],
    ) -> str:
        """The intent to act on."""
        if any(e.name in _GIVES for e in entities) and _little_else(text, entities):
            return "inform"
        if intents[0].name == OUT_OF_SCOPE:
            return OUT_OF_SCOPE
        return intents[0].name if familiarity >= self._classifier.threshold else UNCLEAR


def _little_else(text: str, entities: list[Entity]) -> bool:
    """Whether a line is hardly more than the values in it: "it's 10115, thanks"."""
    covered = sum(len(e.text.split()) for e in entities)
    return len(text.split()) - covered <= _WORDS_AROUND_A_GIVEN_VALUE and not re.search(
        r"\b(where|when|what|how|why|can|cancel|return|change|refund|status|track\w*|who)\b|\?",
        text,
        re.IGNORECASE,
    )
