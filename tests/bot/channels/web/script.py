"""What the stub server says to which message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

OVERRIDE = "\u202e"
"""RIGHT-TO-LEFT OVERRIDE: turns round what stands after it, unless it is kept apart."""
HOSTILE = f'<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> {OVERRIDE}gnp.exe'


@dataclass(frozen=True)
class Line:
    """One utterance. `pace` is the time between its words, where it matters."""

    text: str
    act: str = "answer"
    buttons: tuple[tuple[str, str], ...] = ()
    evidence: tuple[tuple[str, str, str], ...] = ()
    cards: tuple[dict[str, Any], ...] = ()
    pace: float = 0.0

    def words(self) -> Iterator[str]:
        return iter(re.findall(r"\s*\S+", self.text))

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "act": self.act,
            "buttons": [{"title": title, "payload": payload} for title, payload in self.buttons],
            "evidence": [
                dict(zip(("span", "value", "source"), e, strict=True)) for e in self.evidence
            ],
            "cards": list(self.cards),
            "generated": True,
        }


_ORDER = Line(
    "It left the warehouse yesterday: your Alder Desk Lamp and Cloud Down Pillow are due on Tuesday"
    " 1 December, by DHL.",
    "order_status",
    evidence=(
        ("Alder Desk Lamp", "Alder Desk Lamp", "orders/W10042/items/1/name"),
        ("Cloud Down Pillow", "Cloud Down Pillow", "orders/W10042/items/2/name"),
        ("Tuesday 1 December", "2026-12-01", "orders/W10042/shipments/1/expected_at"),
        ("DHL", "DHL", "orders/W10042/shipments/1/carrier"),
    ),
    cards=(
        {
            "kind": "order",
            "title": "W10042",
            "subtitle": "On its way",
            "facts": [
                {"name": "expected", "value": "Tuesday 1 December"},
                {"name": "carrier", "value": "DHL"},
                {"name": "total", "value": "€108.00"},
            ],
        },
    ),
)
_ORDERS = Line(
    "There are three: W10099, W10095 and W10090.",
    "orders_listed",
    evidence=(("W10099", "W10099", "orders/W10099/id"),),
    cards=tuple(
        {"kind": "order", "title": number, "facts": [{"name": "status", "value": "shipped"}]}
        for number in ("W10099", "W10095", "W10090")
    ),
)
_LAMPS = Line(
    "These would suit a desk:",
    "product_found",
    cards=tuple(
        {
            "kind": "product",
            "title": name,
            "subtitle": "lamps",
            "image": "/lamp.svg",
            "url": f"https://shop.example/{name.lower().replace(' ', '-')}",
            "facts": [{"name": "price", "value": price}],
        }
        for name, price in (
            ("Alder Desk Lamp", "€49.00 to €61.00"),
            ("Tern Clip Lamp", "€29.00"),
            ("Heron Floor Lamp", "€139.00"),
        )
    ),
)
_CANCEL = Line(
    "The whole order W10077: Kite Stoneware Mug (speckled white, small). €14.00 go back to your"
    " Visa ending 4242 within 7 days. Shall I?",
    "propose_cancel_order",
    buttons=(("Yes", "yes"), ("No", "no")),
    evidence=(("€14.00", "14.00 EUR", "orders/W10077/total"),),
)
_HOSTILE = Line(
    HOSTILE,
    buttons=((HOSTILE, HOSTILE),),
    evidence=((HOSTILE, HOSTILE, HOSTILE),),
    cards=(
        {
            "kind": "product",
            "title": HOSTILE,
            "subtitle": HOSTILE,
            "image": "javascript:window.hacked=1",
            "url": "javascript:window.hacked=1",
            "facts": [{"name": HOSTILE, "value": HOSTILE}],
        },
        {"kind": "order", "title": "W1", "url": "data:text/html,<script>1</script>"},
        {"kind": "order", "title": "W2", "url": " JaVaScRiPt:window.hacked=1"},
        {"kind": "order", "title": "W3", "url": "https://shop.example/W3"},
    ),
)
_ARABIC = Line(
    "طلبك في الطريق، ويصل يوم الثلاثاء.",
    buttons=(("نعم", "yes"), ("لا", "no")),
)


def lines_for(text: str) -> list[Line]:
    """The scripted reply; an echo where nothing is scripted."""
    scripted = {
        "where is my order": [_ORDER],
        "my orders": [_ORDERS, Line("Which one do you mean?")],
        "which lamps": [_LAMPS],
        "cancel": [_CANCEL],
        "yes": [Line("W10077 is cancelled, and €14.00 are on their way to you.")],
        "hostile": [_HOSTILE],
        "slowly": [Line("One two three four five six seven eight nine ten.", pace=0.15)],
        "arabic": [_ARABIC],
        "person": [Line("Of course. The team has been told; Sam is in until five.", "handover")],
        "long": [Line("\n".join(f"Line {n} of a long reply." for n in range(60)), pace=0.001)],
    }
    for key, lines in scripted.items():
        if key in text.casefold():
            return lines
    return [Line(f"I heard: {text}")]
