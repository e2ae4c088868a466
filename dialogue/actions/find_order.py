"""Settling which of the customer's orders is meant."""

from __future__ import annotations

from datetime import datetime

from rapidfuzz import fuzz
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.order_facts import order_label, status_of
from dialogue.facts import fact
from dialogue.messages import Button
from knowledge.orders import CustomerOrders
from knowledge.records import Order

__all__ = ["AskWhichOrder", "ChooseOrder", "FindOrder"]

_INTEREST = ("late", "shipped", "processed", "pending")
_OFFERED = 4
_SAME_ITEM = 85


def by_interest(orders: list[Order], now: datetime) -> list[Order]:
    """Orders that are still on their way first, late ones before all; then the newest."""

    def rank(order: Order) -> int:
        status = status_of(order, now)
        return _INTEREST.index(status) if status in _INTEREST else len(_INTEREST)

    newest = sorted(orders, key=lambda order: order.placed_at, reverse=True)
    return sorted(newest, key=rank)


def named_order(view: CustomerOrders, order_ref: str | None, product: str | None) -> list[Order]:
    """The orders that a number, the end of one, or words for a product may mean."""
    if order_ref:
        order = view.get(order_ref)
        return [order] if order else list(view.find(order_ref))
    if product:
        return [
            order
            for order in view.all()
            if any(
                fuzz.token_set_ratio(product.lower(), item.name.lower()) >= _SAME_ITEM
                for item in order.items
            )
        ]
    return []


class FindOrder(ShopAction):
    """The order that was named, else the one under discussion, else the obvious one."""

    action_name = "action_find_order"
    sets = ("by_number", "order_id", "order_ref", "order_settled", "product_ref")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `order_id`; `order_settled` alone when the customer has no order at all."""
        view = self._records.orders_of(tracker)
        orders = list(view.all()) if view else []
        if view is None or not orders:
            say(dispatcher, "no_orders")
            return set_slots(order_id=None, order_settled=True)
        order_ref, product = tracker.get_slot("order_ref"), tracker.get_slot("product_ref")
        found = named_order(view, order_ref, product)
        if len(found) == 1:
            return set_slots(order_id=found[0].id, order_settled=None, by_number=bool(order_ref))
        if order_ref and not found:
            named = fact(order_ref, "conversation/order_ref")
            say(dispatcher, "order_not_found", {"order_id": named})
            return set_slots(order_id=None, order_ref=None, order_settled=None)
        current = tracker.get_slot("order_id")
        if current and not found:
            return set_slots(order_settled=None, by_number=False)
        chosen = self._obvious(found or orders)
        return set_slots(
            order_id=chosen.id if chosen else None,
            order_settled=None,
            order_ref=None,
            product_ref=None,
            by_number=False,
        )

    def _obvious(self, orders: list[Order]) -> Order | None:
        """The only order of the most interesting status, or None when several compete."""
        now = self._records.clock()
        ranked = by_interest(orders, now)
        first = status_of(ranked[0], now)
        rivals = [order for order in ranked if status_of(order, now) == first]
        if first not in _INTEREST or len(rivals) == 1:
            return ranked[0]
        return None


class AskWhichOrder(ShopAction):
    """Asks which order is meant, and offers the likely ones."""

    action_name = "action_ask_which_order"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists number and content of up to four orders, as text and buttons."""
        view = self._records.orders_of(tracker)
        orders = by_interest(list(view.all()) if view else [], self._records.clock())[:_OFFERED]
        labels = [order_label(order) for order in orders]
        sources = [f"orders/{order.id}/id" for order in orders]
        buttons = [Button(label, order.id) for label, order in zip(labels, orders, strict=True)]
        say(dispatcher, "which_order", {"orders": fact(labels, sources)}, buttons=buttons)
        return []


class ChooseOrder(ShopAction):
    """Reads the answer to the question which order is meant."""

    action_name = "action_choose_order"
    sets = ("by_number", "order_id", "order_ref", "product_ref")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `order_id`, or says that there is no such order."""
        view = self._records.orders_of(tracker)
        order_ref = tracker.get_slot("order_ref")
        if tracker.get_slot("order_settled") or view is None:
            return []
        found = named_order(view, order_ref, tracker.get_slot("product_ref"))
        if found:
            return set_slots(order_id=found[0].id, by_number=bool(order_ref))
        named = {"order_id": fact(order_ref, "conversation/order_ref")} if order_ref else {}
        say(dispatcher, "order_not_found", named)
        return set_slots(order_ref=None, product_ref=None)
