"""All entities of a line, each stretch of it claimed once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from dialogue.understanding.entities.amounts import find_money, find_quantities
from dialogue.understanding.entities.contact import (
    announces_postcode,
    find_address_parts,
    find_emails,
    find_phones,
    find_postcodes,
    goes_with_an_order,
    is_surely_a_postcode,
)
from dialogue.understanding.entities.orders import (
    OrderPattern,
    find_order_numbers,
    names_an_order,
)
from dialogue.understanding.entities.own import OwnEntities
from dialogue.understanding.entities.payment import find_payment_methods
from dialogue.understanding.entities.products import CatalogueIndex
from dialogue.understanding.entities.times import find_dates
from dialogue.understanding.entities.values import READ_BY_RULE, ValueReader
from dialogue.understanding.result import Entity
from dialogue.understanding.tagger import Tagged

__all__ = ["EntityFinder", "find_by_rule"]

_SURE_BY_RULE = frozenset({"email", "phone", "money"})
"""Kinds that look like nothing else: what a rule finds of them stands, whatever the tagger says."""

_BY_RULE_ALONE = frozenset({"email"})

_ALSO_BY_RULE = frozenset({"postcode", "order_number", "date"})
"""Kinds of which a rule finds some that the tagger misses, and hardly ever a wrong one."""

_LIKE_OPTIONS = frozenset({"date", "order_number"})
_TIME_BEFORE = re.compile(
    r"\b(?:on|by|before|until|till|since|from|next|last|this|for|every|after|come|arrives?"
    r"|delivered|deliver|here)\W*$",
    re.IGNORECASE,
)
"""Words before a day that is meant as a time."""

_LIKE_POSTCODES = frozenset({"order_number", "phone"})
_FEW_WORDS = 5
_EMPTY = re.compile(
    r"(?:(?:is|are|was|were|am|be|been|it|its|it's|they|because|cos|just|and|the|a|an|my|so)\b\s*)+",
    re.IGNORECASE,
)


class EntityFinder:
    """Finds entities by rule and by the tagger; products in the catalogue as it stands."""

    def __init__(
        self,
        catalogue: Callable[[], CatalogueIndex],
        pattern: OrderPattern | None = None,
        country: str = "GB",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        own: OwnEntities | None = None,
    ) -> None:
        """Read order numbers by `pattern`, phone numbers as of `country`, dates by `clock`.

        `own` are the merchant's entities, which go before all others.
        """
        self._own = own or OwnEntities()
        self._catalogue = catalogue
        self._pattern = pattern or OrderPattern()
        self._country = country
        self._clock = clock
        self._values = ValueReader(
            self._pattern, country, clock, lambda written: catalogue().option(written)
        )

    def by_rule(self, text: str, asked_for: str | None = None) -> list[Entity]:
        """What rules find, the catalogue aside."""
        return find_by_rule(text, asked_for, self._pattern, self._country, self._clock())

    def find(
        self,
        text: str,
        asked_for: str | None = None,
        tagged: Tagged | None = None,
        by_rule: Sequence[Entity] | None = None,
    ) -> list[Entity]:
        """All entities in order of appearance.

        Args:
            text: the line.
            asked_for: the entity the assistant just asked for, which a lone number then is.
            tagged: what the tagger reads in the line; without it, rules and catalogue alone tell.
            by_rule: what `by_rule` finds, if that is known already.
        """
        found = self._find(text, asked_for, tagged, by_rule)
        return [self._as_option(text, e) if e.name in _LIKE_OPTIONS else e for e in found]

    def _as_option(self, text: str, entity: Entity) -> Entity:
        """A day or a number that products can be had in: "Monday start", "size 39-41"."""
        before = text[: entity.start]
        is_time = entity.name == "date" and _TIME_BEFORE.search(before)
        if is_time or (entity.name == "order_number" and names_an_order(before)):
            return entity
        known = (o for o in self._catalogue().options(entity.text) if o.text == entity.text)
        option = next(known, None)
        if option is None:
            return entity
        return Entity("option_value", option.value, entity.text, entity.start, entity.end)

    def _find(
        self,
        text: str,
        asked_for: str | None,
        tagged: Tagged | None,
        by_rule: Sequence[Entity] | None,
    ) -> list[Entity]:
        rules = list(self.by_rule(text, asked_for) if by_rule is None else by_rule)
        own = _free(self._own.find(text), ())
        rules = own + _free(rules, own)
        if tagged is None:
            parts = _free(find_address_parts(text), rules)
            return self._with_catalogue(text, sorted([*rules, *parts], key=lambda e: e.start))
        told = [e for e in tagged.entities if e.name not in _BY_RULE_ALONE and _is_sound(e)]
        sure = own + [e for e in rules if e.name in _SURE_BY_RULE or e.name == asked_for]
        sure += _free((e for e in rules if self._is_whole_number(e)), sure)
        sure += _free(
            (e for e in rules if _is_after_all_a_postcode(text, e, [*told, *sure], asked_for)),
            sure,
        )
        addresses = [e for e in _free(told, sure) if e.name == "address"]
        sure += _free(find_address_parts(text), [*sure, *addresses])
        trimmed = (_trimmed(e, text) for e in told)
        found = sure + _free((self._valued(text, e) for e in trimmed if e.text), sure)
        found += _free((e for e in rules if e.name in _ALSO_BY_RULE), found)
        return sorted(self._completed(text, found), key=lambda entity: entity.start)

    def _is_whole_number(self, entity: Entity) -> bool:
        """Whether an order number has letters or a sign, and all that the shop's numbers have."""
        if entity.name != "order_number" or not self._pattern.prefix:
            return False
        whole = entity.value.startswith(self._pattern.prefix)
        return whole and not entity.text[0].isdigit()

    def _valued(self, text: str, entity: Entity) -> Entity:
        """A tagged entity with its value, and the products it may mean."""
        if entity.name == "product":
            return replace(entity, record_ids=self._catalogue().products(entity.text))
        if entity.name not in READ_BY_RULE:
            return self._own.valued(entity)
        if entity.value != entity.text:
            return entity  # the tagger told the category
        value = self._values.value(entity.name, text, entity.start, entity.end)
        return replace(entity, value=value)

    def _completed(self, text: str, found: Sequence[Entity]) -> list[Entity]:
        """What the tagger found, with products that the catalogue knows by longer names."""
        others = [e for e in found if e.name not in ("product", "option_value")]
        named = _free(self._catalogue().named(text, others), others)
        named = [n for n in named if n.record_ids and not _is_inside(n, found)]
        rest = [e for e in _free(found, named) if not self._belongs_to_name(text, e, found)]
        kept = [*named, *rest]
        of_catalogue = any(entity.record_ids for entity in kept)
        if len(text.split()) > _FEW_WORDS and not of_catalogue:
            return kept
        # "the large in blue" tells the tagger little; the catalogue knows what there is.
        return [*kept, *_free(self._catalogue().options(text), kept)]

    def _belongs_to_name(self, text: str, entity: Entity, found: Sequence[Entity]) -> bool:
        """Whether an option is part of the name of the product after it: "wooden train"."""
        beside = [
            product
            for product in found
            if product.name == "product"
            and not text[entity.end : product.start].strip(" -")
            and entity.end <= product.start
        ]
        names = [self._catalogue().name(i).lower() for p in beside for i in p.record_ids]
        return (
            entity.name == "option_value"
            and bool(names)
            and all(entity.text.lower() in name for name in names)
        )

    def _with_catalogue(self, text: str, rules: Sequence[Entity]) -> list[Entity]:
        written = [e for e in rules if e.name not in ("payment_method", "date", "quantity")]
        product = self._catalogue().likeliest(text, written)
        found = [*written, *([product] if product else [])]
        found += _free(self._catalogue().options(text), found)
        found += _free((e for e in rules if e not in written), found)
        return sorted(found, key=lambda entity: entity.start)


def find_by_rule(
    text: str,
    asked_for: str | None = None,
    pattern: OrderPattern | None = None,
    country: str = "GB",
    now: datetime | None = None,
) -> list[Entity]:
    """The entities that are told by how they are written: numbers, addresses on the net, dates."""
    found = list(find_emails(text))
    found += _free(find_money(text), found)
    found += _free(find_phones(text, country), found)
    found += _free(find_order_numbers(text, asked_for, pattern or OrderPattern()), found)
    found += _free(find_postcodes(text, asked_for), found)
    found += _free(find_payment_methods(text), found)
    found += _free(find_dates(text, now or datetime.now(UTC)), found)
    found += _free(find_quantities(text), found)
    return sorted(found, key=lambda entity: entity.start)


def _trimmed(entity: Entity, text: str) -> Entity:
    """A reason without the words before it that give none; its text is empty if nothing is left."""
    ahead = _EMPTY.match(entity.text) if entity.name == "reason" else None
    if ahead is None:
        return entity
    start = entity.start + ahead.end()
    return replace(entity, start=start, text=text[start : entity.end])


_FEWEST_DIGITS = {"postcode": 1, "phone": 7}


def _is_sound(entity: Entity) -> bool:
    """Whether something can be what it was tagged as: by how many digits it has."""
    digits = sum(c.isdigit() for c in entity.text)
    return digits >= _FEWEST_DIGITS.get(entity.name, 0)


def _is_after_all_a_postcode(
    text: str, entity: Entity, told: Sequence[Entity], asked_for: str | None
) -> bool:
    """Whether a postcode by rule was tagged as another number that nothing announces."""
    before = text[: entity.start]
    sure = asked_for == "address" or is_surely_a_postcode(entity.text)
    sure = sure or goes_with_an_order(before) or announces_postcode(before)
    if not sure and entity.text.isdigit():
        # Of two numbers, one of them with the letters of an order's, the bare one proves it.
        sure = any(e.name == "order_number" and not e.text[0].isdigit() for e in told)
    if entity.name != "postcode" or not sure:
        return False
    if any(e.name == "postcode" and len(e.text) < len(entity.text) for e in told):
        return True  # the tagger saw part of it
    taken = any(
        (e.name in _LIKE_POSTCODES and e.start < entity.end and entity.start < e.end)
        or (e.name == "address" and (e.start, e.end) == (entity.start, entity.end))
        for e in told
    )
    numbers = [e.end for e in told if e.name == "order_number" and e.end <= entity.start]
    unsaid = not names_an_order(text[max(numbers, default=0) : entity.start])
    return taken and (goes_with_an_order(before) or announces_postcode(before) or unsaid)


def _is_inside(entity: Entity, others: Sequence[Entity]) -> bool:
    """Whether a longer entity, or one of the same span, covers `entity`."""
    return any(other.start <= entity.start and entity.end <= other.end for other in others)


def _free(candidates: Iterable[Entity], taken: Sequence[Entity]) -> list[Entity]:
    """The candidates that overlap neither `taken` nor one another, first come first."""
    kept: list[Entity] = []
    for candidate in candidates:
        if not any(
            candidate.start < other.end and other.start < candidate.end for other in [*taken, *kept]
        ):
            kept.append(candidate)
    return kept
