from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import knowledge
from knowledge.customers import Customers, VerifiedCustomer
from knowledge.demo_shop.people import JONAS, MAYA
from knowledge.records import Address, Customer
from knowledge.rows import customer_rows
from knowledge.store import Store


@pytest.mark.parametrize(
    ("email", "postcode"),
    [
        ("maya.okafor@example.com", "SW9 8PR"),
        ("  Maya.Okafor@EXAMPLE.com ", "sw98pr"),
        ("maya.okafor@example.com", "S W 9-8 P R"),
    ],
)
def test_email_and_postcode_verify_however_they_are_written(
    customers: Customers, email: str, postcode: str
) -> None:
    verified = customers.verify(email, postcode)
    assert verified is not None
    assert (verified.customer_id, verified.first_name) == (MAYA.id, "Maya")


@pytest.mark.parametrize(
    ("email", "postcode"),
    [
        ("maya.okafor@example.com", "SW9 8PX"),
        ("maya.okafor@example.com", ""),
        ("maya.okafor@example.com", None),
        ("maya.okafor@example.con", "SW9 8PR"),
        ("jonas.weber@example.de", "SW9 8PR"),
        ("%", "SW9 8PR"),
        ("", ""),
        (None, None),
    ],
)
def test_nothing_less_than_both_verifies(
    customers: Customers, email: str | None, postcode: str | None
) -> None:
    assert customers.verify(email, postcode) is None


def test_an_empty_postcode_on_record_opens_no_door(customers: Customers, store: Store) -> None:
    row = {"first_name": "No", "last_name": "Code", "address": "{}", "postcode_key": ""}
    store.database.table("customers").insert({"id": "C1", "email": "no@example.com", **row})
    assert Customers(store).verify("no@example.com", "") is None


@pytest.mark.parametrize("written", ["#W10042", "W10042", "10042", " #w 10042 ", "#10042"])
def test_order_number_and_postcode_verify(customers: Customers, written: str) -> None:
    verified = customers.verify_order(written, "SW9 8PR")
    assert verified is not None
    assert verified.customer_id == MAYA.id


def test_an_order_number_alone_does_not_verify(customers: Customers) -> None:
    assert customers.verify_order("#W10042", None) is None
    assert customers.verify_order("#W10042", JONAS.address.postcode) is None
    assert customers.verify_order(None, "SW9 8PR") is None


@pytest.mark.parametrize(
    "written", ["07700 900001", "+44 7700 900001", "0044 (0) 7700-900001", "7700900001"]
)
def test_phone_number_and_postcode_verify_however_the_number_is_written(
    customers: Customers, written: str
) -> None:
    verified = customers.verify_phone(written, "sw9 8pr")
    assert verified is not None
    assert verified.customer_id == MAYA.id


@pytest.mark.parametrize("phone", ["+49 30 23125 002", "030 23125002"])
def test_a_number_on_record_is_read_in_the_way_of_its_country(store: Store, phone: str) -> None:
    _keep(store, "C1", phone)
    assert Customers(store).verify_phone("+493023125002", "10115") is not None


@pytest.mark.parametrize("phone", ["07700 900002", "", None, "07700", "sw9 8pr"])
def test_another_phone_number_or_none_does_not_verify(
    customers: Customers, phone: str | None
) -> None:
    assert customers.verify_phone(phone, "SW9 8PR") is None
    assert customers.verify_phone("07700 900001", None) is None


def test_a_phone_number_that_several_have_at_one_postcode_verifies_nobody(store: Store) -> None:
    _keep(store, "C1", "030 23125002")
    _keep(store, "C2", "+493023125002")
    assert Customers(store).verify_phone("+493023125002", "10115") is None


def _keep(store: Store, customer_id: str, phone: str) -> None:
    address = Address("Jo Weber", "Torstrasse 88", "", "Berlin", "10115", "DE")
    customer = Customer(customer_id, "Jo", "Weber", f"{customer_id}@example.de", address, (), phone)
    for table, row in customer_rows(customer):
        store.database.table(table).insert(row)


def test_a_verified_session_is_restored_by_customer_id(customers: Customers) -> None:
    restored = customers.restore(MAYA.id)
    assert restored == customers.verify(MAYA.email, MAYA.address.postcode)
    assert customers.restore("C9999") is None


def test_the_verified_customer_reads_their_own_record(
    customers: Customers, maya: VerifiedCustomer
) -> None:
    assert customers.get(maya) == MAYA


@settings(max_examples=60, deadline=None)
@given(st.text() | st.characters(categories=["Cs"]))
def test_no_text_breaks_verification(demo_store: Store, text: str) -> None:
    customers = Customers(demo_store)
    assert customers.verify(text, text) is None
    assert customers.verify_order(text, text) is None
    assert customers.verify_phone(text, text) is None


def test_a_verified_customer_is_not_made_by_hand() -> None:
    with pytest.raises(TypeError, match=r"Customers\.verify"):
        VerifiedCustomer(MAYA.id, "Maya")


def test_only_customers_py_makes_verified_customers() -> None:
    root = Path(knowledge.__file__).parents[1]
    makers = {
        path.relative_to(root).as_posix()
        for room in ("knowledge", "dialogue", "bot")
        for path in (root / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "VerifiedCustomer"
    }
    assert makers == {"knowledge/customers.py"}
