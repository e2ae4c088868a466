"""Ways to pay, as shoppers name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogue.understanding.result import Entity

__all__ = ["find_payment_methods"]

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
    "card": r"(?<=my )(?:own |other |new |old )?card",
}
_METHOD = re.compile(
    r"(?<!\w)(?:(?:my|the) (?:(?:own|other|new|old) )?)?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
    + r")(?: card)?(?!\w)",
    re.IGNORECASE,
)


def find_payment_methods(text: str) -> Iterator[Entity]:
    """Payment methods, with the kind as the value: `visa`, `paypal`, `gift_card` ..."""
    for match in _METHOD.finditer(text):
        kind = next(name for name, words in match.groupdict().items() if words)
        yield Entity("payment_method", kind, match[0], *match.span())
