"""What a shopper's next line is said amid: what was named before, and what is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from rasa_sdk.interfaces import Tracker

from dialogue.actions.base import Records
from dialogue.sessions import Event
from dialogue.understanding.references.referents import Referent, Surroundings
from knowledge.records import Order, OrderItem, OrderStatus, Product

__all__ = ["surroundings_of"]

_REMEMBERED_REPLIES = 8
_CLOSED = frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED, OrderStatus.RETURNED})
_SOURCE = re.compile(r"(?P<kind>orders|products)/(?P<id>[^/]+)(?:/items/(?P<item>[^/]+))?")


def surroundings_of(records: Records, tracker: Tracker, is_asked: bool) -> Surroundings:
    """The surroundings of the line that comes next.

    Orders are among them only where the conversation is verified as their owner's.

    Args:
        records: the shop's.
        tracker: the conversation so far.
        is_asked: whether the assistant's last words put a question that still waits.
    """
    view = records.orders_of(tracker)
    orders = {order.id: order for order in (view.all() if view else ())}
    said = (event for event in reversed(tracker.events) if event["event"] == "bot")
    replies = list(islice(said, _REMEMBERED_REPLIES))  # the latest first
    groups = [tuple(_named(event, orders, records)) for event in replies]
    return Surroundings(
        talked_of=tuple(group for group in groups if group),
        offered=tuple(_offered(replies[0], orders, records)) if replies and is_asked else (),
        records=tuple(r for order in orders.values() for r in _order_and_items(order)),
    )


def _named(event: Event, orders: Mapping[str, Order], records: Records) -> Iterator[Referent]:
    """The things that one reply named, each once: items rather than the order they are in."""
    sources = [str(evidence["source"]) for evidence in event["metadata"].get("evidence", ())]
    places = [match for source in sources if (match := _SOURCE.match(source))]
    with_items = {match["id"] for match in places if match["item"]}
    seen: set[tuple[str, str]] = set()
    for match in places:
        if match["kind"] == "products":
            product = records.catalogue.get(match["id"])
            made = _product(product) if product else None
        elif match["id"] not in orders:
            made = None
        elif match["item"]:
            made = _item_called(orders[match["id"]], match["item"])
        else:
            made = None if match["id"] in with_items else _order(orders[match["id"]])
        if made is not None and (made.kind, made.id) not in seen:
            seen.add((made.kind, made.id))
            yield made


def _offered(event: Event, orders: Mapping[str, Order], records: Records) -> Iterator[Referent]:
    """What the buttons of a reply stand for."""
    named = list(_named(event, orders, records))
    for button in event["data"].get("buttons") or ():
        payload = str(button["payload"])
        if payload in orders:
            yield _order(orders[payload])
        else:
            yield from (r for r in named if payload in (r.name, _full_name(r)))


def _full_name(referent: Referent) -> str:
    return " ".join([*referent.values, referent.name])


def _order_and_items(order: Order) -> Iterator[Referent]:
    yield _order(order)
    yield from (_item(order, item) for item in order.items)


def _order(order: Order) -> Referent:
    return Referent(
        kind="order",
        id=order.id,
        order_id=order.id,
        price=order.total.amount,
        placed=order.placed_at.date(),
        is_open=order.status not in _CLOSED,
    )


def _item(order: Order, item: OrderItem) -> Referent:
    return Referent(
        kind="item",
        id=item.id,
        name=item.name,
        order_id=order.id,
        product_id=item.product_id,
        values=tuple(item.options.values()),
        price=item.price.amount,
        placed=order.placed_at.date(),
        is_open=order.status not in _CLOSED,
    )


def _item_called(order: Order, item_id: str) -> Referent | None:
    return next((_item(order, item) for item in order.items if item.id == item_id), None)


def _product(product: Product) -> Referent:
    values = (v for name in product.option_names for v in product.values_of(name))
    return Referent(
        kind="product",
        id=product.id,
        name=product.name,
        product_id=product.id,
        values=tuple(dict.fromkeys(values)),
        price=product.price_range[0].amount if product.variants else None,
    )
