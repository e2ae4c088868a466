"""Settling which items of its orders a change is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.actions.order_facts import item_label, source
from dialogue.changes.mentions import adds_to_what_was_said
from dialogue.changes.targets import items_called, targets_in
from dialogue.facts import fact
from dialogue.heard import Heard, heard
from dialogue.messages import Button
from knowledge.records import Order, OrderItem

__all__ = ["AskWhichItems", "ReadItems"]

_OFFERED = 4
_ONLY = re.compile(r"\b(only|just)\b", re.IGNORECASE)


def _settled(records: Records, tracker: Tracker) -> list[Order]:
    """The orders that the change is about by now."""
    ids = tracker.get_slot("change_orders") or []
    return [order for order in records.all_orders_of(tracker) if order.id in ids]


class ReadItems(ShopAction):
    """Reads which items are meant out of a message; the only one there is needs no words."""

    action_name = "action_read_items"
    sets = ("change_items", "change_variants", "possible_items")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_items`, or `possible_items` where a name fits several."""
        orders = _settled(self._records, tracker)
        request = heard(tracker)
        before: list[str] = tracker.get_slot("change_items") or []
        ids = [order.id for order in orders]
        targets = targets_in(request, orders, ids, ids)
        named = [item.id for item in targets.items]
        if adds_to_what_was_said(request):
            named = [*before, *(i for i in named if i not in before)]
        if set(named) < set(before) and _names_to_say_how(tracker, request):
            named = before
        left_out = {item.id for item in targets.left_out}
        if targets.unclear and not named:
            unclear = [item.id for item in targets.unclear]
            return set_slots(change_items=None, possible_items=unclear)
        every = [item.id for order in orders for item in order.items]
        alone = all(len(order.items) == 1 for order in orders) and not left_out
        meant = named or before or _called(tracker, orders)
        is_rest = bool(left_out) and len(every) == len(left_out) + 1
        if not meant and (alone or targets.all_items or is_rest):
            meant = every
        meant = [item for item in meant if item not in left_out]
        if meant == before:
            return []
        return set_slots(change_items=meant or None, change_variants=None, possible_items=None)


def _names_to_say_how(tracker: Tracker, request: Heard) -> bool:
    """Whether items are named to say what they become: "the soap unscented, then"."""
    is_swap = tracker.get_slot("operation") in ("exchange", "change_items")
    return is_swap and bool(request.values("option_value")) and not _ONLY.search(request.text)


def _called(tracker: Tracker, orders: Sequence[Order]) -> list[str]:
    """The items that were named before it was settled which of several orders they are of."""
    words: list[str] = tracker.get_slot("change_words") or []
    found = [[item.id for item in items_called(said, orders)] for said in words]
    return [items[0] for items in found] if all(len(items) == 1 for items in found) else []


class AskWhichItems(ShopAction):
    """Asks which of an order's items are meant."""

    action_name = "action_ask_which_items"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Lists the items, as text and buttons."""
        orders = _settled(self._records, tracker)
        possible = tracker.get_slot("possible_items")
        named: list[tuple[Order, OrderItem]] = [
            (order, item)
            for order in orders
            for item in order.items
            if not possible or item.id in possible
        ]
        labels = [item_label(item) for _, item in named]
        listed = fact(labels, [source(order, f"items/{item.id}") for order, item in named])
        buttons = [Button(item.name, _words_for(item)) for _, item in named[:_OFFERED]]
        say(dispatcher, "which_items", {"items": listed}, buttons=buttons)
        return []


def _words_for(item: OrderItem) -> str:
    """A name that tells an item from others of its kind."""
    return " ".join([*item.options.values(), item.name])
