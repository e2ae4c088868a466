"""The slots that a line fills by itself: what it names, and the yes or no that it answers with."""

from __future__ import annotations

from typing import Any

from dialogue.confirming import confirmation, yes_or_no
from dialogue.flows.flow import Step
from dialogue.understanding.result import Understanding
from dialogue.unmistakable import refuses_a_person

__all__ = ["FILLED_BY_MESSAGES", "SLOT_OF_ENTITY", "answer_slots", "entity_slots"]

_PICKS_ONE = frozenset({"ordinal", "newest", "oldest", "dearest", "cheapest"})
"""Ways of pointing that single one thing out; "it" is what flows stay with anyway."""

SLOT_OF_ENTITY = {
    "order_number": "order_ref",
    "email": "email",
    "phone": "phone",
    "postcode": "postcode",
}

FILLED_BY_MESSAGES = frozenset(SLOT_OF_ENTITY.values()) | {
    "product_ref", "product_ids", "option_values", "asked", "intent",
    "wants_human", "wants_instead", "confirmed", "said_yes",
}  # fmt: skip
"""The slots that a message fills without an action, some only as the answer to their question."""


def entity_slots(understanding: Understanding) -> dict[str, Any]:
    """The slots that the entities of a line fill."""
    slots: dict[str, Any] = {}
    option_values: list[str] = []
    for entity in understanding.entities:
        if entity.name in SLOT_OF_ENTITY:
            slots[SLOT_OF_ENTITY[entity.name]] = entity.value
        elif entity.name == "product":
            if len(slots.get("product_ids", ())) == 1 != len(entity.record_ids):
                continue  # one that is known goes before "in sock"
            slots["product_ref"] = entity.value
            slots["product_ids"] = list(entity.record_ids)
        elif entity.name == "option_value":
            option_values.append(entity.value)
    if option_values:
        slots["option_values"] = option_values
    return slots | _referred_to(understanding)


def _referred_to(understanding: Understanding) -> dict[str, Any]:
    """The slot that "my last order" or "the second one" fills, where it means one thing."""
    for reference in understanding.references:
        if reference.way in _PICKS_ONE and len(reference.chosen) == 1:
            meant = reference.chosen[0]
            if meant.kind == "product":
                return {"product_ref": meant.name, "product_ids": [meant.id]}
            return {"order_ref": meant.order_id}
    return {}


def answer_slots(
    understanding: Understanding, waiting: Step | None, under_way: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The slots that a plain yes or no fills, as an answer to the question that waits."""
    if waiting is None:
        return {}
    if waiting.collect == "wants_human":
        refused = refuses_a_person(understanding.text)
        return {"wants_human": False if refused else yes_or_no(understanding)}
    if waiting.confirm:
        return confirmation(understanding, under_way)
    if waiting.collect == "product_choice" and understanding.intent == "affirm":
        return {"product_ref": "yes"}
    return {}
