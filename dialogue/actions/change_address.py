"""Reading and asking where an order is to be sent."""

from __future__ import annotations

import re
from dataclasses import asdict

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.changes.addresses import address_in, completed, is_complete
from dialogue.facts import fact
from dialogue.heard import Heard, heard
from knowledge.records import Address

__all__ = ["AskAddress", "ReadAddress"]

_USUAL_ADDRESS = re.compile(
    r"\b(my|the) (usual|default|home|own|account|billing)( home)? address\b"
    r"|\bmy (home|house|place)\b"
)
_OTHER_ADDRESS = re.compile(
    r"\bmy (office|work|other|second) ?(address)?\b|\bmy workplace\b|\bto work\b"
)


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
