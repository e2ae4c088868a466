"""Which of a customer's orders and items a request is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from dialogue.heard import Heard
from knowledge.keys import order_digits, order_key
from knowledge.records import Order, OrderItem

__all__ = ["Targets", "items_called", "targets_in"]

_SAME_THING = 85
_ALL_OF_IT = frozenset({"all", "both", "them"})


@dataclass(frozen=True, slots=True)
class Targets:
    """What a message points at.

    Attributes:
        orders: the orders, in the customer's own sequence, newest first.
        items: the items, where single ones were named; empty where none were.
        all_items: whether everything in `orders` is meant.
        unknown: order numbers that are none of the customer's.
    """

    orders: tuple[Order, ...] = ()
    items: tuple[OrderItem, ...] = ()
    all_items: bool = False
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.orders or self.items or self.unknown or self.all_items)


def targets_in(heard: Heard, orders: Sequence[Order], within: Sequence[str] = ()) -> Targets:
    """The orders and items that the words of `heard` point at.

    Args:
        heard: the request.
        orders: the customer's orders that it can be about, newest first.
        within: ids of the orders that are settled already; words for items then look there first.
    """
    numbered, unknown = _by_number(heard, orders)
    referred, referred_items, all_items = _by_reference(heard, orders)
    near = [order for order in orders if order.id in within]
    items = list(referred_items)
    for words in heard.values("product"):
        found = list(items_called(words, numbered or near or orders))
        items += found or (list(items_called(words, orders)) if near and not numbered else [])
    ids = {item.id for item in items}
    holding = [o for o in orders if any(item.id in ids for item in o.items)]
    # Of a pointing word and a name the name tells more: "it" in "cancel the lamp, I hate it".
    chosen = numbered or holding or referred
    chosen_items = tuple(i for order in chosen for i in order.items if i.id in ids)
    return Targets(
        orders=tuple(order for order in orders if order in chosen),
        items=chosen_items,
        all_items=all_items and not chosen_items,
        unknown=unknown,
    )


def items_called(words: str, orders: Iterable[Order]) -> Iterator[OrderItem]:
    """The items whose name `words` may stand for, slips allowed."""
    wanted = words.lower()
    singular = wanted[:-1] if wanted.endswith("s") else wanted
    for order in orders:
        for item in order.items:
            name = item.name.lower()
            full = f"{' '.join(item.options.values())} {name}".lower()
            score = max(
                fuzz.token_set_ratio(said, text)
                for said in (wanted, singular)
                for text in (name, full)
            )
            if score >= _SAME_THING:
                yield item


def _by_number(heard: Heard, orders: Sequence[Order]) -> tuple[list[Order], tuple[str, ...]]:
    found: list[Order] = []
    unknown: list[str] = []
    for written in heard.values("order_number"):
        key, digits = order_key(written), order_digits(written)
        exact = [o for o in orders if order_key(o.id) == key or order_digits(o.id) == digits]
        ending = [o for o in orders if digits and order_digits(o.id).endswith(digits)]
        fitting = exact or ending
        found += [order for order in fitting if order not in found]
        unknown += [] if fitting else [written]
    return found, tuple(unknown)


def _by_reference(
    heard: Heard, orders: Sequence[Order]
) -> tuple[list[Order], list[OrderItem], bool]:
    """Orders and items that "it", "both" or "my last order" mean, and whether all of them."""
    chosen: list[Order] = []
    items: list[OrderItem] = []
    everything = False
    for way, meant in heard.references:
        everything |= way in _ALL_OF_IT
        for kind, identity, _ in meant:
            for order in orders:
                if kind == "order" and order.id == identity and order not in chosen:
                    chosen.append(order)
                items += [
                    item
                    for item in order.items
                    if (kind == "item" and item.id == identity)
                    or (kind == "product" and item.product_id == identity)
                ]
    return chosen, items, everything
