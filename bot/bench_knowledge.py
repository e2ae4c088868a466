"""`shoptalk bench knowledge`: import, look-up and search at the size of a large shop."""

from __future__ import annotations

import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from knowledge.answers import Answers
from knowledge.catalogue import Catalogue
from knowledge.customers import Customers
from knowledge.embeddings import Embedder, Vectors
from knowledge.orders import CustomerOrders
from knowledge.store import Store

__all__ = ["KnowledgeBench", "run_knowledge_bench"]

_ORDERS_PER_CUSTOMER = 4
_LOOK_UPS = 2_000
_SEARCHES = 200
_VOCABULARY = 8_000
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
_WORDS = ["".join(three) for three in itertools.product(_SYLLABLES, repeat=3)][:_VOCABULARY]
_FREQUENCIES = list(itertools.accumulate(1 / (rank + 30) for rank in range(_VOCABULARY)))
"""Made-up words, as unevenly frequent as the content words of a language (Zipf and Mandelbrot)."""


@dataclass(frozen=True, slots=True)
class KnowledgeBench:
    """What was measured, and at which size."""

    orders: int
    import_rows_a_second: float
    import_peak_mb: float
    look_up_p50_ms: float
    look_up_p99_ms: float
    answers: int
    answer_search_p50_ms: float
    answer_search_p95_ms: float
    products: int
    product_search_p50_ms: float
    product_search_p95_ms: float

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"import of {self.orders:,} orders: {self.import_rows_a_second:,.0f} orders a second"
        yield f"  peak memory {self.import_peak_mb:,.0f} MB"
        yield (
            f"order look-up among {self.orders:,}: p50 {self.look_up_p50_ms:.2f} ms, "
            f"p99 {self.look_up_p99_ms:.2f} ms"
        )
        yield (
            f"search in {self.answers:,} answers: p50 {self.answer_search_p50_ms:.1f} ms, "
            f"p95 {self.answer_search_p95_ms:.1f} ms, embedding the question included"
        )
        yield (
            f"search in {self.products:,} products: p50 {self.product_search_p50_ms:.1f} ms, "
            f"p95 {self.product_search_p95_ms:.1f} ms"
        )


def run_knowledge_bench(
    encoder: Embedder, orders: int, answers: int, products: int
) -> KnowledgeBench:
    """Make a shop of the given size in a temporary folder and measure on it.

    The texts of answers and products are made up of words, and their vectors drawn at random:
    what is measured is speed. Questions are embedded by `encoder`.
    """
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, peak = _import(folder, orders, rng)
        with Store(folder / "shop.sqlite3") as store:
            look_ups = _time(_order_look_up(store, orders, rng), _LOOK_UPS)
            answer_searches = _time(_answer_search(store, encoder, answers, rng), _SEARCHES)
            product_searches = _time(_product_search(store, encoder, products, rng), _SEARCHES)
    return KnowledgeBench(
        orders=orders,
        import_rows_a_second=orders / seconds,
        import_peak_mb=peak,
        look_up_p50_ms=statistics.median(look_ups),
        look_up_p99_ms=_percentile(look_ups, 99),
        answers=answers,
        answer_search_p50_ms=statistics.median(answer_searches),
        answer_search_p95_ms=_percentile(answer_searches, 95),
        products=products,
        product_search_p50_ms=statistics.median(product_searches),
        product_search_p95_ms=_percentile(product_searches, 95),
    )


def _time(action: Callable[[], None], times: int) -> list[float]:
    """Milliseconds of each call, after a few to warm up."""
    for _ in range(5):
        action()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _import(folder: Path, orders: int, rng: random.Random) -> tuple[float, float]:
    """Seconds that importing the orders took, and the importer's peak memory in MB."""
    files, config = folder / "files", folder / "config.yml"
    config.write_text(f"shop: {{database: {folder / 'shop.sqlite3'}}}", encoding="utf-8")
    _write(files, "products", [_bench_product()])
    _write(files, "customers", (_customer(n) for n in range(_customers(orders))))
    _run_import(files, config)
    _write(folder / "orders", "orders", (_order(n, rng) for n in range(orders)))
    return _run_import(folder / "orders", config)


def _run_import(files: Path, config: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bot.cli", "knowledge", "import", str(files)]
    started = time.perf_counter()
    process = psutil.Popen([*command, "--config", str(config)], stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            peak = max(peak, sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            continue  # a helper ended between being listed and being asked
        time.sleep(0.5)  # asking takes time from what is measured
    if process.wait() != 0:
        raise RuntimeError("the import of the benchmark's own files failed")
    return time.perf_counter() - started, peak / 1e6


def _write(folder: Path, kind: str, rows: Any) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / f"{kind}.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def _customers(orders: int) -> int:
    return orders // _ORDERS_PER_CUSTOMER + 1


def _bench_product() -> dict[str, Any]:
    variants = [{"id": f"v{n}", "price": "10.00", "stock": 1_000_000} for n in range(10)]
    return {"id": "p", "name": "Lamp", "category": "lamps", "variants": variants}


_ADDRESS = {"line1": "1 Pier Road", "city": "Cork", "postcode": "T12 X70A", "country": "IE"}


def _customer(number: int) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "first_name": "Anna",
        "email": f"c{number}@example.com",
        "address": _ADDRESS,
        "payment_methods": [{"id": f"m{number}", "kind": "paypal"}],
    }


def _order(number: int, rng: random.Random) -> dict[str, Any]:
    customer = number // _ORDERS_PER_CUSTOMER
    at = f"2026-0{rng.randint(1, 6)}-1{rng.randint(0, 9)}T10:00:00+00:00"
    item = {"product_id": "p", "name": "Lamp", "price": "10.00"}
    items = [
        {"id": f"i{number}-{n}", "variant_id": f"v{rng.randint(0, 9)}", **item}
        for n in range(rng.randint(1, 2))
    ]
    return {
        "id": f"#{number:07}",
        "customer_id": f"c{customer}",
        "status": "delivered",
        "placed_at": at,
        "address": _ADDRESS,
        "items": items,
        "payments": [{"method": f"m{customer}", "amount": f"{10 * len(items)}.00", "at": at}],
        "shipments": [{"carrier": "DHL", "tracking": f"T{number}", "shipped_at": at,
                       "expected_at": at, "delivered_at": at}],
        "history": [{"status": "delivered", "at": at}],
    }  # fmt: skip


def _order_look_up(store: Store, orders: int, rng: random.Random) -> Callable[[], None]:
    customers = Customers(store)

    def look_up() -> None:
        number = rng.randrange(orders)
        verified = customers.restore(f"c{number // _ORDERS_PER_CUSTOMER}")
        assert verified is not None
        if CustomerOrders(store, verified).get(f"{number:07}") is None:
            raise RuntimeError(f"order {number} was not found")

    return look_up


class _RandomVectors:
    """Embeds single questions with the real encoder, and whole shops at random."""

    def __init__(self, encoder: Embedder) -> None:
        self._encoder = encoder
        self._rng = np.random.default_rng(7)

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(texts) == 1:
            return self._encoder.encode(texts)
        drawn: Vectors = self._rng.standard_normal((len(texts), 384), dtype=np.float32)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        return drawn

    def word_vectors(self, words: Sequence[str]) -> Vectors:
        return self._encoder.word_vectors(words)


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(_WORDS, cum_weights=_FREQUENCIES, k=count))


def _answer_search(
    store: Store, encoder: Embedder, count: int, rng: random.Random
) -> Callable[[], None]:
    rows = (
        {
            "id": f"a{n}",
            "topic": "delivery",
            "question": f"How about the {_words(rng, 5)}?",
            "also": "[]",
            "text": f"The {_words(rng, 12)}. A {_words(rng, 9)}.",
        }
        for n in range(count)
    )
    with store.transaction():
        store.database.table("answers").insert_all(rows)
    answers = Answers(store, _RandomVectors(encoder))
    return lambda: _search(answers.search, f"what about my {_words(rng, 4)} please")


def _product_search(
    store: Store, encoder: Embedder, count: int, rng: random.Random
) -> Callable[[], None]:
    rows = (
        {
            "id": f"p{n}",
            "name": f"{_words(rng, 3)} {n}",
            "category": rng.choice(_WORDS[:40]),
            "description": f"A {_words(rng, 15)}.",
            "attributes": "{}",
            "keywords": "[]",
        }
        for n in range(count)
    )
    with store.transaction():
        store.database.table("products").insert_all(rows)
    catalogue = Catalogue(store, _RandomVectors(encoder))
    return lambda: _search(catalogue.search, f"a {_words(rng, 3)}")


def _search(search: Callable[[str], Sequence[object]], text: str) -> None:
    if not search(text):
        raise RuntimeError(f"nothing was found for {text!r}")
