"""A shop of three products and three answers, small enough to know by heart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.customers import Customers, VerifiedCustomer
from knowledge.demo_shop.build import build_demo_shop
from knowledge.demo_shop.people import MAYA
from knowledge.store import Store
from tests.conftest import NOW
from tests.knowledge.word_vectors import WordVectors

LAMPS = """
category: lamps
products:
  - id: alder-desk-lamp
    name: Alder Desk Lamp
    description: A desk lamp with a jointed arm.
    attributes: {material: ash wood and steel, bulb: "E14, max 40 W"}
    keywords: [desk light, reading lamp]
    quality: 4.4
    options: {colour: [oak, black], size: [small, large]}
    price: {base: "49.00", size: {large: "12.50"}}
    out_of_stock: [{colour: oak, size: small}]
    opinions: {praise: [The arm stays put., Warm light.], gripes: [The cable is short.]}
  - id: moon-globe
    name: Moon Globe
    description: A round night light for a bedside.
    attributes: {material: glass}
    keywords: [night light]
    quality: 2.5
    price: {base: "30.00"}
    out_of_stock: all
    opinions: {praise: [Soft glow.], gripes: [It broke., Too dim.]}
"""
KITCHEN = """
category: kitchen
products:
  - id: kite-mug
    name: Kite Mug
    description: A stoneware mug for coffee or tea.
    attributes: {material: stoneware, capacity: 350 ml}
    quality: 4.0
    options: {colour: [blue, grey]}
    price: {base: "14.00"}
    opinions: {praise: [Keeps tea hot.], gripes: [The handle is small.]}
"""
ANSWERS = {
    "delivery/how-long": (
        "topic: delivery\nquestion: How long does delivery take?\n"
        "also: [when will it arrive, shipping time]\n",
        "Standard delivery takes 3 to 5 working days. Express arrives the next working day.",
    ),
    "delivery/cost": (
        "topic: delivery\nquestion: What does delivery cost?\n",
        "Delivery costs 4.95 EUR. It is free from 50 EUR.",
    ),
    "returns/how-long": (
        "topic: returns\nquestion: How long can I return something?\n",
        "You can return an item for 30 days.",
    ),
}


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small_shop")
    (folder / "products").mkdir()
    (folder / "products" / "lamps.yml").write_text(LAMPS)
    (folder / "products" / "kitchen.yml").write_text(KITCHEN)
    for answer_id, (head, text) in ANSWERS.items():
        path = folder / "answers" / f"{answer_id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{head}---\n{text}\n")
    return folder


@pytest.fixture(scope="session")
def small_shop(shop_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("store") / "small.sqlite3") as store:
        build_demo_shop(store, NOW, folder=shop_folder)
        yield store


@pytest.fixture(scope="session")
def embedder() -> WordVectors:
    return WordVectors()


@pytest.fixture
def customers(small_shop: Store) -> Customers:
    return Customers(small_shop)


@pytest.fixture
def maya(customers: Customers) -> VerifiedCustomer:
    verified = customers.verify(MAYA.email, MAYA.address.postcode)
    assert verified is not None
    return verified
