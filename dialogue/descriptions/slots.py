"""What a description's placeholders would hold: claims by their kind, the others as notes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogue.descriptions.kinds import Claim
from dialogue.facts import Fact

__all__ = ["MORE", "NOTE_KINDS", "SEVERAL", "Slot", "heads", "merged", "slots_of"]

SEVERAL = frozenset({"measures", "counts"})
"""Kinds of which a sentence tells all at once."""

NOTE_KINDS = frozenset({"details", "attribute_name"})
MORE = "+"
"""Marks a slot of further notes, which moves up when the ones before it are told."""

_PAIRED = {"part": "part_value", "attribute_name": "attribute_value"}
_LONGEST = 220
"""Characters of the notes of one sentence."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder with what it would hold, and the attributes that it would tell."""

    facts: Mapping[str, Fact]
    attributes: tuple[str, ...]


def slots_of(claims: Sequence[Claim], demoted: int, notes: int) -> dict[str, Slot]:
    """What each placeholder would hold.

    The last `demoted` claims of a kind are told as notes, at most `notes` of them a sentence.
    """
    of_kind = [claim for claim in claims if claim.kind]
    told = of_kind[: len(of_kind) - demoted]
    noted = [claim for claim in claims if claim not in told]
    slots: dict[str, Slot] = {}
    for claim in told:
        if claim.kind in slots:
            slots[claim.kind] = _joined(slots[claim.kind], _slot(claim, claim.kind))
        else:
            slots[claim.kind] = _slot(claim, claim.kind)
        if claim.kind == "part":
            slots["part_value"] = slots["part"]
    return slots | _notes(noted, notes)


def _slot(claim: Claim, kind: str) -> Slot:
    held = Fact((claim.said,), (claim.source,))
    if kind in _PAIRED:
        name = Fact((claim.name,), (claim.source,))
        return Slot({kind: name, _PAIRED[kind]: held}, (claim.attribute,))
    return Slot({kind: held}, (claim.attribute,))


def _notes(noted: Sequence[Claim], most: int) -> dict[str, Slot]:
    """Notes in as many evenly filled lists as they need; a single one is a pair.

    The first list can be told at once, the others when those before them have been (`MORE`).
    """
    slots: dict[str, Slot] = {}
    size = math.ceil(len(noted) / max(math.ceil(len(noted) / most), 1))
    for number, start in enumerate(range(0, len(noted), size or 1)):
        listed = noted[start : start + size]
        while sum(len(claim.note) for claim in listed) > _LONGEST:
            listed = listed[:-1]
        more = MORE * number
        if len(listed) == 1:
            slot = _slot(listed[0], "attribute_name")
            slots |= {f"attribute_name{more}": slot, f"attribute_value{more}": slot}
        else:
            held = Fact(tuple(c.note for c in listed), tuple(c.source for c in listed))
            attributes = tuple(claim.attribute for claim in listed)
            slots[f"details{more}"] = Slot({"details": held}, attributes)
    return slots


def _joined(one: Slot, other: Slot) -> Slot:
    facts = {
        kind: Fact(held.values + other.facts[kind].values, held.sources + other.facts[kind].sources)
        for kind, held in one.facts.items()
    }
    return Slot(facts, one.attributes + other.attributes)


def heads(case: Iterable[str]) -> list[str]:
    """The kinds of a case, without the value of a pair, which its name brings along."""
    return sorted(set(case) - set(_PAIRED.values()))


def merged(slots: Sequence[Slot]) -> dict[str, Fact]:
    """The facts of several slots together."""
    return {name: held for slot in slots for name, held in slot.facts.items()}
