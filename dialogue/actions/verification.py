"""Finding out who is speaking: the e-mail or order number, and the postcode on the order."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.facts import fact
from knowledge.verification import Credentials

__all__ = ["SayVerificationFailed", "VerifyCustomer"]


class VerifyCustomer(ShopAction):
    """Compares what the shopper gave with the records; says nothing of what did not match."""

    action_name = "action_verify_customer"
    sets = (
        "customer_id",
        "email",
        "first_name",
        "human_offered",
        "order_ref",
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
        """Sets `customer_id`, or counts a failure; the last one closes verification."""
        verified = self._records.verification.identify(
            Credentials(
                email=tracker.get_slot("email"),
                postcode=tracker.get_slot("postcode"),
                order_ref=tracker.get_slot("order_ref"),
            )
        )
        if verified is not None:
            return set_slots(
                customer_id=verified.customer_id,
                first_name=verified.first_name,
                email=None,
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
            postcode=None,
            order_ref=None,
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
