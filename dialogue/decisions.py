"""What a message means for the flows: go on with the open question, or start something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dialogue.confirming import drops_the_job, yes_or_no
from dialogue.filling import SLOT_OF_ENTITY
from dialogue.flows.flow import Step
from dialogue.following_up import follows_up_an_answer
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR, Understanding
from dialogue.unmistakable import refuses_a_person, unmistakable_intent

__all__ = [
    "FOLLOWED_UP",
    "ORDER_QUESTIONS",
    "OWN_INTENTS",
    "asks_to_hear_again",
    "intent_to_start",
    "is_question",
    "is_same_job",
]

_ALWAYS_HEARD = frozenset({"ask_human", "nevermind", "restart", "repeat", "goodbye"})
_LOSES_WHAT_WAS_SAID = frozenset({"nevermind", "restart", "goodbye"})
"""Of these those that must be likely where they come in a longer line."""

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
_SHARE_TO_ASK = 0.4
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
_REASONED = re.compile(
    r"\b(need|needed|use for|mistake|accident|by error|wrong|cheaper|elsewhere|twice|"
    r"didn'?t mean|not meant|never meant|require|(?:don'?t|do not) want (?:it|them|these|this)|"
    r"chang\w* my mind|too (late|slow|long))\b",
    re.I,
)
"""Words in which people say why they cancel."""

_ASKED_AS_PROOF = frozenset({"order_reference", "postcode"})
_OF_ADDRESSES = frozenset({"change_address", "change_default_address", "change_account"})
_INTERROGATIVE = re.compile(r"\b(who|what's|where|when|why|how|is|are|was|were|does|did)\b", re.I)
_ASKS = re.compile(
    r"\W*(?:and |so |but |n |ok |oh )*(?:who|what|when|where|why|how|which|can|could|do|does|did|is"
    r"|are|was|will|would|should|may)\b",
    re.IGNORECASE,
)
_MAY_I = re.compile(r"\b(?:can|could|may|might|would) (?:i|you|we|it|they)\b", re.I)
_FEW_WORDS = 4
_FOLLOWS_UP = re.compile(
    r"\W*(?:and|what about|how about|same for|also)(?: \S+){1,4}", re.IGNORECASE
)
OWN_INTENTS = frozenset({"product_summary", "not_understood", "change_default_address"})
"""The intents that are made of others here, whatever the understanding model knows."""


def intent_to_start(
    understanding: Understanding,
    waiting: Step | None,
    filled: Mapping[str, Any],
    accepted: frozenset[str] = frozenset(),
    under_way: frozenset[str] = frozenset(),
    matter: str | None = None,
    names_offer: bool = False,
    answered: str | None = None,
) -> str | None:
    """The intent whose flow is to start, or None to go on with the flow that waits.

    Args:
        understanding: the line, understood.
        waiting: the collect step that waits for the shopper, if one does.
        filled: the slots that this line filled.
        accepted: the kinds of entity and reference that may correct what was said before.
        under_way: the intents that start what is under way.
        matter: the intent that was dealt with last, of those in `FOLLOWED_UP`.
        names_offer: whether the line states one of the answers that the open question offers.
        answered: the intent of the question that the shop's texts have just answered, if so.
    """
    is_free = waiting is None or waiting.optional
    if answered and is_free and follows_up_an_answer(understanding, answered):
        return answered
    intent = unmistakable_intent(understanding)
    if len(_SUMMED_UP.intersection(understanding.asked)) > 1:
        intent = "product_summary"
    elif intent == "product_options" and filled.get("option_values"):
        intent = "product_stock"  # "in white and small?" wants to know whether that can be had
    elif intent == "other_order" and filled.get("order_ref"):
        intent = "order_status"  # the other order is named
    if intent == "ask_human" and refuses_a_person(understanding.text):
        intent = "nevermind" if waiting is None else "deny"
    if waiting is None:
        return _opening(intent, understanding, filled, matter)
    if waiting.collect == "wants_human":
        if _answers_offer(intent, understanding):
            return None
        return _opening(intent, understanding, filled, None)
    if waiting.collect == "wants_instead":
        return intent if intent not in (UNCLEAR, "inform") else "not_understood"
    if waiting.confirm and ("confirmed" in filled or "said_yes" in filled):
        return None
    is_sure = understanding.intents[0].confidence >= _SHARE_TO_INTERRUPT
    is_change = intent in _CHANGES_ORDERS and is_sure
    if "reason" in waiting.accepts and _REASONED.search(understanding.text) and not is_change:
        return None  # "I don't need it any more" drops the order, not the matter
    named = {entity.name for entity in understanding.entities}
    gives_proof = waiting.collect in _ASKED_AS_PROOF and bool(
        named & {"email", "phone", "postcode"}
    )
    if gives_proof and intent in _OF_ADDRESSES and "address" not in named:
        return None  # "the postcode on the order should be 97201" asks for no other address
    fillers = {kind for kind, slot in SLOT_OF_ENTITY.items() if slot in waiting.filled_by}
    kinds = accepted | frozenset(waiting.accepts) | fillers
    asks_now = is_question(understanding.text) or _asks_of_what_it_names(understanding)
    is_value = is_bare_value(understanding, kinds) and not asks_now
    if (names_offer or is_value) and not waiting.optional:
        return None
    is_likely = is_sure or _is_short(understanding.text) or intent not in _LOSES_WHAT_WAS_SAID
    if intent in _ALWAYS_HEARD and is_likely:
        return intent
    if under_way & _JOBS.keys() and not waiting.confirm and drops_the_job(understanding.text):
        return "nevermind"
    if waiting.confirm and intent in _CORRECTS:
        return None
    if waiting.confirm and _asks_amid_a_proposal(understanding):
        return intent
    if is_accepted(understanding, waiting, accepted, under_way):
        return None
    asks = is_question(understanding.text) and intent.startswith(("ask_", "order_", "product_"))
    is_easy = waiting.optional or is_other_job(understanding, under_way) or asks
    share = _SHARE_TO_INTERRUPT_OPTIONAL if is_easy else _SHARE_TO_INTERRUPT
    sure = understanding.intents[0].confidence >= share
    is_job = intent in _CHANGES_ORDERS | _JOBS.keys() and intent not in under_way
    likely = understanding.intents[0].confidence >= _SHARE_TO_INTERRUPT_OPTIONAL
    if is_job and not waiting.confirm and (likely or intent != understanding.intent):
        return intent  # "can you send W10077 somewhere else" gives a number, and wants a job
    if any(name in filled for name in waiting.filled_by):
        # "can I return opened coffee" names a product, but does not say which was meant before.
        asks_anew = intent.startswith("ask_") or _asks_surely_of_a_product(understanding)
        return intent if sure and waiting.optional and asks_anew else None
    if intent in ("inform", "affirm", "deny", "correction", "wait", UNCLEAR):
        return None
    return intent if sure or intent == OUT_OF_SCOPE else None


def _opening(
    intent: str, understanding: Understanding, filled: Mapping[str, Any], matter: str | None
) -> str:
    """The intent of a line that answers no question."""
    follows_up = (
        matter in ORDER_QUESTIONS
        and _FOLLOWS_UP.fullmatch(understanding.text)
        and not _INTERROGATIVE.search(understanding.text)
        and not _asks_surely_for_a_change(understanding)
    )
    asks_no_other = intent in _SAYS_NO_MATTER or follows_up
    kinds = {entity.name for entity in understanding.entities}
    names_method = matter == "change_payment" and "payment_method" in kinds  # "my other card then"
    if matter and asks_no_other and (names_method or _names_something(understanding)):
        return matter  # "and the other one too"
    if (
        intent in _SAYS_NO_MATTER | {"affirm"}
        and "option_value" in kinds
        and _names_something(understanding)
        and _WANTS_CHANGED.search(understanding.text)
    ):
        return "exchange_item"  # "in W10042 make it green"
    if intent == "correction" and any(r.way == "other" for r in understanding.references):
        return "other_order"
    gave_value = any(name in filled for name in SLOT_OF_ENTITY.values())
    if gave_value and intent in (UNCLEAR, "inform", "correction"):
        return "order_status"  # whoever gives a number or e-mail wants to know about an order
    return "not_understood" if intent in (UNCLEAR, "inform") else intent


def _asks_surely_for_a_change(understanding: Understanding) -> bool:
    """ "and cancel W10077": what it asks for is another matter than the one before."""
    first = understanding.intents[0]
    is_change = first.name in _CHANGES_ORDERS | _JOBS.keys()
    return is_change and first.confidence >= _SHARE_TO_INTERRUPT


def _names_something(understanding: Understanding) -> bool:
    """Whether a line names an order or a thing, or points at one that is known."""
    named = any(e.name in ("order_number", "product") for e in understanding.entities)
    return named or any(r.chosen and r.way not in ("it", "them") for r in understanding.references)


def asks_to_hear_again(
    understanding: Understanding, waiting: Step | None, under_way: frozenset[str] = frozenset()
) -> bool:
    """Whether a line asks for what the open question says: "pardon?", "does that cost extra?"."""
    if waiting is None or waiting.optional:
        return False
    if understanding.intent in ("repeat", "explain"):
        is_sure = understanding.intents[0].confidence >= _SHARE_TO_ASK
        return is_sure and not understanding.entities
    named = {entity.name for entity in understanding.entities}
    if not waiting.confirm or "order_number" in named:
        return False
    asks_for_money = understanding.intent == "product_price" and "product" not in named
    # The money of a cancelled order goes where it came from, as the proposal says.
    asks_for_money |= understanding.intent == "change_payment" and "cancel_order" in under_way
    return asks_for_money or understanding.intent in _ABOUT_THE_JOB


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
    share = _SHARE_TO_CHANGE_JOBS if is_question(understanding.text) else _SHARE_TO_INTERRUPT
    return not (asks_anew and understanding.intents[0].confidence >= share)


def _asks_amid_a_proposal(understanding: Understanding) -> bool:
    """Whether a line asks for something that the records tell, rather than for a change."""
    text, first = understanding.text, understanding.intents[0]
    is_asking = ("?" in text or _ASKS.match(text)) and not _MAY_I.search(text)
    is_asking = is_asking or _asks_of_what_it_names(understanding)
    tells = first.name in ORDER_QUESTIONS or first.name.startswith(("ask_", "product_"))
    return bool(is_asking) and tells and first.confidence >= _SHARE_TO_ASK


def is_bare_value(understanding: Understanding, kinds: frozenset[str]) -> bool:
    """Whether a line holds a value of one of the kinds and hardly a word besides: "adult pls"."""
    spans = [(e.start, e.end) for e in understanding.entities if e.name in kinds]
    rest = "".join(
        c for at, c in enumerate(understanding.text) if not any(s <= at < e for s, e in spans)
    )
    return bool(spans) and len(re.findall(r"\w+", rest)) <= _FEW_WORDS


def _is_short(text: str) -> bool:
    return len(text.split()) <= _FEW_WORDS


def is_question(text: str) -> bool:
    """Whether a line asks: by its mark, or by how it begins."""
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


def _asks_of_what_it_names(understanding: Understanding) -> bool:
    """Whether a line asks about a product without a question's form: "plover bag versions"."""
    kinds = {entity.name for entity in understanding.entities}
    of_product = "product" in kinds and "option_value" not in kinds
    return of_product and _asks_surely_of_a_product(understanding)


def _answers_offer(intent: str, understanding: Understanding) -> bool:
    """Whether a line says yes or no to a person, and does not say what is wanted instead."""
    is_job = intent in _CHANGES_ORDERS | _JOBS.keys()
    if is_job and understanding.intents[0].confidence >= _SHARE_TO_INTERRUPT_OPTIONAL:
        return False  # "nvm just cancel it"
    return refuses_a_person(understanding.text) or yes_or_no(understanding) is not None
