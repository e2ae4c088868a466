"""Two customers with a pending and a delivered order, to try operations on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from knowledge.records import (
    Address,
    Customer,
    Money,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    Shipment,
    StatusChange,
    Variant,
)
from knowledge.rows import customer_rows, order_rows, product_rows
from knowledge.store import Store

__all__ = ["ANNA", "BEN", "DELIVERED", "PENDING", "fill_order_desk"]

PENDING, DELIVERED = "A-100", "A-200"


def _eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


_VISA = PaymentMethod("anna-visa", "card", "Visa", "4242")
_GIFT = PaymentMethod("anna-gift", "gift_card", balance=_eur("100.00"))
_PAYPAL = PaymentMethod("anna-paypal", "paypal")
_BENS_VISA = PaymentMethod("ben-visa", "card", "Visa", "1111")

ANNA = Customer(
    "A",
    "Anna",
    "Lind",
    "anna@example.com",
    Address("Anna Lind", "1 Pier Road", "", "Cork", "T12 X70A", "IE"),
    (_VISA, _GIFT, _PAYPAL),
    "+353209100001",
)
BEN = Customer(
    "B",
    "Ben",
    "Moss",
    "ben@example.com",
    Address("Ben Moss", "9 Hill Lane", "", "Leeds", "LS1 4AP", "GB"),
    (_BENS_VISA,),
)


def _mug(colour: str, price: str, stock: int, on_sale: bool = True) -> Variant:
    return Variant(f"mug-{colour}", "mug", {"colour": colour}, _eur(price), stock, on_sale)


def _lamp(size: str, price: str) -> Variant:
    return Variant(f"lamp-{size}", "lamp", {"size": size}, _eur(price), 3)


_MUG = Product(
    "mug",
    "Mug",
    "kitchen",
    "A mug.",
    {},
    (),
    (
        _mug("blue", "14.00", 10),
        _mug("grey", "12.00", 10),
        _mug("red", "14.00", 0),
        _mug("white", "14.00", 5, on_sale=False),
    ),
)
_LAMP = Product(
    "lamp", "Lamp", "lamps", "A lamp.", {}, (), (_lamp("small", "49.00"), _lamp("large", "61.50"))
)


def _item(item_id: str, product: Product, quantity: int) -> OrderItem:
    first = product.variants[0]
    return OrderItem(
        item_id, product.id, first.id, product.name, first.options, quantity, first.price
    )


def _order(
    order_id: str,
    customer: Customer,
    items: tuple[OrderItem, ...],
    status: OrderStatus,
    now: datetime,
) -> Order:
    placed = now - timedelta(days=10)
    order = Order(order_id, customer.id, status, placed, items, customer.address, (), (), ())
    paid = Payment(customer.payment_methods[0], "charge", order.total, placed, "done")
    parcels: tuple[Shipment, ...] = ()
    if status is OrderStatus.DELIVERED:
        delivered = now - timedelta(days=6)
        parcels = (Shipment("DHL", "T1", placed, delivered, delivered),)
    return Order(
        order_id,
        customer.id,
        status,
        placed,
        items,
        customer.address,
        (paid,),
        parcels,
        (StatusChange(status, placed),),
    )


def fill_order_desk(store: Store, now: datetime) -> None:
    """Put products, both customers and their orders into an empty store."""
    orders = [
        _order(
            PENDING,
            ANNA,
            (_item("P-1", _MUG, 2), _item("P-2", _LAMP, 1)),
            OrderStatus.PENDING,
            now,
        ),
        _order(
            DELIVERED,
            ANNA,
            (_item("D-1", _MUG, 1), _item("D-2", _LAMP, 1)),
            OrderStatus.DELIVERED,
            now,
        ),
        _order("B-100", BEN, (_item("B-1", _MUG, 1),), OrderStatus.PENDING, now),
    ]
    rows = [
        *(row for product in (_MUG, _LAMP) for row in product_rows(product)),
        *(row for customer in (ANNA, BEN) for row in customer_rows(customer)),
        *(row for order in orders for row in order_rows(order)),
    ]
    with store.transaction():
        for table, row in rows:
            store.database.table(table).insert(row)
