"""Ways to pay, as shoppers name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogue.understanding.result import Entity

__all__ = ["find_payment_methods", "payment_kind"]

_KINDS = {
    "visa": r"visa",
    "mastercard": r"master\s?card",
    "amex": r"amex|american express",
    "paypal": r"pay\s?pal",
    "klarna": r"klarna",
    "apple_pay": r"apple\s?pay",
    "google_pay": r"(?:google|g)\s?pay",
    "upi": r"upi",
    "bank_transfer": r"bank transfer|wire transfer",
    "cash_on_delivery": r"cash on delivery|c\.?o\.?d\.?",
    "cheque": r"cheque|check(?= instead)",
    "debit_card": r"debit(?: card)?",
    "credit_card": r"credit card",
    "gift_card": r"gift ?card|gift voucher",
    "invoice": r"invoice",
    "card": r"card",
}
_METHOD = re.compile(
    r"(?<!\w)(?:(?:own|other|new|old|company) )?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
    + r")(?: card)?(?!\w)",
    re.IGNORECASE,
)


def find_payment_methods(text: str) -> Iterator[Entity]:
    """Payment methods, with the kind as the value: `visa`, `paypal`, `gift_card` ..."""
    for match in _METHOD.finditer(text):
        yield Entity("payment_method", payment_kind(match[0]) or match[0], match[0], *match.span())


def payment_kind(written: str) -> str | None:
    """The kind of payment that `written` names: `visa`, `gift_card` ...; None if it names none."""
    for kind, words in _KINDS.items():
        if re.search(rf"(?<!\w)(?:{words})(?!\w)", written, re.IGNORECASE):
            return kind
    return None
