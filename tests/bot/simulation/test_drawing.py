from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.simulation.drawing import GoalDrawer
from bot.simulation.errors import NoGoalError
from bot.simulation.goals import ANOTHERS_ORDER, Demand
from knowledge.customers import Customers
from knowledge.errors import OperationRefused
from knowledge.operations import OrderOperations
from knowledge.policy import Policy
from knowledge.records import Address
from knowledge.requests import ChangeAddress
from knowledge.store import Store
from tests.conftest import NOW

OPERATIONS = [
    "cancel_order",
    "return_items",
    "exchange_items",
    "change_items",
    "change_address",
    "change_payment",
]


def operations_of(store: Store, customer_id: str) -> OrderOperations:
    verified = Customers(store).restore(customer_id)
    assert verified is not None
    return OrderOperations(store, verified, Policy(), lambda: NOW)


@pytest.mark.parametrize("kind", OPERATIONS)
def test_what_a_goal_demands_is_allowed_by_the_rules(
    kind: str, drawer: GoalDrawer, demo_store: Store
) -> None:
    for seed in range(5):
        goal = drawer.draw_kind(kind, random.Random(seed))
        assert goal is not None
        assert goal.kind == kind
        (aim,) = goal.aims
        assert aim.request is not None
        assert aim.order in goal.orders
        operations_of(demo_store, goal.customer.id).quote(aim.request)
        assert [demand.name for demand in goal.demands] == [kind]


def test_what_is_forbidden_is_refused_by_the_rule_that_the_aim_names(
    drawer: GoalDrawer, demo_store: Store
) -> None:
    for seed in range(10):
        goal = drawer.draw_kind("forbidden", random.Random(seed))
        assert goal is not None
        assert not goal.is_reachable
        assert goal.demands == ()
        (aim,) = goal.aims
        if aim.kind == "cancel_order" and aim.order is not None:
            from knowledge.requests import CancelOrder

            request = CancelOrder(aim.order.id, aim.words["reason"])
            with pytest.raises(OperationRefused) as refusal:
                operations_of(demo_store, goal.customer.id).quote(request)
            assert refusal.value.rule == aim.forbidden


def test_anothers_order_is_none_of_the_shoppers(drawer: GoalDrawer) -> None:
    goal = drawer.draw_kind(ANOTHERS_ORDER, random.Random(3))
    assert goal is not None
    assert goal.kind == ANOTHERS_ORDER
    assert goal.aims[0].order is not None
    assert goal.aims[0].order.customer_id != goal.customer.id


def test_several_aims_change_each_order_once_at_most(drawer: GoalDrawer) -> None:
    for seed in range(10):
        goal = drawer.draw_kind("several", random.Random(seed))
        assert goal is not None
        assert len(goal.aims) > 1
        changed = [aim.order.id for aim in goal.aims if aim.request and aim.order]
        assert changed
        assert len(changed) == len(set(changed))


def test_the_same_seed_draws_the_same_goals(drawer: GoalDrawer) -> None:
    first, second = ([drawer.draw(random.Random(seed)) for seed in range(20)] for _ in range(2))
    assert first == second


def test_a_withdrawn_goal_demands_nothing(drawer: GoalDrawer) -> None:
    drawn = [drawer.draw(random.Random(seed), second_thoughts=1.0) for seed in range(40)]
    withdrawn = [goal for goal in drawn if goal.withdrawn]
    assert withdrawn
    assert all(goal.demands == () for goal in withdrawn)


def test_a_shop_without_orders_has_no_goals(store: Store) -> None:
    with pytest.raises(NoGoalError, match="no customer with an order"):
        GoalDrawer(store, [], Policy(), lambda: NOW, random.Random(1))


def test_capitals_of_an_address_do_not_matter_but_its_words_do() -> None:
    address = Address("Tom Baker", "3 Rose Street", "", "Bath", "BA1 1AA", "GB")
    demand = Demand.of(ChangeAddress("#W1", address))
    lowered = {"name": "Tom Baker", "line1": "3 rose street", "line2": "", "city": "bath"}
    lowered |= {"postcode": "BA1 1AA", "country": "GB"}
    assert demand.fits("change_address", {"order_id": "#W1", "address": lowered})
    other = lowered | {"line1": "5 rose street"}
    assert not demand.fits("change_address", {"order_id": "#W1", "address": other})
    assert not demand.fits("change_address", {"order_id": "#W2", "address": lowered})


def test_every_customer_has_orders(drawer: GoalDrawer, tmp_path: Path) -> None:
    assert all(orders for _, orders in drawer.customers)
