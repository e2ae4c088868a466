"""A conversation that begins with somebody whom the storefront has logged in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk.events import SlotSet

from knowledge.customers import VerifiedCustomer

__all__ = ["verified_start"]


def verified_start(customer: VerifiedCustomer, at: datetime) -> list[dict[str, Any]]:
    """The events of a turn of its own, after which the conversation is this customer's.

    They are those that `action_verify_customer` sets, and lapse with the session as they do.
    """
    slots = {
        "customer_id": customer.customer_id,
        "first_name": customer.first_name,
        "verification_closed": True,
    }
    return [
        {**SlotSet(name, value), "timestamp": at.timestamp(), "metadata": {"verified_by": "token"}}
        for name, value in slots.items()
    ]
