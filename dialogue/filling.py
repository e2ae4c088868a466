"""The slots that a line fills by itself: what it names, and the yes or no that it answers with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from dialogue.confirming import confirmation, yes_or_no
from dialogue.flows.flow import Step
from dialogue.understanding.result import Understanding
from dialogue.unmistakable import refuses_a_person

__all__ = ["FILLED_BY_MESSAGES", "SLOT_OF_ENTITY", "answer_slots", "entity_slots"]

_BESIDE_A_NAME = frozenset({"the", "one", "please", "pls", "plz", "ok", "that"})
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
    names_product = any(entity.name == "product" for entity in understanding.entities)
    for reference in understanding.references:
        describes = reference.way == "described" and not names_product  # "the alder one"
        if (reference.way in _PICKS_ONE or describes) and len(reference.chosen) == 1:
            meant = reference.chosen[0]
            if meant.kind == "product":
                return {"product_ref": meant.name, "product_ids": [meant.id]}
            return {"order_ref": meant.order_id}
    return {}


def answer_slots(
    understanding: Understanding,
    waiting: Step | None,
    under_way: frozenset[str] = frozenset(),
    offered: Sequence[str] = (),
) -> dict[str, Any]:
    """The slots that a line fills as an answer to the question that waits.

    Args:
        understanding: the line, such as a plain yes or no, or a word of what was offered.
        waiting: the question.
        under_way: the intents that start what is under way.
        offered: the answers that the question offered.
    """
    if waiting is None:
        return {}
    if waiting.collect == "wants_human":
        refused = refuses_a_person(understanding.text)
        return {"wants_human": False if refused else yes_or_no(understanding)}
    if waiting.confirm:
        return confirmation(understanding, under_way)
    if waiting.collect == "product_choice":
        return _chosen(understanding, offered)
    return {}


def _chosen(understanding: Understanding, offered: Sequence[str]) -> dict[str, Any]:
    words = set(re.findall(r"[\w'-]+", understanding.text.lower())) - _BESIDE_A_NAME
    fitting = [name for name in offered if words and words <= set(name.lower().split())]
    if len(fitting) == 1:
        return {"product_ref": fitting[0]}  # "the tern"
    return {"product_ref": "yes"} if understanding.intent == "affirm" else {}
