"""Lines and messages with their labels: what they ask for, and the entities marked in them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from knowledge.errors import ShoptalkError

__all__ = ["AnnotatedEntity", "LabelledLine", "LabelledMessage", "NluDataError", "parse_line"]

_ENTITY = re.compile(
    r"\[(?P<text>[^\]]+)\]"
    r"(?:\((?P<name>[^:)\s]+)(?::(?P<value>[^)]+))?\)|(?P<detail>\{[^}]*\}))"
)


class NluDataError(ShoptalkError):
    """Language data that can't be learned from; the message names file, entry and reason."""


@dataclass(frozen=True, slots=True)
class AnnotatedEntity:
    """A span of a line, [start, end), marked by hand; `value` is what it stands for."""

    name: str
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """What a shopper typed, what they want by it, and the entities in it.

    `manners` are the ways of writing that were noted of it: `learner`, `angry`, `misspelt`.
    """

    text: str
    intent: str
    entities: tuple[AnnotatedEntity, ...] = ()
    manners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message with several requests: its parts in their order, joined by single spaces."""

    parts: tuple[LabelledLine, ...]

    @property
    def text(self) -> str:
        """The whole message."""
        return " ".join(part.text for part in self.parts)

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each part begins in the text."""
        starts = [0]
        for part in self.parts[:-1]:
            starts.append(starts[-1] + len(part.text) + 1)
        return tuple(starts)

    @property
    def entities(self) -> tuple[AnnotatedEntity, ...]:
        """The entities of all parts, where they stand in the text."""
        return tuple(
            replace(entity, start=start + entity.start, end=start + entity.end)
            for start, part in zip(self.starts, self.parts, strict=True)
            for entity in part.entities
        )


def parse_line(marked: str, intent: str) -> LabelledLine:
    """A line with its `[text](entity)` marks taken out and turned into spans."""
    text, entities, end = "", [], 0
    for match in _ENTITY.finditer(marked):
        text += marked[end : match.start()]
        name, value = match["name"], match["value"]
        if match["detail"]:
            name, value = _detail(match["detail"])
        end = match.end()
        start, text = len(text), text + match["text"]
        entities.append(AnnotatedEntity(name, start, len(text), value or match["text"]))
    return LabelledLine(text + marked[end:], intent, tuple(entities))


def _detail(detail: str) -> tuple[str, str | None]:
    try:
        found = json.loads(detail)
    except ValueError as error:
        raise NluDataError(f"{detail!r} is no entity: {error}") from error
    if not isinstance(found, dict) or "entity" not in found:
        raise NluDataError(f"{detail!r} names no 'entity'")
    value = found.get("value")
    return str(found["entity"]), None if value is None else str(value)
