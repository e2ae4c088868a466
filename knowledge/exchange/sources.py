"""The rows of a shop's files, whatever their format, each with the place it stands at."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import yaml

from knowledge.errors import ExchangeError

__all__ = ["Problem", "SourceRow", "read_file", "read_folder"]

_MAX_FIELD = 10_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: where it stands, which field, its value, and why."""

    file: str
    line: int
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        subject = f"{self.field} is {self.value}" if self.value else self.field
        return ": ".join(filter(None, (f"{self.file}:{self.line}", subject, self.reason)))


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as it was read, not checked yet; or, in `problem`, why it couldn't be read."""

    kind: str
    file: str
    line: int
    data: dict[str, Any] | bytes
    problem: Problem | None = None


def read_folder(folder: Path, kinds: list[str]) -> Iterator[SourceRow]:
    """Rows of `products.jsonl`, `products.json` or `products.csv` and so on, kind by kind.

    Answers may also be Markdown files below `answers/`, with a YAML head.

    Raises:
        ExchangeError: the folder holds none of these files.
    """
    found = False
    for kind in kinds:
        for suffix, read in _READERS.items():
            path = folder / f"{kind}{suffix}"
            if path.is_file():
                found = True
                yield from read(path, kind)
        if kind == "answers":
            for path in sorted((folder / "answers").rglob("*.md")):
                found = True
                yield _markdown(path, folder / "answers")
    if not found:
        names = ", ".join(f"{kind}.jsonl" for kind in kinds)
        raise ExchangeError(
            f"{folder}: nothing to import; expected some of {names} (or .json, .csv), answers/*.md"
        )


def read_file(path: Path, kind: str) -> Iterator[SourceRow]:
    """The rows of one file that holds one kind.

    Raises:
        ExchangeError: the file's ending is none that is known.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ExchangeError(f"{path}: expected one of {', '.join(_READERS)}")
    return read(path, kind)


def _jsonl(path: Path, kind: str) -> Iterator[SourceRow]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield SourceRow(kind, path.name, number, line)


def _json(path: Path, kind: str) -> Iterator[SourceRow]:
    try:
        rows = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        yield _broken(kind, path, getattr(error, "lineno", 1), f"not JSON: {error}")
        return
    if not isinstance(rows, list):
        yield _broken(kind, path, 1, "expected a list of objects")
        return
    for number, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            yield SourceRow(kind, path.name, number, row)
        else:
            yield _broken(kind, path, number, f"entry {number} is not an object")


def _csv(path: Path, kind: str) -> Iterator[SourceRow]:
    csv.field_size_limit(_MAX_FIELD)
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        yield from _csv_rows(file, path, kind)


def _csv_rows(file: TextIO, path: Path, kind: str) -> Iterator[SourceRow]:
    reader = csv.DictReader(file, strict=True)
    try:
        for row in reader:
            if None in row:
                yield _broken(kind, path, reader.line_num, "more cells than the head has columns")
            else:
                data = _nested({key: cell for key, cell in row.items() if cell not in ("", None)})
                yield SourceRow(kind, path.name, reader.line_num, data)
    except csv.Error as error:
        yield _broken(kind, path, reader.line_num, f"not CSV: {error}")


def _nested(cells: dict[str, str]) -> dict[str, Any]:
    """Cells as fields: `address.city` nests, and lists and objects are written as JSON."""
    row: dict[str, Any] = {}
    for column, cell in cells.items():
        *parents, name = column.strip().split(".")
        target = row
        for parent in parents:
            child = target.setdefault(parent, {})
            target = child if isinstance(child, dict) else target
        target[name] = _cell(cell)
    return row


def _cell(cell: str) -> Any:
    if cell.lstrip().startswith(("[", "{")):
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    return cell


def _markdown(path: Path, root: Path) -> SourceRow:
    file = path.relative_to(root.parent).as_posix()
    try:
        _, head, text = path.read_text(encoding="utf-8").split("---", 2)
        fields = yaml.safe_load(head)
        if not isinstance(fields, dict):
            raise ValueError("the head is not a mapping")
    except (ValueError, OSError, yaml.YAMLError) as error:
        reason = f"expected a YAML head between two lines of ---: {error}"
        return SourceRow("answers", file, 1, {}, Problem(file, 1, "", "", reason))
    default_id = path.relative_to(root).with_suffix("").as_posix()
    data = {"id": default_id, "topic": path.parent.name, **fields, "text": text.strip()}
    return SourceRow("answers", file, 1, data)


def _broken(kind: str, path: Path, line: int, reason: str) -> SourceRow:
    return SourceRow(kind, path.name, line, {}, Problem(path.name, line, "", "", reason))


_READERS = {".jsonl": _jsonl, ".json": _json, ".csv": _csv}
