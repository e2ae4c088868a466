"""Whatever is asked in whatever order: money and stock add up, and nothing is done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.customers import Customers
from knowledge.errors import OperationError
from knowledge.operations import OrderOperations
from knowledge.policy import Policy
from knowledge.requests import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    ExchangeItems,
    Request,
    ReturnItems,
)
from knowledge.store import Store
from tests.conftest import NOW
from tests.knowledge.order_desk import ANNA, DELIVERED, PENDING, fill_order_desk

_ORDERS = st.sampled_from([PENDING, DELIVERED, "B-100", "nowhere"])
_METHODS = st.sampled_from(["anna-visa", "anna-gift", "anna-paypal", "ben-visa"])
_ITEMS = st.sampled_from(["P-1", "P-2", "D-1", "D-2", "B-1"])
_VARIANTS = st.sampled_from(
    ["mug-blue", "mug-grey", "mug-red", "mug-white", "lamp-small", "lamp-large"]
)
_SWAPS = st.dictionaries(_ITEMS, _VARIANTS, max_size=2)
REQUESTS = st.one_of(
    st.builds(CancelOrder, _ORDERS, st.sampled_from(["no longer needed", "whim"])),
    st.builds(ChangeAddress, _ORDERS, st.just(ANNA.address)),
    st.builds(ChangePayment, _ORDERS, _METHODS),
    st.builds(ChangeItems, _ORDERS, _SWAPS, _METHODS),
    st.builds(ReturnItems, _ORDERS, st.lists(_ITEMS, max_size=3).map(tuple), _METHODS),
    st.builds(ExchangeItems, _ORDERS, _SWAPS, _METHODS),
)


def number(store: Store, sql: str) -> int:
    return int(store.rows(f"select coalesce(({sql}), 0) as n")[0]["n"])


def pieces(store: Store) -> Counter[str]:
    """Where every piece is: on the shelf, or held by an order that was not sent or is exchanged."""
    count: Counter[str] = Counter()
    for row in store.rows(
        "select id as variant, stock as n from variants"
        " union all select variant_id, quantity from order_items join orders on"
        " orders.id = order_id where status = 'pending'"
        " union all select r.variant_id, quantity from item_requests r join order_items i"
        " on i.id = r.item_id where kind = 'exchange'"
    ):
        count[row["variant"]] += row["n"]
    return count


def check_money(store: Store) -> None:
    """What was paid is what is owed, order by order, and the gift card moved by just that."""
    for order in store.rows("select id, status from orders"):
        owner = f"order_id = '{order['id']}'"
        cost = number(store, f"select sum(price * quantity) from order_items where {owner}")
        if order["status"] == "cancelled":
            cost = 0
        cost -= number(
            store,
            "select sum(price * quantity) from order_items where id in"
            f" (select item_id from item_requests where kind = 'return' and {owner})",
        )
        cost += number(
            store,
            "select sum((v.price - i.price) * quantity) from item_requests r"
            " join order_items i on i.id = r.item_id join variants v on v.id = r.variant_id"
            f" where kind = 'exchange' and r.{owner}",
        )
        sign = "case kind when 'charge' then amount else -amount end"
        assert number(store, f"select sum({sign}) from payments where {owner}") == cost
    moved = number(
        store,
        "select sum(case kind when 'charge' then -amount else amount end) from payments"
        " where method_id = 'anna-gift'",
    )
    balance = number(store, "select balance from payment_methods where id = 'anna-gift'")
    assert balance == 10_000 + moved
    assert balance >= 0


def try_all(store: Store, requests: list[Request]) -> None:
    verified = Customers(store).verify(ANNA.email, ANNA.address.postcode)
    assert verified is not None
    operations = OrderOperations(store, verified, Policy(), lambda: NOW)
    for key, request in enumerate(requests):
        try:
            operations.perform(request, f"k{key}")
        except OperationError:
            continue


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(REQUESTS, max_size=12))
def test_money_and_stock_add_up_after_any_requests(requests: list[Request]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "desk.sqlite3") as store:
        fill_order_desk(store, NOW)
        before = pieces(store)
        try_all(store, requests)
        check_money(store)
        assert pieces(store) == before
        done = number(store, "select count(*) from operations")
        try_all(store, requests)
        assert number(store, "select count(*) from operations") >= done
        check_money(store)
        assert pieces(store) == before


_WORKER = """
import sys
from pathlib import Path
from knowledge.customers import Customers
from knowledge.operations import OrderOperations
from knowledge.policy import Policy
from knowledge.requests import AddNote
from knowledge.store import Store
from tests.conftest import NOW
from tests.knowledge.order_desk import ANNA, PENDING

with Store(Path(sys.argv[1])) as store:
    verified = Customers(store).verify(ANNA.email, ANNA.address.postcode)
    operations = OrderOperations(store, verified, Policy(), lambda: NOW)
    for key in range(2000):
        operations.perform(AddNote(f"note {key}", PENDING), f"k{key}")
        print(key, flush=True)
"""


def test_a_killed_process_leaves_whole_operations_and_the_next_one_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    with Store(path) as store:
        fill_order_desk(store, NOW)
    rng = random.Random(1)
    told = 0
    for _ in range(3):
        worker = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(path)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(rng.uniform(0.05, 0.3))
        worker.send_signal(signal.SIGKILL)
        told = max([told, *(int(line) for line in worker.stdout.read().split())])
        worker.wait()
    with Store(path) as store:
        notes = [row["text"] for row in store.rows("select text from notes order by id")]
        audited = number(store, "select count(*) from operations")
    assert notes == [f"note {key}" for key in range(len(notes))]
    assert audited == len(notes) > told
