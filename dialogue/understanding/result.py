"""What understanding makes of a line: ranked intents, entities, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogue.understanding.references.referents import Reference

__all__ = ["OUT_OF_SCOPE", "UNCLEAR", "Entity", "RankedIntent", "Segment", "Understanding"]

OUT_OF_SCOPE = "out_of_scope"
"""The intent of a line that is not for this shop."""

UNCLEAR = "unclear"
"""Stands for the intent where none is likely enough to act on."""


@dataclass(frozen=True, slots=True)
class RankedIntent:
    """An intent and its calibrated probability."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A span of the text, [start, end), with its normalised value.

    `record_ids` are the catalogue records that a product's words may mean, best first.
    """

    name: str
    value: str
    text: str
    start: int
    end: int
    record_ids: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As Rasa writes entities."""
        records = {"records": list(self.record_ids)} if self.record_ids else {}
        return {
            "entity": self.name,
            "value": self.value,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            **records,
        }


@dataclass(frozen=True, slots=True)
class Segment:
    """One request of a message, [start, end) of its text, with the entities inside."""

    text: str
    start: int
    end: int
    intent: str
    confidence: float
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """One line, understood.

    Attributes:
        text: what the shopper typed.
        intent: what to act on.
        intents: the likeliest, best first.
        entities: in their order in the line.
        segments: the requests in the line, in their order; one for most lines.
        references: what "it", "both" and descriptions mean, where the conversation is known.
        out_of_scope: how likely the line is for none of the intents, from 0 to 1.
    """

    text: str
    intent: str
    intents: tuple[RankedIntent, ...]
    entities: tuple[Entity, ...] = ()
    segments: tuple[Segment, ...] = ()
    out_of_scope: float = 0.0
    references: tuple[Reference, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The intents of the requests in the line, each once."""
        return tuple(dict.fromkeys(segment.intent for segment in self.segments))

    def to_json(self) -> dict[str, Any]:
        """As `parse_data` of rasa's `UserUttered`, and as the machine interface prints it."""
        top = self.intents[0].confidence if self.intents else 0.0
        return {
            "intent": {"name": self.intent, "confidence": round(top, 4)},
            "intent_ranking": [
                {"name": i.name, "confidence": round(i.confidence, 4)} for i in self.intents
            ],
            "entities": [entity.to_json() for entity in self.entities],
            "references": [reference.to_json() for reference in self.references],
        }

    def to_parse_json(self) -> dict[str, Any]:
        """As `shoptalk parse --json` prints it."""
        return {
            "text": self.text,
            "intent": self.intent,
            "intents": [
                {"name": i.name, "confidence": round(i.confidence, 4)} for i in self.intents
            ],
            "out_of_scope": {
                "score": round(self.out_of_scope, 4),
                "decision": self.intent in (OUT_OF_SCOPE, UNCLEAR),
            },
            "segments": [
                {
                    "text": part.text,
                    "start": part.start,
                    "end": part.end,
                    "intent": part.intent,
                    "confidence": round(part.confidence, 4),
                    "entities": [entity.to_json() for entity in part.entities],
                }
                for part in self.segments
            ],
            "entities": [entity.to_json() for entity in self.entities],
            "references": [reference.to_json() for reference in self.references],
        }
