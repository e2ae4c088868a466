"""Telling a shopper that a rule forbids what they want, why, and what is possible instead."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from dialogue.actions.base import EventDict, say, set_slots
from dialogue.actions.order_facts import source
from dialogue.facts import Fact, fact
from knowledge.errors import OperationRefused
from knowledge.records import Order

__all__ = ["say_refusal"]


def say_refusal(
    dispatcher: CollectingDispatcher, operation: str, order: Order, refusal: OperationRefused
) -> list[EventDict]:
    """Says why not; the slot `instead` then names what the shopper may say yes to, if anything.

    Args:
        dispatcher: takes what is to be said.
        operation: what was asked for.
        order: of which order.
        refusal: the rule's own word.
    """
    instead = _instead(operation, refusal)
    said: dict[str, Fact] = {
        "operation": fact(operation, "conversation/operation"),
        "rule": fact(refusal.rule, f"rules/{refusal.rule}"),
    }
    if refusal.rule in ("not_pending", "not_delivered"):
        said["status"] = fact(str(order.status.value), source(order, "status"))
    if instead:
        said["instead"] = fact(instead, f"rules/{refusal.rule}")
    say(dispatcher, "refused", {"order_id": fact(order.id, source(order, "id"))}, said)
    return set_slots(instead=instead, wants_instead=None, refused=operation)


def _instead(operation: str, refusal: OperationRefused) -> str | None:
    """The nearest of the things that are allowed."""
    nearest = {
        "cancel": ("return",),
        "change_items": ("exchange", "return"),
        "return": ("cancel",),
        "exchange": ("change_items", "return"),
    }.get(operation, ())
    return next((name for name in nearest if name in refusal.allowed), None)
