"""Act-to-text data: one JSON object a line, with an act, its slots, and sentences that word it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import ShoptalkError

__all__ = ["ActDataError", "ActRow", "Slot", "kind_of", "load_rows", "save_rows"]


class ActDataError(ShoptalkError):
    """Act-to-text data that is missing or malformed, or that a model can't word."""


class Slot(BaseModel):
    """A slot of an act; without a value, it is asked for. Its name has no spaces or brackets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[^\s\[\]<>]+$")
    value: str | None = Field(default=None, min_length=1)


class ActRow(BaseModel):
    """An act with its slots, the sentences that word it, and a baseline's wording, if any."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: str = Field(pattern=r"^[^\s<>]+$")
    slots: tuple[Slot, ...] = ()
    references: tuple[str, ...] = ()
    template: str | None = None


def kind_of(row: ActRow, plain_values: Sequence[str]) -> ActRow:
    """The act without references, values and order: what a model sees of it."""
    slots = (
        slot
        if slot.value is None or slot.value in plain_values
        else slot.model_copy(update={"value": "-"})
        for slot in row.slots
    )
    ordered = sorted(slots, key=lambda slot: (slot.name, slot.value or ""))
    return ActRow(act=row.act, slots=tuple(ordered))


def load_rows(path: Path) -> list[ActRow]:
    """Read a JSON Lines file.

    Raises:
        ActDataError: there is no such file, or a line is not a row; it names file and line.
    """
    rows = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    rows.append(_row(path, number, line))
    except (OSError, UnicodeDecodeError) as error:
        raise ActDataError(f"{path}: can't be read as JSON Lines: {error}") from error
    if not rows:
        raise ActDataError(f"{path}: holds no rows; one JSON object a line is expected")
    return rows


def save_rows(path: Path, rows: Iterable[ActRow]) -> None:
    """Write a JSON Lines file that `load_rows` reads."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows)


def _row(path: Path, number: int, line: str) -> ActRow:
    try:
        return ActRow.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise ActDataError(f"{path}, line {number}: {where}: {first['msg']}") from error
