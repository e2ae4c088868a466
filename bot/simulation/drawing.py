"""Drawing goals from the records: what a customer can want, and what the rules make of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.simulation.aims import Aimed, aim_at_order, question_of_order, question_of_shop
from bot.simulation.errors import NoGoalError
from bot.simulation.goals import ANOTHERS_ORDER, Aim, Goal
from knowledge.audit import buyers
from knowledge.customers import Customers, VerifiedCustomer
from knowledge.operations import OrderOperations
from knowledge.orders import CustomerOrders
from knowledge.policy import Policy
from knowledge.records import Customer, Order, Product
from knowledge.store import Store

__all__ = ["GoalDrawer"]

_CUSTOMERS = 500
_TRIES = 60
_OPERATIONS = (
    "cancel_order", "return_items", "exchange_items", "change_items", "change_address",
    "change_payment",
)  # fmt: skip
_OF_ORDER = ("order_status", "tracking_number", "order_total", "order_items", "refund_status")
_OF_SHOP = ("product_price", "product_options", "product_stock", "policy_question")
_KINDS: Mapping[str, int] = (
    dict.fromkeys(_OPERATIONS, 3)
    | dict.fromkeys(_OF_ORDER, 1)
    | dict.fromkeys(_OF_SHOP, 1)
    | {"several": 6, "forbidden": 4, ANOTHERS_ORDER: 3}
)
"""How often each kind of goal is drawn."""


@dataclass(frozen=True, slots=True)
class _Account:
    customer: Customer
    verified: VerifiedCustomer
    orders: tuple[Order, ...]


class GoalDrawer:
    """Draws goals that the records and rules make possible, or surely forbid."""

    def __init__(
        self,
        store: Store,
        products: Sequence[Product],
        policy: Policy,
        clock: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        """Read the customers of `store`, or a sample of them where there are many.

        Args:
            store: the shop's records.
            products: its catalogue.
            policy: its rules.
            clock: what time it is.
            rng: takes the sample.

        Raises:
            NoGoalError: no customer has an order.
        """
        self._accounts = list(_accounts(store, rng))
        self._operations = {
            account.customer.id: OrderOperations(store, account.verified, policy, clock)
            for account in self._accounts
        }
        self._policy = policy
        self._clock = clock
        self._products = {product.id: product for product in products}
        self._questions = {
            str(row["id"]): str(row["question"])
            for row in store.rows("select id, question from answers order by id")
        }
        if not self._accounts:
            raise NoGoalError(f"{store.path}: no customer with an order, so there is no goal")

    @property
    def customers(self) -> tuple[tuple[Customer, tuple[Order, ...]], ...]:
        """The customers that goals are drawn for, each with their orders."""
        return tuple((a.customer, a.orders) for a in self._accounts)

    def draw(self, rng: random.Random, second_thoughts: float = 0.0) -> Goal:
        """A goal of some kind; a change is withdrawn before the yes in a share of them.

        Raises:
            NoGoalError: the records hold nothing to want.
        """
        for _ in range(_TRIES):
            kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
            goal = self.draw_kind(kind, rng)
            if goal is not None:
                changes = kind in _OPERATIONS
                return replace(goal, withdrawn=changes and rng.random() < second_thoughts)
        raise NoGoalError("the records hold nothing that a shopper could want")

    def draw_kind(self, kind: str, rng: random.Random) -> Goal | None:
        """A goal of this kind, or None where no customer of a sample can have it."""
        for account in rng.sample(self._accounts, len(self._accounts)):
            aims = self._aims(kind, account, rng)
            if aims:
                return Goal(account.customer, account.orders, tuple(aims))
        return None

    def _aims(self, kind: str, account: _Account, rng: random.Random) -> Sequence[Aim]:
        if kind == "several":
            return self._several(account, rng)
        if kind == "forbidden":
            forbidden = self._of_orders(rng.choice(_OPERATIONS), account, rng, is_allowed=False)
            return forbidden[:1]
        if kind == ANOTHERS_ORDER:
            return self._anothers(account, rng)
        if kind in _OF_SHOP:
            aim = question_of_shop(kind, list(self._products.values()), self._questions, rng)
            return [aim] if aim else []
        if kind in _OF_ORDER:
            return [question_of_order(kind, rng.choice(account.orders), self._clock())]
        return self._of_orders(kind, account, rng)[:1]

    def _of_orders(
        self, kind: str, account: _Account, rng: random.Random, is_allowed: bool = True
    ) -> list[Aim]:
        """Aims of a kind, one for each order that fits."""
        aimed = Aimed(account.customer, account.orders, self._products, self._policy)
        operations = self._operations[account.customer.id]
        shuffled = rng.sample(account.orders, len(account.orders))
        aims = (aim_at_order(kind, order, aimed, operations, rng) for order in shuffled)
        return [aim for aim in aims if aim is not None and bool(aim.forbidden) != is_allowed]

    def _several(self, account: _Account, rng: random.Random) -> Sequence[Aim]:
        """Two or three aims that don't touch each other: each order has one change at most."""
        kinds = rng.sample((*_OPERATIONS, *_OF_ORDER, *_OF_SHOP), rng.choice((2, 2, 3)))
        aims: list[Aim] = []
        changed: set[str] = set()
        for kind in sorted(kinds, key=lambda kind: kind in _OPERATIONS):
            if kind not in _OPERATIONS:
                aims += self._aims(kind, account, rng)
                continue
            fitting = (a for a in self._of_orders(kind, account, rng) if a.order is not None)
            free = [a for a in fitting if a.order and a.order.id not in changed]
            aims += free[:1]
            changed |= {a.order.id for a in free[:1] if a.order}
        return aims if changed and len(aims) > 1 else []

    def _anothers(self, account: _Account, rng: random.Random) -> Sequence[Aim]:
        other = rng.choice(self._accounts)
        if other.customer.id == account.customer.id:
            return []
        kind = rng.choice(("order_status", "cancel_order", "change_address", "order_items"))
        order = rng.choice(other.orders)
        words = {"address": f"{rng.randint(1, 90)} Nelson Street, {account.customer.address.city}"}
        reasons = self._policy.cancel_reasons or ("no longer needed",)
        words |= {"reason": rng.choice(reasons)}
        return [Aim(kind, order, words=words, forbidden=ANOTHERS_ORDER)]


def _accounts(store: Store, rng: random.Random) -> Iterator[_Account]:
    ids = buyers(store)
    customers = Customers(store)
    for customer_id in rng.sample(ids, min(len(ids), _CUSTOMERS)):
        verified = customers.restore(customer_id)
        if verified is None:
            continue
        customer = customers.get(verified)
        if customer.address.postcode and customer.payment_methods:
            yield _Account(customer, verified, tuple(CustomerOrders(store, verified).all()))
