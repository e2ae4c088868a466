"""A seeded simulation of whole conversations, which turns authored replies into examples.

Each simulated shopper has one mood and a few wishes. The acts follow one another as they do
when the assistant runs, so what the model learns about leads and moods is what it meets in use.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogue.generation.context import Context, length_of
from dialogue.generation.corpus import AuthoredReply, Corpus

__all__ = ["Example", "each_once", "simulate"]

LEAD_ACTS = {
    "after_verification": frozenset(
        "order_status which_order list_orders order_items order_total tracking_number "
        "refund_status missing_parcel".split()
    ),
    "next_one": frozenset(
        "order_status order_items order_total tracking_number refund_status".split()
    ),
}
"""Which acts a lead may open."""

_LEAD_RATE = 0.35
_VERIFY = ("ask_order_reference", "ask_email", "ask_postcode")
_ORDER = (
    "order_status order_items order_total tracking_number refund_status missing_parcel "
    "list_orders which_order"
).split()
_SHOP = (
    "product_price product_options product_stock product_summary product_info product_reviews "
    "product_found product_not_found which_product ask_product answer"
).split()
_REPAIR = (
    "not_understood out_of_scope nevermind restarted repeat_lead smalltalk capabilities "
    "bot_identity acknowledge no_answer order_not_found no_orders no_more_orders verify_failed"
).split()
_PERSON = (
    "complaint",
    "insult",
    "offer_human",
    "handover",
    "handover_waiting",
    "handover_declined",
)
_CHANGES = (
    "cancel_order", "return_items", "exchange_items", "change_items", "change_address",
    "change_payment", "default_address",
)  # fmt: skip
_ASKED_OF_A_CHANGE = (
    "which_items", "ask_reason", "ask_method", "ask_wishes", "wish_unavailable", "wish_same",
    "method_unknown", "no_other_method",
)  # fmt: skip
_DESCRIPTION = ("describe_opening", "describe_detail", "describe_options")
_CLOSING = ("praise", "welcome", "goodbye")


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to learn: in this context, say this (delexicalised)."""

    context: Context
    reply: str


class _Bags:
    """Draws authored replies of an act and mood without repeating until all were used."""

    def __init__(self, replies: Sequence[AuthoredReply], rng: random.Random) -> None:
        self._by_key: dict[tuple[str, str], list[AuthoredReply]] = defaultdict(list)
        for reply in replies:
            self._by_key[reply.case.act, reply.mood].append(reply)
        self._left: dict[tuple[str, str], list[AuthoredReply]] = defaultdict(list)
        self._rng = rng

    def draw(self, act: str, mood: str) -> AuthoredReply | None:
        key = (act, mood) if (act, mood) in self._by_key else (act, "neutral")
        if key not in self._by_key:
            return None
        if not self._left[key]:
            self._left[key] = self._by_key[key][:]
            self._rng.shuffle(self._left[key])
        return self._left[key].pop()


def _plan(rng: random.Random) -> Iterator[tuple[str, str]]:
    """The acts of one conversation, each with the lead that may open it."""
    if rng.random() < 0.6:
        yield "greet", "none"
    verified = False
    for _ in range(rng.randint(2, 5)):
        topics = ["order", "shop", "repair", "person", "change", "description"]
        topic = rng.choices(topics, weights=[5, 5, 3, 2, 8, 3])[0]
        if topic == "order":
            lead = "none"
            if not verified:
                yield from ((act, "none") for act in _VERIFY)
                if rng.random() < 0.3:
                    yield "verified", "none"
                else:
                    lead = "after_verification"
                verified = True
            yield rng.choices(_ORDER, weights=[9, 1, 1, 1, 1.2, 1, 0.8, 0.7])[0], lead
            if rng.random() < 0.4:
                yield "order_status", "next_one"
        elif topic == "shop":
            weights = [1.2, 1.2, 1.5, 1, 0.8, 1, 1, 0.8, 0.6, 0.6, 2.5]
            yield rng.choices(_SHOP, weights=weights)[0], "none"
        elif topic == "change":
            yield from ((act, "none") for act in _change(rng))
        elif topic == "description":
            yield from ((act, "none") for act in _DESCRIPTION)
        else:
            yield rng.choice(_REPAIR if topic == "repair" else _PERSON), "none"
    yield rng.choice(_CLOSING), "none"


def _change(rng: random.Random) -> Iterator[str]:
    """The acts of one change of an order: what is asked, and then a refusal, or yes and done."""
    if rng.random() < 0.6:
        yield rng.choice(_ASKED_OF_A_CHANGE)
    if rng.random() < 0.4:
        yield "refused"
        return
    if rng.random() < 0.1:
        yield "propose_altogether"
    kind = rng.choice(_CHANGES)
    yield f"propose_{kind}"
    yield f"done_{kind}"


def simulate(corpus: Corpus, examples: int, seed: int) -> list[Example]:
    """At least `examples` pairs of context and reply, from whole simulated conversations."""
    rng = random.Random(seed)
    bags = _Bags(corpus.replies, rng)
    moods = sorted({reply.mood for reply in corpus.replies})
    made: list[Example] = []
    while len(made) < examples:
        mood = rng.choices(moods, weights=[3 if m == "neutral" else 1.5 for m in moods])[0]
        for act, lead in _plan(rng):
            reply = bags.draw(act, mood)
            if reply is not None:
                made.append(_example(reply, lead, corpus, rng))
    return made


def each_once(corpus: Corpus, passes: int, seed: int) -> list[Example]:
    """Every authored reply `passes` times, in random order: rare acts are learned too."""
    rng = random.Random(seed)
    made = [_example(reply, "none", corpus, rng) for reply in corpus.replies] * passes
    rng.shuffle(made)
    return made


def _example(reply: AuthoredReply, lead: str, corpus: Corpus, rng: random.Random) -> Example:
    text = reply.text
    allowed = reply.case.act in LEAD_ACTS.get(lead, frozenset()) and bool(corpus.leads.get(lead))
    if allowed and rng.random() >= _LEAD_RATE:
        allowed = False
    if allowed:
        opening = rng.choice(corpus.leads[lead])
        text = f"{opening} {_continue(text, opening)}"
    context = Context(
        act=reply.case.act,
        attributes=dict(reply.case.attributes),
        facts=reply.case.facts,
        mood=reply.mood,
        length=length_of(text),
        lead=lead if allowed else "none",
    )
    return Example(context, text)


def _continue(text: str, opening: str) -> str:
    """`text` as it stands after `opening`: lower case after a colon, but never a lone I."""
    first = text.split(maxsplit=1)[0]
    if not opening.endswith(":") or first == "I" or first.startswith("I'"):
        return text
    return text[0].lower() + text[1:]
