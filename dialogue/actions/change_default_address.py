"""Giving a customer another address for orders to come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.change_proposals import turn_key
from dialogue.changes.addresses.reading import address_line
from dialogue.facts import Fact, fact
from dialogue.messages import Button
from knowledge.records import Address
from knowledge.requests import ChangeDefaultAddress, request_to_json

__all__ = ["ChangeTheDefaultAddress", "ProposeDefaultAddress"]

_YES_OR_NO = (Button("Yes", "yes"), Button("No", "no"))


def _request(tracker: Tracker) -> ChangeDefaultAddress:
    address: Mapping[str, str] = tracker.get_slot("change_address") or {}
    return ChangeDefaultAddress(Address(**address))


def _facts(tracker: Tracker) -> dict[str, Fact]:
    line = address_line(_request(tracker).address)
    return {"address": fact(line, f"customers/{tracker.get_slot('customer_id')}/address")}


class ProposeDefaultAddress(ShopAction):
    """Says which address would be kept for orders to come, and asks for a plain yes."""

    action_name = "action_propose_default_address"
    sets = ("confirmed", "proposed")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `proposed`; a yes to the very same address confirms it and is not asked again."""
        proposed: list[dict[str, Any]] = [{"request": request_to_json(_request(tracker))}]
        if proposed == tracker.get_slot("proposed") and tracker.get_slot("said_yes"):
            return set_slots(confirmed=True)
        say(dispatcher, "propose_default_address", _facts(tracker), buttons=_YES_OR_NO)
        return set_slots(proposed=proposed, confirmed=None)


class ChangeTheDefaultAddress(ShopAction):
    """Keeps the address that was confirmed, once, and says so."""

    action_name = "action_change_default_address"
    sets = ("change_address", "proposed")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Performs it under a key of this turn: handled again, it is not done again."""
        operations = self._records.operations_of(tracker)
        assert operations is not None  # the flow has verified the customer
        operations.perform(_request(tracker), f"{turn_key(tracker)}/0")
        say(dispatcher, "done_default_address", _facts(tracker))
        return set_slots(proposed=None, change_address=None)
