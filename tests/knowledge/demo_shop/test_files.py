from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.demo_shop.files import read_answers, read_products
from knowledge.errors import DemoShopError

LAMP = """
category: lamps
products:
  - id: lamp
    name: Lamp
    description: A lamp.
    attributes: {bulb: E14}
    quality: 4
    options: {colour: [oak, black], size: [small, large]}
    price: {base: "49", size: {large: "12.50"}}
    out_of_stock: [{colour: oak}]
    opinions: {praise: [Bright.], gripes: [Dear.]}
"""
TOPICS = ("delivery returns refunds payment warranty account store promotion product_care").split()


def write_products(folder: Path, text: str) -> Path:
    (folder / "products").mkdir(exist_ok=True)
    (folder / "products" / "lamps.yml").write_text(text)
    return folder


def write_answer(folder: Path, text: str) -> Path:
    (folder / "answers" / "store").mkdir(parents=True)
    (folder / "answers" / "store" / "open.md").write_text(text)
    return folder


def test_every_choice_of_options_is_a_variant_with_its_surcharge(tmp_path: Path) -> None:
    [read] = read_products(write_products(tmp_path, LAMP))
    variants = [(*v.options.values(), v.price.amount, v.stock > 0) for v in read.product.variants]
    assert variants == [
        ("oak", "small", Decimal("49.00"), False),
        ("oak", "large", Decimal("61.50"), False),
        ("black", "small", Decimal("49.00"), True),
        ("black", "large", Decimal("61.50"), True),
    ]
    assert (read.quality, read.praise, read.gripes) == (4.0, ("Bright.",), ("Dear.",))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("    name: Lamp\n", "", "product 'lamp': field 'name' is missing"),
        ("{bulb: E14}", "{bulb: E14, max 40 W}", "attribute max 40 W is None, not a text"),
        ("[oak, black]", "[oak, no]", "option colour is False"),
        ("[oak, black]", "oak", "option colour is 'oak', not a list"),
        ("{large:", "{huge:", "price names size 'huge'"),
        ("[{colour: oak}]", "[{color: oak}]", "out_of_stock names color 'oak'"),
        ("quality: 4", "quality: good", "quality is 'good', not a number"),
        ('"49"', "cheap", "price is 'cheap', not a number"),
        ("[Bright.]", "Bright.", "praise is 'Bright.', not a list"),
        ("category: lamps", "kind: lamps", "field 'category' is missing"),
        ("category: lamps", "category: [", "not YAML"),
    ],
)
def test_a_malformed_product_is_named_with_its_field(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    assert good in LAMP
    with pytest.raises(DemoShopError) as raised:
        read_products(write_products(tmp_path, LAMP.replace(good, bad)))
    assert "lamps.yml" in str(raised.value)
    assert said in str(raised.value)


def test_two_products_of_one_id_are_refused(tmp_path: Path) -> None:
    twice = LAMP + LAMP.partition("products:")[2]
    with pytest.raises(DemoShopError, match="product 'lamp': the id is taken"):
        read_products(write_products(tmp_path, twice))


def test_an_answer_is_head_and_text(tmp_path: Path) -> None:
    text = "---\ntopic: store\nquestion: Open?\nalso: [hours]\n---\nYes. Nine to five.\n"
    [answer] = read_answers(write_answer(tmp_path, text))
    assert (answer.id, answer.topic, answer.also) == ("store/open", "store", ("hours",))
    assert answer.sentences == ("Yes.", "Nine to five.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes.", "expected a head"),
        ("---\nstore\n---\nYes.", "expected a mapping"),
        ("---\ntopic: store\n---\nYes.", "needs 'topic' and 'question'"),
        ("---\ntopic: store\nquestion: Open?\n---\n", "no answer below the head"),
    ],
)
def test_a_malformed_answer_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DemoShopError, match=rf"open\.md: .*{said}"):
        read_answers(write_answer(tmp_path, text))


def test_the_products_that_ship_are_sound() -> None:
    products = read_products()
    assert products
    names = [read.product.name for read in products]
    assert len(set(names)) == len(names)
    assert all(1 <= read.quality <= 5 for read in products)


def test_the_answers_that_ship_are_sound() -> None:
    answers = read_answers()
    assert answers
    assert {answer.topic for answer in answers} <= set(TOPICS)
    assert all(answer.id.startswith(f"{answer.topic}/") for answer in answers)
