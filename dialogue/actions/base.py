"""What every action works with: the shop's records, and how it tells what it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker

from dialogue.facts import Fact, Say
from dialogue.messages import Button
from knowledge.answers import Answers
from knowledge.catalogue import Catalogue
from knowledge.customers import Customers
from knowledge.operations import OrderOperations
from knowledge.orders import CustomerOrders
from knowledge.policy import Policy
from knowledge.records import Customer, Order
from knowledge.reviews import Reviews
from knowledge.shop import Shop
from knowledge.store import Store
from knowledge.tickets import Tickets
from knowledge.verification import Verification

__all__ = ["EventDict", "Records", "ShopAction", "say", "set_slots"]

EventDict = dict[str, Any]
"""One rasa-sdk event, as actions return them."""


@dataclass(frozen=True)
class Records:
    """The shop's records as actions see them. Orders are reached through a verified session."""

    store: Store
    shop: Shop
    customers: Customers
    verification: Verification
    catalogue: Catalogue
    answers: Answers
    reviews: Reviews
    tickets: Tickets
    policy: Policy
    clock: Callable[[], datetime]

    def orders_of(self, tracker: Tracker) -> CustomerOrders | None:
        """The orders of the customer whom this conversation is verified as, or None."""
        customer_id = tracker.get_slot("customer_id")
        verified = self.customers.restore(customer_id) if customer_id else None
        return CustomerOrders(self.store, verified) if verified else None

    def all_orders_of(self, tracker: Tracker) -> list[Order]:
        """The orders of the verified customer, newest first; none where nobody is verified."""
        view = self.orders_of(tracker)
        return list(view.all()) if view else []

    def operations_of(self, tracker: Tracker) -> OrderOperations | None:
        """What the verified customer may have done, or None where nobody is verified."""
        customer_id = tracker.get_slot("customer_id")
        verified = self.customers.restore(customer_id) if customer_id else None
        if verified is None:
            return None
        return OrderOperations(self.store, verified, self.policy, self.clock)

    def customer_of(self, tracker: Tracker) -> Customer | None:
        """The record of the customer whom this conversation is verified as, or None."""
        customer_id = tracker.get_slot("customer_id")
        verified = self.customers.restore(customer_id) if customer_id else None
        return self.customers.get(verified) if verified else None


class ShopAction(Action):
    """An action over the shop's records; subclasses set `action_name` and write `run`.

    `sets` names the slots that `run` may set, by which `shoptalk check` tells whether a flow can
    work.
    """

    action_name: ClassVar[str]
    sets: ClassVar[tuple[str, ...]] = ()

    def __init__(self, records: Records) -> None:
        self._records = records

    def name(self) -> str:
        """The name that flows call it by."""
        return self.action_name


def say(
    dispatcher: CollectingDispatcher,
    act: str,
    facts: dict[str, Fact] | None = None,
    attributes: dict[str, Fact] | None = None,
    buttons: Sequence[Button] = (),
) -> None:
    """Dispatch an act for the generator to word."""
    payload = Say(act, attributes or {}, facts or {}).to_json()
    titles = [{"title": button.title, "payload": button.payload} for button in buttons]
    dispatcher.utter_message(buttons=titles, **payload)


def set_slots(**slots: Any) -> list[EventDict]:
    """A `SlotSet` event for each keyword."""
    return [SlotSet(name, value) for name, value in slots.items()]
