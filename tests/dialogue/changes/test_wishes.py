"""What an item is to become, and whether it can."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dialogue.changes.wishes import fulfil, wishes_in
from knowledge.records import Money, OrderItem, Product, Variant

EUR = "EUR"


def _variant(size: str, colour: str, stock: int = 5, price: str = "60.00") -> Variant:
    return Variant(
        f"boots-{size}-{colour}",
        "boots",
        {"size": size, "colour": colour},
        Money(Decimal(price), EUR),
        stock,
    )


BOOTS = Product(
    "boots",
    "Ridge Boots",
    "hiking",
    "Boots.",
    {},
    (),
    (
        _variant("38", "brown"),
        _variant("39", "brown"),
        _variant("39", "black", stock=0),
        _variant("40", "brown", price="55.00"),
        _variant("40", "black", price="75.00"),
    ),
)
ITEM = OrderItem(
    "1", "boots", "boots-39-brown", "Ridge Boots", {"size": "39", "colour": "brown"}, 1,
    Money(Decimal("60.00"), EUR),
)  # fmt: skip


@pytest.mark.parametrize(
    ("wishes", "becomes"),
    [
        (["40"], "boots-40-brown"),
        (["black", "40"], "boots-40-black"),
        (["bigger"], "boots-40-brown"),
        (["smaller"], "boots-38-brown"),
        (["not brown"], "boots-40-black"),
        (["cheapest"], "boots-40-brown"),
        (["cheaper"], "boots-40-brown"),
        (["size 40"], "boots-40-brown"),
    ],
)
def test_a_wish_changes_what_it_speaks_of_and_keeps_the_rest(
    wishes: list[str], becomes: str
) -> None:
    found = fulfil(ITEM, BOOTS, [wishes])
    assert found.variant is not None
    assert found.variant.id == becomes


def test_what_is_sold_out_is_not_promised_but_told_with_what_there_is() -> None:
    found = fulfil(ITEM, BOOTS, [["black", "39"]])
    assert found.variant is None
    assert found.sold_out
    assert found.choices


def test_the_second_wish_counts_where_the_first_cannot_be_had() -> None:
    found = fulfil(ITEM, BOOTS, [["black", "39"], ["38"]])
    assert found.variant is not None
    assert found.variant.id == "boots-38-brown"


def test_words_between_two_wishes_make_the_second_a_fall_back() -> None:
    text = "in linen, and if there is none then in cotton"
    assert wishes_in(["linen", "cotton"], text) == [["linen"], ["cotton"]]
    assert wishes_in(["black", "40"], "the black in 40") == [["black", "40"]]
    assert wishes_in([], "no idea") == []
