"""Who may be taken for a customer: the shop's methods, a few tries, and nothing told besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.store import Store
from knowledge.verification import (
    Credentials,
    Method,
    Verification,
    VerificationRules,
    sign_token,
)
from tests.conftest import NOW
from tests.knowledge.order_desk import ANNA, PENDING, fill_order_desk

SECRET = "not a real secret"
RIGHT = Credentials(email=ANNA.email, postcode=ANNA.address.postcode)
WRONG = Credentials(email=ANNA.email, postcode="X1")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "desk.sqlite3") as store:
        fill_order_desk(store, NOW)
        yield store


def verification(desk: Store, clock: Clock, *methods: Method, failures: int = 10) -> Verification:
    return Verification(desk, VerificationRules(methods, failures, SECRET), clock)


@pytest.mark.parametrize(
    ("method", "credentials"),
    [
        ("email", Credentials(email=" ANNA@example.com")),
        ("email_and_postcode", RIGHT),
        ("order_and_postcode", Credentials(order_ref=PENDING.lower(), postcode="t12x70a")),
        ("phone_and_postcode", Credentials(phone="+353 20 910 0001", postcode="T12 X70A")),
        ("name_and_postcode", Credentials(name="anna  LIND", postcode="T12 X70A")),
    ],
)
def test_each_method_verifies_only_where_the_shop_allows_it(
    desk: Store, clock: Clock, method: Method, credentials: Credentials
) -> None:
    found = verification(desk, clock, method).identify(credentials)
    assert found is not None
    assert found.customer_id == "A"
    assert verification(desk, clock, "token").identify(credentials) is None


def test_an_account_claimed_wrongly_too_often_is_closed_for_an_hour(
    desk: Store, clock: Clock
) -> None:
    door = verification(desk, clock, "email_and_postcode", failures=3)
    assert [door.identify(WRONG) for _ in range(3)] == [None] * 3
    assert door.identify(RIGHT) is None
    assert door.identify(Credentials(email="ben@example.com", postcode="LS1 4AP")) is not None
    clock.now += timedelta(hours=1, minutes=1)
    assert door.identify(RIGHT) is not None


def test_the_same_claim_beside_ever_new_ones_is_closed_as_well(desk: Store, clock: Clock) -> None:
    door = verification(desk, clock, "email_and_postcode", "order_and_postcode", failures=3)
    for number in range(3):
        assert door.identify(replace(WRONG, order_ref=f"#W9{number:03}")) is None
    assert door.identify(RIGHT) is None


def test_what_is_noted_of_a_failure_is_no_personal_datum(desk: Store, clock: Clock) -> None:
    verification(desk, clock, "email_and_postcode").identify(WRONG)
    row = desk.rows("select * from verification_failures")[0]
    assert "anna" not in str(row)


def test_a_signed_token_verifies_once(desk: Store, clock: Clock) -> None:
    door = verification(desk, clock, "token")
    token = sign_token("A", NOW + timedelta(minutes=5), SECRET)
    first = door.identify(Credentials(token=token))
    assert first is not None
    assert first.customer_id == "A"
    assert door.identify(Credentials(token=token)) is None


@pytest.mark.parametrize(
    "token",
    [
        sign_token("A", NOW - timedelta(seconds=1), SECRET),
        sign_token("A", NOW + timedelta(hours=1), "another secret"),
        sign_token("nobody", NOW + timedelta(hours=1), SECRET),
        sign_token("A", NOW + timedelta(hours=1), SECRET)[:-2],
        "",
        ".",
        "e30.e30",
    ],
)
def test_a_token_that_is_expired_forged_or_of_nobody_is_refused(
    desk: Store, clock: Clock, token: str
) -> None:
    assert verification(desk, clock, "token").identify(Credentials(token=token)) is None


def test_without_a_secret_no_token_counts(desk: Store, clock: Clock) -> None:
    methods: tuple[Method, ...] = ("token",)
    door = Verification(desk, VerificationRules(methods), clock)
    token = sign_token("A", NOW + timedelta(hours=1), "")
    assert door.identify(Credentials(token=token)) is None


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text())
def test_no_text_verifies_by_accident(demo_store: Store, one: str, two: str) -> None:
    methods: tuple[Method, ...] = (
        "email_and_postcode",
        "name_and_postcode",
        "phone_and_postcode",
        "token",
    )
    door = Verification(demo_store, VerificationRules(methods, 10, SECRET), lambda: NOW)
    assert door.identify(Credentials(one, two, one, one, two, one)) is None
