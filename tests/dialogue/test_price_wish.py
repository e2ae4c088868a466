from __future__ import annotations

from decimal import Decimal

import pytest

from dialogue.price_wish import Extreme, PriceWish, price_wish
from knowledge.records import Money, Product, Variant


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("lamp under 60 quid", None, "60"),
        ("something below €20,50 please", None, "20.50"),
        ("my budget is 100", None, "100"),
        ("rugs between 30 and 50 euros", "30", "50"),
        ("from £10 to £15", "10", "15"),
        ("at least 40 euros", "40", None),
        ("no more than around 25", None, "25"),
    ],
)
def test_bounds_are_read_as_people_put_them(text: str, least: str | None, most: str | None) -> None:
    wish = price_wish(text)
    assert wish is not None
    assert wish.least == (Decimal(least) if least else None)
    assert wish.most == (Decimal(most) if most else None)


@pytest.mark.parametrize(
    "text",
    [
        "a rug under 2 metres",
        "less than 3 weeks old",
        "boots for people over 18 years",
        "bulb up to 40 W",
        "tent for up to 4 people",
        "where is my order",
        "is it under the table",
        "carry-on bag under 10kg",
    ],
)
def test_other_bounds_are_no_prices(text: str) -> None:
    assert price_wish(text) is None


def test_the_words_of_the_bound_are_left_out() -> None:
    wish = price_wish("a lamp under 60 quid for my nan")
    assert wish is not None
    assert wish.words == "a lamp for my nan"


@pytest.mark.parametrize(
    ("text", "extreme"),
    [("whats the cheapest rug", Extreme.CHEAPEST), ("your most expensive one", Extreme.DEAREST)],
)
def test_an_end_of_what_there_is(text: str, extreme: Extreme) -> None:
    assert price_wish(text) == PriceWish(text, extreme=extreme)


def test_a_product_meets_a_wish_by_one_of_its_variants() -> None:
    prices = (Decimal("30.00"), Decimal("50.00"))
    variants = tuple(Variant(str(p), "lamp", {}, Money(p, "EUR"), 1) for p in prices)
    product = Product("lamp", "Lamp", "lamps", "", {}, (), variants)
    assert PriceWish("", most=Decimal(30)).is_met_by(product)
    assert PriceWish("", least=Decimal(50)).is_met_by(product)
    assert not PriceWish("", most=Decimal("29.99")).is_met_by(product)
    assert not PriceWish("", least=Decimal(31), most=Decimal(49)).is_met_by(product)
