"""The measurement sees what is wrong, whoever wrote it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.description_evaluation import DescriptionReport, evaluate_descriptions
from dialogue.descriptions.describing import Describer, Description, Style
from dialogue.descriptions.planning import Length
from dialogue.messages import Evidence
from knowledge.errors import ShoptalkError
from knowledge.records import Product
from tests.dialogue.descriptions.shop import product, writer

PRODUCTS = [
    product({"material": "stoneware", "weight": "0.3 kg"}, "Kite Mug", product_id="mug"),
    product({"material": "tinplate"}, "Seed Tin", product_id="tin"),
]


class Adding(Describer):
    """Says of everything what is true, and `more` after it."""

    def __init__(self, more: str, evidence: tuple[Evidence, ...] = ()) -> None:
        super().__init__(writer())
        self._more = more
        self._evidence = evidence

    def describe(
        self, product: Product, style: Style = "plain", length: Length = "long"
    ) -> Description:
        made = super().describe(product, style, length)
        first = made.sentences[0]
        worse = replace(
            first, text=f"{first.text}{self._more}", evidence=(*first.evidence, *self._evidence)
        )
        return replace(made, sentences=(worse, *made.sentences[1:]))


def _measured(describer: Describer, count: int = 4) -> DescriptionReport:
    return evaluate_descriptions(describer, PRODUCTS, count)


def test_true_descriptions_have_no_errors() -> None:
    report = _measured(Describer(writer()))
    assert (report.descriptions, report.products) == (4, 2)
    assert report.slot_error_rate == 0
    assert (report.used, report.attributes) == (6, 6)
    assert (report.same_openings, report.generated) == (0, 0)
    assert 0 < report.distinct_2 <= 1


@pytest.mark.parametrize("lie", [" It costs 3.", " It has tinplate and stoneware.", " On Monday."])
def test_what_the_record_does_not_hold_is_counted(lie: str) -> None:
    report = _measured(Adding(lie))
    assert report.slot_errors.extra > 0
    assert report.slot_error_rate > 0
    assert report.faults


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence("Kite Mug", "Kite Mug", "products/other/name"),
        Evidence("Kite Mug", "gold", "products/mug/attributes/material"),
        Evidence("gold", "stoneware", "products/mug/attributes/material"),
    ],
)
def test_evidence_that_proves_nothing_is_counted(evidence: Evidence) -> None:
    assert _measured(Adding("", (evidence,))).unproved > 0


def test_equal_first_sentences_are_counted() -> None:
    alike = [product({}, "Mug", product_id=str(number), category="") for number in range(40)]
    report = evaluate_descriptions(Describer(writer()), alike, 40)
    assert report.same_openings > 0
    assert report.same_opening_words >= report.same_openings


def test_an_empty_shop_is_an_error() -> None:
    with pytest.raises(ShoptalkError, match="no products"):
        evaluate_descriptions(Describer(writer()), [], 200)
