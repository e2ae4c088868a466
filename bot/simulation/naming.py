"""How shoppers call their orders, items and ways to pay."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.simulation.goals import Aim, Goal
from bot.simulation.personas import Persona
from bot.simulation.wording import Wording
from knowledge.keys import order_digits
from knowledge.records import Order, OrderItem, PaymentMethod

__all__ = ["called_items", "called_method", "called_order", "short_name", "ways_to_name"]

_ENDING = 3
_SHORT = 2
_JOINING = frozenset({"of", "and", "&", "with", "for", "in"})
"""Words in the middle of a name that is not cut there."""


def ways_to_name(order: Order, orders: Sequence[Order]) -> tuple[str, ...]:
    """The ways to name an order that mean no other of the customer's orders."""
    ways = ["number"]
    ending = _ending(order)
    if ending and sum(order_digits(o.id).endswith(ending) for o in orders) == 1:
        ways.append("ending")
    if _telling(order, orders) is not None:
        ways.append("product")
    if orders and orders[0].id == order.id:
        ways.append("last")
    return tuple(ways)


def called_order(
    aim: Aim, goal: Goal, persona: Persona, wording: Wording, rng: random.Random, way: str = ""
) -> str:
    """A noun phrase for the order of an aim; `way` overrules the persona's own choice."""
    order = aim.order
    assert order is not None  # only aims at orders are named so
    if not way:
        possible = (*ways_to_name(order, goal.orders), "none")
        weights = [persona.naming.get(name, 0) for name in possible]
        way = rng.choices(possible, weights)[0] if any(weights) else "number"
    if way == "number" and order.id not in {o.id for o in goal.orders}:
        return wording.say("target_number", persona, rng, {"number": _number(order, rng)})
    values = {
        "number": _number(order, rng),
        "ending": _ending(order),
        "product": short_name((_telling(order, goal.orders) or order.items[0]).name),
    }
    return wording.say(f"target_{way}", persona, rng, values)


def called_items(items: Sequence[OrderItem]) -> str:
    """What the items are called together: "the boots, the mug and the lamp"."""
    names = [f"the {short_name(item.name)}" for item in items]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def short_name(name: str) -> str:
    """The last words of a product's name, as people say it."""
    words = name.lower().split()
    last = words[-_SHORT:]
    return " ".join(words if _JOINING.intersection(last) else last)


def called_method(method: PaymentMethod) -> str:
    """A way to pay without whose it is: "visa", "paypal", "gift card"."""
    names = {"paypal": "paypal", "gift_card": "gift card"}
    return names.get(method.kind, method.brand.lower() or "card")


def _telling(order: Order, orders: Sequence[Order]) -> OrderItem | None:
    """An item whose short name is in no other of the orders."""
    others = {
        w for o in orders if o.id != order.id for i in o.items for w in i.name.lower().split()
    }
    for item in order.items:
        if short_name(item.name).split()[-1] not in others:
            return item
    return None


def _ending(order: Order) -> str:
    return order_digits(order.id)[-_ENDING:]


def _number(order: Order, rng: random.Random) -> str:
    bare = order.id.lstrip("#")
    return rng.choice((order.id, bare, bare.lower()))
