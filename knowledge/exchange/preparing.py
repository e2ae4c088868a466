"""From rows of files to rows of tables: checked, and for large imports on several cores."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from typing import Any

from pydantic import TypeAdapter, ValidationError

from knowledge.errors import ExchangeError
from knowledge.exchange.formats import FORMATS, Defaults, FileRow, Record
from knowledge.exchange.sources import Problem, SourceRow
from knowledge.records import Answer, Customer, Order, Product, Promotion, Review, ShippingMethod
from knowledge.rows import (
    Row,
    answer_rows,
    customer_rows,
    order_rows,
    product_rows,
    promotion_rows,
    review_rows,
    shipping_method_rows,
)

__all__ = ["Columns", "Prepared", "prepare"]

Columns = Mapping[str, Sequence[str]]
"""The columns of each table, in the order in which a prepared row holds their values."""

_CHUNK = 1_000
_CHUNKS_ALONE = 20
"""So many chunks are prepared before it pays to start helper processes."""

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Prepared:
    """Some rows of a file, as the table rows they become and as what is wrong with others.

    Attributes:
        read: the number of sound rows of each kind.
        tables: the rows of each table; after the values, each holds the file, the line and the
            number, counted over the whole import, of the row that it came from.
    """

    read: Mapping[str, int]
    tables: Mapping[str, Sequence[tuple[Any, ...]]]
    problems: Sequence[Problem]


def prepare(rows: Iterable[SourceRow], defaults: Defaults, columns: Columns) -> Iterator[Prepared]:
    """Check every row and make its table rows, in the order of `rows`."""
    source = iter(rows)
    chunks = zip(
        iter(lambda: list(itertools.islice(source, _CHUNK)), []), itertools.count(0, _CHUNK)
    )
    prepare_chunk = partial(_prepare_chunk, defaults=defaults, columns=columns)
    for chunk, number in itertools.islice(chunks, _CHUNKS_ALONE):
        yield prepare_chunk(chunk, number)
    first = next(chunks, None)
    if first is None:
        return
    workers = os.cpu_count() or 1
    # Started afresh, not forked: a fork would share the database's connection.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_begin_to_help) as pool:
        running: deque[Future[Prepared]] = deque([pool.submit(prepare_chunk, *first)])
        while running:
            for chunk, number in itertools.islice(chunks, 2 * workers - len(running)):
                running.append(pool.submit(prepare_chunk, chunk, number))
            yield running.popleft().result()


def _begin_to_help() -> None:
    gc.disable()  # rows make no cycles, and looking for some takes a third of the time
    _leave_with_parent()


def _leave_with_parent() -> None:
    """End this helper process when the import that started it is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _prepare_chunk(
    rows: Sequence[SourceRow], first_number: int, defaults: Defaults, columns: Columns
) -> Prepared:
    read: Counter[str] = Counter()
    tables: dict[str, list[tuple[Any, ...]]] = {table: [] for table in columns}
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=first_number):
        if row.problem is not None:
            problems.append(row.problem)
            continue
        try:
            record = _checked(row).record(defaults)
        except ValidationError as error:
            problems += _explained(row, error)
        except ValueError as error:
            problems.append(Problem(row.file, row.line, "", "", str(error)))
        else:
            read[row.kind] += 1
            place = (row.file, row.line, number)
            for table, fields in _rows(record):
                tables[table].append((*map(fields.__getitem__, columns[table]), *place))
    return Prepared(read, tables, problems)


def _checked(row: SourceRow) -> FileRow:
    try:
        adapter = _ADAPTERS[row.kind]
    except KeyError:
        raise ExchangeError(f"{row.file}: nothing is known of {row.kind!r}") from None
    if isinstance(row.data, bytes):
        return adapter.validate_json(row.data)
    return adapter.validate_python(row.data)


_ADAPTERS: Mapping[str, TypeAdapter[FileRow]] = {
    kind: TypeAdapter(model) for kind, model in FORMATS.items()
}


def _explained(row: SourceRow, error: ValidationError) -> Iterator[Problem]:
    for problem in error.errors(include_url=False):
        place = ".".join(str(part) for part in problem["loc"])
        value = "" if problem["type"] in ("missing", "json_invalid") else _short(problem["input"])
        yield Problem(row.file, row.line, place, value, problem["msg"])


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def _rows(record: Record) -> Iterator[Row]:
    match record:
        case Product():
            return product_rows(record)
        case Customer():
            return customer_rows(record)
        case Order():
            return order_rows(record)
        case Answer():
            return answer_rows(record)
        case Review():
            return review_rows(record)
        case ShippingMethod():
            return shipping_method_rows(record)
        case Promotion():
            return promotion_rows(record)
