"""What the demo shop promises to README, dialogues and demos, whatever its seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from knowledge.customers import Customers
from knowledge.demo_shop.build import build_demo_shop
from knowledge.demo_shop.people import JONAS, MAYA, PRIYA, TOM
from knowledge.orders import CustomerOrders
from knowledge.records import Customer, Order, OrderStatus
from knowledge.store import Store
from tests.conftest import NOW

S = OrderStatus


def orders_of(store: Store, customer_id: str) -> list[Order]:
    verified = Customers(store).restore(customer_id)
    assert verified is not None
    return CustomerOrders(store, verified).all()


def every_order(store: Store) -> list[Order]:
    ids = [row["id"] for row in store.rows("select id from customers")]
    return [order for customer_id in ids for order in orders_of(store, customer_id)]


@pytest.fixture(scope="module", params=[(7, NOW), (10_007, datetime(2027, 1, 1, 0, 5))])
def built(
    request: pytest.FixtureRequest, shop_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Order], datetime]:
    seed, now = request.param
    now = now.astimezone(NOW.tzinfo)
    with Store(tmp_path_factory.mktemp("built") / "shop.sqlite3") as store:
        build_demo_shop(store, now, seed, shop_folder)
        return every_order(store), now


def test_a_shop_that_can_not_be_built_leaves_the_store_empty(
    store: Store, shop_folder: Path
) -> None:
    with store.transaction():
        answer = {"topic": "t", "question": "q", "also": "[]", "text": "t"}
        store.database.table("answers").insert({"id": "delivery/cost", **answer})
    with pytest.raises(Exception, match="UNIQUE"):
        build_demo_shop(store, NOW, folder=shop_folder)
    assert store.is_empty()


@pytest.mark.parametrize(
    ("customer", "orders"),
    [
        (MAYA, {"#W10042": S.SHIPPED, "#W10077": S.PENDING}),
        (JONAS, {"#W10051": S.DELIVERED, "#W10063": S.CANCELLED, "#W10088": S.SHIPPED}),
        (
            PRIYA,
            {"#W10090": S.RETURNED, "#W10095": S.EXCHANGE_REQUESTED, "#W10099": S.RETURN_REQUESTED},
        ),
        (TOM, {"#W10070": S.DELIVERED}),
    ],
    ids=lambda value: value.first_name if isinstance(value, Customer) else "",
)
def test_the_known_customers_have_the_orders_the_documentation_names(
    demo_store: Store, customer: Customer, orders: dict[str, OrderStatus]
) -> None:
    verified = Customers(demo_store).verify(customer.email, customer.address.postcode)
    assert verified is not None
    found = CustomerOrders(demo_store, verified).all()
    assert {order.id: order.status for order in found} == orders


def test_mayas_lamp_is_on_time_and_jonas_lamp_is_late(demo_store: Store) -> None:
    orders = {o.id: o for c in (MAYA, JONAS) for o in orders_of(demo_store, c.id)}
    parcel = orders["#W10042"].shipments[0]
    assert "Lamp" in orders["#W10042"].items[0].name
    assert (parcel.carrier, parcel.delivered_at) == ("DHL", None)
    assert parcel.expected_at.date() == (NOW + timedelta(days=2)).date()
    assert orders["#W10088"].shipments[0].expected_at < NOW
    assert [refund.status for refund in orders["#W10063"].refunds] == ["done"]


def test_every_status_occurs_and_some_parcels_are_late(built: tuple[list[Order], datetime]) -> None:
    orders, now = built
    assert {order.status for order in orders} == set(OrderStatus)
    on_the_way = [o.shipments[0] for o in orders if o.status is S.SHIPPED]
    late = [parcel for parcel in on_the_way if parcel.expected_at < now]
    assert 0 < len(late) < len(on_the_way)


def test_what_happened_happened_in_order_and_before_now(
    built: tuple[list[Order], datetime],
) -> None:
    orders, now = built
    for order in orders:
        moments = [change.at for change in order.history]
        assert moments == sorted(moments), order.id
        assert order.placed_at == moments[0], order.id
        assert order.status is order.history[-1].status, order.id
        assert max(moments[-1], *(payment.at for payment in order.payments)) <= now, order.id


def test_parcels_go_with_the_status(built: tuple[list[Order], datetime]) -> None:
    for order in built[0]:
        waiting = order.status in (S.PENDING, S.PROCESSED)
        sent = not waiting and order.status is not S.CANCELLED
        assert bool(order.shipments) is sent, order.id
        assert (order.ships_by is not None) is waiting, order.id
        assert (order.cancelled_at is not None) is (order.status is S.CANCELLED), order.id
        if sent:
            parcel = order.shipments[0]
            assert parcel.shipped_at < parcel.expected_at, order.id
            assert (parcel.delivered_at is None) is (order.status is S.SHIPPED), order.id
            assert parcel.tracking.isalnum()


def test_money_goes_with_the_status(built: tuple[list[Order], datetime]) -> None:
    for order in built[0]:
        charges = [payment for payment in order.payments if payment.kind == "charge"]
        assert [charge.amount for charge in charges] == [order.total], order.id
        refunded = order.status in (S.CANCELLED, S.RETURNED)
        assert [refund.amount for refund in order.refunds] == [order.total] * refunded, order.id


def test_customers_can_be_told_apart(small_shop: Store) -> None:
    rows = small_shop.rows("select email, postcode_key from customers")
    assert len({row["email"] for row in rows}) == len(rows)
    assert all(row["postcode_key"].isalnum() for row in rows)
    assert all("example" in row["email"].partition("@")[2] for row in rows)
