"""The rows of import files, checked field by field, and the records they become.

The JSON Schemas that `shoptalk knowledge schema` prints come from these models.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from knowledge.records import (
    Address,
    Answer,
    Customer,
    Money,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    Promotion,
    Review,
    Shipment,
    ShippingMethod,
    StatusChange,
    Variant,
)
from knowledge.sentences import split_sentences

__all__ = ["Defaults", "FORMATS", "FileRow", "Record"]

Record = Product | Customer | Order | Answer | Review | ShippingMethod | Promotion

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

_OURS: Mapping[str, OrderStatus] = {status.value: status for status in OrderStatus}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a file is silent.

    Attributes:
        currency: of amounts without one.
        statuses: the shop's own names of order statuses, in lower case, and ours for them.
    """

    currency: str = "EUR"
    statuses: Mapping[str, OrderStatus] = field(default_factory=dict)

    def status(self, name: str) -> OrderStatus:
        """Our status for the shop's; ValueError names what is known."""
        found = self.statuses.get(name) or _OURS.get(name)
        if found is not None:
            return found
        found = self.statuses.get(name.strip().lower())
        if found is not None:
            return found
        try:
            return OrderStatus(name.strip().lower().replace(" ", "_"))
        except ValueError:
            known = ", ".join([*OrderStatus, *self.statuses])
            raise ValueError(f"status {name!r} is none of {known}") from None


class _Fields(BaseModel):
    """Unknown fields are refused, so that typing slips are seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileRow(_Fields):
    """A row of an import file."""

    id: Id

    @abstractmethod
    def record(self, defaults: Defaults) -> Record:
        """The record it stands for; ValueError for what only the shop's settings can tell."""


class AddressFields(_Fields):
    """Where a parcel goes; `country` is a two-letter code."""

    name: str = ""
    line1: Text
    line2: str = ""
    city: Text
    postcode: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

    def record(self) -> Address:
        """The address."""
        return Address(self.name, self.line1, self.line2, self.city, self.postcode, self.country)


class PaymentMethodFields(_Fields):
    """Of a card, only brand and last four digits; of a gift card, its balance."""

    id: Id
    kind: Literal["card", "paypal", "gift_card"]
    brand: str = ""
    last_four: Annotated[str, StringConstraints(pattern=r"^(\d{4})?$")] = ""
    balance: Amount | None = None
    currency: Currency | None = None

    def record(self, defaults: Defaults) -> PaymentMethod:
        """The payment method; a gift card without a balance is empty."""
        balance = None
        if self.kind == "gift_card":
            balance = Money(self.balance or Decimal(0), self.currency or defaults.currency)
        return PaymentMethod(
            self.id, self.kind, self.brand, self.last_four, balance and balance.quantized()
        )


class CustomerRow(FileRow):
    """A customer of the shop."""

    first_name: Text
    last_name: str = ""
    email: Annotated[str, StringConstraints(pattern=r"^\s*\S+@\S+\s*$", max_length=320)]
    phone: str = ""
    address: AddressFields
    other_addresses: tuple[AddressFields, ...] = ()
    payment_methods: tuple[PaymentMethodFields, ...] = ()

    def record(self, defaults: Defaults) -> Customer:
        """The customer."""
        return Customer(
            id=self.id,
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email,
            address=self.address.record(),
            payment_methods=tuple(m.record(defaults) for m in self.payment_methods),
            phone=self.phone,
            other_addresses=tuple(a.record() for a in self.other_addresses),
        )


class VariantFields(_Fields):
    """One thing that can be bought; `on_sale: false` takes it off sale whatever its stock."""

    id: Id
    options: dict[str, str] = Field(default_factory=dict)
    price: Amount
    stock: Annotated[int, Field(ge=0)] = 0
    on_sale: bool = True


class ProductRow(FileRow):
    """A product with all its variants, at least one."""

    name: Text
    category: Text
    description: str = ""
    attributes: dict[str, str] = Field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    currency: Currency | None = None
    variants: Annotated[tuple[VariantFields, ...], Field(min_length=1)]

    def record(self, defaults: Defaults) -> Product:
        """The product."""
        currency = self.currency or defaults.currency
        return Product(
            id=self.id,
            name=self.name,
            category=self.category,
            description=self.description,
            attributes=self.attributes,
            keywords=self.keywords,
            variants=tuple(
                Variant(
                    id=v.id,
                    product_id=self.id,
                    options=v.options,
                    price=Money(v.price, currency).quantized(),
                    stock=v.stock,
                    on_sale=v.on_sale,
                )
                for v in self.variants
            ),
        )


class OrderItemFields(_Fields):
    """A line of an order; name, options and price as they were when it was placed."""

    id: Id
    product_id: Id
    variant_id: Id
    name: Text
    options: dict[str, str] = Field(default_factory=dict)
    quantity: Annotated[int, Field(gt=0)] = 1
    price: Amount


class PaymentFields(_Fields):
    """Money that moved, or (`status: pending`) is to move; `method` is a payment method's id."""

    method: Id
    kind: Literal["charge", "refund"] = "charge"
    amount: Amount
    at: AwareDatetime
    status: Literal["done", "pending"] = "done"


class ShipmentFields(_Fields):
    """A parcel."""

    carrier: Text
    tracking: str = ""
    shipped_at: AwareDatetime
    expected_at: AwareDatetime
    delivered_at: AwareDatetime | None = None


class StatusChangeFields(_Fields):
    """When the order came into a status."""

    status: Text
    at: AwareDatetime


class OrderRow(FileRow):
    """An order; `status` is one of ours, or one of the shop's own that a setting maps to ours."""

    customer_id: Id
    status: Text
    placed_at: AwareDatetime
    currency: Currency | None = None
    address: AddressFields
    items: Annotated[tuple[OrderItemFields, ...], Field(min_length=1)]
    payments: tuple[PaymentFields, ...] = ()
    shipments: tuple[ShipmentFields, ...] = ()
    history: tuple[StatusChangeFields, ...] = ()
    ships_by: date | None = None
    cancelled_at: AwareDatetime | None = None
    cancel_reason: str | None = None
    item_changes: Annotated[int, Field(ge=0)] = 0
    exchanges: Annotated[int, Field(ge=0)] = 0

    def record(self, defaults: Defaults) -> Order:
        """The order; ValueError for a status that nothing maps to one of ours."""
        currency = self.currency or defaults.currency
        return Order(
            id=self.id,
            customer_id=self.customer_id,
            status=defaults.status(self.status),
            placed_at=self.placed_at,
            items=tuple(
                OrderItem(
                    i.id,
                    i.product_id,
                    i.variant_id,
                    i.name,
                    i.options,
                    i.quantity,
                    Money(i.price, currency),
                )
                for i in self.items
            ),
            address=self.address.record(),
            payments=tuple(
                Payment(
                    # The method itself is the customer's; a payment keeps only its id.
                    PaymentMethod(p.method, "card"),
                    p.kind,
                    Money(p.amount, currency),
                    p.at,
                    p.status,
                )
                for p in self.payments
            ),
            shipments=tuple(
                Shipment(s.carrier, s.tracking, s.shipped_at, s.expected_at, s.delivered_at)
                for s in self.shipments
            ),
            history=tuple(StatusChange(defaults.status(c.status), c.at) for c in self.history),
            ships_by=self.ships_by,
            cancelled_at=self.cancelled_at,
            cancel_reason=self.cancel_reason,
            item_changes=self.item_changes,
            exchanges=self.exchanges,
        )


class AnswerRow(FileRow):
    """A question and the shop's own text; `also` holds other ways to ask."""

    topic: Text
    question: Text
    also: tuple[str, ...] = ()
    text: Text

    def record(self, defaults: Defaults) -> Answer:
        """The answer, in sentences."""
        return Answer(
            self.id, self.topic, self.question, self.also, tuple(split_sentences(self.text))
        )


class ReviewRow(FileRow):
    """What a buyer wrote."""

    product_id: Id
    rating: Annotated[int, Field(ge=1, le=5)]
    text: str = ""
    at: AwareDatetime

    def record(self, defaults: Defaults) -> Review:
        """The review."""
        return Review(self.id, self.product_id, self.rating, self.text, self.at)


class ShippingMethodRow(FileRow):
    """A way of sending; no `countries` means all."""

    name: Text
    countries: tuple[str, ...] = ()
    price: Amount
    currency: Currency | None = None
    min_days: Annotated[int, Field(ge=0)]
    max_days: Annotated[int, Field(ge=0)]

    def record(self, defaults: Defaults) -> ShippingMethod:
        """The shipping method."""
        price = Money(self.price, self.currency or defaults.currency).quantized()
        return ShippingMethod(
            self.id, self.name, self.countries, price, self.min_days, self.max_days
        )


class PromotionRow(FileRow):
    """An offer with a code, and when it holds."""

    code: Text
    description: Text
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    def record(self, defaults: Defaults) -> Promotion:
        """The promotion."""
        return Promotion(self.id, self.code, self.description, self.starts_at, self.ends_at)


FORMATS: Mapping[str, type[FileRow]] = {
    "products": ProductRow,
    "customers": CustomerRow,
    "orders": OrderRow,
    "answers": AnswerRow,
    "reviews": ReviewRow,
    "shipping_methods": ShippingMethodRow,
    "promotions": PromotionRow,
}
"""What may be imported, in the order in which it is; also the names of the files."""
