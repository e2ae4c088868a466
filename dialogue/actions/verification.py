"""Finding out who is speaking: the e-mail, order or phone number, and the postcode on the order."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.facts import fact
from dialogue.sessions import others_read_along
from knowledge.keys import order_digits
from knowledge.order_numbers import usual_order_number
from knowledge.verification import Credentials

__all__ = ["CheckReference", "SayVerificationFailed", "VerifyCustomer"]


class CheckReference(ShopAction):
    """Holds the end of an order number back: it tells which order is meant, but proves nothing."""

    action_name = "action_check_reference"
    sets = ("half_number", "lacks_digits", "order_ref")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Moves `order_ref` to `half_number` where it lacks digits and nothing else was given."""
        order_ref = str(tracker.get_slot("order_ref") or "")
        _, digits = usual_order_number(self._records.store)
        is_half = 0 < len(order_digits(order_ref)) < digits
        if tracker.get_slot("email") or tracker.get_slot("phone") or not is_half:
            return set_slots(lacks_digits=None)
        return set_slots(half_number=order_ref, lacks_digits=True, order_ref=None)


class VerifyCustomer(ShopAction):
    """Compares what the shopper gave with the records; says nothing of what did not match."""

    action_name = "action_verify_customer"
    sets = (
        "customer_id",
        "email",
        "first_name",
        "half_number",
        "human_offered",
        "order_ref",
        "phone",
        "postcode",
        "verification_closed",
        "verification_failures",
    )

    def __init__(self, records: Records, attempts: int) -> None:
        super().__init__(records)
        self._attempts = attempts

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `customer_id`, or counts a failure; the last one closes verification.

        Where others read along nothing is compared: a yes or no would tell them something.
        """
        if others_read_along(tracker):
            say(dispatcher, "person_needed")
            return set_slots(
                email=None,
                phone=None,
                postcode=None,
                order_ref=None,
                half_number=None,
                verification_closed=True,
                human_offered=True,
            )
        verified = self._records.verification.identify(
            Credentials(
                email=tracker.get_slot("email"),
                postcode=tracker.get_slot("postcode"),
                order_ref=tracker.get_slot("order_ref"),
                phone=tracker.get_slot("phone"),
            )
        )
        if verified is not None:
            order_ref = tracker.get_slot("order_ref") or tracker.get_slot("half_number")
            return set_slots(
                order_ref=order_ref,
                half_number=None,
                human_offered=None,
                customer_id=verified.customer_id,
                first_name=verified.first_name,
                email=None,
                phone=None,
                postcode=None,
                verification_failures=None,
                verification_closed=True,
            )
        failures = int(tracker.get_slot("verification_failures") or 0) + 1
        closed = failures >= self._attempts
        if closed:
            left = fact("none", "conversation/verification")
            say(dispatcher, "verify_failed", attributes={"attempts": left})
        return set_slots(
            email=None,
            phone=None,
            postcode=None,
            order_ref=None,
            half_number=None,
            verification_failures=failures,
            verification_closed=closed or None,
            human_offered=closed or None,
        )


class SayVerificationFailed(ShopAction):
    """Asks again after details that did not match."""

    action_name = "action_verification_failed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Says that the details don't match, never which."""
        left = fact("left", "conversation/verification")
        say(dispatcher, "verify_failed", attributes={"attempts": left})
        return []
