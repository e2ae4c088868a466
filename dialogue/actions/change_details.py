"""Reading and asking for the details of a change: why, how it is paid, where to, into what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict

from rapidfuzz import fuzz, process
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.order_facts import item_label, source
from dialogue.changes.addresses import address_in, completed, is_complete
from dialogue.changes.draft import Draft, draft_of, paid_with
from dialogue.changes.methods import method_label, methods_called
from dialogue.changes.wishes import Outcome, fulfil, wishes_in
from dialogue.facts import fact
from dialogue.heard import Heard, heard
from dialogue.messages import Button
from knowledge.records import Address, Order, OrderItem

__all__ = [
    "AskAddress",
    "AskMethod",
    "AskReason",
    "AskWishes",
    "ReadAddress",
    "ReadMethod",
    "ReadReason",
    "ReadWishes",
]

_SAME_REASON = 82
_REASON_MEANT = {
    "no longer needed": ("changed_mind", "not_needed", "found_cheaper", "late", "other", "quality"),
    "ordered by mistake": ("by_mistake", "bought_twice", "wrong_item"),
}
_ASKED_WHY = (
    (re.compile(r"\b(mistake|accident|error|wrong|twice)", re.I), "ordered by mistake"),
    (re.compile(r"\b(need|use|mind|cheaper|elsewhere|want|late|slow)", re.I), "no longer needed"),
)
_USUAL_ADDRESS = re.compile(
    r"\b(my|the) (usual|default|home|own|account|billing)( home)? address\b"
    r"|\bmy (home|house|place)\b"
)
_OTHER_ADDRESS = re.compile(
    r"\bmy (office|work|other|second) ?(address)?\b|\bmy workplace\b|\bto work\b"
)


class _OfDraft(ShopAction):
    def _draft(self, tracker: Tracker) -> Draft:
        view = self._records.orders_of(tracker)
        return draft_of(tracker, list(view.all()) if view else [])


class ReadReason(ShopAction):
    """Reads why something is cancelled, as one of the reasons that the shop knows."""

    action_name = "action_read_reason"
    sets = ("change_reason",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_reason` to the shop's own words for it."""
        reason = self._meant(heard(tracker), asked=tracker.get_slot("asked_reason") is not None)
        return set_slots(change_reason=reason) if reason else []

    def _meant(self, request: Heard, asked: bool) -> str | None:
        known = self._records.policy.cancel_reasons
        if not known:
            return request.text if asked else "not given"
        for value in request.values("reason"):
            for reason, values in _REASON_MEANT.items():
                if value in values and reason in known:
                    return reason
        if asked:
            for words, reason in _ASKED_WHY:
                if words.search(request.text) and reason in known:
                    return reason
        near = process.extractOne(
            request.text.lower(), known, scorer=fuzz.token_set_ratio, score_cutoff=_SAME_REASON
        )
        return str(near[0]) if near else None


class AskReason(ShopAction):
    """Asks why, and offers the reasons that the shop knows."""

    action_name = "action_ask_reason"
    sets = ("asked_reason",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Names the reasons, as text and buttons."""
        reasons = self._records.policy.cancel_reasons
        sources = [f"policy/cancel_reasons/{n}" for n in range(len(reasons))]
        buttons = [Button(reason.capitalize(), reason) for reason in reasons]
        say(dispatcher, "ask_reason", {"reasons": fact(list(reasons), sources)}, buttons=buttons)
        return set_slots(asked_reason=True)


class ReadMethod(_OfDraft):
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
            held = {m.id for order in self._draft(tracker).orders for m in paid_with(order)}
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


class ReadAddress(ShopAction):
    """Reads a postal address out of a message; what one message lacks the next may give."""

    action_name = "action_read_address"
    sets = ("change_address", "partial_address")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_address` once it is complete, `partial_address` until then."""
        customer = self._records.customer_of(tracker)
        if customer is None:
            return []
        request = heard(tracker)
        partial = tracker.get_slot("partial_address")
        found = self._on_record(request.text.lower(), customer.address, customer.other_addresses)
        if found is None:
            found = self._written(
                request, customer.address, Address(**partial) if partial else None
            )
        if found is None:
            return []
        if not is_complete(found):
            return set_slots(partial_address=asdict(found))
        return set_slots(change_address=asdict(found), partial_address=None)

    def _on_record(self, text: str, usual: Address, others: tuple[Address, ...]) -> Address | None:
        if _USUAL_ADDRESS.search(text):
            return usual
        return others[0] if len(others) == 1 and _OTHER_ADDRESS.search(text) else None

    def _written(self, request: Heard, usual: Address, partial: Address | None) -> Address | None:
        addresses = request.values("address")
        postcodes = request.values("postcode")
        written = ", ".join(addresses)
        if postcodes and not address_in(written, usual).postcode:
            written = f"{written}, {postcodes[-1]}"
        if partial is not None and not addresses:
            # Asked for town and postcode, people write just these.
            return completed(partial, address_in(request.text, usual, after_street=True))
        return address_in(written, usual) if addresses else None


class AskAddress(ShopAction):
    """Asks where it should go, or for what an address lacks."""

    action_name = "action_ask_address"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Asks for all of it, or for town and postcode."""
        partial = tracker.get_slot("partial_address")
        lacking = fact("rest" if partial else "all", "conversation/address")
        say(dispatcher, "ask_address", attributes={"lacking": lacking})
        return []


class ReadWishes(_OfDraft):
    """Reads what items are to become, and finds the variants that fulfil it."""

    action_name = "action_read_wishes"
    sets = ("change_variants",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_variants` when each item has one; else says what can't be had."""
        request = heard(tracker)
        preferences = wishes_in(request.values("option_value"), request.text)
        if not preferences:
            return []
        draft = self._draft(tracker)
        variants: dict[str, str] = dict(draft.variants or {})
        for order, item, outcome in self._outcomes(draft, preferences):
            if outcome.variant is not None:
                variants[item.id] = outcome.variant.id
            else:
                self._say_unavailable(dispatcher, order, item, outcome)
                variants.pop(item.id, None)
        complete = all(i in variants for order in draft.orders for i in _ids(draft, order))
        return set_slots(change_variants=variants if complete and variants else None)

    def _outcomes(
        self, draft: Draft, preferences: list[list[str]]
    ) -> Iterator[tuple[Order, OrderItem, Outcome]]:
        for order in draft.orders:
            for item in draft.items_of(order):
                product = self._records.catalogue.get(item.product_id)
                if product is not None:
                    yield order, item, fulfil(item, product, preferences)

    def _say_unavailable(
        self, dispatcher: CollectingDispatcher, order: Order, item: OrderItem, outcome: Outcome
    ) -> None:
        facts = {"item": fact(item.name, source(order, f"items/{item.id}/name"))}
        at = f"products/{item.product_id}/variants/stock"
        said = fact("some" if outcome.choices else "none", at)
        if outcome.choices:
            facts["option_values"] = fact(list(outcome.choices), at)
        say(dispatcher, "wish_unavailable", facts, {"choice": said})


def _ids(draft: Draft, order: Order) -> list[str]:
    return [item.id for item in draft.items_of(order)]


class AskWishes(_OfDraft):
    """Asks what items are to become, and names what there is."""

    action_name = "action_ask_wishes"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Names the item and what can be had, by one of its options."""
        draft = self._draft(tracker)
        order, item = next((o, i) for o in draft.orders for i in draft.items_of(o))
        product = self._records.catalogue.get(item.product_id)
        choice = fulfil(item, product, [[]]) if product else Outcome()
        facts = {"item": fact(item_label(item), source(order, f"items/{item.id}"))}
        at = f"products/{item.product_id}/variants"
        buttons = [Button(value, value) for value in choice.choices]
        if choice.choices:
            facts["option_name"] = fact(choice.option, at)
            facts["option_values"] = fact(list(choice.choices), at)
        say(dispatcher, "ask_wishes", facts, buttons=buttons)
        return []
