"""Settling which orders a change is about, and whether a rule forbids it."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.order_facts import order_label, source
from dialogue.changes.draft import OPERATIONS
from dialogue.changes.mentions import adds_to_what_was_said
from dialogue.changes.refusals import say_refusal
from dialogue.changes.targets import Targets, targets_in
from dialogue.facts import fact
from dialogue.heard import heard
from dialogue.messages import Button
from knowledge.errors import OperationRefused
from knowledge.operations import OrderOperations
from knowledge.records import Order, OrderStatus

__all__ = ["AskWhichOrders", "CheckChange", "ReadOrders"]

_OFFERED = 4
_NEEDS_DELIVERY = frozenset({"return", "exchange"})
_OF_ITEMS = frozenset({"return", "exchange", "change_items"})
_TWINS = {"exchange": "change_items", "change_items": "exchange"}
"""Shoppers "swap" things whether they have them already or not; the order's status tells."""


def _open_for(operation: str, orders: Sequence[Order]) -> list[Order]:
    """The orders whose status lets the operation be done, or else its twin."""
    status = OrderStatus.DELIVERED if operation in _NEEDS_DELIVERY else OrderStatus.PENDING
    fitting = [order for order in orders if order.status is status]
    if operation in _TWINS and not fitting:
        return [o for o in orders if o.status in (OrderStatus.DELIVERED, OrderStatus.PENDING)]
    return fitting


class ReadOrders(ShopAction):
    """Reads which orders are meant out of a message; what it doesn't say stays."""

    action_name = "action_read_orders"
    sets = (
        "change_items",
        "change_orders",
        "change_variants",
        "change_words",
        "given_up",
        "possible_orders",
    )

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_orders`, and `change_items` where single items were named.

        Where what was named fits several orders, these are `possible_orders`.
        """
        orders = self._records.all_orders_of(tracker)
        if not orders:
            say(dispatcher, "no_orders")
            return set_slots(given_up=True)
        operation = str(tracker.get_slot("operation"))
        settled: list[str] = tracker.get_slot("change_orders") or []
        possible = [order.id for order in _possible_for(operation, orders)]
        targets = targets_in(heard(tracker), orders, settled, possible)
        in_address = operation == "change_address" and settled  # "sorry, 69005"
        if targets.unknown and not in_address:
            named = fact(targets.unknown[0], "conversation/order_ref")
            say(dispatcher, "order_not_found", {"order_id": named})
        if targets.orders:
            return self._named(operation, targets, tracker)
        unclear = _unclear(operation, targets, orders)
        if unclear:
            words = list(targets.words) or None
            alone = [unclear[0].id] if len(unclear) == 1 else None
            return set_slots(
                change_orders=alone,
                change_items=None,
                possible_orders=[order.id for order in unclear],
                change_words=words,
            )
        if targets.all_orders and not settled:
            chosen = _open_for(operation, orders)
            return set_slots(change_orders=[order.id for order in chosen]) if chosen else []
        if targets.all_items and targets.left_out and not settled:
            spared = {item.id for item in targets.left_out}
            holding = [o for o in orders if not spared.isdisjoint(i.id for i in o.items)]
            chosen = _open_for(operation, holding)
            if len(chosen) == 1:
                return set_slots(change_orders=[chosen[0].id])
        if settled or targets.unknown:
            return []
        return self._obvious(operation, orders, tracker)

    def _named(self, operation: str, targets: Targets, tracker: Tracker) -> list[EventDict]:
        """What was named; of several that fit, those that it can be done to."""
        settled: list[str] = tracker.get_slot("change_orders") or []
        before: list[str] = tracker.get_slot("change_items") or []
        chosen = list(targets.orders)
        if len(chosen) > 1:
            chosen = _open_for(operation, chosen) or chosen
        if operation not in _OF_ITEMS:
            spared = {item.id for item in targets.left_out}
            chosen = [o for o in chosen if spared.isdisjoint(i.id for i in o.items)] or chosen
        ids = [order.id for order in chosen]
        inside = [i.id for order in chosen for i in order.items if i in targets.items]
        if adds_to_what_was_said(heard(tracker)):
            ids = [*settled, *(i for i in ids if i not in settled)]
            inside = [*before, *(i for i in inside if i not in before)]
        if operation not in _OF_ITEMS:
            inside = []
        if ids == settled and (inside == before or not inside):
            return []
        return set_slots(
            change_orders=ids,
            change_items=inside or None,
            change_variants=None,
            possible_orders=None,
        )

    def _obvious(
        self, operation: str, orders: Sequence[Order], tracker: Tracker
    ) -> list[EventDict]:
        """The order under discussion or the only one that comes into question."""
        possible = _open_for(operation, orders)
        current = tracker.get_slot("order_id")
        discussed = [order for order in orders if order.id == current]
        if discussed and (discussed[0] in possible or not possible):
            return set_slots(change_orders=[discussed[0].id])
        if len(possible) == 1 or (not possible and len(orders) == 1):
            return set_slots(change_orders=[(possible or list(orders))[0].id])
        return []


def _possible_for(operation: str, orders: Sequence[Order]) -> list[Order]:
    """The orders that the operation or its twin can be done to."""
    operations = [operation, *([_TWINS[operation]] if operation in _TWINS else [])]
    return [o for o in orders if any(o in _open_for(name, orders) for name in operations)]


def _unclear(operation: str, targets: Targets, orders: Sequence[Order]) -> list[Order]:
    """The orders one of which is meant; those that it can be done to, if there are such."""
    holding = [o for o in orders if any(item in targets.unclear for item in o.items)]
    unclear = list(targets.unclear_orders) or holding
    return [o for o in unclear if o in _possible_for(operation, orders)] or unclear


class AskWhichOrders(ShopAction):
    """Asks which orders are meant, and offers those that it can be done to."""

    action_name = "action_ask_which_orders"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists number and content of up to four orders, as text and buttons."""
        orders = self._records.all_orders_of(tracker)
        possible = tracker.get_slot("possible_orders") or []
        fitting = [order for order in orders if order.id in possible]
        operation = str(tracker.get_slot("operation"))
        shown = (fitting or _open_for(operation, orders) or orders)[:_OFFERED]
        labels = [order_label(order) for order in shown]
        buttons = [Button(label, order.id) for label, order in zip(labels, shown, strict=True)]
        listed = fact(labels, [source(order, "id") for order in shown])
        say(dispatcher, "which_order", {"orders": listed}, buttons=buttons)
        return []


class CheckChange(ShopAction):
    """Says at once where a rule forbids it, before details are asked for."""

    action_name = "action_check_change"
    sets = (
        "change_orders",
        "given_up",
        "instead",
        "operation",
        "order_id",
        "refused",
        "wants_instead",
    )

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Leaves the orders that it can be done to in `change_orders`; none gives it up.

        An exchange of what hasn't been packed becomes a change of the order's items, and the
        other way round.
        """
        operations = self._records.operations_of(tracker)
        assert operations is not None  # the flow has verified the customer
        operation = str(tracker.get_slot("operation"))
        ids: list[str] = tracker.get_slot("change_orders") or []
        refusals = {order_id: _refusal(operations, operation, order_id) for order_id in ids}
        allowed = [order_id for order_id in ids if refusals[order_id] is None]
        twin = _TWINS.get(operation)
        if twin and not allowed:
            could = [o for o in ids if _refusal(operations, twin, o) is None]
            if could:
                return set_slots(operation=twin, change_orders=could, order_id=could[0])
        events: list[EventDict] = []
        for order in self._records.all_orders_of(tracker):
            refusal = refusals.get(order.id)
            if refusal is not None:
                events += say_refusal(dispatcher, operation, order, refusal)
        if not allowed:
            return events + set_slots(given_up=True, change_orders=None)
        return events + set_slots(change_orders=allowed, order_id=allowed[0])


def _refusal(operations: OrderOperations, operation: str, order_id: str) -> OperationRefused | None:
    """Why an operation can't be done to an order, or None."""
    try:
        operations.allow(OPERATIONS[operation], order_id)
    except OperationRefused as refusal:
        return refusal
    return None
