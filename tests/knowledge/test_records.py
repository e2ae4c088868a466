from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records import (
    Address,
    Money,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    Variant,
)

AT = datetime(2026, 5, 1, tzinfo=UTC)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def lamp(*variants: tuple[str, str, int]) -> Product:
    made = tuple(
        Variant(f"lamp-{n}", "lamp", {"colour": colour}, euros(price), stock)
        for n, (colour, price, stock) in enumerate(variants)
    )
    return Product("lamp", "Lamp", "lamps", "A lamp.", {}, (), made)


def order(*items: OrderItem, payments: tuple[Payment, ...] = ()) -> Order:
    address = Address("M. O.", "1 Road", "", "London", "SW9 8PR", "GB")
    return Order("#W1", "C1", OrderStatus.DELIVERED, AT, items, address, payments, (), ())


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_money_comes_back_from_its_stored_form_unchanged(minor: int) -> None:
    assert Money.of_minor(minor, "EUR").minor == minor


def test_money_adds_and_multiplies_exactly() -> None:
    assert euros("0.10").times(3) == euros("0.30")
    assert euros("0.10").plus(euros("0.20")) == euros("0.30")
    assert str(euros("5").times(1).amount) == "5.00"


def test_money_of_two_currencies_does_not_add_up() -> None:
    with pytest.raises(ValueError, match="USD to EUR"):
        euros("1").plus(Money(Decimal(1), "USD"))


def test_a_product_knows_its_options_prices_and_whether_it_can_be_had() -> None:
    product = lamp(("oak", "49.00", 0), ("black", "61.00", 2), ("oak", "55.00", 0))
    assert product.option_names == ("colour",)
    assert product.values_of("colour") == ("oak", "black")
    assert product.values_of("size") == ()
    assert product.price_range == (euros("49.00"), euros("61.00"))
    assert product.available
    assert not lamp(("oak", "49.00", 0)).available


def test_an_order_costs_the_sum_of_its_lines() -> None:
    item = OrderItem("1", "lamp", "lamp-0", "Lamp", {}, 2, euros("49.95"))
    assert order(item, replace(item, id="2", quantity=1)).total == euros("149.85")


def test_refunds_come_latest_first_and_leave_charges_out() -> None:
    card = PaymentMethod("m", "card", "Visa", "4242")
    charge = Payment(card, "charge", euros("9"), AT, "done")
    first = Payment(card, "refund", euros("4"), AT, "done")
    second = replace(first, at=AT.replace(day=3), status="pending")
    assert order(payments=(charge, first, second)).refunds == (second, first)
