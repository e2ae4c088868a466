"""Plans a description: which attributes are told in which of one to four sentences.

Every sentence is an act whose facts are a case that somebody authored, so each can be worded by
the model and, failing that, by an author. Among plans that tell equally much, the product's id
decides, so that products of a kind are not all described in one order.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from dialogue.descriptions.kinds import Claim, LeftOut, claims_of
from dialogue.descriptions.options import Choice, choices_of, options_say
from dialogue.descriptions.slots import (
    MORE,
    NOTE_KINDS,
    SEVERAL,
    Slot,
    heads,
    merged,
    slots_of,
)
from dialogue.descriptions.values import label, phrase, unsayable
from dialogue.facts import Fact, Say
from dialogue.generation.corpus import authored_for
from knowledge.records import Product

__all__ = ["DETAIL", "LENGTHS", "OPENING", "Length", "Plan", "plans"]

OPENING, DETAIL = "describe_opening", "describe_detail"
Length = Literal["short", "medium", "long"]
LENGTHS: Mapping[Length, int] = {"short": 1, "medium": 3, "long": 4}
"""How many sentences a description may have."""

_NO_ROOM = "there is no room"
_NOTES = (4, 6)
"""How many notes a sentence holds: rather the former, the latter where more must go in."""

_OPENINGS = 8
"""How many plans are offered at most, each with another opening."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Sentences to be worded, the attributes and the options they tell, and what is left out.

    What is `named` is told by the product's name alone: the brand of a "Fern Kettle" by Fern.
    """

    says: tuple[Say, ...]
    told: tuple[str, ...]
    options: tuple[str, ...]
    named: tuple[Claim, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """Opening and details, the attributes they tell, and where they stand among others."""

    says: tuple[Say, ...]
    attributes: tuple[str, ...]
    rank: tuple[int, int, int, str]


def plans(product: Product, length: Length = "long", salt: str = "") -> list[Plan]:
    """Plans for `product` that tell as much as `length` allows, each with another opening.

    Args:
        product: its name must be sayable (see `values.unsayable`).
        length: how many sentences at most.
        salt: what decides, beside the product's id, among equally good plans.
    """
    choices, unsaid_choices = choices_of(product)
    claims, left_out = _sorted_out(product, choices)
    left_out += unsaid_choices
    named = [claim for claim in claims if claim.kind == "brand" and _is_named(claim, product)]
    pointing = [claim for claim in claims if claim.kind == "option"]
    claims = [claim for claim in claims if claim not in named and claim not in pointing]

    say = options_say(product, choices) if LENGTHS[length] > 1 else None
    options = tuple(choice.name for choice in choices)
    untold_options = () if say else tuple(LeftOut(name, _NO_ROOM) for name in options)
    room = LENGTHS[length] - 1 - (say is not None)
    made: list[Plan] = []
    for best in _best(product, claims, room, salt):
        by_option = [claim.attribute for claim in pointing if say]
        told = [*(c.attribute for c in named), *best.attributes, *by_option]
        untold = [c.attribute for c in (*claims, *pointing) if c.attribute not in told]
        made.append(
            Plan(
                says=(*best.says, say) if say else best.says,
                told=tuple(told),
                options=options if say else (),
                named=tuple(named),
                left_out=(*left_out, *(LeftOut(n, _NO_ROOM) for n in untold), *untold_options),
            )
        )
    return made


def _sorted_out(product: Product, choices: Sequence[Choice]) -> tuple[list[Claim], list[LeftOut]]:
    """What can be told of `product`; of two attributes of one kind, the second as a note.

    What one of the `choices` tells as well gets the kind "option".
    """
    by_choice = {choice.name: choice.values for choice in choices}
    known: list[Claim] = []
    left_out: list[LeftOut] = []
    for claim in claims_of(product):
        if isinstance(claim, LeftOut):
            left_out.append(claim)
        elif claim.value in by_choice.get(claim.attribute, ()):
            known.append(replace(claim, kind="option"))
        elif claim.kind == "option" and claim.attribute not in by_choice:
            left_out.append(LeftOut(claim.attribute, "there is no choice of its name"))
        else:
            taken = claim.kind not in {*SEVERAL, "option"} and any(
                c.kind == claim.kind for c in known
            )
            known.append(replace(claim, kind="") if taken else claim)
    return known, left_out


def _is_named(claim: Claim, product: Product) -> bool:
    return f" {claim.said.lower()} " in f" {phrase(product.name).lower()} "


def _best(product: Product, claims: Sequence[Claim], room: int, salt: str) -> list[_Told]:
    """What tells the most, in an order that belongs to the product and `salt` alone."""
    found: list[_Told] = []
    of_kind = sum(bool(claim.kind) for claim in claims)
    for effort, (demoted, notes) in enumerate(itertools.product(range(of_kind + 1), _NOTES)):
        found += _with_openings(product, slots_of(claims, demoted, notes), room, effort, salt)
        if any(len(told.attributes) == len(claims) for told in found):
            break
    most = max(len(told.attributes) for told in found)
    best = [told for told in found if len(told.attributes) == most]
    return sorted(best, key=lambda told: told.rank)[:_OPENINGS]


def _with_openings(
    product: Product, slots: Mapping[str, Slot], room: int, effort: int, salt: str
) -> Iterator[_Told]:
    """For each authored opening that `slots` can fill: it, and the best details after it."""
    name = {"product": Fact((phrase(product.name),), (f"products/{product.id}/name",))}
    category = _category(product)
    for case in _cases(OPENING):
        wanted = case - {"product", "category"}
        if not wanted <= slots.keys() or ("category" in case and not category):
            continue
        key = f"{product.id}|{salt}|{sorted(case)}"
        opened = [slots[kind] for kind in heads(wanted)]
        facts = name | (category if "category" in case else {}) | merged(opened)
        rest = {kind: slot for kind, slot in slots.items() if kind not in wanted}
        details, attributes = _details(rest, room, key)
        told = tuple(a for slot in opened for a in slot.attributes) + tuple(attributes)
        emptiness = (not wanted) + (case == {"product"})
        rank = (-len(told), effort, emptiness, _hash(key))
        yield _Told((Say(OPENING, {}, facts), *details), told, rank)


def _details(slots: Mapping[str, Slot], room: int, salt: str) -> tuple[list[Say], list[str]]:
    """At most `room` sentences over `slots`, those that tell the most; notes come last."""
    left = dict(slots)
    says: list[Say] = []
    told: list[str] = []
    while len(says) < room:
        ranked = [
            (-_tells(case, left), _hash(f"{salt}|{sorted(case)}"), case)
            for case in _cases(DETAIL)
            if case <= left.keys()
        ]
        if not ranked:
            break
        case = min(ranked, key=lambda rank: rank[:2])[2]
        told += [a for kind in heads(case) for a in left[kind].attributes]
        says.append(Say(DETAIL, {}, merged([left[kind] for kind in heads(case)])))
        left = {kind: slot for kind, slot in left.items() if kind not in case}
        if not left.keys() & NOTE_KINDS:
            left = {kind.removesuffix(MORE): slot for kind, slot in left.items()}
    says.sort(key=lambda say: bool(say.facts.keys() & NOTE_KINDS))
    return says, told


def _tells(case: frozenset[str], slots: Mapping[str, Slot]) -> int:
    """How many attributes a sentence of this case tells."""
    return sum(len(slots[kind].attributes) for kind in heads(case))


@cache
def _cases(act: str) -> list[frozenset[str]]:
    """The distinct sets of facts that were authored for `act`."""
    return list(dict.fromkeys(reply.case.facts for reply in authored_for(act)))


def _category(product: Product) -> dict[str, Fact]:
    """The category in words, without those above it; empty when it can't be said."""
    last = product.category.replace("/", ">").split(">")[-1]
    said = label(last)
    if unsayable(said):
        return {}
    return {"category": Fact((phrase(said),), (f"products/{product.id}/category",))}


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
