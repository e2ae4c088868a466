"""What a verified customer may ask to have done: one typed request for each operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

from knowledge.records import Address

__all__ = [
    "AddNote",
    "CancelOrder",
    "ChangeAddress",
    "ChangeDefaultAddress",
    "ChangeItems",
    "ChangePayment",
    "ExchangeItems",
    "OpenTicket",
    "OrderRequest",
    "Request",
    "ReturnItems",
    "request_name",
    "request_to_json",
]


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel a pending order; `reason` is one of the policy's."""

    order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """Send a pending order somewhere else."""

    order_id: str
    address: Address


@dataclass(frozen=True, slots=True)
class ChangePayment:
    """Pay a pending order with another of the customer's methods."""

    order_id: str
    method_id: str


@dataclass(frozen=True, slots=True)
class ChangeItems:
    """Other variants of the same products for a pending order.

    `variants` maps item ids to variant ids; `method_id` is charged or refunded the difference.
    """

    order_id: str
    variants: Mapping[str, str]
    method_id: str


@dataclass(frozen=True, slots=True)
class ReturnItems:
    """Send back delivered items; the money goes to `method_id`."""

    order_id: str
    item_ids: tuple[str, ...]
    method_id: str


@dataclass(frozen=True, slots=True)
class ExchangeItems:
    """Other variants of the same products for delivered items; as in `ChangeItems`."""

    order_id: str
    variants: Mapping[str, str]
    method_id: str


@dataclass(frozen=True, slots=True)
class ChangeDefaultAddress:
    """A new address for the customer's future orders."""

    address: Address


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note for the staff, on an order or on the customer."""

    text: str
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A person is to go on with the conversation `sender_id`, about an order or not.

    A conversation that has a ticket open keeps that one.
    """

    sender_id: str
    summary: Mapping[str, Any]
    order_id: str | None = None


OrderRequest = (
    CancelOrder | ChangeAddress | ChangePayment | ChangeItems | ReturnItems | ExchangeItems
)
Request = OrderRequest | ChangeDefaultAddress | AddNote | OpenTicket

_NAMES = {
    CancelOrder: "cancel_order",
    ChangeAddress: "change_address",
    ChangePayment: "change_payment",
    ChangeItems: "change_items",
    ReturnItems: "return_items",
    ExchangeItems: "exchange_items",
    ChangeDefaultAddress: "change_default_address",
    AddNote: "add_note",
    OpenTicket: "open_ticket",
}
assert set(_NAMES) == set(get_args(Request))


def request_name(request: Request) -> str:
    """The name of the operation, as it stands in the audit."""
    return _NAMES[type(request)]


def request_to_json(request: Request) -> dict[str, Any]:
    """The request's fields as plain data, the same for equal requests."""
    return {field.name: _plain(getattr(request, field.name)) for field in fields(request)}


def _plain(value: Any) -> Any:
    if isinstance(value, Address):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return dict(sorted(value.items()))
    return list(value) if isinstance(value, tuple) else value
