"""Words about one thing become words about several."""

from __future__ import annotations

import re

import pytest

from dialogue.descriptions.agreement import (
    part_in_plural,
    product_in_plural,
    without_second_article,
)
from dialogue.generation.corpus import load_corpus

DESCRIPTIONS = [r.text for r in load_corpus().replies if r.case.act.startswith("describe_")]


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("The {product} weighs {weight} and comes from {origin}.",
         "The {product} weigh {weight} and come from {origin}."),
        ("From {brand} comes the {product}.", "From {brand} come the {product}."),
        ("This is the {product}, and it {does}.", "These are the {product}, and they {does}."),
        ("Here's the {product}, which is {measures}.",
         "Here are the {product}, which are {measures}."),
        ("The name that goes with the {product} is {brand}.",
         "The name that goes with the {product} is {brand}."),
        ("{material} is what it's made of.", "{material} is what they're made of."),
        ("To look after it, {care}; its {attribute_name}: {attribute_value}.",
         "To look after them, {care}; their {attribute_name}: {attribute_value}."),
        ("It can be had in {option_count} choices of {option_name}.",
         "They can be had in {option_count} choices of {option_name}."),
    ],
)  # fmt: skip
def test_the_words_agree_with_several(one: str, several: str) -> None:
    assert product_in_plural(one) == several


def test_no_authored_sentence_keeps_a_singular() -> None:
    singular = re.compile(
        r"\b(it|its|it's|itself)\b|\b(they|which) \w+s\b|"
        r"(?<!of )(?<!with )(?<!on )(?<!for )\bthe \{product\} \w+s\b",
        re.IGNORECASE,
    )
    assert [p for t in DESCRIPTIONS if singular.search(p := product_in_plural(t))] == []


def test_a_part_of_several_is_several() -> None:
    assert part_in_plural("The {part} is {part_value}.") == "The {part} are {part_value}."


def test_a_name_with_an_article_gets_no_second() -> None:
    assert without_second_article("Meet the {product}.") == "Meet {product}."
