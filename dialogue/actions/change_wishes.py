"""Reading and asking what things are to become."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.order_facts import item_label, source
from dialogue.changes.draft import Draft, draft_of
from dialogue.changes.wishes import Outcome, fulfil, wishes_in
from dialogue.facts import fact
from dialogue.heard import heard
from dialogue.messages import Button
from knowledge.records import Order, OrderItem

__all__ = ["AskWishes", "ReadWishes"]


class ReadWishes(ShopAction):
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
        draft = draft_of(tracker, self._records.all_orders_of(tracker))
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


class AskWishes(ShopAction):
    """Asks what items are to become, and names what there is."""

    action_name = "action_ask_wishes"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Names the item and what can be had, by one of its options."""
        draft = draft_of(tracker, self._records.all_orders_of(tracker))
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
