from __future__ import annotations

import inspect
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import orders
from knowledge.customers import Customers, VerifiedCustomer
from knowledge.demo_shop.people import MAYA, TOM
from knowledge.orders import CustomerOrders
from knowledge.records import OrderStatus
from knowledge.store import Store
from tests.conftest import NOW


@pytest.fixture
def view(small_shop: Store, maya: VerifiedCustomer) -> CustomerOrders:
    return CustomerOrders(small_shop, maya)


def test_all_orders_come_newest_first(view: CustomerOrders) -> None:
    assert [order.id for order in view.all()] == ["#W10077", "#W10042"]


@pytest.mark.parametrize("written", ["#W10042", "#w10042", "W10042", "w 10042", "10042", "#10042"])
def test_an_order_is_found_however_its_number_is_written(
    view: CustomerOrders, written: str
) -> None:
    order = view.get(written)
    assert order is not None
    assert order.id == "#W10042"


def test_an_order_comes_whole(view: CustomerOrders) -> None:
    order = view.get("#W10042")
    assert order is not None
    assert order.customer_id == MAYA.id
    assert order.status is OrderStatus.SHIPPED
    assert order.address == MAYA.address
    assert order.items[0].name == "Alder Desk Lamp"
    assert order.items[0].options == {"colour": "oak", "size": "small"}
    assert [payment.amount for payment in order.payments] == [order.total]
    assert order.payments[0].method in MAYA.payment_methods
    assert [parcel.carrier for parcel in order.shipments] == ["DHL"]
    assert order.shipments[0].expected_at.date() == (NOW + timedelta(days=2)).date()
    assert [change.status.value for change in order.history] == ["pending", "processed", "shipped"]


def test_all_and_get_agree(view: CustomerOrders) -> None:
    assert [view.get(order.id) for order in view.all()] == view.all()


def test_an_order_of_another_is_as_absent_as_none_at_all(
    view: CustomerOrders, small_shop: Store, customers: Customers
) -> None:
    tom = customers.restore(TOM.id)
    assert tom is not None
    theirs = CustomerOrders(small_shop, tom).all()[0]
    assert view.get(theirs.id) is None
    assert view.find(theirs.id) == []
    assert view.get("#W99999") is None


@pytest.mark.parametrize(
    ("ending", "found"),
    [("42", ["#W10042"]), ("the one ending 077", ["#W10077"]), ("7", []), ("99", []), ("", [])],
)
def test_orders_are_found_by_how_their_number_ends(
    view: CustomerOrders, ending: str, found: list[str]
) -> None:
    assert [order.id for order in view.find(ending)] == found


@settings(max_examples=60, deadline=None)
@given(st.text() | st.characters(categories=["Cs"]))
def test_no_text_breaks_the_look_up(demo_store: Store, text: str) -> None:
    maya = Customers(demo_store).restore(MAYA.id)
    assert maya is not None
    view = CustomerOrders(demo_store, maya)
    assert view.get(text) is None or "100" in text
    assert all(order.customer_id == MAYA.id for order in view.find(text))


def test_no_order_is_reached_without_a_verified_customer() -> None:
    assert orders.__all__ == ["CustomerOrders"]
    signature = inspect.signature(CustomerOrders, eval_str=True)
    assert signature.parameters["verified"].annotation is VerifiedCustomer
    assert signature.parameters["verified"].default is inspect.Parameter.empty
