"""Telling a verified customer what the records say of an order."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.find_order import by_interest
from dialogue.actions.order_facts import (
    order_label,
    payment_fact,
    refunds,
    source,
    status_facts,
    status_of,
)
from dialogue.facts import Fact, fact
from knowledge.records import Order

__all__ = [
    "ListOrders",
    "SayMissingParcel",
    "SayNextOrder",
    "SayOrderItems",
    "SayOrderStatus",
    "SayOrderTotal",
    "SayRefundStatus",
    "SayTrackingNumber",
]

_LISTED = 6


class _AboutOneOrder(ShopAction):
    """Loads the order in the slot `order_id` through the verified view, and tells of it."""

    sets: ClassVar[tuple[str, ...]] = ("discussed", "order_id")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Says what `tell` finds worth saying; notes the order as discussed."""
        view = self._records.orders_of(tracker)
        order = view.get(str(tracker.get_slot("order_id"))) if view else None
        if order is None:
            say(dispatcher, "order_not_found")
            return set_slots(order_id=None)
        discussed = [*(tracker.get_slot("discussed") or []), order.id]
        events = set_slots(discussed=list(dict.fromkeys(discussed)))
        return events + self.tell(dispatcher, order, bool(tracker.get_slot("by_number")))

    @abstractmethod
    def tell(
        self, dispatcher: CollectingDispatcher, order: Order, by_number: bool
    ) -> list[EventDict]:
        """Dispatch the act; `by_number` when the shopper named the order by its number."""


class SayOrderStatus(_AboutOneOrder):
    """Where an order stands."""

    action_name = "action_order_status"

    def tell(
        self, dispatcher: CollectingDispatcher, order: Order, by_number: bool
    ) -> list[EventDict]:
        """Status with carrier and date, as the record has them."""
        status = status_of(order, self._records.clock())
        said = {"status": fact(status, source(order, "status"))}
        say(dispatcher, "order_status", status_facts(order, status, by_number), said)
        return []


class SayNextOrder(ShopAction):
    """ "And the other one?": the next order that was not spoken of yet."""

    action_name = "action_next_order"
    sets = ("discussed", "order_id")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Moves `order_id` on, or says that there is no other."""
        view = self._records.orders_of(tracker)
        orders = by_interest(list(view.all()) if view else [], self._records.clock())
        discussed = tracker.get_slot("discussed") or []
        rest = [order for order in orders if order.id not in discussed]
        if not orders:
            say(dispatcher, "no_orders")
            return []
        if not rest:
            only = {"order_id": fact(orders[0].id, source(orders[0], "id"))}
            say(dispatcher, "no_more_orders", only if len(orders) == 1 else {})
            return []
        status = status_of(rest[0], self._records.clock())
        said = {"status": fact(status, source(rest[0], "status"))}
        say(dispatcher, "order_status", status_facts(rest[0], status, by_number=False), said)
        return set_slots(order_id=rest[0].id, discussed=[*discussed, rest[0].id])


class ListOrders(ShopAction):
    """The customer's orders, newest first."""

    action_name = "action_list_orders"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Number and content of each order; how many there are when not all are named."""
        orders = self._records.all_orders_of(tracker)
        if not orders:
            say(dispatcher, "no_orders")
            return []
        shown = orders[:_LISTED]
        sources = [source(order, "id") for order in shown]
        facts = {"orders": fact([order_label(order) for order in shown], sources)}
        if len(shown) == len(orders):
            facts["count"] = fact(len(orders), "orders")
        say(dispatcher, "list_orders", facts)
        return []


class SayOrderItems(_AboutOneOrder):
    """What is in an order."""

    action_name = "action_order_items"

    def tell(
        self, dispatcher: CollectingDispatcher, order: Order, by_number: bool
    ) -> list[EventDict]:
        """Every item with its quantity."""
        items = [
            f"{item.quantity} x {item.name}" if item.quantity > 1 else item.name
            for item in order.items
        ]
        sources = [source(order, f"items/{item.id}") for item in order.items]
        order_id = fact(order.id, source(order, "id"))
        say(dispatcher, "order_items", {"order_id": order_id, "items": fact(items, sources)})
        return []


class SayOrderTotal(_AboutOneOrder):
    """What an order cost and how it was paid."""

    action_name = "action_order_total"

    def tell(
        self, dispatcher: CollectingDispatcher, order: Order, by_number: bool
    ) -> list[EventDict]:
        """The total, and the method when one paid it all."""
        facts: dict[str, Fact] = {
            "order_id": fact(order.id, source(order, "id")),
            "total": fact(order.total, source(order, "total")),
        }
        charges = [payment for payment in order.payments if payment.kind == "charge"]
        if len(charges) == 1:
            facts["payment_method"] = payment_fact(order, charges[0])
        say(dispatcher, "order_total", facts)
        return []


class SayTrackingNumber(_AboutOneOrder):
    """The carrier's number for a parcel."""

    action_name = "action_tracking_number"

    def tell(
        self, dispatcher: CollectingDispatcher, order: Order, by_number: bool
    ) -> list[EventDict]:
        """The number, or that there is none yet."""
        tracking = "known" if order.shipments else "none"
        said = {"tracking": fact(tracking, source(order, "shipments"))}
        if order.shipments:
            parcel = order.shipments[-1]
            facts = {
                "tracking": fact(parcel.tracking, source(order, "shipments/tracking")),
                "carrier": fact(parcel.carrier, source(order, "shipments/carrier")),
            }
        else:
            facts = {"order_id": fact(order.id, source(order, "id"))}
        say(dispatcher, "tracking_number", facts, said)
        return []


class SayRefundStatus(_AboutOneOrder):
    """Whether, when and where a refund was made."""

    action_name = "action_refund_status"

    def tell(
        self, dispatcher: CollectingDispatcher, order: Order, by_number: bool
    ) -> list[EventDict]:
        """The latest refund on record, or that there is none."""
        paid = refunds(order)
        if not paid:
            none = {"refund": fact("none", source(order, "payments"))}
            say(
                dispatcher, "refund_status", {"order_id": fact(order.id, source(order, "id"))}, none
            )
            return []
        state = "paid" if paid[0].status == "done" else "pending"
        facts = {
            "refund_amount": fact(paid[0].amount, source(order, "payments/refund/amount")),
            "payment_method": payment_fact(order, paid[0]),
        }
        if state == "paid":
            facts["refund_date"] = fact(paid[0].at, source(order, "payments/refund/at"))
        said = {"refund": fact(state, source(order, "payments/refund/status"))}
        say(dispatcher, "refund_status", facts, said)
        return []


class SayMissingParcel(_AboutOneOrder):
    """The parcel is not there, though the record or the clock says it should be."""

    action_name = "action_missing_parcel"
    sets = ("discussed", "human_offered", "order_id", "task", "wants_human")

    def tell(
        self, dispatcher: CollectingDispatcher, order: Order, by_number: bool
    ) -> list[EventDict]:
        """What the record says, and the offer of a person; else the plain status."""
        status = status_of(order, self._records.clock())
        said = {"status": fact(status, source(order, "status"))}
        facts = status_facts(order, status, by_number)
        if status not in ("delivered", "late", "shipped"):
            say(dispatcher, "order_status", facts, said)
            return []
        worth = {name: value for name, value in facts.items() if name not in ("item", "order_id")}
        say(dispatcher, "missing_parcel", worth, said)
        return set_slots(human_offered=True, wants_human=None, task="missing_parcel")
