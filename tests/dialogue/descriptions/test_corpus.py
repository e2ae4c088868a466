"""What the planner relies on in the authored sentences."""

from __future__ import annotations

import re

import pytest

from dialogue.generation.corpus import AuthoredReply, authored_for
from dialogue.generation.grounding import GroundingChecker

ACTS = ("describe_opening", "describe_detail", "describe_options")
KINDS = (
    "material colour origin care weight dimensions measures capacity brand warranty does counts "
    "details part+part_value attribute_name+attribute_value"
).split()


def _all() -> list[AuthoredReply]:
    return [reply for act in ACTS for reply in authored_for(act)]


def test_there_are_many_sentences_in_every_style() -> None:
    assert len(authored_for("describe_opening")) >= 350
    assert len(authored_for("describe_detail")) >= 350
    assert len(authored_for("describe_options")) >= 100
    assert {reply.mood for reply in _all()} == {"neutral", "polite", "terse", "cheerful"}


def test_each_is_one_sentence() -> None:
    assert [r.text for r in _all() if re.search(r"[.!?]\s", r.text)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_told_alone(kind: str) -> None:
    assert frozenset(kind.split("+")) in {r.case.facts for r in authored_for("describe_detail")}


def test_every_opening_names_the_product() -> None:
    assert all("product" in reply.case.facts for reply in authored_for("describe_opening"))


def test_praise_is_refused_in_descriptions_alone() -> None:
    reply = next(r for r in authored_for("describe_opening") if r.case.facts == {"product"})
    praise = "Meet the {product}, the best there is."
    refused = GroundingChecker(frozenset()).refusals(praise, reply.context(), authored=True)
    assert refused == ["claims praise: 'best'"]
    greeting = next(r for r in authored_for("greet") if not r.case.facts)
    said = "The best of mornings to you."
    assert GroundingChecker(frozenset()).refusals(said, greeting.context(), authored=True) == []
