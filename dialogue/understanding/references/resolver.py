"""What a line's expressions mean, given the conversation and the customer's records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from dialogue.understanding.references.expressions import Expression, expressions_in
from dialogue.understanding.references.referents import Reference, Referent, Surroundings
from dialogue.understanding.result import Entity

__all__ = ["resolve"]

_SAME_NAME = 84


def resolve(
    text: str, entities: Sequence[Entity], surroundings: Surroundings
) -> tuple[Reference, ...]:
    """What each expression of a line means; what "except" takes away is taken out of the sets.

    Args:
        text: the line.
        entities: what was found in it.
        surroundings: what it is said amid.
    """
    found = [(e, _Resolver(surroundings).meaning(e)) for e in expressions_in(text, entities)]
    excluded = {r for e, (chosen, _) in found if e.excluded for r in chosen}
    references = []
    for expression, (chosen, candidates) in found:
        if expression.excluded:
            continue
        kept = tuple(r for r in chosen if r not in excluded)
        if excluded and expression.way in ("all", "both") and len(kept) == len(chosen):
            kept = _without_items(chosen, excluded, surroundings)
        references.append(
            Reference(
                text[expression.start : expression.end],
                expression.start,
                expression.end,
                expression.way,
                kept,
                () if kept else tuple(r for r in candidates if r not in excluded),
            )
        )
    return tuple(references)


def _without_items(
    chosen: Sequence[Referent], excluded: Iterable[Referent], surroundings: Surroundings
) -> tuple[Referent, ...]:
    """The items of the chosen orders but for those that are excluded."""
    orders = {r.order_id for r in chosen}
    items = [r for r in surroundings.records if r.kind == "item" and r.order_id in orders]
    without = {r.id for r in excluded}
    return tuple(r for r in items if r.id not in without) or tuple(chosen)


class _Resolver:
    """Finds the meaning of one expression at a time."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._talked_of = [group for group in surroundings.talked_of if group]
        self._offered = surroundings.offered
        self._records = surroundings.records
        self._orders = tuple(r for r in surroundings.records if r.kind == "order")
        self._items = tuple(r for r in surroundings.records if r.kind == "item")

    def meaning(self, expression: Expression) -> tuple[tuple[Referent, ...], tuple[Referent, ...]]:
        """What is meant; or nothing, and what it could be."""
        ways: dict[str, Callable[[Expression], Sequence[Referent]]] = {
            "it": self._it,
            "them": self._them,
            "both": self._both,
            "other": self._other,
            "all": self._all,
            "ordinal": self._ordinal,
            "newest": self._newest,
            "oldest": self._oldest,
            "dearest": self._dearest,
            "cheapest": self._cheapest,
            "described": self._described,
            "number": self._number,
        }
        found = tuple(ways[expression.way](expression))
        if expression.way in ("all", "them", "both"):
            return found, ()
        wanted = expression.count or (len(found) if expression.is_plural else 1)
        if not found or len(found) == wanted or len(found) < wanted:
            return found, ()
        return (), found

    def _it(self, expression: Expression) -> Sequence[Referent]:
        if self._offered and len(self._offered) == 1:
            return self._offered
        for group in self._talked_of:
            fitting = _of_kind(group, expression)
            if fitting:
                return self._one_thing(fitting)
        return self._orders if len(self._orders) == 1 else ()

    def _one_thing(self, group: Sequence[Referent]) -> Sequence[Referent]:
        """Several things of one order count as the order."""
        inside = {r.order_id for r in group}
        if len(group) > 1 and len(inside) == 1:
            return [order for order in self._orders if order.id in inside] or group
        return group

    def _them(self, expression: Expression) -> Sequence[Referent]:
        for group in self._several():
            return group
        return self._talked_of[0] if self._talked_of else ()

    def _both(self, expression: Expression) -> Sequence[Referent]:
        for group in self._several():
            fitting = _of_kind(group, expression)
            if len(fitting) == 2:
                return fitting
        if len(self._orders) == 2 and expression.of_orders:
            return self._orders
        latest = [group[0] for group in self._talked_of if len(group) == 1]
        distinct = tuple(dict.fromkeys(latest))[:2]
        if len(distinct) == 2:
            return distinct
        return self._orders if len(self._orders) == 2 else ()

    def _other(self, expression: Expression) -> Sequence[Referent]:
        focus = self._focus()
        for group in self._several():
            fitting = [r for r in _of_kind(group, expression) if not _same(r, focus)]
            if focus is not None and len(fitting) < len(group):
                return fitting
        kind = "item" if focus is not None and focus.kind == "item" else "order"
        alike = [r for r in self._records if r.kind == kind and not _same(r, focus)]
        return alike

    def _all(self, expression: Expression) -> Sequence[Referent]:
        if expression.of_orders:
            return [order for order in self._orders if order.is_open or not expression.only_open]
        for group in self._several():
            return group
        focus = self._focus()
        if focus is not None and focus.order_id:
            return [item for item in self._items if item.order_id == focus.order_id] or (focus,)
        return self._orders

    def _ordinal(self, expression: Expression) -> Sequence[Referent]:
        choices = self._offered or next(iter(self._several()), ())
        if expression.of_orders and not choices:
            choices = tuple(sorted(self._orders, key=_age))
        inside = -len(choices) <= expression.place < len(choices)
        return (choices[expression.place],) if inside else ()

    def _newest(self, expression: Expression) -> Sequence[Referent]:
        return sorted(self._orders, key=_age)[-1:]

    def _oldest(self, expression: Expression) -> Sequence[Referent]:
        return sorted(self._orders, key=_age)[:1]

    def _dearest(self, expression: Expression) -> Sequence[Referent]:
        return _extreme(self._choices(expression), max)

    def _cheapest(self, expression: Expression) -> Sequence[Referent]:
        return _extreme(self._choices(expression), min)

    def _described(self, expression: Expression) -> Sequence[Referent]:
        """First among what was talked of, then among the customer's items."""
        pools = (self._offered, *self._talked_of, self._items)
        for pool in pools:
            fitting = [r for r in pool if _fits(r, expression)]
            if fitting:
                return list(dict.fromkeys(fitting))
        return ()

    def _number(self, expression: Expression) -> Sequence[Referent]:
        digits = re.sub(r"\D", "", expression.values[0])
        same = [order for order in self._orders if re.sub(r"\D", "", order.id) == digits]
        return same or [
            order for order in self._orders if re.sub(r"\D", "", order.id).endswith(digits)
        ]

    def _choices(self, expression: Expression) -> Sequence[Referent]:
        if expression.of_orders:
            return self._orders
        if self._offered:
            return self._offered
        for group in self._several():
            return group
        return self._items

    def _several(self) -> Iterator[tuple[Referent, ...]]:
        return (group for group in self._talked_of if len(group) > 1)

    def _focus(self) -> Referent | None:
        """The one thing that was talked of last."""
        return next((group[0] for group in self._talked_of if len(group) == 1), None)


def _fits(referent: Referent, expression: Expression) -> bool:
    """Whether a description fits: the name, each option, and when it was bought."""
    return (
        (referent.kind != "order")
        and _has_name(referent, expression.product)
        and all(_has_value(referent, value) for value in expression.values)
        and _is_within(referent.placed, expression.period)
    )


def _has_name(referent: Referent, product: Entity | None) -> bool:
    if product is None:
        return True
    if referent.product_id and referent.product_id in product.record_ids:
        return True
    words, name = _singular(product.text.lower()), _singular(referent.name.lower())
    return fuzz.token_set_ratio(words, name) >= _SAME_NAME


def _has_value(referent: Referent, value: str) -> bool:
    own = {v.lower() for v in referent.values}
    if value.startswith("not "):
        return value[4:].lower() not in own
    parts = [*own, referent.name.lower()]
    return value.lower() in own or any(value.lower() in part.split() for part in parts)


def _is_within(placed: date | None, period: str) -> bool:
    if not period:
        return True
    bounds = period.split("/")
    try:
        first, last = date.fromisoformat(bounds[0]), date.fromisoformat(bounds[-1])
    except ValueError:
        return True
    return placed is not None and first <= placed <= last


def _of_kind(group: Sequence[Referent], expression: Expression) -> tuple[Referent, ...]:
    """Those of a group that the expression can be about."""
    if not expression.of_orders:
        return tuple(group)
    return tuple(r for r in group if r.kind == "order")


def _same(one: Referent, other: Referent | None) -> bool:
    return other is not None and (one.kind, one.id) == (other.kind, other.id)


def _extreme(
    choices: Sequence[Referent], pick: Callable[[Iterable[Decimal]], Decimal]
) -> list[Referent]:
    prices = [r.price for r in choices if r.price is not None]
    return [r for r in choices if r.price == pick(prices)] if prices else []


def _age(order: Referent) -> tuple[date, str]:
    return order.placed or date.min, order.id


def _singular(words: str) -> str:
    return " ".join(
        w[:-1] if w.endswith("s") and not w.endswith("ss") else w for w in words.split()
    )
