"""What a message means for the flows: go on with the open question, or start something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dialogue.flows.flow import Step
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR, Understanding

__all__ = [
    "FILLED_BY_MESSAGES",
    "OWN_INTENTS",
    "answer_slots",
    "entity_slots",
    "intent_to_start",
    "yes_or_no",
]

_ALWAYS_HEARD = frozenset({"ask_human", "nevermind", "restart", "repeat", "goodbye"})
_ASKED_OF_A_PRODUCT = frozenset(
    {"product_price", "product_options", "product_stock", "product_reviews"}
)
"""A bare name looks like a search or like asking for information, never like one of these."""

_SUMMED_UP = frozenset({"product_price", "product_options", "product_stock"})
_ABOUT_THE_JOB = frozenset({"refund_status", "order_total", "ask_refund_policy", "order_items"})
"""Questions that stating once more what is proposed answers."""

_CORRECTS = frozenset({"correction", "affirm", "deny", "wait", "inform", UNCLEAR})
"""What a shopper says who means the change that is proposed, in other ways than a plain yes."""

_CHANGES_ORDERS = frozenset(
    {"change_payment", "change_address", "change_items", "exchange_item", "return_item"}
)
_OWN_MATTERS = _ASKED_OF_A_PRODUCT | {
    "order_status", "tracking_number", "refund_status", "order_total", "list_orders",
    "cancel_order", "return_item", "exchange_item", "change_address", "change_payment",
}  # fmt: skip
_SHARE_TO_INTERRUPT = 0.75
_SHARE_TO_INTERRUPT_OPTIONAL = 0.5
"""How sure an intent must be to break into a question that waits; less if it needs no answer."""

_PICKS_ONE = frozenset({"ordinal", "newest", "oldest", "dearest", "cheapest"})
"""Ways of pointing that single one thing out; "it" is what flows stay with anyway."""

_YES = re.compile(
    r"\W*(y|ya|ye|yes|yess+|yea|yeah|yep|yup|aye|sure|ok|okay|okey|go ahead|do it|"
    r"fine,? do it|confirm|confirmed)\b",
    re.I,
)
_PLAIN_YES = re.compile(r"\W*((?!no)\w+\W+)?(yes|yeah|yep|yup)( please| pls| ta)?\W*", re.I)
_PLAIN_NO = re.compile(
    r"\W*(m+ )?(no|nah|nope|na)"
    r"(\W+(no|not now|not yet|thanks|thank you|ta|leave it|don'?t|stop))*\W*",
    re.I,
)
_AGREES = re.compile(
    r"\W*(k|fine|alright|all right|correct|exactly|perfect|great|please|pls|go on|go for it|"
    r"do (that|so)|absolutely|definitely|of course|sounds (good|right|fine)|i (confirm|agree|do)|"
    r"that'?s? (is )?(right|fine|good|ok|okay|correct))\b",
    re.I,
)
"""What is a yes where the rest of the line is one as well."""

_CHANGES = re.compile(
    r"\b(but|except|instead|rather|actually|only|without|not|unless|if|change|different|other|how|"
    r"what|when|why|which|where|wait|hang on|hold on|first|keep|just|(to|on|with) (the|my|me)|"
    r"swap|did|does|meant?)\b|\?",
    re.I,
)
"""Words after which a yes or a no is not the whole answer."""

_PLAIN_WORDS = 4
_REASONED = re.compile(
    r"\b(need|needed|use for|mistake|accident|by error|wrong|cheaper|elsewhere|twice|"
    r"changed? my mind|too (late|slow|long))\b",
    re.I,
)
"""Words in which people say why they cancel."""

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


def answer_slots(understanding: Understanding, waiting: Step | None) -> dict[str, Any]:
    """The slots that a plain yes or no fills, as an answer to the question that waits."""
    if waiting is None:
        return {}
    if waiting.collect == "wants_human":
        return {"wants_human": yes_or_no(understanding)}
    if waiting.confirm:
        return _confirmation(understanding)
    if waiting.collect == "product_choice" and understanding.intent == "affirm":
        return {"product_ref": "yes"}
    return {}


def _confirmation(understanding: Understanding) -> dict[str, Any]:
    """A plain yes or no to what was proposed; "yes, but ..." is neither."""
    text = understanding.text
    if _PLAIN_NO.fullmatch(text):
        return {"confirmed": False}
    if _PLAIN_YES.fullmatch(text):
        return {"confirmed": True}
    if _CHANGES.search(text):
        return {}
    # "fine, do it" holds no wish, though something may come in "fine".
    plain = all(entity.name == "option_value" for entity in understanding.entities)
    is_short = len(text.split()) <= _PLAIN_WORDS
    is_affirmed = understanding.intent == "affirm"
    if plain and _YES.match(text) and (is_short or is_affirmed):
        return {"confirmed": True}
    if plain and _AGREES.match(text) and is_affirmed and is_short:
        return {"confirmed": True}
    if yes_or_no(understanding) is False and not understanding.entities:
        return {"confirmed": False}
    return {"said_yes": True} if _YES.match(text) else {}


def yes_or_no(understanding: Understanding) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    return {"affirm": True, "deny": False, "nevermind": False}.get(understanding.intent)


def intent_to_start(
    understanding: Understanding,
    waiting: Step | None,
    filled: Mapping[str, Any],
    accepted: frozenset[str] = frozenset(),
) -> str | None:
    """The intent whose flow is to start, or None to go on with the flow that waits.

    Args:
        understanding: the line, understood.
        waiting: the collect step that waits for the shopper, if one does.
        filled: the slots that this line filled.
        accepted: the kinds of entity and reference that may correct what was said before.
    """
    intent = understanding.intent
    if len(_SUMMED_UP.intersection(understanding.asked)) > 1:
        intent = "product_summary"
    elif intent == "product_options" and filled.get("option_values"):
        intent = "product_stock"  # "in white and small?" wants to know whether that can be had
    elif intent == "other_order" and filled.get("order_ref"):
        intent = "order_status"  # the other order is named
    if waiting is None:
        gave_value = any(name in filled for name in _SLOT_OF_ENTITY.values())
        if gave_value and intent in (UNCLEAR, "inform", "correction"):
            return "order_status"  # whoever gives a number or e-mail wants to know about an order
        return "not_understood" if intent in (UNCLEAR, "inform") else intent
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
    if waiting.confirm and intent in _CORRECTS | _ABOUT_THE_JOB:
        return None
    if is_accepted(understanding, waiting, accepted):
        return None
    share = _SHARE_TO_INTERRUPT_OPTIONAL if waiting.optional else _SHARE_TO_INTERRUPT
    sure = understanding.intents[0].confidence >= share
    if any(name in filled for name in waiting.filled_by):
        # "can I return opened coffee" names a product, but does not say which was meant before.
        asks_anew = intent.startswith("ask_") or _asks_surely_of_a_product(understanding)
        return intent if sure and waiting.optional and asks_anew else None
    if intent in ("inform", "affirm", "deny", UNCLEAR):
        return None
    return intent if sure or intent == OUT_OF_SCOPE else None


def is_accepted(understanding: Understanding, waiting: Step, accepted: frozenset[str]) -> bool:
    """Whether a line holds what is collected and doesn't surely ask for something else."""
    kinds = {entity.name for entity in understanding.entities}
    if any(reference.chosen for reference in understanding.references):
        kinds.add("reference")
    if waiting.confirm and understanding.intent in _CHANGES_ORDERS:
        # "to my gift card instead": a wish for the change at hand, unless another order is named.
        return bool(kinds & accepted) and "order_number" not in kinds
    if not kinds.intersection(accepted if waiting.confirm else waiting.accepts):
        return False
    asks_anew = understanding.intent.startswith("ask_") or understanding.intent in _OWN_MATTERS
    return not (asks_anew and understanding.intents[0].confidence >= _SHARE_TO_INTERRUPT)


def _asks_surely_of_a_product(understanding: Understanding) -> bool:
    first = understanding.intents[0]
    return first.name in _ASKED_OF_A_PRODUCT and first.confidence >= _SHARE_TO_INTERRUPT


def _after_offer(intent: str, understanding: Understanding) -> str | None:
    if yes_or_no(understanding) is not None:
        return None
    return "not_understood" if intent in (UNCLEAR, "inform") else intent
