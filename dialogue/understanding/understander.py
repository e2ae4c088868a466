"""A line in, an `Understanding` out: intents, entities, and what its clauses ask for."""

from __future__ import annotations

import re

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.entities import EntityFinder, mask
from dialogue.understanding.intents import IntentClassifier, Scored
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR, Entity, Understanding
from dialogue.understanding.spelling import Speller

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
        self._speller = Speller(encoder.words(), classifier.words)

    def parse(self, text: str, waiting_for: str | None = None) -> Understanding:
        """Understand `text`; `waiting_for` is the slot that the assistant just asked for."""
        entities = self._finder.find(text, _ASKED_FOR.get(waiting_for or ""))
        masked = mask(text, entities, keep_kinds=_little_else(text, entities))
        masked = self._speller.correct(masked)
        clauses = [c for c in _CLAUSE.split(masked) if c and len(c.split()) > 1]
        texts = [masked, *clauses] if len(clauses) > 1 else [masked]
        whole, *parts = self._classifier.score(self._encoder.encode(texts))
        intent = self._decide(whole, masked, text, entities)
        if intent in (UNCLEAR, "inform") and waiting_for is None:
            intent = self._clearest(parts) or intent
        return Understanding(
            text=text,
            intent=intent,
            intents=whole.intents,
            entities=tuple(entities),
            asked=tuple(dict.fromkeys(part.intents[0].name for part in parts)),
        )

    def _decide(self, scored: Scored, masked: str, text: str, entities: list[Entity]) -> str:
        """The intent to act on."""
        if any(e.name in _GIVES for e in entities) and _little_else(text, entities):
            return "inform"
        if not entities and not self._classifier.knows_a_word(masked):
            return UNCLEAR
        if scored.intents[0].name == OUT_OF_SCOPE:
            return OUT_OF_SCOPE
        clear = scored.familiarity >= self._classifier.threshold
        return scored.intents[0].name if clear else UNCLEAR

    def _clearest(self, parts: list[Scored]) -> str | None:
        """The intent of the clause that is clear where the whole line is not."""
        clear = [
            (part.familiarity, part.intents[0].name)
            for part in parts
            if part.intents[0].name not in (OUT_OF_SCOPE, "inform")
            and part.familiarity >= self._classifier.threshold
        ]
        return max(clear)[1] if clear else None


def _little_else(text: str, entities: list[Entity]) -> bool:
    """Whether a line is hardly more than the values in it: "it's 10115, thanks"."""
    covered = sum(len(e.text.split()) for e in entities)
    return len(text.split()) - covered <= _WORDS_AROUND_A_GIVEN_VALUE and not re.search(
        r"\b(where|when|what|how|why|can|cancel|return|change|refund|status|track\w*|who)\b|\?",
        text,
        re.IGNORECASE,
    )
