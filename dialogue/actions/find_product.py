"""Settling which product is meant."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.facts import fact
from dialogue.messages import Button

__all__ = ["AskWhichProduct", "ChooseProduct", "FindProduct"]

_OFFERED = 4


class FindProduct(ShopAction):
    """The product that was named, else the one under discussion."""

    action_name = "action_find_product"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `product_id`, or `product_candidates` when the words fit several."""
        candidates = tracker.get_slot("product_ids") or []
        if len(candidates) == 1:
            return set_slots(product_id=candidates[0], product_candidates=None)
        if candidates:
            return set_slots(product_id=None, product_ref=None, product_candidates=candidates)
        if tracker.get_slot("product_id"):
            return []
        return set_slots(product_ref=None, product_candidates=None)


class AskWhichProduct(ShopAction):
    """Asks which product is meant, and offers the likely ones."""

    action_name = "action_ask_which_product"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists up to four candidates, or asks openly when there is none."""
        ids = (tracker.get_slot("product_candidates") or [])[:_OFFERED]
        products = [p for i in ids if (p := self._records.catalogue.get(i)) is not None]
        if not products:
            say(dispatcher, "ask_product")
            return []
        names = fact([p.name for p in products], [f"products/{p.id}/name" for p in products])
        buttons = [Button(p.name, p.name) for p in products]
        say(dispatcher, "which_product", {"products": names}, buttons=buttons)
        return []


class ChooseProduct(ShopAction):
    """Reads the answer to the question which product is meant."""

    action_name = "action_choose_product"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Takes the best candidate; says that nothing fits when there is none."""
        candidates = tracker.get_slot("product_ids") or []
        if candidates:
            return set_slots(product_id=candidates[0], product_candidates=None)
        say(dispatcher, "product_not_found")
        return set_slots(product_ref=None)
