"""Any JSON catalogue as rows of our own format, by way of a mapping file.

A mapping names, for each kind, where in the file its rows are and which of their fields is which
of ours::

    - kind: products
      each: []                        # the path to the list of rows; [] is the file itself
      fields:
        id: {text: id}                # a number as text
        name: title                   # a path into the row: meta.name reaches deeper
        category: category
        description: description
        currency: {value: USD}        # the same for every row
        attributes: {fields: {brand: brand, warranty: warrantyInformation}}
        keywords: tags
        variants: {one: {id: sku, price: price, stock: stock}}     # a list of one
    - kind: reviews
      each: [reviews]                 # a list in every row; ^ is the row around it
      fields:
        id: {join: [^id, "#"]}
        product_id: {text: ^id}
        rating: rating
        text: comment
        at: date
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import ExchangeError
from knowledge.exchange.sources import SourceRow

__all__ = ["Mapped", "load_mapping", "read_mapped"]

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Mapped:
    """How the rows of one kind are found and read."""

    kind: str
    each: tuple[str, ...]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    """A row, its number among its neighbours (from 1), and the row around it."""

    row: Any
    number: int
    around: _Place | None = None


def load_mapping(path: Path) -> list[Mapped]:
    """Read a mapping file; ExchangeError names what is wrong with it."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return [
            Mapped(str(entry["kind"]), tuple(entry.get("each") or ()), dict(entry["fields"]))
            for entry in raw
        ]
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExchangeError(f"{path}: can't be read: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExchangeError(
            f"{path}: expected a list of entries with kind, each and fields: {error!r}"
        ) from error


def read_mapped(path: Path, mapping: list[Mapped]) -> Iterator[SourceRow]:
    """The rows of a JSON file as `mapping` sees them; the line is the number of the row.

    Raises:
        ExchangeError: the file is not JSON.
    """
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ExchangeError(f"{path}: can't be read as JSON: {error}") from error
    for mapped in mapping:
        for place in _places(content, mapped.each):
            outermost = place
            while outermost.around is not None:
                outermost = outermost.around
            data = _filled(mapped.fields, place)
            yield SourceRow(mapped.kind, path.name, outermost.number, data)


def _places(content: Any, each: tuple[str, ...]) -> Iterator[_Place]:
    if isinstance(content, list):
        outer = [_Place(row, number) for number, row in enumerate(content, start=1)]
        yield from _inner(outer, each)
    elif each:
        found = _at(content, each[0])
        yield from _places(found if isinstance(found, list) else [], each[1:])


def _inner(places: list[_Place], each: tuple[str, ...]) -> Iterator[_Place]:
    if not each:
        yield from places
        return
    for place in places:
        found = _at(place.row, each[0])
        rows = found if isinstance(found, list) else []
        inside = [_Place(row, number, place) for number, row in enumerate(rows, start=1)]
        yield from _inner(inside, each[1:])


def _filled(fields: Mapping[str, Any], place: _Place) -> dict[str, Any]:
    values = {name: _value(rule, place) for name, rule in fields.items()}
    return {name: value for name, value in values.items() if value is not _MISSING}


def _value(rule: Any, place: _Place) -> Any:
    match rule:
        case str():
            return _looked_up(rule, place)
        case {"value": constant}:
            return constant
        case {"text": path}:
            found = _looked_up(path, place)
            return found if found is _MISSING else str(found)
        case {"join": paths}:
            return "-".join(str(_looked_up(path, place)) for path in paths)
        case {"one": fields}:
            return [_filled(fields, place)]
        case {"list": path, "fields": fields}:
            found = _looked_up(path, place)
            rows = found if isinstance(found, list) else []
            return [_filled(fields, _Place(row, n, place)) for n, row in enumerate(rows, start=1)]
        case {"fields": fields}:
            return {k: str(v) for k, v in _filled(fields, place).items()}
        case _:
            raise ExchangeError(f"mapping: {rule!r} is no rule; see the documentation")


def _looked_up(path: str, place: _Place) -> Any:
    if path == "#":
        return place.number
    if path.startswith("^"):
        return _looked_up(path[1:], place.around) if place.around else _MISSING
    return _at(place.row, path)


def _at(row: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(row, dict) or row.get(name) is None:
            return _MISSING
        row = row[name]
    return row
