"""Importing a shop: every row is checked first, then all is put in at once, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from knowledge.errors import ExchangeError
from knowledge.exchange.formats import FORMATS, Defaults, FileRow, Record
from knowledge.exchange.sources import Problem, SourceRow
from knowledge.exchange.staging import Staging
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
from knowledge.store import Store

__all__ = ["ImportReport", "import_rows"]

_SHOWN = 50
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found and did.

    Attributes:
        read: rows by kind that were read and are sound.
        problems: what was wrong, in the order of the files; each stands for a row left out.
        applied: whether the sound rows are in the store now.
    """

    read: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    applied: bool = False

    def text(self) -> str:
        """The report as a merchant reads it."""
        lines = [str(problem) for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"... and {len(self.problems) - _SHOWN} more problems")
        counts = ", ".join(
            f"{count:,} {kind.replace('_', ' ')}" for kind, count in self.read.items()
        )
        sound = f"{counts or 'nothing'} read"
        if self.problems:
            sound += f", {len(self.problems):,} row(s) with problems"
        lines.append(f"{sound}; {'imported' if self.applied else 'nothing was changed'}.")
        return "\n".join(lines)


@dataclass
class _Run:
    """An import on its way."""

    defaults: Defaults
    read: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def import_rows(
    store: Store,
    rows: Iterable[SourceRow],
    defaults: Defaults,
    *,
    dry_run: bool = False,
    skip_invalid: bool = False,
    progress: Callable[[str, int], None] = lambda kind, count: None,
) -> ImportReport:
    """Check `rows` and put them into the store, updating the records whose ids it knows.

    Args:
        store: the open store.
        rows: what a reader of some format yields, in any order.
        defaults: what holds where the rows are silent.
        dry_run: check and report only.
        skip_invalid: put the sound rows in even when others are not.
        progress: told a kind and how many of its rows were read, now and then.
    """
    run, staging = _Run(defaults), Staging(store)
    try:
        for row in rows:
            _stage(row, run, staging)
            if run.read[row.kind] % 1000 == 0:
                progress(row.kind, run.read[row.kind])
        staging.flush()
        _check_references(staging, run, until_sound=skip_invalid)
        apply = not dry_run and (skip_invalid or not run.problems)
        if apply:
            staging.merge()
    finally:
        staging.close()
    run.problems.sort(key=lambda problem: (problem.file, problem.line))
    return ImportReport(dict(run.read), tuple(run.problems), applied=apply)


def _stage(row: SourceRow, run: _Run, staging: Staging) -> None:
    if row.problem is not None:
        run.problems.append(row.problem)
        return
    try:
        record = _checked(row).record(run.defaults)
    except ValidationError as error:
        run.problems += _explained(row, error)
    except ValueError as error:
        run.problems.append(Problem(row.file, row.line, "", "", str(error)))
    else:
        staging.add(_rows(record), row.file, row.line)
        run.read[row.kind] += 1


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


def _check_references(staging: Staging, run: _Run, *, until_sound: bool) -> None:
    """Note what points at nothing; what pointed at a row left out is left out in its turn.

    While rows are wrong in themselves and are not left out, references to them prove nothing.
    """
    if run.problems and not until_sound:
        return
    while found := staging.problems():
        run.problems += found.values()
        if not until_sound:
            return
        staging.drop(found)


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
