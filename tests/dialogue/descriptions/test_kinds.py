"""What an attribute can be said as is decided by its name and by its value's shape."""

from __future__ import annotations

import pytest

from dialogue.descriptions.kinds import Claim, LeftOut, claims_of
from tests.dialogue.descriptions.shop import product


def _only(attribute: str, value: str, name: str = "Lamp") -> Claim | LeftOut:
    return next(iter(claims_of(product({attribute: value}, name))))


@pytest.mark.parametrize(
    ("attribute", "value", "kind", "said"),
    [
        ("Material", "ash wood and steel", "material", "ash wood and steel"),
        ("fabric_type", "linen", "material", "linen"),
        ("color", "sage", "colour", "sage"),
        ("weight", "1.3 kg the pair", "weight", "1.3 kg the pair"),
        ("weight", "4", "", "4"),
        ("height", "about 42 cm", "measures", "about 42 cm tall"),
        ("diameter", "24 cm", "measures", "24 cm across"),
        ("height", "mid-calf", "", "mid-calf"),
        ("size", "24 by 18 by 12 cm", "dimensions", "24 by 18 by 12 cm"),
        ("size", "A5", "", "A5"),
        ("volume", "350 ml", "capacity", "350 ml"),
        ("care", "wipe with a dry cloth", "care", "wipe with a dry cloth"),
        ("care", "dishwasher safe", "", "dishwasher safe"),
        ("origin", "Sweden", "origin", "Sweden"),
        ("origin", "Netherlands", "origin", "the Netherlands"),
        ("origin", "Made in Italy", "", "Made in Italy"),
        ("warrantyInformation", "1 year warranty", "warranty", "a 1 year warranty"),
        ("warranty", "No warranty", "warranty", "no warranty"),
        ("warranty", "24 months", "warranty", "a warranty of 24 months"),
        ("burns", "about 40 hours", "does", "burns about 40 hours"),
        ("shipping", "Ships in 2 weeks", "does", "ships in 2 weeks"),
        ("pieces", "38", "counts", "38 pieces"),
        ("pieces", "1", "", "1"),
        ("bulb", "E14, up to 40 W", "part", "E14, up to 40 W"),
        ("bulb", "no", "", "no"),
        ("caffeine", "none", "", "none"),
        ("size", "see option", "option", "see option"),
    ],
)
def test_kind_and_phrase(attribute: str, value: str, kind: str, said: str) -> None:
    claim = _only(attribute, value)
    assert isinstance(claim, Claim)
    assert (claim.kind, claim.said) == (kind, said)
    assert claim.source == f"products/kettle/attributes/{attribute}"
    assert claim.value == value


def test_a_verb_agrees_with_a_product_that_is_a_plural() -> None:
    claim = _only("burns", "about 40 hours", name="Pillar Candles")
    assert isinstance(claim, Claim)
    assert claim.said == "burn about 40 hours"


def test_a_value_that_ends_with_its_name_is_noted_alone() -> None:
    claim = _only("return policy", "No return policy")
    assert isinstance(claim, Claim)
    assert claim.note == "no return policy"


@pytest.mark.parametrize(
    ("attribute", "value", "reason"),
    [
        ("sku", "A-1", "bookkeeping"),
        ("material", "<script>", "markup"),
        ("slogan", "the best box, guaranteed", "praises or promises"),
        ("<b>", "steel", "of its name"),
        ("x" * 5_000, "steel", "too long"),
    ],
)
def test_what_is_left_out_has_its_reason(attribute: str, value: str, reason: str) -> None:
    out = _only(attribute, value)
    assert isinstance(out, LeftOut)
    assert reason in out.reason
    assert len(out.name) <= 80
