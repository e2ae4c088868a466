"""`shoptalk evaluate descriptions`: are they true, do they tell enough, do they differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from dialogue.descriptions.describing import STYLES, Describer, Description, Sentence
from dialogue.generation.slot_errors import SlotErrors, slot_errors
from dialogue.messages import Evidence, Utterance
from knowledge.errors import ShoptalkError
from knowledge.records import Product

__all__ = ["DescriptionReport", "evaluate_descriptions"]

_TOLD_IN_WORDS = ("material", "materials", "fabric", "colour", "color", "origin", "country")
"""Attributes whose values, said of another product, are errors though no placeholder held them."""


@dataclass(frozen=True, slots=True)
class DescriptionReport:
    """What was measured, and on how much.

    Attributes:
        unproved: evidence whose value does not stand where it points, or whose span is not said.
        attributes: of all described products; `used` of them are told.
        same_openings: descriptions whose first sentence another one of the category has.
        same_opening_words: the same with the placeholders in place of the values.
        distinct_2: different pairs of neighbouring words in all pairs, values aside.
    """

    descriptions: int
    products: int
    not_described: int
    sentences: int
    slot_errors: SlotErrors
    unproved: int
    attributes: int
    used: int
    same_openings: int
    same_opening_words: int
    generated: int
    distinct_2: float
    faults: tuple[str, ...]

    @property
    def slot_error_rate(self) -> float:
        """Errors a fact, unproved evidence among them."""
        return self.slot_errors.rate + self.unproved / max(self.slot_errors.facts, 1)

    def to_json(self) -> dict[str, Any]:
        """As `shoptalk evaluate descriptions --json` prints it."""
        return asdict(self) | {"slot_error_rate": self.slot_error_rate}

    def lines(self, details: bool = False) -> list[str]:
        """For people; with `details` every fault."""
        errors = self.slot_errors
        used = self.used / max(self.attributes, 1)
        generated = self.generated / max(self.sentences, 1)
        return [
            f"{self.descriptions} descriptions of {self.products} products,"
            f" {self.sentences} sentences; {self.not_described} not described",
            f"  slot error rate          {self.slot_error_rate:.4f}"
            f"  ({errors.missing} missing, {errors.repeated} repeated, {errors.extra} extra,"
            f" {self.unproved} unproved of {errors.facts} facts)",
            f"  attributes used          {used:.3f}  ({self.used} of {self.attributes})",
            f"  same first sentence in a category  {self.same_openings}"
            f"  (values aside {self.same_opening_words})",
            f"  sentences generated      {generated:.3f}",
            f"  distinct-2               {self.distinct_2:.3f}",
            *(self.faults if details else ()),
        ]


def evaluate_descriptions(
    describer: Describer, products: Sequence[Product], count: int
) -> DescriptionReport:
    """Describe all `products` in one style after another, `count` times in all, and measure."""
    if not products:
        raise ShoptalkError("the shop has no products to describe; import some first")
    rounds = -(-count // len(products))
    styles = [list(STYLES)[i % len(STYLES)] for i in range(rounds)]
    asked = [(product, style) for style in styles for product in products][:count]
    described = [describer.describe(product, style) for product, style in asked]
    made = [description for description in described if description.sentences]
    errors = SlotErrors(0, 0, 0, 0)
    faults: list[str] = []
    unproved = 0
    foreign = _foreign(products)
    for description in made:
        for sentence in description.sentences:
            found = _slot_errors(description, sentence, foreign)
            lies = [e for e in sentence.evidence if not _proves(e, description)]
            errors, unproved = errors.plus(found), unproved + len(lies)
            if found.rate or lies:
                faults.append(f"{description.product.id}: {sentence.text} {found} {lies}")
    return DescriptionReport(
        descriptions=len(made),
        products=len({description.product.id for description in made}),
        not_described=len(described) - len(made),
        sentences=sum(len(description.sentences) for description in made),
        slot_errors=errors,
        unproved=unproved,
        attributes=sum(len(description.product.attributes) for description in described),
        used=sum(len(_proved_attributes(description)) for description in described),
        same_openings=_same([(d.product.category, d.sentences[0].text) for d in made]),
        same_opening_words=_same([(d.product.category, d.sentences[0].wording) for d in made]),
        generated=sum(s.generated for d in made for s in d.sentences),
        distinct_2=_distinct_2([d.sentences for d in made]),
        faults=tuple(faults),
    )


def _foreign(products: Sequence[Product]) -> frozenset[str]:
    """Names and values that must not be said of a product that doesn't have them."""
    values = (
        value
        for product in products
        for name, value in product.attributes.items()
        if name.lower() in _TOLD_IN_WORDS
    )
    names = (product.name for product in products)
    return frozenset(text for text in (*values, *names) if len(text) > 3)


def _slot_errors(
    description: Description, sentence: Sentence, foreign: frozenset[str]
) -> SlotErrors:
    said = " ".join(value for held in sentence.say.facts.values() for value in held.values)
    utterance = Utterance(sentence.say.act, sentence.text, sentence.wording, sentence.generated)
    others = [value for value in foreign if value not in said]
    return slot_errors(utterance, sentence.say, date.min, others)


def _proves(evidence: Evidence, description: Description) -> bool:
    """Whether the record, read anew, holds the value, and the text its span."""
    product = description.product
    place = evidence.source.removeprefix(f"products/{product.id}/")
    kind, _, name = place.partition("/")
    match kind:
        case "name" | "category":
            held: list[str | None] = [getattr(product, kind)]
        case "attributes":
            held = [product.attributes.get(name), name]
        case "options":
            held = [*_of_option(product, name)]
        case _:
            return False
    return evidence.value in held and evidence.span.lower() in description.text.lower()


def _of_option(product: Product, name: str) -> list[str]:
    """What may be said of an option: its name, one of its values, or all of them."""
    on_sale = [variant.options.get(name) for variant in product.variants if variant.on_sale]
    values = list(dict.fromkeys(value for value in on_sale if value is not None))
    return [name, *values, ", ".join(values)]


def _proved_attributes(description: Description) -> set[str]:
    """The attributes of which some evidence is in the text, their own or an option's."""
    product = description.product
    places = (
        evidence.source.removeprefix(f"products/{product.id}/").partition("/")
        for sentence in description.sentences
        for evidence in sentence.evidence
    )
    told = {name for field, _, name in places if field in ("attributes", "options")}
    return told & product.attributes.keys()


def _same(openings: Sequence[tuple[str, str]]) -> int:
    return sum(times for times in Counter(openings).values() if times > 1)


def _distinct_2(descriptions: Sequence[Sequence[Sentence]]) -> float:
    """Distinct-2 as in Li et al. (2016), "A Diversity-Promoting Objective Function"."""
    pairs: list[tuple[str, str]] = []
    for sentences in descriptions:
        words = re.findall(r"\{\w+\}|[\w'-]+", " ".join(s.wording for s in sentences).lower())
        pairs += pairwise(words)
    return len(set(pairs)) / max(len(pairs), 1)
