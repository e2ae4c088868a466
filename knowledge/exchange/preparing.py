"""From rows of files to rows of tables: checked, and for large imports on several cores."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections import deque
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
    """A row of a file as the table rows it becomes, or as what is wrong with it."""

    kind: str
    file: str
    line: int
    rows: tuple[tuple[str, tuple[Any, ...]], ...]
    problems: tuple[Problem, ...]


def prepare(rows: Iterable[SourceRow], defaults: Defaults, columns: Columns) -> Iterator[Prepared]:
    """Check every row and make its table rows, in the order of `rows`."""
    source = iter(rows)
    prepare_chunk = partial(_prepare_chunk, defaults=defaults, columns=columns)
    for _ in range(_CHUNKS_ALONE):
        yield from prepare_chunk(list(itertools.islice(source, _CHUNK)))
    first = list(itertools.islice(source, _CHUNK))
    if not first:
        return
    workers = os.cpu_count() or 1
    # Started afresh, not forked: a fork would share the database's connection.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_leave_with_parent) as pool:
        running: deque[Future[list[Prepared]]] = deque([pool.submit(prepare_chunk, first)])
        while running:
            while len(running) < 2 * workers and (chunk := list(itertools.islice(source, _CHUNK))):
                running.append(pool.submit(prepare_chunk, chunk))
            yield from running.popleft().result()


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
    rows: Sequence[SourceRow], defaults: Defaults, columns: Columns
) -> list[Prepared]:
    return [_prepared(row, defaults, columns) for row in rows]


def _prepared(row: SourceRow, defaults: Defaults, columns: Columns) -> Prepared:
    problems: tuple[Problem, ...] = ()
    values: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    if row.problem is not None:
        problems = (row.problem,)
    else:
        try:
            record = _checked(row).record(defaults)
            values = tuple(
                (table, tuple(map(fields.__getitem__, columns[table])))
                for table, fields in _rows(record)
            )
        except ValidationError as error:
            problems = tuple(_explained(row, error))
        except ValueError as error:
            problems = (Problem(row.file, row.line, "", "", str(error)),)
    return Prepared(row.kind, row.file, row.line, values, problems)


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
