"""Which orders and items a request is about."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from dialogue.changes.targets import targets_in
from dialogue.heard import Heard, Pointing
from knowledge.records import Address, Money, Order, OrderItem, OrderStatus

AT = datetime(2026, 6, 1, tzinfo=UTC)
HOME = Address("A", "1 Road", "", "Town", "1234", "GB")


def _order(number: str, *names: str) -> Order:
    items = tuple(
        OrderItem(f"{number}-{n}", f"p-{name}", f"v-{name}", name, {"colour": "blue"}, 1,
                  Money(Decimal(10), "EUR"))
        for n, name in enumerate(names)
    )  # fmt: skip
    return Order(number, "C1", OrderStatus.PENDING, AT, items, HOME, (), (), ())


ORDERS = [_order("#W10042", "Alder Desk Lamp", "Down Pillow"), _order("#W20077", "Stoneware Mug")]


def _heard(*entities: tuple[str, str], references: tuple[tuple[str, str, str], ...] = ()) -> Heard:
    return Heard(
        "", "cancel_order",
        tuple((name, value, value) for name, value in entities),
        tuple(Pointing(way, ((kind, identity, ""),)) for way, kind, identity in references),
        unsettled=False,
    )  # fmt: skip


def test_a_number_or_its_end_names_an_order() -> None:
    for written in ("W10042", "#w10042", "10042", "042"):
        found = targets_in(_heard(("order_number", written)), ORDERS)
        assert [order.id for order in found.orders] == ["#W10042"]


def test_a_number_that_is_nobodys_or_anothers_is_unknown() -> None:
    found = targets_in(_heard(("order_number", "W99999")), ORDERS)
    assert not found.orders
    assert found.unknown == ("W99999",)


def test_words_for_a_thing_name_its_item_and_order() -> None:
    found = targets_in(_heard(("product", "desk lamp")), ORDERS)
    assert [order.id for order in found.orders] == ["#W10042"]
    assert [item.name for item in found.items] == ["Alder Desk Lamp"]


def test_things_of_two_orders_name_both() -> None:
    found = targets_in(_heard(("product", "lamp"), ("product", "mugs")), ORDERS)
    assert [order.id for order in found.orders] == ["#W10042", "#W20077"]
    assert [item.name for item in found.items] == ["Alder Desk Lamp", "Stoneware Mug"]


def test_a_name_tells_more_than_a_pointing_word() -> None:
    pointing = (("it", "order", "#W20077"),)
    found = targets_in(_heard(("product", "lamp"), references=pointing), ORDERS)
    assert [order.id for order in found.orders] == ["#W10042"]


def test_all_of_an_order_is_meant_where_nothing_is_singled_out() -> None:
    found = targets_in(_heard(references=(("all", "order", "#W10042"),)), ORDERS)
    assert found.all_items
    assert not found.items


def test_a_line_without_any_of_this_points_at_nothing() -> None:
    assert not targets_in(_heard(), ORDERS)
