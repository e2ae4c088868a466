"""What understanding makes of a line: ranked intents, entities, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["OUT_OF_SCOPE", "UNCLEAR", "Entity", "RankedIntent", "Understanding"]

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


@dataclass(frozen=True, slots=True)
class Understanding:
    """One line, understood. `intent` is what to act on; `asked` what its clauses ask for."""

    text: str
    intent: str
    intents: tuple[RankedIntent, ...]
    entities: tuple[Entity, ...] = ()
    asked: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `parse_data` of rasa's `UserUttered`, and as the machine interface prints it."""
        top = self.intents[0].confidence if self.intents else 0.0
        return {
            "intent": {"name": self.intent, "confidence": round(top, 4)},
            "intent_ranking": [
                {"name": i.name, "confidence": round(i.confidence, 4)} for i in self.intents
            ],
            "entities": [
                {
                    "entity": e.name,
                    "value": e.value,
                    "text": e.text,
                    "start": e.start,
                    "end": e.end,
                }
                for e in self.entities
            ],
        }
