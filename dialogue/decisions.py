"""What a message means for the flows: go on with the open question, or start something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dialogue.confirming import confirmation, drops_the_job, yes_or_no
from dialogue.flows.flow import Step
from dialogue.people_wanted import calls_for_a_person, refuses_a_person
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR, Understanding

__all__ = [
    "FILLED_BY_MESSAGES",
    "FOLLOWED_UP",
    "ORDER_QUESTIONS",
    "OWN_INTENTS",
    "answer_slots",
    "asks_to_hear_again",
    "entity_slots",
    "intent_to_start",
    "is_same_job",
]

_ALWAYS_HEARD = frozenset({"ask_human", "nevermind", "restart", "repeat", "goodbye"})
_ASKED_OF_A_PRODUCT = frozenset(
    {"product_price", "product_options", "product_stock", "product_reviews"}
)
"""A bare name looks like a search or like asking for information, never like one of these."""

_SUMMED_UP = frozenset({"product_price", "product_options", "product_stock"})
_ABOUT_THE_JOB = frozenset({"refund_status", "order_total"})
"""Questions that stating once more what is proposed answers, where no order is named."""

_CORRECTS = frozenset({"correction", "affirm", "deny", "wait", "inform", UNCLEAR})
"""What a shopper says who means the change that is proposed, in other ways than a plain yes."""

_SAYS_NO_MATTER = frozenset({"correction", "other_order", "inform", "wait", "deny", UNCLEAR})
"""What a line may come to that says with what, but not what is to be done."""

_CHANGES_ORDERS = frozenset(
    {"change_payment", "change_address", "change_items", "exchange_item", "return_item"}
)
_OWN_MATTERS = _ASKED_OF_A_PRODUCT | {
    "order_status", "tracking_number", "refund_status", "order_total", "list_orders",
    "cancel_order", "return_item", "exchange_item", "change_address", "change_payment",
}  # fmt: skip
_SHARE_TO_INTERRUPT = 0.75
_SHARE_TO_INTERRUPT_OPTIONAL = 0.5
_SHARE_TO_CHANGE_JOBS = 0.6
"""How sure an intent must be to break into a question that waits; less if it needs no answer.

Less as well where another job is wanted for what was spoken of: "no, just send it back then".
"""

_JOBS = {
    "cancel_order": "cancel", "return_item": "return",
    "exchange_item": "swap", "change_items": "swap",
}  # fmt: skip
"""What is done to orders, by what starts it; shoppers don't tell the ways to swap things apart."""

ORDER_QUESTIONS = frozenset(
    {"order_status", "order_items", "order_total", "tracking_number", "refund_status"}
)
FOLLOWED_UP = (
    ORDER_QUESTIONS | _JOBS.keys() | _ASKED_OF_A_PRODUCT
    | {"product_info", "product_size", "change_address", "change_payment", "missing_parcel"}
)  # fmt: skip
"""What a shopper may ask for again with other orders or things: "and the other one too"."""

_WANTS_CHANGED = re.compile(r"\b(make|swap|change|rather|prefer|instead|exchange|flip)\b", re.I)
_PICKS_ONE = frozenset({"ordinal", "newest", "oldest", "dearest", "cheapest"})
"""Ways of pointing that single one thing out; "it" is what flows stay with anyway."""

_REASONED = re.compile(
    r"\b(need|needed|use for|mistake|accident|by error|wrong|cheaper|elsewhere|twice|"
    r"changed? my mind|too (late|slow|long))\b",
    re.I,
)
"""Words in which people say why they cancel."""

_ASKS = re.compile(
    r"\W*(?:and |so |but |n |ok |oh )*(?:who|what|when|where|why|how|which|can|could|do|does|did|is"
    r"|are|was|will|would|should|may)\b",
    re.IGNORECASE,
)
_FOLLOWS_UP = re.compile(
    r"\W*(?:and|what about|how about|same for|also)(?: \S+){1,4}", re.IGNORECASE
)
_SLOT_OF_ENTITY = {"order_number": "order_ref", "email": "email", "postcode": "postcode"}

FILLED_BY_MESSAGES = frozenset(_SLOT_OF_ENTITY.values()) | {
    "product_ref", "product_ids", "option_values", "asked", "intent",
    "wants_human", "wants_instead", "confirmed", "said_yes",
}  # fmt: skip
"""The slots that a message fills without an action, some only as the answer to their question."""

OWN_INTENTS = frozenset({"product_summary", "not_understood"})
"""The intents that are made of others here, whatever the understanding model knows."""


def entity_slots(understanding: Understanding) -> dict[str, Any]:
    """The slots that the entities of a line fill."""
    slots: dict[str, Any] = {}
    option_values: list[str] = []
    for entity in understanding.entities:
        if entity.name in _SLOT_OF_ENTITY:
            slots[_SLOT_OF_ENTITY[entity.name]] = entity.value
        elif entity.name == "product":
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


def intent_to_start(
    understanding: Understanding,
    waiting: Step | None,
    filled: Mapping[str, Any],
    accepted: frozenset[str] = frozenset(),
    under_way: frozenset[str] = frozenset(),
    matter: str | None = None,
) -> str | None:
    """The intent whose flow is to start, or None to go on with the flow that waits.

    Args:
        understanding: the line, understood.
        waiting: the collect step that waits for the shopper, if one does.
        filled: the slots that this line filled.
        accepted: the kinds of entity and reference that may correct what was said before.
        under_way: the intents that start what is under way.
        matter: the intent that was dealt with last, of those in `FOLLOWED_UP`.
    """
    intent = understanding.intent
    if len(_SUMMED_UP.intersection(understanding.asked)) > 1:
        intent = "product_summary"
    elif intent == "product_options" and filled.get("option_values"):
        intent = "product_stock"  # "in white and small?" wants to know whether that can be had
    elif intent == "other_order" and filled.get("order_ref"):
        intent = "order_status"  # the other order is named
    if intent == "ask_human" and refuses_a_person(understanding.text):
        intent = "nevermind" if waiting is None else "deny"
    elif calls_for_a_person(understanding.text):
        return "ask_human"
    if waiting is None:
        return _opening(intent, understanding, filled, matter)
    if waiting.collect == "wants_human":
        return _after_offer(intent, understanding)
    if waiting.collect == "wants_instead":
        return intent if intent not in (UNCLEAR, "inform") else "not_understood"
    if waiting.confirm and ("confirmed" in filled or "said_yes" in filled):
        return None
    if "reason" in waiting.accepts and _REASONED.search(understanding.text):
        return None  # "I don't need it any more" drops the order, not the matter
    if intent in _ALWAYS_HEARD:
        return intent
    if under_way & _JOBS.keys() and not waiting.confirm and drops_the_job(understanding.text):
        return "nevermind"
    if waiting.confirm and intent in _CORRECTS:
        return None
    if is_accepted(understanding, waiting, accepted, under_way):
        return None
    asks = _is_question(understanding.text) and intent.startswith(("ask_", "order_", "product_"))
    is_easy = waiting.optional or is_other_job(understanding, under_way) or asks
    share = _SHARE_TO_INTERRUPT_OPTIONAL if is_easy else _SHARE_TO_INTERRUPT
    sure = understanding.intents[0].confidence >= share
    if any(name in filled for name in waiting.filled_by):
        # "can I return opened coffee" names a product, but does not say which was meant before.
        asks_anew = intent.startswith("ask_") or _asks_surely_of_a_product(understanding)
        return intent if sure and waiting.optional and asks_anew else None
    if intent in ("inform", "affirm", "deny", UNCLEAR):
        return None
    return intent if sure or intent == OUT_OF_SCOPE else None


def _opening(
    intent: str, understanding: Understanding, filled: Mapping[str, Any], matter: str | None
) -> str:
    """The intent of a line that answers no question."""
    asks_no_other = intent in _SAYS_NO_MATTER or _FOLLOWS_UP.fullmatch(understanding.text)
    if matter and asks_no_other and _names_something(understanding):
        return matter  # "and the other one too"
    kinds = {entity.name for entity in understanding.entities}
    if (
        intent in _SAYS_NO_MATTER | {"affirm"}
        and "option_value" in kinds
        and _names_something(understanding)
        and _WANTS_CHANGED.search(understanding.text)
    ):
        return "exchange_item"  # "in W10042 make it green"
    if intent == "correction" and any(r.way == "other" for r in understanding.references):
        return "other_order"
    gave_value = any(name in filled for name in _SLOT_OF_ENTITY.values())
    if gave_value and intent in (UNCLEAR, "inform", "correction"):
        return "order_status"  # whoever gives a number or e-mail wants to know about an order
    return "not_understood" if intent in (UNCLEAR, "inform") else intent


def _names_something(understanding: Understanding) -> bool:
    """Whether a line names an order or a thing, or points at one that is known."""
    named = any(e.name in ("order_number", "product") for e in understanding.entities)
    return named or any(r.chosen and r.way not in ("it", "them") for r in understanding.references)


def asks_to_hear_again(understanding: Understanding, waiting: Step | None) -> bool:
    """Whether a line asks for what the open question says: "pardon?", "does that cost extra?"."""
    if waiting is None or waiting.optional:
        return False
    if understanding.intent in ("repeat", "explain"):
        return True
    named = {entity.name for entity in understanding.entities}
    if not waiting.confirm or "order_number" in named:
        return False
    asks_price = understanding.intent == "product_price" and "product" not in named
    return asks_price or understanding.intent in _ABOUT_THE_JOB


def is_accepted(
    understanding: Understanding,
    waiting: Step,
    accepted: frozenset[str],
    under_way: frozenset[str] = frozenset(),
) -> bool:
    """Whether a line holds what is collected and doesn't surely ask for something else."""
    kinds = {entity.name for entity in understanding.entities}
    if any(reference.chosen for reference in understanding.references):
        kinds.add("reference")
    if waiting.confirm and understanding.intent in _CHANGES_ORDERS:
        # "to my gift card instead": a wish for the change at hand, unless another order is named.
        is_other = is_other_job(understanding, under_way)
        is_sure = understanding.intents[0].confidence >= _SHARE_TO_CHANGE_JOBS
        return bool(kinds & accepted) and "order_number" not in kinds and not (is_other and is_sure)
    if not kinds.intersection(accepted if waiting.confirm else waiting.accepts):
        return False
    asks_anew = understanding.intent.startswith("ask_") or understanding.intent in _OWN_MATTERS
    share = _SHARE_TO_CHANGE_JOBS if _is_question(understanding.text) else _SHARE_TO_INTERRUPT
    return not (asks_anew and understanding.intents[0].confidence >= share)


def _is_question(text: str) -> bool:
    return "?" in text or bool(_ASKS.match(text))


def is_other_job(understanding: Understanding, under_way: frozenset[str]) -> bool:
    """Whether a line wants another thing done to orders than what is under way."""
    wanted = _JOBS.get(understanding.intent)
    present = {_JOBS[intent] for intent in under_way & _JOBS.keys()}
    return wanted is not None and bool(present) and wanted not in present


def is_same_job(understanding: Understanding, under_way: frozenset[str]) -> bool:
    """Whether a line wants the same thing done to orders as what is under way."""
    wanted = _JOBS.get(understanding.intent)
    return wanted is not None and wanted in {_JOBS[i] for i in under_way & _JOBS.keys()}


def _asks_surely_of_a_product(understanding: Understanding) -> bool:
    first = understanding.intents[0]
    return first.name in _ASKED_OF_A_PRODUCT and first.confidence >= _SHARE_TO_INTERRUPT


def _after_offer(intent: str, understanding: Understanding) -> str | None:
    if refuses_a_person(understanding.text) or yes_or_no(understanding) is not None:
        return None
    return "not_understood" if intent in (UNCLEAR, "inform") else intent
