"""Language data in Rasa 3's `nlu.yml` format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.errors import ShoptalkError

__all__ = ["DEFAULT_DATA", "AnnotatedEntity", "LabelledLine", "NluDataError", "load_nlu"]

DEFAULT_DATA = Path(__file__).with_name("data")

_ENTITY = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<name>[a-z_]+)\)|(?P<detail>\{[^}]*\}))")


class NluDataError(ShoptalkError):
    """Language data that can't be learned from; the message names file and intent."""


@dataclass(frozen=True, slots=True)
class AnnotatedEntity:
    """A span of a line, [start, end), marked by hand."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """What a shopper typed, what they want by it, and the entities in it."""

    text: str
    intent: str
    entities: tuple[AnnotatedEntity, ...] = ()


def load_nlu(path: Path = DEFAULT_DATA) -> list[LabelledLine]:
    """Every line of a file, or of all `*.yml` files below a folder.

    Raises:
        NluDataError: nothing is there, a file is not in the format, or one line stands
            under two intents.
    """
    files = sorted(path.glob("**/*.yml")) if path.is_dir() else [path]
    lines = [line for file in files for line in _read_file(file)]
    if not lines:
        raise NluDataError(f"{path}: no language data (*.yml with 'nlu:') found")
    intents: dict[str, str] = {}
    for line in lines:
        other = intents.setdefault(line.text.lower(), line.intent)
        if other != line.intent:
            raise NluDataError(
                f"{path}: {line.text!r} stands under both {other!r} and {line.intent!r}"
            )
    return list({line.text.lower(): line for line in lines}.values())


def _read_file(path: Path) -> Iterator[LabelledLine]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups = raw["nlu"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise NluDataError(f"{path}: not in nlu.yml format: {error}") from error
    for number, group in enumerate(groups, start=1):
        if not isinstance(group, dict) or not isinstance(group.get("examples"), str):
            raise NluDataError(f"{path}: entry {number} needs 'intent' and 'examples'")
        if "intent" not in group:
            continue
        for line in group["examples"].splitlines():
            if line.strip():
                yield parse_line(line.strip().removeprefix("- "), group["intent"])


def parse_line(marked: str, intent: str) -> LabelledLine:
    """A line with its `[text](entity)` marks taken out and turned into spans."""
    text, entities, end = "", [], 0
    for match in _ENTITY.finditer(marked):
        text += marked[end : match.start()]
        name = match["name"] or _name_in(match["detail"])
        entities.append(AnnotatedEntity(name, len(text), len(text) + len(match["text"])))
        text += match["text"]
        end = match.end()
    return LabelledLine(text + marked[end:], intent, tuple(entities))


def _name_in(detail: str) -> str:
    found = re.search(r'"entity"\s*:\s*"([a-z_]+)"', detail)
    return found[1] if found else "unknown"
