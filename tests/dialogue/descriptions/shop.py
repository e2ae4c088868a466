"""Products to be described, and a writer without a model: every sentence is an author's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from dialogue.generation.engine import Candidate, Request
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.writer import ReplyWriter
from knowledge.records import Money, Product, Variant

KETTLE = {
    "material": "stainless steel",
    "capacity": "1.2 litres",
    "weight": "0.9 kg",
    "lid": "cork",
    "origin": "Netherlands",
    "limescale filter": "yes",
}


class Silent:
    """A model that knows none of these acts."""

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        return [[] for _ in requests]


class Canned:
    """A model that says the same of everything."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        return [[Candidate(text, -0.1) for text in self.texts] for _ in requests]


def writer(sampler: Silent | Canned | None = None, words: str = "") -> ReplyWriter:
    return ReplyWriter(sampler or Silent(), GroundingChecker(frozenset(words.split())))


def product(
    attributes: Mapping[str, str] = KETTLE,
    name: str = "Harbour Kettle",
    options: Mapping[str, list[str]] | None = None,
    product_id: str = "kettle",
    category: str = "kitchen",
) -> Product:
    """A product; each value of its options has a variant, and the first of the others."""
    options = options or {}
    first = {option: values[0] for option, values in options.items()}
    chosen = [first | {option: value} for option, values in options.items() for value in values]
    variants = tuple(
        Variant(f"{product_id}-{i}", product_id, choice, Money(Decimal("9.00"), "EUR"), stock=1)
        for i, choice in enumerate(chosen or [{}])
    )
    return Product(product_id, name, category, "", dict(attributes), (), variants)
