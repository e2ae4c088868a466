"""Reading and asking where an order is to be sent."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.changes.addresses.corrections import (
    corrected,
    on_the_same_street,
    speaks_of_one_part,
)
from dialogue.changes.addresses.reading import address_in, is_complete
from dialogue.changes.addresses.rest import with_rest
from dialogue.changes.addresses.spans import address_written_in
from dialogue.facts import fact
from dialogue.heard import Heard, heard
from knowledge.records import Address, Customer

__all__ = ["AskAddress", "ReadAddress"]

_USUAL_ADDRESS = re.compile(
    r"\b(my|the) (usual|normal|default|home|own|account|billing|registered|old|first)"
    r"( home)? address\b|\baddress (you have |that'?s )?on (my account|file|record)\b"
    r"|\bmy (home|house|place)\b(?! address)|\bto (my |the )?(home|house)\b"
)
_OTHER_ADDRESS = re.compile(
    r"\b(my|the) (office|work|other|second|business)\b( address)?|\bmy workplace\b|\b(to|at) work\b"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands already: the address that is proposed, one begun, where the order goes now."""

    customer: Customer
    proposed: Address | None
    begun: Address | None
    current: Address


class ReadAddress(ShopAction):
    """Reads a postal address out of a message, or what of the one that is proposed is put right.

    What one message lacks the next may give.
    """

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
        # "the address on my account" names what is to be changed, not where to.
        asks_for_new = request.intent == "change_account"
        found = None if asks_for_new else _told(request, self._known(tracker, customer))
        if found is None:
            return []
        if not is_complete(found):
            return set_slots(partial_address=asdict(found), change_address=None)
        return set_slots(change_address=asdict(found), partial_address=None)

    def _known(self, tracker: Tracker, customer: Customer) -> _Known:
        chosen = tracker.get_slot("change_orders") or []
        goes_to = {o.address for o in self._records.all_orders_of(tracker) if o.id in chosen}
        return _Known(
            customer=customer,
            proposed=_kept(tracker, "change_address"),
            begun=_kept(tracker, "partial_address"),
            current=goes_to.pop() if len(goes_to) == 1 else customer.address,
        )


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


def _kept(tracker: Tracker, slot: str) -> Address | None:
    kept = tracker.get_slot(slot)
    return Address(**kept) if kept else None


def _told(request: Heard, known: _Known) -> Address | None:
    """The address that a message comes to, whole or not; None where it is about no address."""
    usual = known.customer.address
    words = address_written_in(request.text, request.entities, usual.postcode)
    written = address_in(words, usual) if words else None
    if written and written.line1 and (written.city or written.postcode):
        return _without_repeating(written, known.proposed)
    recorded = _on_record(request.text.lower(), known.customer)
    if recorded is not None and not written:
        return recorded
    if written and known.current.line1.casefold() in request.text.casefold():
        renumbered = on_the_same_street(known.current, written)
        if renumbered is not None:
            return renumbered  # "from 7 Orchard Close to 9 Orchard Close"
    base = known.proposed or known.begun
    if base is None and speaks_of_one_part(request.text):
        base = known.current
    put_right = corrected(base, request.text) if base else None
    if put_right is not None:
        return put_right
    if known.begun:
        return with_rest(known.begun, request, usual)
    return written if written and re.search(r"\d", written.line1) else None


def _without_repeating(written: Address, proposed: Address | None) -> Address:
    """A slip put right in the street of a proposal doesn't need its postcode once more."""
    if proposed is None or written.postcode or written.city.casefold() != proposed.city.casefold():
        return written
    return on_the_same_street(proposed, written) or written


def _on_record(text: str, customer: Customer) -> Address | None:
    others = customer.other_addresses
    if len(others) == 1 and _OTHER_ADDRESS.search(text):
        return others[0]
    return customer.address if _USUAL_ADDRESS.search(text) else None
