"""`shoptalk bench understanding`: how fast lines are read, alone and many at once."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords
from dialogue.understanding.references.referents import Referent, Surroundings
from dialogue.understanding.understander import Understander

__all__ = ["UnderstandingBench", "large_catalogue", "run_understanding_bench"]

_COLOURS = ("teal", "amber", "ivory", "coral", "slate", "plum", "sand", "moss", "rust", "navy")
_MAKES = ("alder", "kite", "ridge", "harbour", "finch", "willow", "ember", "tarn", "quill", "loft")
_THINGS = (
    "kettle", "blanket", "lantern", "backpack", "teapot", "notebook", "cushion", "doormat",
    "lamp", "boots", "jacket", "mug", "tent", "grinder", "duvet", "planter", "shelf", "chair",
    "rug", "vase",
)  # fmt: skip
_ORDERS = 6
_ITEMS = 3


@dataclass(frozen=True, slots=True)
class UnderstandingBench:
    """What was measured, on how many lines, amid how large a catalogue."""

    lines: int
    products: int
    p50_ms: float
    p95_ms: float
    lines_a_second: float

    def to_lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.lines} lines, read amid {self.products:,} products and {_ORDERS} orders"
        yield f"  one by one, with the context   p50 {self.p50_ms:.1f} ms, p95 {self.p95_ms:.1f} ms"
        yield f"  in batches                     {self.lines_a_second:,.0f} lines a second"


def large_catalogue(products: int) -> CatalogueIndex:
    """The words of a made-up catalogue."""
    kinds = itertools.cycle(itertools.product(_COLOURS, _MAKES, _THINGS))
    names = tuple(
        (f"P{n}", f"{make} {colour} {thing} {n // 2000}".title())
        for n, (colour, make, thing) in zip(range(products), kinds, strict=False)
    )
    return CatalogueIndex(CatalogueWords(names, (), (*_COLOURS, "small", "medium", "large")))


def run_understanding_bench(
    understander: Understander, texts: Sequence[str], products: int
) -> UnderstandingBench:
    """Read each text alone in a conversation, then all in one go.

    Args:
        understander: whose catalogue has `products` products.
        texts: lines of shoppers.
        products: how many there are.
    """
    around = _surroundings()
    for text in texts[:10]:
        understander.parse(text, None, around)
    times = []
    for text in texts:
        started = time.perf_counter()
        understander.parse(text, None, around)
        times.append((time.perf_counter() - started) * 1000)
    started = time.perf_counter()
    understander.parse_all(texts)
    took = time.perf_counter() - started
    return UnderstandingBench(
        lines=len(texts),
        products=products,
        p50_ms=statistics.median(times),
        p95_ms=statistics.quantiles(times, n=20)[-1],
        lines_a_second=len(texts) / took,
    )


def _surroundings() -> Surroundings:
    """A customer with some orders, of which one was just talked of."""
    records: list[Referent] = []
    for number in range(_ORDERS):
        placed = date(2026, 1, 5) + timedelta(days=40 * number)
        order = f"#W{10_000 + number}"
        records.append(Referent("order", order, order_id=order, price=Decimal(90), placed=placed))
        records += [
            Referent(
                "item",
                f"{order}/{n}",
                f"Kite {_THINGS[(3 * number + n) % len(_THINGS)].title()}",
                order,
                values=(_COLOURS[n],),
                price=Decimal(10 + n),
                placed=placed,
            )
            for n in range(_ITEMS)
        ]
    return Surroundings(talked_of=((records[0],),), records=tuple(records))
