"""Facts of a shop that does not exist, by seed: every act is worded without its records."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dialogue.facts import Fact, Say
from dialogue.generation.acts import ActDomain, FactKind
from dialogue.generation.corpus import Case

__all__ = ["invent_say"]

_SOURCE = "invented"
_FAMILIES = "Marlow Tansy Quillon Verdant Ostrea Brindle Kelda Sorby Halcyon Wexford".split()
_THINGS = (
    "Rain Jacket,Copper Kettle,Garden Stool,Wall Clock,Hiking Pole,Throw Pillow,Bread Bin,"
    "Field Lamp,Tea Strainer,Door Mat,Ceramic Planter,Travel Mug"
).split(",")
_PAST = (-40, -9, -3, -1)
_FUTURE = (0, 1, 3, 12)
"""Days from today."""

_TEXTS: dict[str, Sequence[str]] = {
    "carrier": ["Northline Parcels", "Swiftpost", "Arrow Freight", "Delta Couriers"],
    "payment_method": ["Visa ending in 4412", "your PayPal account", "gift card GC-8841"],
    "first_name": ["Ottilie", "Bram", "Saoirse", "Yusuf", "Mirela", "Kofi"],
    "shop_name": ["Harrow & Pike", "The Tin Lantern", "Bexley Stores"],
    "opening_hours": ["Tuesday to Saturday, 8:30 to 16:30", "Monday to Thursday, 10:00 to 18:00"],
    "category": ["lanterns", "rugs", "saddle bags", "oven gloves"],
    "option_name": ["colour", "size", "finish", "length"],
    "option_value": ["ochre", "XL", "brushed steel", "90 cm"],
    "rating": ["4.3 out of 5", "3.8 out of 5", "4.9 out of 5"],
    "review_count": ["12 reviews", "231 reviews", "1 review"],
    "option_values": ["ochre", "slate", "rust", "XL", "M", "brushed steel", "90 cm"],
    "quote": [
        "Holds the heat better than my old one.",
        "The handle came loose after a month.",
        "My neighbours want one too.",
    ],
    "material": ["solid ash", "waxed canvas", "stoneware"],
    "colour": ["ochre", "slate", "rust"],
    "origin": ["Portugal", "Wales", "Japan"],
    "care": ["wipe with a damp cloth", "wash by hand"],
    "weight": ["1.3 kg", "640 g"],
    "dimensions": ["31 by 18 by 12 cm", "60 by 40 cm"],
    "measures": ["44 cm tall", "19 cm wide", "7 cm deep"],
    "capacity": ["1.5 litres", "six cups"],
    "brand": ["Aldous & Wren", "Tolland"],
    "warranty": ["a two-year warranty", "a five-year guarantee"],
    "does": ["folds flat", "runs for about 9 hours", "fits induction hobs"],
    "counts": ["four pockets", "two straps", "twelve pieces"],
    "part": ["lid", "handle", "lining"],
    "part_value": ["cork", "polished brass", "beech"],
    "attribute_name": ["thread count", "water column", "movement"],
    "attribute_value": ["400", "10,000 mm", "quartz"],
    "details": ["thread count: 400", "lid: cork", "movement: quartz"],
    "other_option_name": ["edge", "pattern"],
    "other_option_values": ["fringed", "plain", "striped"],
    "choices": ["sizes 38 to 44", "slate in XL"],
    "methods": ["Visa ending in 4412", "your PayPal account", "gift card GC-8841"],
    "reasons": ["no longer needed", "ordered by mistake"],
    "swaps": ["Kelda Rain Jacket from M to L", "Orb Wall Clock from ochre to slate"],
    "address": ["12 Hill Road, Leeds LS6 2AB", "Rua das Flores 8, 4050-262 Porto"],
    "answer": [
        "Workshops take place on the first Thursday of a month.",
        "Seats are limited to twelve.",
        "Bring your own apron.",
    ],
}


def invent_say(case: Case, domain: ActDomain, today: date, rng: random.Random) -> Say:
    """`case` as an action might find it: a value of the right kind for each of its facts."""
    attributes = {name: Fact((value,), (_SOURCE,)) for name, value in case.attributes}
    past = _past_dates(dict(case.attributes))
    facts = {}
    for name in sorted(case.facts):
        values = _values(name, domain.placeholders[name], today, rng, past)
        facts[name] = Fact(values, (_SOURCE,) * len(values))
    return Say(case.act, attributes, facts)


def _past_dates(attributes: Mapping[str, str]) -> frozenset[str]:
    """The dates that lie behind, where things stand as `attributes` say."""
    past = {"order_date", "delivered_date", "cancelled_date", "return_date"}
    if attributes.get("refund") == "paid" or attributes.get("status") == "returned":
        past.add("refund_date")
    if attributes.get("status") == "late":
        past |= {"expected_date", "delivery_date"}
    return frozenset(past)


def _values(
    name: str, kind: FactKind, today: date, rng: random.Random, past: frozenset[str]
) -> tuple[str, ...]:
    match kind:
        case "date":
            days = _PAST if name in past else _FUTURE
            return ((today + timedelta(days=rng.choice(days))).isoformat(),)
        case "money":
            return (f"{rng.randint(300, 90_000) / 100:.2f} {rng.choice(['EUR', 'GBP', 'USD'])}",)
        case "payments":
            amounts = (rng.randint(300, 90_000) / 100 for _ in range(rng.randint(1, 2)))
            methods = _TEXTS["payment_method"]
            return tuple(f"{a:.2f} EUR to {m}" for a, m in zip(amounts, methods, strict=False))
        case "count":
            return (str(rng.randint(2, 9)),)
        case "list" | "options" | "quote" | "notes":
            known = _TEXTS.get(name)
            fewest = 2 if kind == "options" else 1  # of one alone nobody asks which
            several = rng.sample(known, rng.randint(fewest, 2)) if known else _named(name, rng)
            return tuple(several)
    known = _TEXTS.get(name)
    return (rng.choice(known),) if known else (_named(name, rng)[0],)


def _named(name: str, rng: random.Random) -> list[str]:
    """Names of things, or numbers of orders, tickets and parcels."""
    if name in ("product", "products", "item", "items"):
        return [f"{rng.choice(_FAMILIES)} {thing}" for thing in rng.sample(_THINGS, 2)]
    prefix = "".join(rng.choices("BCDFGHJKLMNP", k=2))
    return [f"{prefix}-{number}" for number in rng.sample(range(10_000, 99_999), 2)]
