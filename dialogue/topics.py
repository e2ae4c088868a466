"""What a question's intent tells of the answer it wants: the topic that the answer is on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

__all__ = ["topics_of"]

_INTENTS_ON: Mapping[str, str] = MappingProxyType(
    {
        "account": "ask_account ask_privacy change_account delete_account login_problem newsletter",
        "delivery": "ask_delivery change_delivery gift_wrap missing_item missing_parcel"
        " order_status tracking_number",
        "payment": "ask_payment ask_privacy change_payment gift_card invoice_request"
        " payment_problem",
        "product_care": "damaged_item product_care product_size",
        "promotion": "ask_promotion discount_problem price_match",
        "refunds": "ask_refund_policy ask_returns discount_problem refund_status return_item",
        "returns": "ask_refund_policy ask_returns damaged_item exchange_item refund_status"
        " return_item return_status wrong_item",
        "store": "ask_business ask_contact ask_store bot_challenge gift_wrap write_review",
        "warranty": "ask_warranty damaged_item exchange_item wrong_item",
    }
)
"""By topic, as shops usually name them; answers on a topic of another name are found without."""


def topics_of(intent: str, confidence: float = 1.0) -> dict[str, float]:
    """How likely the answer to a question of this intent is on each topic, from 0 to 1."""
    return dict.fromkeys(_topics(intent), confidence)


def _topics(intent: str) -> Iterator[str]:
    return (topic for topic, intents in _INTENTS_ON.items() if intent in intents.split())
