"""What a shopper may point at, and what their words turned out to mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

__all__ = ["Reference", "Referent", "Surroundings"]


@dataclass(frozen=True, slots=True)
class Referent:
    """An order, an item of an order, or a product.

    Attributes:
        kind: which of the three.
        id: its own; of an item, that of its order line.
        name: an item's or product's name.
        order_id: the order, of an order or item.
        product_id: the product, of an item or product.
        values: the option values of an item, or all that a product comes in.
        price: of an order its total, of a product its lowest price.
        placed: when the order was placed.
        is_open: whether the order is still on its way to the customer.
    """

    kind: Literal["order", "item", "product"]
    id: str
    name: str = ""
    order_id: str = ""
    product_id: str = ""
    values: tuple[str, ...] = ()
    price: Decimal | None = None
    placed: date | None = None
    is_open: bool = False

    def to_json(self) -> dict[str, str]:
        """Kind and ids; no personal data."""
        order = {"order_id": self.order_id} if self.kind == "item" else {}
        return {"kind": self.kind, "id": self.id, **order}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a line is said amid.

    Attributes:
        talked_of: what the assistant's replies named, a group for each reply, latest first.
        offered: what the open question offers to choose from, in its order.
        records: the orders and items of the customer whom the conversation is verified as.
    """

    talked_of: tuple[tuple[Referent, ...], ...] = ()
    offered: tuple[Referent, ...] = ()
    records: tuple[Referent, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """What text[start:end] means: the `chosen` things; or, where it is open, which `candidates`.

    `way` is how the words point: `it`, `both`, `newest`, `described` ...
    Both are empty where nothing known fits the words.
    """

    text: str
    start: int
    end: int
    way: str
    chosen: tuple[Referent, ...] = ()
    candidates: tuple[Referent, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Whether it has to be asked which of the candidates is meant."""
        return not self.chosen and bool(self.candidates)

    def to_json(self) -> dict[str, Any]:
        """As `shoptalk parse --json` prints it: kinds and ids, no personal data."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "way": self.way,
            "refers_to": [r.to_json() for r in self.chosen],
            "ambiguous": self.is_ambiguous,
            "candidates": [r.to_json() for r in self.candidates],
        }
