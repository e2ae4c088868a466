"""Describes products in sentences of which every claim is proved by the record."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from dialogue.descriptions.agreement import (
    part_in_plural,
    product_in_plural,
    without_second_article,
)
from dialogue.descriptions.kinds import LeftOut
from dialogue.descriptions.options import values_on_sale
from dialogue.descriptions.planning import Length, plans
from dialogue.descriptions.values import is_plural, label, phrase, unsayable
from dialogue.facts import Say
from dialogue.generation.acts import load_acts
from dialogue.generation.realise import realise
from dialogue.generation.writer import Digest, ReplyWriter
from dialogue.messages import Evidence
from knowledge.records import Product

__all__ = ["STYLES", "Describer", "Description", "Sentence", "Style"]

Style = Literal["plain", "warm", "brisk", "playful"]
STYLES: Mapping[Style, str] = {
    "plain": "neutral",
    "warm": "polite",
    "brisk": "terse",
    "playful": "cheerful",
}
"""The manners of a description; the generator knows each as the mood that it would suit."""

_LONGEST_NAME = 90
_NO_DAY = date.min
"""A description tells no date, so it is the same on any day."""

_REMEMBERED = 8
"""How many wordings of later sentences in a category are not used again at once."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what it was to say, its words before values, and the proof of its claims."""

    say: Say
    wording: str
    text: str
    generated: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A product's description, and which of its attributes and options it tells."""

    product: Product
    style: Style
    sentences: tuple[Sentence, ...]
    told: tuple[str, ...]
    options: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def text(self) -> str:
        """All sentences; empty when the product can't be described."""
        return " ".join(sentence.text for sentence in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """As `shoptalk describe --json` prints it."""
        return {
            "product_id": self.product.id,
            "name": self.product.name,
            "style": self.style,
            "text": self.text,
            "sentences": [
                {
                    "text": sentence.text,
                    "act": sentence.say.act,
                    "generated": sentence.generated,
                    "evidence": [
                        {"span": e.span, "value": e.value, "source": e.source}
                        for e in sentence.evidence
                    ],
                }
                for sentence in self.sentences
            ],
            "used": {"attributes": list(self.told), "options": list(self.options)},
            "left_out": {out.name: out.reason for out in self.left_out},
        }


class Describer:
    """Describes one product after another, the products of a category in different words.

    What was said before decides what may be said next, so the same products in the same order
    give the same descriptions.
    """

    def __init__(self, writer: ReplyWriter) -> None:
        self._writer = writer
        self._openings: dict[str, set[str]] = defaultdict(set)
        self._recent: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def describe(
        self,
        product: Product,
        style: Style = "plain",
        length: Length = "long",
    ) -> Description:
        """One to four sentences about `product`; none if its name can't be said.

        Args:
            product: what is described.
            style: the manner.
            length: "short" is one sentence, "medium" up to three, "long" up to four.
        """
        unfit = unsayable(product.name, _LONGEST_NAME)
        if unfit:
            return Description(product, style, (), (), (), (LeftOut("name", unfit),))
        found = plans(product, length, salt=style)
        for plan in found:
            opening = self._sentence(product, plan.says[0], style, self._openings[product.category])
            if opening.wording not in self._openings[product.category]:
                break
        else:
            plan = found[0]
            opening = self._sentence(product, plan.says[0], style, set())
        self._openings[product.category].add(opening.wording)
        named = tuple(Evidence(claim.said, claim.value, claim.source) for claim in plan.named)
        sentences = [replace(opening, evidence=opening.evidence + named)]
        for say in plan.says[1:]:
            sentence = self._sentence(product, say, style, set(self._recent[product.category]))
            self._recent[product.category].append(sentence.wording)
            sentences.append(sentence)
        return Description(product, style, tuple(sentences), plan.told, plan.options, plan.left_out)

    def _sentence(self, product: Product, say: Say, style: Style, said: set[str]) -> Sentence:
        key = f"{product.id}|{style}|{say.act}|{sorted(say.facts)}"
        digest = Digest(STYLES[style], wordings=tuple(sorted(said)), turn_key=key)
        worded = self._writer.write(say, digest, _NO_DAY)
        wording = _agreeing(worded.wording, product, say)
        text, evidence = realise(wording, say.facts, load_acts(), _NO_DAY)
        proved = tuple(replace(e, value=_record_value(product, e)) for e in evidence)
        return Sentence(say, worded.wording, text, worded.generated, proved)


def _agreeing(wording: str, product: Product, say: Say) -> str:
    """The words as grammar wants them before these values."""
    if is_plural(product.name):
        wording = product_in_plural(wording)
    if "part" in say.facts and is_plural(say.facts["part"].values[0]):
        wording = part_in_plural(wording)
    if product.name.lower().startswith(("the ", "a ", "an ")):
        wording = without_second_article(wording)
    return wording


def _record_value(product: Product, evidence: Evidence) -> str:
    """What stands in the record where `evidence` points: of an option, all its values."""
    field, _, name = evidence.source.removeprefix(f"products/{product.id}/").partition("/")
    if field in ("name", "category"):
        return str(getattr(product, field))
    if evidence.span == label(name):
        return name
    if field == "attributes":
        return product.attributes[name]
    values = {phrase(value): value for value in values_on_sale(product, name)}
    return values.get(evidence.span) or ", ".join(values.values())
