"""The shop's records as typed values. Money is exact, times carry a zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Literal, TypeVar

__all__ = [
    "Address",
    "Answer",
    "Customer",
    "Money",
    "Order",
    "OrderItem",
    "OrderStatus",
    "Payment",
    "PaymentMethod",
    "Product",
    "Promotion",
    "Review",
    "ReviewSummary",
    "Scored",
    "Shipment",
    "ShippingMethod",
    "StatusChange",
    "Variant",
]


T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in one currency; stored as integer minor units (cents)."""

    amount: Decimal
    currency: str

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> Money:
        """Money from its stored form."""
        return cls(Decimal(minor) / 100, currency).quantized()

    @property
    def minor(self) -> int:
        """The amount in minor units."""
        return int((self.amount * 100).to_integral_value())

    def quantized(self) -> Money:
        """The same amount with two decimals."""
        return Money(self.amount.quantize(Decimal("0.01")), self.currency)

    def times(self, quantity: int) -> Money:
        """This amount, `quantity` times."""
        return Money(self.amount * quantity, self.currency).quantized()

    def plus(self, other: Money) -> Money:
        """The sum of two amounts of one currency; ValueError if they differ in it."""
        if other.currency != self.currency:
            raise ValueError(f"can't add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency).quantized()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel goes."""

    name: str
    line1: str
    line2: str
    city: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way a customer pays. Of a card, only brand and last four digits are known."""

    id: str
    kind: Literal["card", "paypal", "gift_card"]
    brand: str = ""
    last_four: str = ""
    balance: Money | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person with an account."""

    id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: tuple[PaymentMethod, ...]
    phone: str = ""
    other_addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought: a product in certain options."""

    id: str
    product_id: str
    options: Mapping[str, str]
    price: Money
    stock: int
    on_sale: bool = True

    @property
    def available(self) -> int:
        """How many pieces can be bought now."""
        return self.stock if self.on_sale else 0


@dataclass(frozen=True, slots=True)
class Product:
    """Something the shop sells, with all its variants."""

    id: str
    name: str
    category: str
    description: str
    attributes: Mapping[str, str]
    keywords: tuple[str, ...]
    variants: tuple[Variant, ...] = field(default=())

    @property
    def price_range(self) -> tuple[Money, Money]:
        """The lowest and the highest price of its variants."""
        prices = [variant.price for variant in self.variants]
        return min(prices), max(prices)

    @property
    def option_names(self) -> tuple[str, ...]:
        """The names of its options ("colour", "size"), in the catalogue's order."""
        return tuple(dict.fromkeys(name for v in self.variants for name in v.options))

    def values_of(self, option: str) -> tuple[str, ...]:
        """The values that an option can take, in the catalogue's order."""
        values = (v.options[option] for v in self.variants if option in v.options)
        return tuple(dict.fromkeys(values))

    @property
    def available(self) -> bool:
        """Whether any variant is in stock."""
        return any(variant.available for variant in self.variants)


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PROCESSED = "processed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    EXCHANGE_REQUESTED = "exchange_requested"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """A line of an order; name, options and price are as they were when it was placed."""

    id: str
    product_id: str
    variant_id: str
    name: str
    options: Mapping[str, str]
    quantity: int
    price: Money


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved for an order, or is to; `at` is when it did, or was set going."""

    method: PaymentMethod
    kind: Literal["charge", "refund"]
    amount: Money
    at: datetime
    status: Literal["done", "pending"]


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel on its way to the customer."""

    carrier: str
    tracking: str
    shipped_at: datetime
    expected_at: datetime
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """When an order came into a status."""

    status: OrderStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its owner may know it."""

    id: str
    customer_id: str
    status: OrderStatus
    placed_at: datetime
    items: tuple[OrderItem, ...]
    address: Address
    payments: tuple[Payment, ...]
    shipments: tuple[Shipment, ...]
    history: tuple[StatusChange, ...]
    ships_by: date | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    item_changes: int = 0
    exchanges: int = 0

    @property
    def total(self) -> Money:
        """What the items cost together."""
        total = self.items[0].price.times(self.items[0].quantity)
        for item in self.items[1:]:
            total = total.plus(item.price.times(item.quantity))
        return total

    @property
    def refunds(self) -> tuple[Payment, ...]:
        """The money that went back, or is to go back, latest first."""
        refunds = [payment for payment in reversed(self.payments) if payment.kind == "refund"]
        return tuple(sorted(refunds, key=lambda payment: payment.at, reverse=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and the shop's own text, in sentences that can be quoted one by one."""

    id: str
    topic: str
    question: str
    also: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole answer."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """A way of sending a parcel, to some countries (two-letter codes) or, if none, to all."""

    id: str
    name: str
    countries: tuple[str, ...]
    price: Money
    min_days: int
    max_days: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """An offer with a code, and when it holds."""

    id: str
    code: str
    description: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What a buyer wrote."""

    id: str
    product_id: str
    rating: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """A product's reviews at a glance; `highlights` are sentences of its best-fitting reviews."""

    rating: float
    count: int
    highlights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored(Generic[T]):
    """A record that a search found, and how well it fits (0 to 1)."""

    record: T
    score: float
