"""The demo shop's records and goals drawn from them, without any model."""

from __future__ import annotations

import random

import pytest

from bot.simulation.drawing import GoalDrawer
from bot.simulation.wording import Wording
from knowledge.demo_shop.files import read_products
from knowledge.policy import Policy
from knowledge.store import Store
from tests.conftest import NOW


@pytest.fixture(scope="session")
def drawer(demo_store: Store) -> GoalDrawer:
    products = [demo.product for demo in read_products()]
    return GoalDrawer(demo_store, products, Policy(), lambda: NOW, random.Random(1))


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording.load()
