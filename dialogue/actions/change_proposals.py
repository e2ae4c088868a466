"""Stating exactly what a change does, and making it once it was confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.changes.draft import draft_of, requests_of
from dialogue.changes.effects import effect_facts
from dialogue.changes.refusals import say_refusal
from dialogue.facts import fact, facts_from_json, facts_to_json
from dialogue.messages import Button
from knowledge.errors import OperationRefused
from knowledge.operations import OrderOperations
from knowledge.planning import Effect
from knowledge.records import Money, Order
from knowledge.requests import OrderRequest, request_name, request_to_json

__all__ = ["MakeChange", "ProposeChange", "turn_key"]

_YES_OR_NO = (Button("Yes", "yes"), Button("No", "no"))


class _OverRequests(ShopAction):
    """Goes through the requests that a draft comes to."""

    def _operations(self, tracker: Tracker) -> OrderOperations:
        operations = self._records.operations_of(tracker)
        assert operations is not None  # the flow has verified the customer
        return operations

    def _quoted(
        self, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> tuple[list[tuple[Order, OrderRequest, Effect]], list[EventDict]]:
        """Each request with what it would do; what a rule forbids is said."""
        operations = self._operations(tracker)
        draft = draft_of(tracker, self._records.all_orders_of(tracker))
        by_id = {order.id: order for order in draft.orders}
        quoted: list[tuple[Order, OrderRequest, Effect]] = []
        events: list[EventDict] = []
        for request in requests_of(draft):
            order = by_id[request.order_id]
            try:
                quoted.append((order, request, operations.quote(request)))
            except OperationRefused as refusal:
                events += say_refusal(dispatcher, draft.operation, order, refusal)
        return quoted, events


class ProposeChange(_OverRequests):
    """Says what would be done, to what, and where the money goes; asks for a plain yes."""

    action_name = "action_propose_change"
    sets = (
        "change_method",
        "change_variants",
        "confirmed",
        "instead",
        "proposed",
        "refused",
        "reopened",
        "wants_instead",
    )

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `proposed`; a yes to the very same proposal confirms it and is not asked again."""
        refusals = CollectingDispatcher()
        quoted, events = self._quoted(tracker, refusals)
        dispatcher.messages += refusals.messages
        proposed: list[dict[str, Any]] = []
        for order, request, effect in quoted:
            facts, attributes = effect_facts(order, effect)
            proposed.append(_plain(request, effect) | {"said": facts_to_json(facts, attributes)})
        if proposed and proposed == tracker.get_slot("proposed") and tracker.get_slot("said_yes"):
            return events + set_slots(confirmed=True)
        lacking = _details_to_ask_again(refusals, tracker)
        if lacking and not proposed:
            method, variants = (
                tracker.get_slot("change_method"),
                tracker.get_slot("change_variants"),
            )
            return set_slots(
                change_method=None if "change_method" in lacking else method,
                change_variants=None if "change_variants" in lacking else variants,
                reopened=True,
                proposed=None,
            )
        _say_sum(dispatcher, str(tracker.get_slot("customer_id")), [e for _, _, e in quoted])
        for proposal in proposed:
            facts, attributes = facts_from_json(proposal["said"])
            say(dispatcher, f"propose_{proposal['operation']}", facts, attributes, _YES_OR_NO)
        return events + set_slots(proposed=proposed or None, confirmed=None)


_DETAIL_OF_RULE = {
    "refund_destination": "change_method",
    "gift_card_too_small": "change_method",
    "same_method": "change_method",
    "unavailable": "change_variants",
    "same_variant": "change_variants",
}
"""The slot of what a rule forbids, where another value of it may be allowed."""


def _details_to_ask_again(refusals: CollectingDispatcher, tracker: Tracker) -> list[str]:
    """The slots that refusals are about, which have to be filled otherwise."""
    rules = [message["attributes"]["rule"]["values"][0] for message in refusals.messages]
    slots = {_DETAIL_OF_RULE[rule] for rule in rules if rule in _DETAIL_OF_RULE}
    return sorted(name for name in slots if tracker.get_slot(name) is not None)


def _say_sum(dispatcher: CollectingDispatcher, customer_id: str, effects: Sequence[Effect]) -> None:
    """What several changes come to, where all pay back or all charge in one currency."""
    moves = [move for effect in effects for move in effect.movements]
    kinds = {(move.kind, move.amount.currency) for move in moves}
    if sum(bool(effect.movements) for effect in effects) < 2 or len(kinds) > 1:
        return
    amount = Money.of_minor(sum(move.amount.minor for move in moves), moves[0].amount.currency)
    money = "back" if moves[0].kind == "refund" else "charge"
    source = f"customers/{customer_id}/payments"
    say(
        dispatcher,
        "propose_altogether",
        {"amount": fact(amount, source)},
        {"money": fact(money, source)},
    )


class MakeChange(_OverRequests):
    """Carries out what was confirmed, once, and says what was done."""

    action_name = "action_make_change"
    sets = (
        "change_items",
        "change_orders",
        "confirmed",
        "done",
        "instead",
        "proposed",
        "refused",
        "reopened",
        "wants_instead",
    )

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Performs each request under a key of this turn: handled again, it is not done again.

        Where something else would happen by now than was proposed, that is proposed anew and
        `reopened` set.
        """
        operations = self._operations(tracker)
        draft = draft_of(tracker, self._records.all_orders_of(tracker))
        proposed: list[dict[str, Any]] = tracker.get_slot("proposed") or []
        events: list[EventDict] = []
        done: list[str] = list(tracker.get_slot("done") or [])
        for number, request in enumerate(requests_of(draft)):
            agreed = next((p for p in proposed if p["request"] == request_to_json(request)), None)
            if agreed is None:
                continue  # a rule forbade it when it was proposed
            key = f"{turn_key(tracker)}/{number}"
            order = next(o for o in draft.orders if o.id == request.order_id)
            try:
                if operations.done(key) is None:
                    now = _plain(request, operations.quote(request))
                    if now["moves"] != agreed["moves"]:
                        return set_slots(reopened=True, confirmed=None, proposed=None)
                operations.perform(request, key)
            except OperationRefused as refusal:
                events += say_refusal(dispatcher, draft.operation, order, refusal)
                continue
            done.append(request_name(request))
            facts, attributes = facts_from_json(agreed["said"])
            say(dispatcher, f"done_{request_name(request)}", facts, attributes)
        return events + set_slots(
            proposed=None, reopened=None, change_orders=None, change_items=None, done=done or None
        )


def turn_key(tracker: Tracker) -> str:
    """Conversation and turn: the same when the same message is handled once more."""
    turn = sum(event["event"] == "user" for event in tracker.events)
    return f"{tracker.sender_id}/{turn}"


def _plain(request: OrderRequest, effect: Effect) -> dict[str, Any]:
    return {
        "operation": request_name(request),
        "request": request_to_json(request),
        "moves": [[m.method.id, m.kind, m.amount.minor] for m in effect.movements],
    }
