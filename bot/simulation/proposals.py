"""Holding what the assistant proposes against what a shopper wants."""

from __future__ import annotations

from bot.simulation.goals import Aim
from dialogue.messages import Utterance

__all__ = ["PROPOSES", "difference", "order_of"]

PROPOSES = "propose_"
_DETAILS = {
    "order_id": "order",
    "items": "items",
    "swaps": "wish",
    "address": "address",
    "payment_method": "method",
    "refunds": "method",
    "amount": "method",
    "total": "method",
    "refund_days": "method",
}
"""The detail that a shopper corrects where a fact of the proposal is not as they want it."""


def difference(utterance: Utterance, aim: Aim) -> str | None:
    """The detail in which a proposal is not what `aim` wants; None where it is exactly that.

    "kind" stands for another operation, "more" for something that was said besides.
    """
    if aim.request is None or utterance.act != f"{PROPOSES}{aim.kind}":
        return "kind"
    said = {(e.source, _folded(e.value)) for e in utterance.evidence}
    for name, detail in _DETAILS.items():
        fact = aim.facts.get(name)
        if fact is None:
            continue
        wanted = set(zip(fact.sources, map(_folded, fact.values), strict=True))
        if not wanted <= said:
            return detail
    known = [*aim.facts.values(), *aim.attributes.values()]
    allowed = {(s, _folded(v)) for f in known for s, v in zip(f.sources, f.values, strict=True)}
    more = {source for source, _ in said - allowed}
    if any("/items/" in source for source in more):
        return "items"
    return "more" if more else None


def order_of(utterance: Utterance) -> str | None:
    """The number of the order that an utterance speaks of."""
    sources = (e.source for e in utterance.evidence if e.source.startswith("orders/"))
    return next((source.split("/")[1] for source in sources), None)


def _folded(value: str) -> str:
    return " ".join(value.lower().split())
