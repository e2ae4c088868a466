"""Random operations by a process that is killed again and again: is one lost, or done twice?"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from knowledge.audit import ledger_of_operations, ledger_of_records
from knowledge.customers import Customers
from knowledge.errors import OperationError
from knowledge.operations import OrderOperations
from knowledge.policy import Policy
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
    Variant,
)
from knowledge.requests import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    ExchangeItems,
    Request,
    ReturnItems,
)
from knowledge.rows import Row, customer_rows, order_rows, product_rows
from knowledge.store import Store

__all__ = ["OperationsBench", "run_operations_bench"]

_NOW = datetime(2026, 6, 3, 10, tzinfo=UTC)
_VARIANTS, _STOCK, _BALANCE = 10, 5_000, 5_000
_LONGEST_LIFE_SECONDS = 0.6
_HOME = Address("Anna Lind", "1 Pier Road", "", "Cork", "T12 X70A", "IE")


@dataclass(frozen=True, slots=True)
class OperationsBench:
    """Operations tried and carried out, and processes killed in between.

    `lost` were told as done and left no trace; `balanced` says whether stock, payments and gift
    cards changed by just what the operations on record say, none of them twice.
    """

    tried: int
    done: int
    crashes: int
    lost: int
    balanced: bool
    seconds: float

    def lines(self) -> Iterator[str]:
        """For people."""
        yield (
            f"{self.tried:,} random operations, {self.done:,} allowed by the rules, "
            f"{self.crashes} crashes in between: {self.lost} lost, "
            f"money and stock {'add up' if self.balanced else 'DO NOT ADD UP'} "
            f"({self.seconds:.0f} s)"
        )


def run_operations_bench(folder: Path, operations: int, seed: int = 7) -> OperationsBench:
    """Run `operations` random ones on a made-up shop in `folder`, killing the worker at random."""
    path, rng = folder / "operations.sqlite3", random.Random(seed)
    customers = operations // 8 + 1
    with Store(path) as store:
        _fill(store, customers)
        before = ledger_of_records(store)
    started, crashes = time.perf_counter(), 0
    told: dict[int, str] = {}
    while len(told) < operations:
        first = len(told)
        arguments = [str(path), str(first), str(operations), str(customers)]
        worker = subprocess.Popen(
            [sys.executable, "-m", "bot.bench_operations", *arguments], stdout=subprocess.PIPE
        )
        assert worker.stdout is not None
        told |= _reported(worker.stdout.readline())
        time.sleep(rng.uniform(0, _LONGEST_LIFE_SECONDS))
        worker.kill()
        for line in worker.stdout.read().splitlines(keepends=True):
            told |= _reported(line)
        worker.wait()
        crashes += 1
    with Store(path) as store:
        recorded = {int(row["key"]) for row in store.rows("select key from operations")}
        changed = ledger_of_records(store).minus(before)
        balanced = changed == ledger_of_operations(store)
    told_done = {key for key, outcome in told.items() if outcome == "done"}
    return OperationsBench(
        tried=operations,
        done=len(recorded),
        crashes=crashes,
        lost=len(told_done - recorded),
        balanced=balanced,
        seconds=time.perf_counter() - started,
    )


def _reported(line: bytes) -> dict[int, str]:
    """The number of an operation and its outcome; nothing of a line that was cut short."""
    if not line.endswith(b"\n"):
        return {}
    key, outcome = line.decode().split()
    return {int(key): outcome}


def _methods(customer: int) -> tuple[PaymentMethod, ...]:
    balance = Money.of_minor(_BALANCE, "EUR")
    return (
        PaymentMethod(f"card{customer}", "card", "Visa", "4242"),
        PaymentMethod(f"gift{customer}", "gift_card", balance=balance),
    )


def _rows(customers: int) -> Iterator[Row]:
    variants = tuple(
        Variant(f"v{n}", "p", {"size": str(n)}, Money(Decimal(10 + n), "EUR"), _STOCK)
        for n in range(_VARIANTS)
    )
    yield from product_rows(Product("p", "Lamp", "lamps", "A lamp.", {}, (), variants))
    for number in range(customers):
        email = f"c{number}@example.com"
        customer = Customer(f"c{number}", "Anna", "Lind", email, _HOME, _methods(number))
        yield from customer_rows(customer)
        for place, status in enumerate((OrderStatus.PENDING, OrderStatus.DELIVERED)):
            yield from order_rows(_order(number, place, status, variants[0]))


def _order(customer: int, place: int, status: OrderStatus, variant: Variant) -> Order:
    key, placed = f"{customer}-{place}", _NOW - timedelta(days=9)
    item = OrderItem(f"i{key}", "p", variant.id, "Lamp", variant.options, 1, variant.price)
    order = Order(f"O{key}", f"c{customer}", status, placed, (item,), _HOME, (), (), ())
    paid = Payment(_methods(customer)[0], "charge", order.total, placed, "done")
    parcels = (Shipment("DHL", "T", placed, _NOW, _NOW),) if place else ()
    return replace(order, payments=(paid,), shipments=parcels)


def _fill(store: Store, customers: int) -> None:
    with store.transaction():
        for table, row in _rows(customers):
            store.database.table(table).insert(row)


def _request(rng: random.Random, customer: int) -> Request:
    place = rng.randint(0, 1)
    order, item = f"O{customer}-{place}", f"i{customer}-{place}"
    method = f"{rng.choice(('card', 'gift'))}{customer}"
    swap = {item: f"v{rng.randrange(_VARIANTS)}"}
    requests: list[Request] = [
        CancelOrder(order, "no longer needed"),
        ChangeAddress(order, _HOME),
        ChangePayment(order, method),
        ChangeItems(order, swap, method),
        ReturnItems(order, (item,), method),
        ExchangeItems(order, swap, method),
    ]
    return rng.choice(requests)


def _work(path: Path, first: int, last: int, customers: int) -> None:
    """Carry out the operations from `first` on, and tell of each when it is done or refused."""
    with Store(path) as store:
        for key in range(first, last):
            rng = random.Random(key)
            customer = rng.randrange(customers)
            verified = Customers(store).restore(f"c{customer}")
            assert verified is not None
            operations = OrderOperations(store, verified, Policy(), lambda: _NOW)
            try:
                operations.perform(_request(rng, customer), str(key))
                outcome = "done"
            except OperationError:
                outcome = "refused"
            print(key, outcome, flush=True)


if __name__ == "__main__":
    _work(Path(sys.argv[1]), *map(int, sys.argv[2:]))
