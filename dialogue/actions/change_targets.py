"""Settling which orders, and which items in them, a change is about."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.actions.order_facts import item_label, order_label, source
from dialogue.changes.draft import OPERATIONS
from dialogue.changes.refusals import say_refusal
from dialogue.changes.targets import Targets, targets_in
from dialogue.facts import fact
from dialogue.heard import heard
from dialogue.messages import Button
from knowledge.errors import OperationRefused
from knowledge.records import Order, OrderItem, OrderStatus

__all__ = ["AskWhichItems", "AskWhichOrders", "CheckChange", "ReadItems", "ReadOrders"]

_OFFERED = 4
_NEEDS_DELIVERY = frozenset({"return", "exchange"})
_OF_ITEMS = frozenset({"return", "exchange", "change_items"})


def _open_for(operation: str, orders: Sequence[Order]) -> list[Order]:
    """The orders whose status lets the operation be done."""
    status = OrderStatus.DELIVERED if operation in _NEEDS_DELIVERY else OrderStatus.PENDING
    return [order for order in orders if order.status is status]


def _settled(records: Records, tracker: Tracker) -> list[Order]:
    """The orders that the change is about by now."""
    ids = tracker.get_slot("change_orders") or []
    return [order for order in records.all_orders_of(tracker) if order.id in ids]


class ReadOrders(ShopAction):
    """Reads which orders are meant out of a message; what it doesn't say stays."""

    action_name = "action_read_orders"
    sets = ("change_items", "change_orders", "change_variants", "given_up")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_orders`, and `change_items` where single items were named."""
        orders = self._records.all_orders_of(tracker)
        if not orders:
            say(dispatcher, "no_orders")
            return set_slots(given_up=True)
        operation = str(tracker.get_slot("operation"))
        settled = tracker.get_slot("change_orders") or []
        targets = targets_in(heard(tracker), orders, settled)
        if targets.unknown:
            named = fact(targets.unknown[0], "conversation/order_ref")
            say(dispatcher, "order_not_found", {"order_id": named})
        if targets.orders:
            return self._named(operation, targets, settled)
        if targets.all_items and not settled:
            chosen = _open_for(operation, orders)
            return set_slots(change_orders=[order.id for order in chosen]) if chosen else []
        if settled or targets.unknown:
            return []
        return self._obvious(operation, orders, tracker)

    def _named(self, operation: str, targets: Targets, settled: Sequence[str]) -> list[EventDict]:
        """What was named; of several that fit, those that it can be done to."""
        chosen = list(targets.orders)
        if len(chosen) > 1:
            chosen = _open_for(operation, chosen) or chosen
        ids = [order.id for order in chosen]
        inside = [i.id for order in chosen for i in order.items if i in targets.items]
        if operation not in _OF_ITEMS:
            inside = []
        if ids == list(settled) and not inside:
            return []
        return set_slots(change_orders=ids, change_items=inside or None, change_variants=None)

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


class AskWhichOrders(ShopAction):
    """Asks which orders are meant, and offers those that it can be done to."""

    action_name = "action_ask_which_orders"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists number and content of up to four orders, as text and buttons."""
        orders = self._records.all_orders_of(tracker)
        shown = (_open_for(str(tracker.get_slot("operation")), orders) or orders)[:_OFFERED]
        labels = [order_label(order) for order in shown]
        buttons = [Button(label, order.id) for label, order in zip(labels, shown, strict=True)]
        listed = fact(labels, [source(order, "id") for order in shown])
        say(dispatcher, "which_order", {"orders": listed}, buttons=buttons)
        return []


class CheckChange(ShopAction):
    """Says at once where a rule forbids it, before details are asked for."""

    action_name = "action_check_change"
    sets = ("change_orders", "given_up", "instead", "order_id", "refused", "wants_instead")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Leaves the orders that it can be done to in `change_orders`; none gives it up."""
        operations = self._records.operations_of(tracker)
        assert operations is not None  # the flow has verified the customer
        operation = str(tracker.get_slot("operation"))
        allowed: list[str] = []
        events: list[EventDict] = []
        for order_id in tracker.get_slot("change_orders") or []:
            try:
                operations.allow(OPERATIONS[operation], order_id)
                allowed.append(order_id)
            except OperationRefused as refusal:
                view = self._records.orders_of(tracker)
                order = view.get(order_id) if view else None
                assert order is not None
                events += say_refusal(dispatcher, operation, order, refusal)
        if not allowed:
            return events + set_slots(given_up=True, change_orders=None)
        return set_slots(change_orders=allowed, order_id=allowed[0])


class ReadItems(ShopAction):
    """Reads which items are meant out of a message; the only one there is needs no words."""

    action_name = "action_read_items"
    sets = ("change_items", "change_variants")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_items`."""
        orders = _settled(self._records, tracker)
        targets = targets_in(heard(tracker), orders, [order.id for order in orders])
        named = [item.id for item in targets.items]
        settled = tracker.get_slot("change_items")
        every = [item.id for order in orders for item in order.items]
        if named and named != settled:
            return set_slots(change_items=named, change_variants=None)
        if settled or named:
            return []
        alone = all(len(order.items) == 1 for order in orders)
        return set_slots(change_items=every) if alone or targets.all_items else []


class AskWhichItems(ShopAction):
    """Asks which of an order's items are meant."""

    action_name = "action_ask_which_items"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists the items, as text and buttons."""
        orders = _settled(self._records, tracker)
        named: list[tuple[Order, OrderItem]] = [(o, i) for o in orders for i in o.items]
        labels = [item_label(item) for _, item in named]
        listed = fact(labels, [source(order, f"items/{item.id}") for order, item in named])
        buttons = [Button(item.name, item.name) for _, item in named[:_OFFERED]]
        say(dispatcher, "which_items", {"items": listed}, buttons=buttons)
        return []
