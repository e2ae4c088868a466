"""A line in, an `Understanding` out: intents, entities, and the requests in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dialogue.understanding.entities.finder import EntityFinder
from dialogue.understanding.entities.masking import mask
from dialogue.understanding.explaining import Explanation, explain
from dialogue.understanding.intent_model import IntentModel
from dialogue.understanding.intents import Scored
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR, Entity, Segment, Understanding
from dialogue.understanding.segments import Clause, clauses, segment
from dialogue.understanding.spelling import Speller

__all__ = ["Understander"]

_ASKED_FOR = {"email": "email", "postcode": "postcode", "order_reference": "order_number"}
"""The entity that answers a collect step."""

_GIVES = frozenset({"email", "postcode", "order_number"})
_WORDS_AROUND_A_GIVEN_VALUE = 6
_REWARD_OF_A_REQUEST = 0.2
"""Chosen on development lines with one and with several requests."""


class Understander:
    """Puts intent model and entity finder together."""

    def __init__(
        self, model: IntentModel, finder: EntityFinder, encoder_words: frozenset[str]
    ) -> None:
        self._model = model
        self._classifier = model.classifier
        self._finder = finder
        self._speller = Speller(encoder_words, model.classifier.words)

    def parse(self, text: str, waiting_for: str | None = None) -> Understanding:
        """Understand `text`; `waiting_for` is the slot that the assistant just asked for."""
        entities = self._finder.find(text, _ASKED_FOR.get(waiting_for or ""))
        whole = Clause(0, len(text))
        scored = self._score(text, [whole], entities)[0]
        intent = self._decide(scored, text, entities)
        segments = self._segments(text, entities, scored, intent)
        if intent in (UNCLEAR, "inform") and waiting_for is None:
            intent = self._clearest(segments) or intent
        unlike = 1 - scored.familiarity
        outside = [i.confidence for i in scored.intents if i.name == OUT_OF_SCOPE]
        return Understanding(
            text=text,
            intent=intent,
            intents=scored.intents,
            entities=tuple(entities),
            segments=tuple(segments),
            out_of_scope=max(unlike, *outside) if outside else unlike,
        )

    def entities(self, text: str) -> list[Entity]:
        """The entities in `text` alone."""
        return self._finder.find(text)

    def explain(self, text: str) -> Explanation:
        """Why `text` has the intent that it has."""
        return explain(self._model, self._read(text, self._finder.find(text)))

    def _segments(
        self, text: str, entities: list[Entity], scored: Scored, intent: str
    ) -> list[Segment]:
        """The requests of a message; neighbours that ask for the same are one."""
        known: dict[Clause, Scored] = {}

        def worth(stretches: Sequence[Clause]) -> list[float]:
            known.update(zip(stretches, self._score(text, stretches, entities), strict=True))
            return [known[stretch].familiarity for stretch in stretches]

        found: list[Segment] = []
        for stretch in segment(clauses(text), worth, _REWARD_OF_A_REQUEST):
            inside = [e for e in entities if stretch.start <= e.start and e.end <= stretch.end]
            part = stretch.of(text)
            judged = known.get(stretch, scored)
            made = Segment(
                text=part,
                start=stretch.start,
                end=stretch.end,
                intent=self._decide(judged, part, inside) if stretch in known else intent,
                confidence=judged.intents[0].confidence,
                entities=tuple(inside),
            )
            if found and found[-1].intent == made.intent:
                made = _joined(text, found.pop(), made)
            found.append(made)
        return found

    def _score(
        self, text: str, stretches: Sequence[Clause], entities: list[Entity]
    ) -> list[Scored]:
        """The intents of some stretches of a line."""
        read = []
        for stretch in stretches:
            inside = [
                replace(e, start=e.start - stretch.start, end=e.end - stretch.start)
                for e in entities
                if stretch.start <= e.start and e.end <= stretch.end
            ]
            read.append(self._read(stretch.of(text), inside))
        return self._model.score(read)

    def _read(self, text: str, entities: Sequence[Entity]) -> str:
        """`text` as the classifier meets it: no personal values, slips set right."""
        return self._speller.correct(mask(text, entities, keep_kinds=_little_else(text, entities)))

    def _decide(self, scored: Scored, text: str, entities: Sequence[Entity]) -> str:
        """The intent to act on."""
        if any(e.name in _GIVES for e in entities) and _little_else(text, entities):
            return "inform"
        if not entities and not self._classifier.knows_a_word(text):
            return UNCLEAR
        if scored.intents[0].name == OUT_OF_SCOPE:
            # Whoever names an order speaks of this shop.
            names_order = any(e.name == "order_number" for e in entities)
            return scored.intents[1].name if names_order else OUT_OF_SCOPE
        clear = scored.familiarity >= self._classifier.calibration.threshold
        return scored.intents[0].name if clear else UNCLEAR

    def _clearest(self, segments: Sequence[Segment]) -> str | None:
        """The intent of the request that is clear where the whole line is not."""
        clear = [
            (part.confidence, part.intent)
            for part in segments
            if part.intent not in (OUT_OF_SCOPE, UNCLEAR, "inform")
        ]
        return max(clear)[1] if clear else None


def _joined(text: str, one: Segment, other: Segment) -> Segment:
    return Segment(
        text=text[one.start : other.end],
        start=one.start,
        end=other.end,
        intent=one.intent,
        confidence=max(one.confidence, other.confidence),
        entities=one.entities + other.entities,
    )


def _little_else(text: str, entities: Sequence[Entity]) -> bool:
    """Whether a line is hardly more than the values in it: "it's 10115, thanks"."""
    covered = sum(len(e.text.split()) for e in entities)
    return len(text.split()) - covered <= _WORDS_AROUND_A_GIVEN_VALUE and not re.search(
        r"\b(where|when|what|how|why|can|cancel|return|change|refund|status|track\w*|who)\b|\?",
        text,
        re.IGNORECASE,
    )
