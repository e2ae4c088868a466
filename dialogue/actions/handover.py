"""Offering a person and handing over to one."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.facts import fact
from dialogue.handover import asked, handover_of
from dialogue.packets import OPERATION_KEY, Packet, packet_of
from dialogue.sessions import others_read_along
from knowledge.performed import performed_under
from knowledge.tickets import Ticket

__all__ = ["HandOver", "HandOverIfWanted", "OfferHuman", "known_of", "open_ticket"]

_TASKS = {
    "cancel_order": "cancel_order",
    "change_address": "change_address",
    "change_items": "change_items",
    "return_item": "return_item",
    "exchange_item": "exchange_item",
    "damaged_item": "damaged_item",
    "invoice_request": "invoice",
}
"""The intents whose task can be named in the offer."""


class OfferHuman(ShopAction):
    """Says that a person can do what was asked, and asks whether to get one."""

    action_name = "action_offer_human"
    sets = ("task", "wants_human")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Offers; the order number that the shopper named is repeated to them."""
        intent = str(tracker.get_slot("intent"))
        if intent not in _TASKS:
            say(dispatcher, "person_needed")
            return set_slots(wants_human=None, task=intent)
        task = fact(_TASKS[intent], "conversation/intent")
        order_ref = tracker.get_slot("order_ref")
        facts = {"order_id": fact(order_ref, "conversation/order_ref")} if order_ref else {}
        say(dispatcher, "offer_human", facts, {"task": task})
        return set_slots(wants_human=None, task=intent)


class HandOver(ShopAction):
    """Opens a ticket with what is known, and says when a person is there."""

    action_name = "action_hand_over"
    sets: ClassVar[tuple[str, ...]] = ("human_offered", "ticket_id", "wants_human")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Opens the ticket or points to the one that waits; where others read along, neither."""
        if others_read_along(tracker):
            # A ticket holds what was said, and the answer would be read by everybody.
            say(dispatcher, "person_needed")
            return set_slots(human_offered=None, wants_human=None)
        standing = handover_of(tracker.events)
        waiting = self._records.tickets.waiting(tracker.sender_id)
        if waiting is not None:
            ticket_id = fact(waiting.id, f"tickets/{waiting.id}")
            say(dispatcher, "handover_waiting", {"ticket_id": ticket_id})
            # The turn that opened it may never have been recorded.
            return [] if standing.ticket_id == waiting.id else [asked(waiting.id)]
        ticket = open_ticket(self._records, tracker)
        facts = {"ticket_id": fact(ticket.id, f"tickets/{ticket.id}")}
        shop = self._records.shop
        is_open = shop.is_open(self._records.clock())
        if not is_open:
            facts["opening_hours"] = fact(shop.opening_hours, "shop/opening_hours")
        hours = fact("open" if is_open else "closed", "shop/opening_hours")
        say(dispatcher, "handover", facts, {"hours": hours})
        return [asked(ticket.id), *set_slots(human_offered=None, wants_human=None)]


class HandOverIfWanted(HandOver):
    """After an offer: a yes hands over, a no drops it."""

    action_name = "action_hand_over_if_wanted"
    sets = ("human_offered", "task", "ticket_id", "wants_human")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Acts on the slot `wants_human`."""
        if tracker.get_slot("wants_human"):
            return await super().run(dispatcher, tracker, domain)
        say(dispatcher, "handover_declined")
        return set_slots(human_offered=None, wants_human=None, task=None)


def known_of(records: Records, tracker: Tracker) -> Packet:
    """All that a person needs to go on with a conversation, as it stands."""
    done = performed_under(records.store, f"{tracker.sender_id}/", OPERATION_KEY)
    return packet_of(tracker, records.customer_of(tracker), done)


def open_ticket(records: Records, tracker: Tracker) -> Ticket:
    """The conversation's open ticket, made now if there is none, with all that a person needs."""
    customer = records.customer_of(tracker)
    view, order_ref = records.orders_of(tracker), tracker.get_slot("order_id")
    order = view.get(str(order_ref)) if view and order_ref else None
    return records.tickets.open(
        tracker.sender_id,
        records.clock(),
        known_of(records, tracker).to_json(),
        customer.id if customer else None,
        order.id if order else None,
    )
