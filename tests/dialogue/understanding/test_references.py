"""What "it", "both" and "everything except the mug" mean, amid a conversation and records."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dialogue.understanding.entities.finder import EntityFinder
from dialogue.understanding.entities.orders import OrderPattern
from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords
from dialogue.understanding.references.referents import Reference, Referent, Surroundings
from dialogue.understanding.references.resolver import resolve

INDEX = CatalogueIndex(
    CatalogueWords(
        names=(
            ("lamp", "Alder Desk Lamp"),
            ("mug", "Kite Stoneware Mug"),
            ("boots", "Ridge Boots"),
            ("shirt", "Linen Shirt"),
        ),
        keywords=(),
        option_values=("oak", "blue", "red", "large"),
    )
)
FINDER = EntityFinder(
    lambda: INDEX,
    OrderPattern("#W", 5),
    "GB",
    lambda: datetime(2026, 11, 24, 12, tzinfo=UTC),
)


def order(number: str, day: str, total: int, is_open: bool = False) -> Referent:
    return Referent(
        "order", number, order_id=number, price=Decimal(total),
        placed=date.fromisoformat(day), is_open=is_open,
    )  # fmt: skip


def item(number: str, name: str, of: Referent, price: int, *values: str) -> Referent:
    return Referent(
        "item", f"{of.id}/{number}", name, of.id, name.split()[-1].lower(), values,
        Decimal(price), of.placed,
    )  # fmt: skip


MAY = order("#W10042", "2026-05-10", 120)
JUNE = order("#W10077", "2026-06-02", 60, is_open=True)
LAMP = item("1", "Alder Desk Lamp", MAY, 60, "oak")
BLUE_SHIRT = item("2", "Linen Shirt", MAY, 30, "blue")
RED_SHIRT = item("3", "Linen Shirt", MAY, 30, "red")
MUG = item("1", "Kite Stoneware Mug", JUNE, 12)
BOOTS = item("2", "Ridge Boots", JUNE, 48)
RECORDS = (MAY, LAMP, BLUE_SHIRT, RED_SHIRT, JUNE, MUG, BOOTS)


def read(
    text: str,
    *talked_of: tuple[Referent, ...],
    offered: tuple[Referent, ...] = (),
    records: tuple[Referent, ...] = RECORDS,
) -> tuple[Reference, ...]:
    return resolve(text, FINDER.find(text), Surroundings(talked_of, offered, records))


@pytest.mark.parametrize(
    ("text", "talked_of", "meant"),
    [
        ("cancel it", [(JUNE,)], [JUNE]),
        ("where is that one", [(MAY,), (JUNE,)], [MAY]),
        ("send both back", [(LAMP, MUG)], [LAMP, MUG]),
        ("both orders please", [], [MAY, JUNE]),
        ("and the other one?", [(MAY,)], [JUNE]),
        ("no, the other order", [(JUNE,), (MAY, JUNE)], [MAY]),
        ("return all of them", [(LAMP, MUG, BOOTS)], [LAMP, MUG, BOOTS]),
        ("cancel my last order", [], [JUNE]),
        ("my oldest order", [(JUNE,)], [MAY]),
        ("return the most expensive one", [(LAMP, MUG, BOOTS)], [LAMP]),
        ("what about the cheapest item", [], [MUG]),
        ("the two shirts I bought in May", [], [BLUE_SHIRT, RED_SHIRT]),
        ("the red shirt is too small", [], [RED_SHIRT]),
        ("the blue one", [(BLUE_SHIRT, RED_SHIRT)], [BLUE_SHIRT]),
        ("send the boots back", [], [BOOTS]),
        ("all my open orders", [], [JUNE]),
        ("the one ending 042", [], [MAY]),
        ("it says it is late", [(JUNE,)], [JUNE]),
    ],
)
def test_words_point_at_what_they_mean(
    text: str, talked_of: list[tuple[Referent, ...]], meant: list[Referent]
) -> None:
    chosen = [r for reference in read(text, *talked_of) for r in reference.chosen]
    assert list(dict.fromkeys(chosen)) == meant


def test_what_except_names_is_taken_out() -> None:
    (found,) = read("cancel everything except the mug", (JUNE,))
    assert found.chosen == (BOOTS,)


def test_both_orders_but_for_one_item_are_the_other_items() -> None:
    (found,) = read("return both orders but not the lamp")
    assert found.chosen == (BLUE_SHIRT, RED_SHIRT, MUG, BOOTS)


def test_the_second_one_is_that_of_the_open_question() -> None:
    (found,) = read("the second one", (MAY,), offered=(JUNE, MAY))
    assert found.chosen == (MAY,)


def test_several_that_fit_are_reported_with_the_candidates() -> None:
    (found,) = read("the shirt is too small")
    assert found.is_ambiguous
    assert found.candidates == (BLUE_SHIRT, RED_SHIRT)


def test_what_was_talked_of_goes_before_what_was_bought() -> None:
    (found,) = read("is the shirt washable", (RED_SHIRT,))
    assert found.chosen == (RED_SHIRT,)


def test_words_that_fit_nothing_known_mean_nothing() -> None:
    (found,) = read("the second one")
    assert not found.chosen
    assert not found.candidates


@pytest.mark.parametrize(
    "text", ["it takes too long", "I think that you are right", "is it raining", "hello there"]
)
def test_empty_words_point_at_nothing(text: str) -> None:
    assert not [r for r in read(text, records=()) if r.chosen or r.candidates]
