"""Operations on orders, one rule a test, on a shop small enough to know by heart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.customers import Customers, VerifiedCustomer
from knowledge.errors import IdempotencyConflict, OperationRefused, OrderNotFound
from knowledge.operations import OrderOperations
from knowledge.orders import CustomerOrders
from knowledge.policy import Policy
from knowledge.records import Address, Money, Order, OrderStatus
from knowledge.requests import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangeItems,
    ChangePayment,
    ExchangeItems,
    OpenTicket,
    Request,
    ReturnItems,
)
from knowledge.store import Store
from knowledge.tickets import Tickets
from tests.conftest import NOW
from tests.knowledge.order_desk import ANNA, BEN, DELIVERED, PENDING, fill_order_desk

NEW_HOME = Address("Anna Lind", "2 Quay Street", "", "Galway", "H91 A1B2", "IE")
CANCEL = CancelOrder(PENDING, "no longer needed")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "desk.sqlite3") as store:
        fill_order_desk(store, NOW)
        yield store


@pytest.fixture
def anna(desk: Store) -> VerifiedCustomer:
    verified = Customers(desk).verify(ANNA.email, ANNA.address.postcode)
    assert verified is not None
    return verified


@pytest.fixture
def operations(desk: Store, anna: VerifiedCustomer) -> OrderOperations:
    return OrderOperations(desk, anna, Policy(), lambda: NOW)


def order(desk: Store, anna: VerifiedCustomer, order_id: str) -> Order:
    found = CustomerOrders(desk, anna).get(order_id)
    assert found is not None
    return found


def stock(desk: Store, variant_id: str) -> int:
    return int(desk.rows("select stock from variants where id = ?", [variant_id])[0]["stock"])


def balance(desk: Store, anna: VerifiedCustomer) -> Decimal:
    cards = [m for m in Customers(desk).get(anna).payment_methods if m.balance]
    assert cards[0].balance is not None
    return cards[0].balance.amount


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def refused(operations: OrderOperations, request: Request) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        operations.perform(request, "key")
    return caught.value


# cancelling


def test_a_cancelled_order_is_refunded_and_its_things_are_on_the_shelf_again(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    before = stock(desk, "mug-blue")
    done = operations.perform(CANCEL, "k1")
    cancelled = order(desk, anna, PENDING)
    assert cancelled.status is OrderStatus.CANCELLED
    assert cancelled.cancelled_at == NOW
    assert cancelled.cancel_reason == "no longer needed"
    assert [(r.method.id, r.amount, r.status) for r in cancelled.refunds] == [
        ("anna-visa", euros("77.00"), "pending")
    ]
    assert stock(desk, "mug-blue") == before + 2
    assert done.summary["status"] == "cancelled"


def test_a_cancelled_order_cannot_be_cancelled_again(operations: OrderOperations) -> None:
    operations.perform(CANCEL, "k1")
    with pytest.raises(OperationRefused) as caught:
        operations.perform(CANCEL, "k2")
    assert caught.value.rule == "not_pending"


def test_a_delivered_order_cannot_be_cancelled_but_returned(operations: OrderOperations) -> None:
    error = refused(operations, CancelOrder(DELIVERED, "no longer needed"))
    assert (error.rule, error.allowed) == ("not_pending", ("return", "exchange"))


def test_a_reason_must_be_one_of_the_shops(operations: OrderOperations) -> None:
    error = refused(operations, CancelOrder(PENDING, "found it cheaper"))
    assert error.rule == "reason_unknown"
    assert "no longer needed" in error.allowed


def test_a_shop_may_take_any_reason(desk: Store, anna: VerifiedCustomer) -> None:
    liberal = OrderOperations(desk, anna, Policy(cancel_reasons=()), lambda: NOW)
    assert liberal.perform(CancelOrder(PENDING, "found it cheaper"), "k").name == "cancel_order"


def test_money_paid_with_a_gift_card_is_back_at_once(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    operations.perform(ChangePayment(PENDING, "anna-gift"), "k1")
    assert balance(desk, anna) == Decimal("23.00")
    operations.perform(CANCEL, "k2")
    assert balance(desk, anna) == Decimal("100.00")
    assert order(desk, anna, PENDING).refunds[0].status == "done"


# address and payment


def test_a_pending_order_can_go_somewhere_else(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    operations.perform(ChangeAddress(PENDING, NEW_HOME), "k1")
    assert order(desk, anna, PENDING).address == NEW_HOME
    assert Customers(desk).get(anna).address == ANNA.address


def test_what_was_sent_keeps_its_address(operations: OrderOperations) -> None:
    assert refused(operations, ChangeAddress(DELIVERED, NEW_HOME)).rule == "not_pending"


def test_another_payment_method_pays_all_and_the_old_one_gets_it_back(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    operations.perform(ChangePayment(PENDING, "anna-paypal"), "k1")
    payments = order(desk, anna, PENDING).payments
    assert [(p.method.id, p.kind, p.amount) for p in payments[1:]] == [
        ("anna-paypal", "charge", euros("77.00")),
        ("anna-visa", "refund", euros("77.00")),
    ]


def test_the_present_payment_method_is_no_change(operations: OrderOperations) -> None:
    error = refused(operations, ChangePayment(PENDING, "anna-visa"))
    assert error.rule == "same_method"
    assert set(error.allowed) == {"anna-paypal", "anna-gift"}


def test_a_gift_card_must_cover_the_total(desk: Store, operations: OrderOperations) -> None:
    desk.database.table("payment_methods").update("anna-gift", {"balance": 7699})
    error = refused(operations, ChangePayment(PENDING, "anna-gift"))
    assert error.rule == "gift_card_too_small"
    assert "anna-gift" not in error.allowed


def test_another_customers_payment_method_is_unknown(operations: OrderOperations) -> None:
    assert refused(operations, ChangePayment(PENDING, "ben-visa")).rule == "method_unknown"


# items of a pending order


def test_items_become_other_variants_and_the_difference_is_charged(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    blue, large = stock(desk, "lamp-small"), stock(desk, "lamp-large")
    operations.perform(ChangeItems(PENDING, {"P-2": "lamp-large"}, "anna-paypal"), "k1")
    changed = order(desk, anna, PENDING)
    assert changed.items[1].variant_id == "lamp-large"
    assert changed.total == euros("89.50")
    assert changed.payments[-1].amount == euros("12.50")
    assert changed.payments[-1].method.id == "anna-paypal"
    assert (stock(desk, "lamp-small"), stock(desk, "lamp-large")) == (blue + 1, large - 1)


def test_a_cheaper_variant_is_refunded(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    operations.perform(ChangeItems(PENDING, {"P-1": "mug-grey"}, "anna-visa"), "k1")
    assert order(desk, anna, PENDING).refunds[0].amount == euros("4.00")


@pytest.mark.parametrize(
    "then",
    [
        CANCEL,
        ChangeAddress(PENDING, NEW_HOME),
        ChangePayment(PENDING, "anna-paypal"),
        ChangeItems(PENDING, {"P-1": "mug-grey"}, "anna-visa"),
    ],
)
def test_after_a_change_of_items_an_order_stays_as_it_is(
    operations: OrderOperations, then: Request
) -> None:
    operations.perform(ChangeItems(PENDING, {"P-2": "lamp-large"}, "anna-visa"), "first")
    assert refused(operations, then).rule == "changed_already"


@pytest.mark.parametrize(
    ("variants", "rule"),
    [
        ({}, "no_items"),
        ({"P-9": "mug-grey"}, "item_unknown"),
        ({"P-1": "lamp-large"}, "other_product"),
        ({"P-1": "nothing"}, "other_product"),
        ({"P-1": "mug-blue"}, "same_variant"),
        ({"P-1": "mug-red"}, "unavailable"),
        ({"P-1": "mug-white"}, "unavailable"),
    ],
)
def test_items_change_only_into_available_variants_of_the_same_product(
    operations: OrderOperations, variants: dict[str, str], rule: str
) -> None:
    assert refused(operations, ChangeItems(PENDING, variants, "anna-visa")).rule == rule


def test_a_refusal_names_the_variants_that_can_be_had(operations: OrderOperations) -> None:
    error = refused(operations, ChangeItems(PENDING, {"P-1": "mug-red"}, "anna-visa"))
    assert set(error.allowed) == {"mug-blue", "mug-grey"}


# returns and exchanges


def test_a_return_goes_back_to_what_was_paid_with(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    operations.perform(ReturnItems(DELIVERED, ("D-1",), "anna-visa"), "k1")
    returned = order(desk, anna, DELIVERED)
    assert returned.status is OrderStatus.RETURN_REQUESTED
    assert [(r.amount, r.method.id) for r in returned.refunds] == [(euros("14.00"), "anna-visa")]


def test_a_return_may_go_to_a_gift_card_but_not_to_another_method(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    error = refused(operations, ReturnItems(DELIVERED, ("D-1",), "anna-paypal"))
    assert (error.rule, error.allowed) == ("refund_destination", ("anna-visa", "anna-gift"))
    operations.perform(ReturnItems(DELIVERED, ("D-1",), "anna-gift"), "k2")
    assert balance(desk, anna) == Decimal("114.00")


def test_a_pending_order_cannot_be_returned_but_cancelled(operations: OrderOperations) -> None:
    error = refused(operations, ReturnItems(PENDING, ("P-1",), "anna-visa"))
    assert error.rule == "not_delivered"
    assert "cancel" in error.allowed


def test_a_return_window_closes(desk: Store, anna: VerifiedCustomer) -> None:
    for days, now_allowed in ((30, True), (3, False)):
        bound = OrderOperations(desk, anna, Policy(return_window_days=days), lambda: NOW)
        if now_allowed:
            assert bound.quote(ReturnItems(DELIVERED, ("D-1",), "anna-visa")).returned
        else:
            request = ReturnItems(DELIVERED, ("D-1",), "anna-visa")
            assert refused(bound, request).rule == "return_window"


def test_an_exchange_is_asked_for_once_and_settled(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    grey = stock(desk, "mug-grey")
    operations.perform(ExchangeItems(DELIVERED, {"D-1": "mug-grey"}, "anna-visa"), "k1")
    exchanged = order(desk, anna, DELIVERED)
    assert exchanged.status is OrderStatus.EXCHANGE_REQUESTED
    assert exchanged.refunds[0].amount == euros("2.00")
    assert stock(desk, "mug-grey") == grey - 1
    again = ExchangeItems(DELIVERED, {"D-2": "lamp-large"}, "anna-visa")
    assert refused(operations, again).rule == "not_delivered"


# account, notes


def test_the_default_address_is_verified_against_from_then_on(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    operations.perform(ChangeDefaultAddress(NEW_HOME), "k1")
    assert Customers(desk).verify(ANNA.email, "h91a1b2") == anna
    assert Customers(desk).verify(ANNA.email, ANNA.address.postcode) is None
    assert order(desk, anna, PENDING).address == ANNA.address


def test_a_note_is_kept_with_its_order(desk: Store, operations: OrderOperations) -> None:
    operations.perform(AddNote("Please ring twice.", PENDING), "k1")
    note = desk.rows("select * from notes")[0]
    assert (note["order_id"], note["text"]) == (PENDING, "Please ring twice.")
    assert refused(operations, AddNote("  ")).rule == "empty_note"


def test_a_ticket_is_opened_once_for_a_conversation(
    desk: Store, operations: OrderOperations
) -> None:
    request = OpenTicket("chat-1", {"task": "invoice"}, PENDING)
    first = operations.perform(request, "k1")
    assert operations.perform(request, "k2").summary == first.summary == {"ticket": "H-1"}
    ticket = Tickets(desk).waiting("chat-1")
    assert ticket is not None
    assert (ticket.customer_id, ticket.order_id) == ("A", PENDING)
    assert ticket.summary == {"task": "invoice"}


def test_a_ticket_about_somebody_elses_order_is_not_opened(
    desk: Store, operations: OrderOperations
) -> None:
    with pytest.raises(OrderNotFound):
        operations.perform(OpenTicket("chat-1", {}, "B-100"), "k1")
    assert Tickets(desk).waiting("chat-1") is None


# once, whole, and nobody else's


def test_the_same_key_does_nothing_twice_and_says_the_same(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    first = operations.perform(CANCEL, "k1")
    second = operations.perform(CANCEL, "k1")
    assert second.again
    assert second == replace(first, again=True)
    assert len(order(desk, anna, PENDING).refunds) == 1


def test_a_key_cannot_be_used_for_something_else(operations: OrderOperations) -> None:
    operations.perform(ChangeAddress(PENDING, NEW_HOME), "k1")
    with pytest.raises(IdempotencyConflict):
        operations.perform(CANCEL, "k1")


def test_a_quote_changes_nothing(
    desk: Store, anna: VerifiedCustomer, operations: OrderOperations
) -> None:
    before = order(desk, anna, PENDING)
    effect = operations.quote(ChangeItems(PENDING, {"P-2": "lamp-large"}, "anna-visa"))
    assert (effect.charged, effect.refunded) == (euros("12.50"), euros("0.00"))
    assert order(desk, anna, PENDING) == before
    assert desk.rows("select * from operations") == []


def test_another_customers_order_and_none_at_all_look_the_same(
    desk: Store, operations: OrderOperations
) -> None:
    ben = Customers(desk).verify(BEN.email, BEN.address.postcode)
    assert ben is not None
    assert CustomerOrders(desk, ben).get("B-100") is not None
    messages = []
    for order_id in ("B-100", "B-999"):
        with pytest.raises(OrderNotFound) as caught:
            operations.perform(CancelOrder(order_id, "no longer needed"), "k")
        messages.append(str(caught.value).replace(order_id, "?"))
    assert messages[0] == messages[1]


def test_every_operation_leaves_an_audit_row(desk: Store, operations: OrderOperations) -> None:
    operations.perform(AddNote("hello", PENDING), "k1")
    operations.perform(CANCEL, "k2")
    rows = desk.rows("select name, order_id, at from operations order by id")
    assert [(r["name"], r["order_id"]) for r in rows] == [
        ("add_note", PENDING),
        ("cancel_order", PENDING),
    ]
    assert rows[0]["at"] == NOW.isoformat()


def test_a_refused_operation_leaves_no_trace(desk: Store, operations: OrderOperations) -> None:
    refused(operations, ChangeItems(PENDING, {"P-1": "mug-red"}, "anna-visa"))
    assert desk.rows("select * from operations") == []
    assert operations.perform(CANCEL, "key").again is False


def test_delivery_long_ago_still_counts_without_a_window(
    desk: Store, anna: VerifiedCustomer
) -> None:
    later = OrderOperations(desk, anna, Policy(), lambda: NOW + timedelta(days=900))
    assert later.quote(ReturnItems(DELIVERED, ("D-2",), "anna-visa")).refunded == euros("49.00")
