"""Which of a customer's orders and items a request is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from dialogue.changes.mentions import Mention, adds_to_what_was_said, mentions_in
from dialogue.heard import Heard
from knowledge.keys import order_digits, order_key
from knowledge.records import Order, OrderItem

__all__ = ["Targets", "items_called", "targets_in"]

_SAME_THING = 85
_ALL_OF_IT = frozenset({"all", "both", "them"})
_VAGUE = frozenset({"it", "them", "all"})
_ALL_ORDERS = re.compile(
    r"\borders\b|\ball my\b|\b(?:everything|all|anything|whatever) (?:that )?(?:i|we|has|is)\b",
    re.I,
)
"""Words for all that was ever ordered, not for all of one order."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What a message points at.

    Attributes:
        orders: the orders, in the customer's own sequence, newest first.
        items: the items, where single ones were named; empty where none were.
        left_out: the items that were named as those that are to stay as they are.
        unclear: the items one of which is meant, where a name fits several.
        words: the names that fit them.
        unclear_orders: the orders one of which is meant, where half a number fits several.
        all_items: whether everything in `orders` is meant.
        all_orders: whether it is all orders, as far as it can be done to them.
        unknown: order numbers that are none of the customer's.
    """

    orders: tuple[Order, ...] = ()
    items: tuple[OrderItem, ...] = ()
    left_out: tuple[OrderItem, ...] = ()
    unclear: tuple[OrderItem, ...] = ()
    words: tuple[str, ...] = ()
    unclear_orders: tuple[Order, ...] = ()
    all_items: bool = False
    all_orders: bool = False
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.orders or self.items or self.unknown or self.all_items)


def targets_in(
    heard: Heard, orders: Sequence[Order], within: Sequence[str] = (), open_for: Sequence[str] = ()
) -> Targets:
    """The orders and items that the words of `heard` point at.

    Args:
        heard: the request.
        orders: the customer's orders that it can be about, newest first.
        within: ids of the orders that are settled already; words for items then look there first.
        open_for: ids of the orders that it can be done to; of things with the same name the one
            there is meant.
    """
    numbered = _by_number(heard, orders)
    names = list(mentions_in(heard, "product"))
    pointed = _by_reference(heard, orders, [name.start for name in names])
    near = [order for order in orders if order.id in within]
    named = _Named(numbered.found or near, orders, open_for)
    for name in names:
        named.add(name, pointed.described.get(name.start, []))
    # "Put it on my card" is said of what is settled, whatever was asked about in between.
    stays = bool(near) and not adds_to_what_was_said(heard)
    settled = {item.id for order in near for item in order.items}
    vague_items = [i for i in pointed.vague_items if not stays or i.id in settled]
    # Of a pointing word and a name the name tells more: "it" in "cancel the lamp, I hate it".
    items = [*(vague_items if not names else ()), *pointed.items, *named.items]
    if items:
        items += named.likeliest(items)
    ids = {item.id for item in items} - {item.id for item in named.left_out}
    unclear = [] if items else named.unclear
    holding = [o for o in orders if any(item.id in ids for item in o.items)]
    # "I don't need it any more" is no other order than the one that is settled.
    vague = [] if near else pointed.vague_orders
    chosen = [
        order
        for order in numbered.found or holding or pointed.orders or vague
        if order not in numbered.spared
    ]
    chosen_items = tuple(i for order in chosen for i in order.items if i.id in ids)
    return Targets(
        orders=tuple(order for order in orders if order in chosen),
        items=chosen_items,
        left_out=tuple(named.left_out),
        unclear=tuple(unclear),
        words=tuple(named.words),
        all_items=pointed.everything and not chosen_items,
        all_orders=not chosen and _wants_all_orders(heard),
        unclear_orders=tuple(numbered.unclear),
        unknown=tuple(numbered.unknown),
    )


class _Named:
    """Gathers the items that names stand for."""

    def __init__(
        self, near: Sequence[Order], orders: Sequence[Order], open_for: Sequence[str]
    ) -> None:
        self.items: list[OrderItem] = []
        self.left_out: list[OrderItem] = []
        self._unclear: dict[str, list[OrderItem]] = {}
        self._near, self._orders, self._open_for = near, orders, open_for

    def add(self, mention: Mention, described: Sequence[OrderItem]) -> None:
        """Take in a name, and the items that it was found to mean amid what was said before."""
        inside = {item.id for order in self._near for item in order.items}
        found = (
            [item for item in described if item.id in inside]
            or list(items_called(mention.value, self._near))
            or list(described)
            or list(items_called(mention.value, self._orders))
        )
        if mention.stays:
            self.left_out += found
            return
        found = self._possible(found)
        if len(found) > 1 and not _is_plural(mention.value):
            self._unclear[mention.value] = found
        else:
            self.items += found

    @property
    def words(self) -> list[str]:
        """The names that fit several items."""
        return list(self._unclear)

    @property
    def unclear(self) -> list[OrderItem]:
        """The items that those names fit."""
        return [item for fitting in self._unclear.values() for item in fitting]

    def likeliest(self, others: Sequence[OrderItem]) -> list[OrderItem]:
        """Of each name that fits several, the item in an order of `others`, else the newest."""
        ids = {item.id for item in others}
        beside = {i.id for o in self._orders if any(i.id in ids for i in o.items) for i in o.items}
        return [
            next((item for item in fitting if item.id in beside), fitting[0])
            for fitting in self._unclear.values()
        ]

    def _possible(self, found: Sequence[OrderItem]) -> list[OrderItem]:
        can_be = [o for o in self._orders if o.id in self._open_for]
        inside = [item for order in can_be for item in order.items if item in found]
        return inside or list(found)


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


def _is_plural(words: str) -> bool:
    return words.endswith("s") and not words.endswith("ss")


@dataclass(frozen=True, slots=True)
class _Numbered:
    """The orders that numbers name, name as left out, may name; and numbers of no order."""

    found: list[Order]
    spared: list[Order]
    unclear: list[Order]
    unknown: list[str]


def _by_number(heard: Heard, orders: Sequence[Order]) -> _Numbered:
    numbered = _Numbered([], [], [], [])
    for mention in mentions_in(heard, "order_number"):
        fitting = _numbered(mention.value, orders)
        if not fitting:
            numbered.unknown.append(mention.value)
        elif mention.stays:
            numbered.spared.extend(fitting)
        elif len(fitting) > 1:
            numbered.unclear.extend(fitting)
        else:
            numbered.found.extend(o for o in fitting if o not in numbered.found)
    return numbered


def _numbered(written: str, orders: Sequence[Order]) -> list[Order]:
    key, digits = order_key(written), order_digits(written)
    exact = [o for o in orders if order_key(o.id) == key or order_digits(o.id) == digits]
    return exact or [o for o in orders if digits and order_digits(o.id).endswith(digits)]


@dataclass(frozen=True, slots=True)
class _Pointed:
    """What "it", "both" or "my last order" mean: orders, items, or all of them.

    `vague_orders` and `vague_items` are those of "it", "them" and "all", which count where nothing
    is settled or named;
    `described` holds the items that a name with its options means, by where the name stands.
    """

    orders: list[Order]
    vague_orders: list[Order]
    items: list[OrderItem]
    vague_items: list[OrderItem]
    described: dict[int, list[OrderItem]]
    everything: bool


def _by_reference(heard: Heard, orders: Sequence[Order], names: Sequence[int]) -> _Pointed:
    pointed = _Pointed([], [], [], [], {}, any(r.way in _ALL_OF_IT for r in heard.references))
    for reference in heard.references:
        items = [
            item
            for kind, identity, _ in reference.meant
            for item in _items_that_are(kind, identity, orders)
        ]
        name = next((at for at in names if reference.start <= at < reference.end), None)
        if reference.way == "described" and name is not None:
            pointed.described[name] = items
            continue
        if reference.way == "all" and not _ALL_ORDERS.search(heard.text):
            items = items if len({order_id for _, _, order_id in reference.meant}) == 1 else []
            pointed.vague_items.extend(items)
            continue
        ids = {identity for kind, identity, _ in reference.meant if kind == "order"}
        inside = pointed.vague_orders if reference.way in _VAGUE else pointed.orders
        inside.extend(o for o in orders if o.id in ids and o not in inside)
        into = pointed.vague_items if reference.way in _VAGUE else pointed.items
        into.extend(items)
    return pointed


def _wants_all_orders(heard: Heard) -> bool:
    is_all = any(reference.way in ("all", "both") for reference in heard.references)
    return is_all and bool(_ALL_ORDERS.search(heard.text))


def _items_that_are(kind: str, identity: str, orders: Sequence[Order]) -> Iterator[OrderItem]:
    for order in orders:
        for item in order.items:
            if (kind, identity) in (("item", item.id), ("product", item.product_id)):
                yield item
