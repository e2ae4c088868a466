"""Which attributes are told in which sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.descriptions.planning import LENGTHS, OPENING, Length, plans
from dialogue.generation.corpus import authored_for
from tests.dialogue.descriptions.shop import KETTLE, product

OPTIONS = {"colour": ["black", "white"], "size": ["small", "large"]}


def test_everything_that_can_be_said_is_told_once() -> None:
    plan = plans(product(options=OPTIONS))[0]
    assert sorted(plan.told) == sorted(KETTLE)
    assert plan.options == ("colour", "size")
    assert plan.left_out == ()


@pytest.mark.parametrize("length", LENGTHS)
def test_a_length_is_a_number_of_sentences(length: Length) -> None:
    plan = plans(product(options=OPTIONS), length)[0]
    assert 1 <= len(plan.says) <= LENGTHS[length]
    untold = {*KETTLE, *OPTIONS} - {*plan.told, *plan.options}
    assert {out.name for out in plan.left_out} == untold


def test_every_sentence_is_a_case_that_somebody_authored() -> None:
    for plan in plans(product(options=OPTIONS)):
        assert plan.says[0].act == OPENING
        for say in plan.says:
            assert frozenset(say.facts) in {r.case.facts for r in authored_for(say.act)}


def test_products_of_a_kind_are_told_in_different_orders() -> None:
    openings = {
        tuple(sorted(plans(product(product_id=f"kettle-{number}"))[0].says[0].facts))
        for number in range(12)
    }
    assert len(openings) > 3


def test_the_same_product_is_planned_the_same() -> None:
    assert plans(product()) == plans(product())


def test_a_brand_in_the_name_is_not_said_again() -> None:
    plan = plans(product({"brand": "Harbour", "weight": "1 kg"}))[0]
    assert [claim.attribute for claim in plan.named] == ["brand"]
    assert "brand" in plan.told
    assert all("brand" not in say.facts for say in plan.says)


def test_an_attribute_that_points_at_an_option_is_told_by_it() -> None:
    attributes = {"material": "tin", "size": "see option", "colour": "black"}
    plan = plans(product(attributes, options=OPTIONS))[0]
    assert sorted(plan.told) == ["colour", "material", "size"]
    assert all(not {"size", "colour"} & say.facts.keys() for say in plan.says)


def test_one_that_points_at_nothing_is_left_out() -> None:
    plan = plans(product({"material": "tin", "size": "see option"}))[0]
    assert [(out.name, out.reason) for out in plan.left_out] == [
        ("size", "there is no choice of its name")
    ]


def test_an_option_that_is_no_choice_tells_nothing() -> None:
    only = {"colour": ["black"], "size": ["small", "large"]}
    plan = plans(product({"colour": "black"}, options=only))[0]
    assert "colour" in plan.says[0].facts
    assert plan.options == ("size",)


def test_many_attributes_of_unknown_names_are_noted_in_several_lists() -> None:
    plan = plans(product({f"feature {n}": f"value {n}" for n in "abcdefgh"}))[0]
    lists = [say.facts["details"].values for say in plan.says if "details" in say.facts]
    assert [len(notes) for notes in lists] == [4, 4]
    assert len(plan.told) == 8


def test_a_product_without_attributes_has_its_opening() -> None:
    plan = plans(product({}))[0]
    assert len(plan.says) == 1
    assert plan.told == ()


def test_a_category_is_told_in_words_without_those_above_it() -> None:
    plan = plans(product({}, category="Home & Living > mens-watches"))[0]
    assert plan.says[0].facts["category"].values == ("mens watches",)


@given(st.dictionaries(st.text(), st.text(), max_size=12))
def test_no_record_breaks_it_and_each_attribute_is_told_or_left_out(
    attributes: dict[str, str],
) -> None:
    plan = plans(product(attributes))[0]
    left_out = {out.name for out in plan.left_out}
    assert set(plan.told) | left_out == {name[:80] for name in attributes}
    assert not set(plan.told) & left_out
