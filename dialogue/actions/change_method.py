"""Reading and asking how a change is paid, or paid back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.just_said import was_said
from dialogue.changes.draft import draft_of, paid_with
from dialogue.changes.methods import MethodWish, method_label, method_wish
from dialogue.facts import fact
from dialogue.heard import REQUEST_SLOT
from dialogue.messages import Button
from knowledge.records import Customer, PaymentMethod

__all__ = ["AskMethod", "ReadMethod"]

_NO_METHODS = frozenset({"product", "email", "phone", "address", "person_name", "postcode", "date"})
_LAST_DIGITS = 4


class _OfMethods(ShopAction):
    """Knows which method the change is about."""

    def _held(self, tracker: Tracker) -> list[PaymentMethod]:
        """The methods that hold the money of the orders at hand, each once."""
        orders = draft_of(tracker, self._records.all_orders_of(tracker)).orders
        by_id = {method.id: method for order in orders for method in paid_with(order)}
        return list(by_id.values())

    def _others(self, tracker: Tracker, customer: Customer) -> list[PaymentMethod]:
        """The customer's methods that the money isn't on."""
        held = self._held(tracker)
        return [method for method in customer.payment_methods if method not in held]


class ReadMethod(_OfMethods):
    """Reads which of the customer's ways to pay is wanted."""

    action_name = "action_read_method"
    sets = ("change_method", "given_up")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_method`; one that is not on record is named as such.

        Where it is open which of several is meant, these are named, unless the flow asks anyway.
        Where there is no other to pay with, that is said, and the change `given_up`.
        """
        customer = self._records.customer_of(tracker)
        if customer is None:
            return []
        asks = tracker.get_slot("operation") == "change_payment"
        if asks and not self._others(tracker, customer):
            say(dispatcher, "no_other_method", _listed(customer, customer.payment_methods))
            return set_slots(given_up=True)
        wish = self._wish(tracker, customer, asks)
        if wish.method is not None:
            return set_slots(change_method=wish.method.id)
        if wish.unknown:
            known = _listed(customer, customer.payment_methods)
            say(dispatcher, "method_unknown", known, buttons=_buttons(customer.payment_methods))
        elif wish.possible and not asks:
            say(
                dispatcher,
                "ask_method",
                _listed(customer, wish.possible),
                buttons=_buttons(wish.possible),
            )
        return []

    def _wish(self, tracker: Tracker, customer: Customer, elsewhere: bool) -> MethodWish:
        raw: Mapping[str, Any] = tracker.get_slot(REQUEST_SLOT) or tracker.latest_message
        text = str(raw.get("text") or "")
        tagged: list[tuple[int, int]] = []
        for entity in raw.get("entities") or ():
            start, end = int(entity["start"]), int(entity["end"])
            if entity["entity"] == "payment_method":
                tagged.append((start, end))
            is_number = entity["entity"] == "order_number" and end - start != _LAST_DIGITS
            if is_number or entity["entity"] in _NO_METHODS:
                text = text[:start] + "\N{BULLET}" * (end - start) + text[end:]
        methods = customer.payment_methods
        return method_wish(text, methods, self._held(tracker), tagged, elsewhere=elsewhere)


class AskMethod(_OfMethods):
    """Asks which way to pay, and offers those on record."""

    action_name = "action_ask_method"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists the methods that the money isn't on already, as text and buttons; or leaves it at
        that, where those on record were just named."""
        if was_said(tracker, "method_unknown"):
            return []
        customer = self._records.customer_of(tracker)
        assert customer is not None  # the flow has verified the customer
        others = self._others(tracker, customer)
        say(dispatcher, "ask_method", _listed(customer, others), buttons=_buttons(others))
        return []


def _listed(customer: Customer, methods: Sequence[PaymentMethod]) -> dict[str, Any]:
    labels = [method_label(method) for method in methods]
    return {"methods": fact(labels, f"customers/{customer.id}/payment_methods")}


def _buttons(methods: Sequence[PaymentMethod]) -> list[Button]:
    labels = [method_label(method) for method in methods]
    return [Button(label.removeprefix("your ").capitalize(), label) for label in labels]
