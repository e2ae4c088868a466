"""The variant that fulfils a wish; or what can be had instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dialogue.changes.wishes.scales import ordered_values
from dialogue.changes.wishes.wish import Preferences, Wanted, Wish
from knowledge.records import OrderItem, Product, Variant

__all__ = ["Outcome", "fulfil", "label_of"]

_MOST_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a wish for an item comes to.

    Attributes:
        variant: what the item becomes; None where that isn't settled.
        is_same: whether the wish names what the item already is.
        is_lacking: whether what is wished can't be had.
        choices: where it isn't settled, what can be had, in the shopper's words, nearest first.
        option: the option that `choices` are values of; empty where they name several options.
    """

    variant: Variant | None = None
    is_same: bool = False
    is_lacking: bool = False
    choices: tuple[str, ...] = ()
    option: str = ""


def fulfil(
    item: OrderItem,
    product: Product,
    preferences: Preferences,
    taken: Mapping[str, int] | None = None,
) -> Outcome:
    """What the first of the preferences that can be had comes to.

    What a wish doesn't speak of stays as the item has it.

    Args:
        item: what is to be changed.
        product: its product.
        preferences: what it is to become; without any, it is open.
        taken: how many pieces of each variant other items of the change take.
    """
    first: Outcome | None = None
    for wish in preferences or (Wish(),):
        outcome = _Fitting(item, product, wish, taken or {}).outcome()
        if not outcome.is_lacking:
            return outcome
        first = first or outcome
    assert first is not None  # there is at least one wish
    return first


def label_of(variant: Variant, product: Product) -> str:
    """A variant by all its options, sizes first: "42 in black"."""
    options = sorted(variant.options, key=lambda o: not ordered_values(product, o))
    return " in ".join(variant.options[option] for option in options)


class _Fitting:
    """Weighs the variants of a product for one item and one wish."""

    def __init__(
        self, item: OrderItem, product: Product, wish: Wish, taken: Mapping[str, int]
    ) -> None:
        self._item, self._product, self._wish = item, product, wish
        self._allowed = {o: self._values(o, w) for o, w in wish.options.items()}
        self._others = [
            v
            for v in product.variants
            if v.id != item.variant_id and v.available - taken.get(v.id, 0) >= item.quantity
        ]

    def outcome(self) -> Outcome:
        own = self._own_fits()
        fitting = [v for v in self._others if self._missed(v) == 0 and self._has_price(v)]
        if self._wish.price:
            return self._by_price(fitting, own)
        if own and any(w.is_definite for w in self._wish.options.values()):
            return replace(self._what_else(), is_same=True)
        if not self._wish:
            return self._what_else()
        as_it_is = [v for v in fitting if self._changed(v) == 0]
        if len(as_it_is) == 1:
            return Outcome(as_it_is[0])
        if as_it_is:
            return self._one_of(as_it_is)
        return replace(self._nearest(), is_lacking=True)

    def _values(self, option: str, wanted: Wanted) -> frozenset[str]:
        """The values of an option that are as wanted."""
        values = self._product.values_of(option)
        order = ordered_values(self._product, option)
        if wanted.value:
            return frozenset({wanted.value})
        if wanted.end and order:
            return frozenset({order[-1 if wanted.end > 0 else 0]})
        if wanted.steps and order:
            base = wanted.base or self._item.options.get(option, "")
            at = order.index(base) + wanted.steps if base in order else -1
            inside = frozenset({order[at]} if 0 <= at < len(order) else ())
            return inside - wanted.refused
        return frozenset(values) - wanted.refused

    def _own_fits(self) -> bool:
        own = self._item.options
        return all(own.get(option) in values for option, values in self._allowed.items())

    def _missed(self, variant: Variant) -> int:
        """How many options aren't as wanted."""
        return sum(variant.options.get(o) not in values for o, values in self._allowed.items())

    def _changed(self, variant: Variant) -> int:
        """How many options that nobody spoke of would be others."""
        own = self._item.options
        return sum(
            value != own.get(option)
            for option, value in variant.options.items()
            if option not in self._allowed
        )

    def _has_price(self, variant: Variant) -> bool:
        if self._wish.price == "cheaper":
            return variant.price.amount < self._item.price.amount
        if self._wish.price == "dearer":
            return variant.price.amount > self._item.price.amount
        return True

    def _by_price(self, fitting: Sequence[Variant], own: bool) -> Outcome:
        """The cheapest or dearest that fits; of "cheaper" ones, that which changes least."""
        sign = 1 if self._wish.price in ("cheapest", "cheaper") else -1
        if self._wish.price in ("cheaper", "dearer"):
            ranked = sorted(fitting, key=lambda v: (self._differs(v), sign * v.price.amount))
        else:
            ranked = sorted(fitting, key=lambda v: (sign * v.price.amount, self._differs(v)))
            beaten = ranked and sign * ranked[0].price.amount < sign * self._item.price.amount
            if own and not beaten:
                return replace(self._what_else(), is_same=True)
        return Outcome(ranked[0]) if ranked else replace(self._nearest(), is_lacking=True)

    def _differs(self, variant: Variant) -> int:
        """In how many options a variant is another than the item."""
        own = self._item.options
        return sum(value != own.get(option) for option, value in variant.options.items())

    def _one_of(self, fitting: Sequence[Variant]) -> Outcome:
        """Of several that fit, one where any will do; else it is asked which."""
        open_options = {
            option: wanted
            for option, wanted in self._wish.options.items()
            if len({v.options.get(option) for v in fitting}) > 1
        }
        if all(wanted.free for wanted in open_options.values()):
            return Outcome(min(fitting, key=lambda v: (self._differs(v), self._far(v))))
        option = next(o for o, wanted in open_options.items() if not wanted.free)
        values = tuple(dict.fromkeys(v.options[option] for v in fitting))
        return Outcome(choices=values, option=option)

    def _aim(self, option: str) -> str:
        """The value that is wanted of an option, else the one that the item has."""
        allowed = self._allowed.get(option, frozenset())
        return next(iter(allowed)) if len(allowed) == 1 else self._item.options.get(option, "")

    def _far(self, variant: Variant) -> int:
        """How many places a variant is off what is wanted, or else off what the item is."""
        total = 0
        for option, value in variant.options.items():
            order = ordered_values(self._product, option)
            near = self._aim(option)
            if value in order and near in order:
                total += abs(order.index(value) - order.index(near))
        return total

    def _nearest(self) -> Outcome:
        """What can be had in place of what was wished, which can't."""
        ranked = sorted(
            [v for v in self._others if self._has_price(v)] or self._others,
            key=lambda v: (self._missed(v) + self._changed(v), self._missed(v), self._far(v)),
        )
        if not ranked:
            return Outcome()
        least = self._missed(ranked[0]) + self._changed(ranked[0])
        near = [v for v in ranked if self._missed(v) + self._changed(v) <= max(least, 1)]
        return self._named(near[:_MOST_OFFERED])

    def _what_else(self) -> Outcome:
        """What the item could become, by the option with the widest choice."""
        best: list[Variant] = []
        chosen = ""
        for option in self._product.option_names:
            others = [
                v
                for v in self._others
                if all(v.options[o] == self._item.options.get(o) for o in v.options if o != option)
            ]
            if len(others) > len(best):
                best, chosen = others, option
        if not best:
            by_change = sorted(self._others, key=lambda v: (self._differs(v), self._far(v)))
            return self._named(by_change[:_MOST_OFFERED])
        return Outcome(choices=tuple(v.options[chosen] for v in best), option=chosen)

    def _named(self, variants: Sequence[Variant]) -> Outcome:
        """Variants by the one option in which they differ from the wish, else by all of them."""
        wanted = {option: self._aim(option) for option in self._item.options}
        off = {o for v in variants for o, value in v.options.items() if value != wanted.get(o)}
        if len(off) == 1:
            option = off.pop()
            return Outcome(choices=tuple(v.options[option] for v in variants), option=option)
        labels = tuple(label_of(variant, self._product) for variant in variants)
        return Outcome(choices=labels)
