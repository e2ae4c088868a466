"""What a shopper asked for in one go, as flows and actions take it: a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.interfaces import Tracker

from dialogue.understanding.references.referents import Reference, Referent
from dialogue.understanding.result import Entity, RankedIntent, Segment, Understanding

__all__ = [
    "ADDS_SLOT",
    "REQUEST_SLOT",
    "Heard",
    "Pointing",
    "heard",
    "part_of",
    "understanding_from_json",
]

REQUEST_SLOT = "request"
"""The slot that holds the request that is being dealt with."""

ADDS_SLOT = "adds"
"""The slot that says that the request comes on top of another one of the same message."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """Words, [start, end) of a request, that point at things: how, and at which.

    `meant` holds (kind, id, order id) of each; it is empty where nothing known fits.
    """

    way: str
    meant: tuple[tuple[str, str, str], ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as actions read it.

    Attributes:
        text: the words.
        intent: what they ask for.
        entities: (kind, value, text as written), in their order.
        places: where in the text each entity begins.
        confidence: how sure it is that they ask for that, from 0 to 1.
        comes_on_top: whether another request of the same message came before.
        references: the words that point at things.
        unsettled: whether some words could mean several things.
    """

    text: str
    intent: str
    entities: tuple[tuple[str, str, str], ...]
    references: tuple[Pointing, ...]
    unsettled: bool
    places: tuple[int, ...] = ()
    comes_on_top: bool = False
    confidence: float = 0.0

    def values(self, kind: str) -> list[str]:
        """The values of the entities of one kind."""
        return [value for name, value, _ in self.entities if name == kind]


def heard(tracker: Tracker) -> Heard:
    """The request that is being dealt with."""
    raw: Mapping[str, Any] = tracker.get_slot(REQUEST_SLOT) or tracker.latest_message
    references = raw.get("references") or ()
    intent = raw.get("intent") or {}
    return Heard(
        text=str(raw.get("text") or ""),
        intent=str(intent.get("name", "")),
        confidence=float(intent.get("confidence") or 0.0),
        entities=tuple(
            (str(e["entity"]), str(e["value"]), str(e["text"])) for e in raw.get("entities") or ()
        ),
        references=tuple(
            Pointing(
                str(r["way"]),
                tuple((m["kind"], m["id"], m.get("order_id", "")) for m in r["refers_to"]),
                int(r["start"]),
                int(r["end"]),
            )
            for r in references
        ),
        unsettled=any(r["ambiguous"] for r in references),
        places=tuple(int(e["start"]) for e in raw.get("entities") or ()),
        comes_on_top=bool(tracker.get_slot(ADDS_SLOT)),
    )


def part_of(
    understanding: Understanding, segments: Sequence[Segment], intent: str
) -> Understanding:
    """Neighbouring requests of a message as if they had been written alone, as one of them."""
    start, end = segments[0].start, segments[-1].end
    leading = next(segment for segment in segments if segment.intent == intent)
    entities = tuple(
        replace(e, start=e.start - start, end=e.end - start)
        for e in understanding.entities
        if start <= e.start and e.end <= end
    )
    references = tuple(
        replace(r, start=r.start - start, end=r.end - start)
        for r in understanding.references
        if start <= r.start and r.end <= end
    )
    text = understanding.text[start:end]
    return Understanding(
        text=text,
        intent=intent,
        intents=(RankedIntent(intent, leading.confidence),),
        entities=entities,
        segments=(Segment(text, 0, len(text), intent, leading.confidence, entities),),
        out_of_scope=understanding.out_of_scope,
        references=references,
    )


def understanding_from_json(raw: Mapping[str, Any]) -> Understanding:
    """A request that was put aside, as an understanding again."""
    entities = tuple(
        Entity(
            e["entity"], e["value"], e["text"], e["start"], e["end"], tuple(e.get("records", ()))
        )
        for e in raw["entities"]
    )
    name, confidence = str(raw["intent"]["name"]), float(raw["intent"]["confidence"])
    text = str(raw["text"])
    return Understanding(
        text=text,
        intent=name,
        intents=(RankedIntent(name, confidence),),
        entities=entities,
        segments=(Segment(text, 0, len(text), name, confidence, entities),),
        references=tuple(_reference(r) for r in raw.get("references") or ()),
    )


def _reference(raw: Mapping[str, Any]) -> Reference:
    return Reference(
        raw["text"],
        raw["start"],
        raw["end"],
        raw["way"],
        _referents(raw["refers_to"]),
        _referents(raw["candidates"]),
    )


def _referents(raw: Sequence[Mapping[str, Any]]) -> tuple[Referent, ...]:
    return tuple(Referent(kind=m["kind"], id=m["id"], order_id=m.get("order_id", "")) for m in raw)
