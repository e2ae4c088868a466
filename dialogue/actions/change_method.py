"""Reading and asking how a change is paid, or paid back."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.changes.draft import draft_of, paid_with
from dialogue.changes.methods import method_label, methods_called
from dialogue.facts import fact
from dialogue.heard import heard
from dialogue.messages import Button

__all__ = ["AskMethod", "ReadMethod"]


class ReadMethod(ShopAction):
    """Reads which of the customer's ways to pay is wanted."""

    action_name = "action_read_method"
    sets = ("change_method",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_method`; one that is not on record is named as such."""
        request = heard(tracker)
        named = request.values("payment_method")
        customer = self._records.customer_of(tracker)
        if customer is None:
            return []
        methods = customer.payment_methods
        found = methods_called(named, request.text, methods)
        if not found:
            if named:
                labels = [method_label(m) for m in methods]
                known = fact(labels, [f"customers/{customer.id}/payment_methods"] * len(labels))
                say(dispatcher, "method_unknown", {"methods": known})
            return []
        if tracker.get_slot("operation") == "change_payment":
            # "from my visa to paypal": the one that it is not paid with by now.
            held = {
                m.id
                for order in draft_of(tracker, self._records.all_orders_of(tracker)).orders
                for m in paid_with(order)
            }
            found = [method for method in found if method.id not in held] or found
        return set_slots(change_method=found[-1].id)


class AskMethod(ShopAction):
    """Asks which way to pay, and offers those on record."""

    action_name = "action_ask_method"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists the customer's methods, as text and buttons."""
        customer = self._records.customer_of(tracker)
        assert customer is not None  # the flow has verified the customer
        labels = [method_label(method) for method in customer.payment_methods]
        at = f"customers/{customer.id}/payment_methods"
        buttons = [Button(label.removeprefix("your ").capitalize(), label) for label in labels]
        say(
            dispatcher, "ask_method", {"methods": fact(labels, [at] * len(labels))}, buttons=buttons
        )
        return []
