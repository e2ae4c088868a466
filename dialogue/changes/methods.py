"""Ways to pay, as shoppers name them and as the assistant names them to their owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.records import PaymentMethod

__all__ = ["method_label", "methods_called"]

_CARDS = frozenset({"card", "credit_card", "debit_card"})


def method_label(method: PaymentMethod) -> str:
    """As one says it to its owner: "your Visa ending 4242"."""
    names = {"paypal": "your PayPal account", "gift_card": "your gift card"}
    return names.get(method.kind, f"your {method.brand} ending {method.last_four}")


def methods_called(
    values: Sequence[str], text: str, methods: Iterable[PaymentMethod]
) -> list[PaymentMethod]:
    """The methods that normalised names, "visa" or "gift_card", stand for.

    A card's last four digits in `text` tell between two of a brand.
    """
    fitting = [m for m in methods if any(_is_called(m, value) for value in values)]
    by_digits = [m for m in fitting if m.last_four and m.last_four in text]
    return by_digits or fitting


def _is_called(method: PaymentMethod, value: str) -> bool:
    if method.kind == "card":
        return value in _CARDS or value == method.brand.lower().replace(" ", "_")
    return value == method.kind
