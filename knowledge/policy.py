"""The shop's rules for changing orders, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be done to an order, and under which conditions.

    Attributes:
        cancel_reasons: the reasons a cancellation may carry; empty allows any.
        refund_days: within how many days a refund arrives that is not on a gift card.
        return_window_days: days after delivery in which things may come back; None for ever.
        item_changes: how often the items of one pending order may be changed.
        exchanges: how often items of one delivered order may be exchanged.
    """

    cancel_reasons: tuple[str, ...] = ("no longer needed", "ordered by mistake")
    refund_days: int = 7
    return_window_days: int | None = None
    item_changes: int = 1
    exchanges: int = 1
