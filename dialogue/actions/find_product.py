"""Settling which product is meant."""

from __future__ import annotations

from rapidfuzz import fuzz
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.facts import fact
from dialogue.heard import heard
from dialogue.messages import Button
from dialogue.understanding.entities.products import content_words

__all__ = ["AskWhichProduct", "ChooseProduct", "FindProduct"]

_OFFERED = 4
_NEAR = 3
_NEAR_MATCH = 0.25
_MISSPELT = 90
"""How alike a name and what was typed must be, of 100, for slips alone to part them."""


class FindProduct(ShopAction):
    """The product that was named, else the one of a change under way or under discussion."""

    action_name = "action_find_product"
    sets = ("product_candidates", "product_id", "product_ref", "product_unknown")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `product_id`, or `product_candidates` when the words fit several, or none.

        Where none is named, those that were shown last stay the candidates.
        """
        candidates = tracker.get_slot("product_ids") or []
        in_hand = self._in_hand(tracker)
        chosen = [i for i in in_hand if i in candidates] if candidates else in_hand
        if len(chosen or candidates) == 1:
            return set_slots(product_id=(chosen or candidates)[0], product_candidates=None)
        if candidates:
            return set_slots(product_id=None, product_ref=None, product_candidates=candidates)
        if tracker.get_slot("product_id"):
            return []
        request = heard(tracker)
        shown = tracker.get_slot("product_candidates")
        if shown and not request.values("product"):
            return set_slots(product_ref=None)
        named = " ".join(content_words(request.text))
        found = self._records.catalogue.search(named, limit=_NEAR) if named else []
        near = [scored.record.id for scored in found if scored.score >= _NEAR_MATCH]
        misspelt = [
            scored.record.id
            for scored in found
            if fuzz.partial_ratio(scored.record.name.lower(), named.lower()) >= _MISSPELT
        ]
        if len(misspelt) == 1:
            return set_slots(product_id=misspelt[0], product_candidates=None)
        return set_slots(
            product_ref=None, product_candidates=near or None, product_unknown=bool(named) or None
        )

    def _in_hand(self, tracker: Tracker) -> list[str]:
        """The products of the items that a change under way is about."""
        items = tracker.get_slot("change_items") or []
        orders = self._records.all_orders_of(tracker) if items else []
        return [i.product_id for order in orders for i in order.items if i.id in items]


class AskWhichProduct(ShopAction):
    """Asks which product is meant, and offers the likely ones."""

    action_name = "action_ask_which_product"
    sets = ("product_unknown",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists up to four candidates, or asks openly when there is none.

        Where something was named that the shop doesn't have, the candidates are what is near.
        """
        ids = (tracker.get_slot("product_candidates") or [])[:_OFFERED]
        products = [p for i in ids if (p := self._records.catalogue.get(i)) is not None]
        unknown = bool(tracker.get_slot("product_unknown"))
        if not products:
            say(dispatcher, "product_not_found" if unknown else "ask_product")
            return set_slots(product_unknown=None)
        names = fact([p.name for p in products], [f"products/{p.id}/name" for p in products])
        buttons = [Button(p.name, p.name) for p in products]
        act = "product_not_found" if unknown else "which_product"
        say(dispatcher, act, {"products": names}, buttons=buttons)
        return set_slots(product_unknown=None)


class ChooseProduct(ShopAction):
    """Reads the answer to the question which product is meant."""

    action_name = "action_choose_product"
    sets = ("product_candidates", "product_id", "product_ref")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Takes the best candidate, or the only one offered on a yes; else says nothing fits."""
        candidates = tracker.get_slot("product_ids") or []
        offered = tracker.get_slot("product_candidates") or []
        if len(offered) == 1 and tracker.get_intent_of_latest_message() == "affirm":
            candidates = offered
        named = str(tracker.get_slot("product_ref") or "")
        candidates = [i for i in offered if self._name(i) == named] or candidates
        if candidates:
            return set_slots(product_id=candidates[0], product_candidates=None)
        say(dispatcher, "product_not_found")
        return set_slots(product_ref=None)

    def _name(self, product_id: str) -> str:
        product = self._records.catalogue.get(product_id)
        return product.name if product else ""
