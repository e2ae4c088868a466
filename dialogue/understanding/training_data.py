"""Language data to learn from: Rasa 3's `nlu.yml` format, or a table of texts and intents."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from dialogue.understanding.labelled import (
    LabelledLine,
    LabelledMessage,
    NluDataError,
    parse_line,
)
from dialogue.understanding.result import OUT_OF_SCOPE

__all__ = ["DEFAULT_DATA", "LanguageData", "load_language_data", "load_nlu"]

DEFAULT_DATA = Path(__file__).with_name("data")
FEWEST_PHRASES = 8
"""An intent with fewer is named: it will hardly be told from others."""

_OTHER_PARTS = frozenset({"version", "stories", "rules", "responses", "session_config", "intents"})
"""Keys of other training data, which may stand in the same file; they are not read here."""

_OLDER = {
    "rasa_nlu_data": "the JSON format of Rasa 1",
    "common_examples": "the JSON format of Rasa 1",
    "entity_synonyms": "the JSON format of Rasa 1 (now `synonym:` under `nlu:`)",
    "regex_features": "the JSON format of Rasa 1 (now `regex:` under `nlu:`)",
    "lookup_tables": "the JSON format of Rasa 1 (now `lookup:` under `nlu:`)",
}
_KINDS = ("intent", "synonym", "regex", "lookup")
_INTENT_COLUMNS = ("intent", "label", "category")
_BESIDE_A_KIND = frozenset({"examples", "metadata"})


@dataclass(frozen=True, slots=True)
class LanguageData:
    """Everything that one set of files teaches.

    Attributes:
        lines: the phrases, each once.
        messages: messages with several requests.
        synonyms: what a way of writing (lower case) stands for.
        patterns: regular expressions by the entity that they find.
        lookups: words by the entity that they are values of.
        warnings: what a person should look at: contradictions and intents with few phrases.
    """

    lines: tuple[LabelledLine, ...]
    messages: tuple[LabelledMessage, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lookups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def load_nlu(path: Path = DEFAULT_DATA) -> list[LabelledLine]:
    """The phrases of `load_language_data`."""
    return list(load_language_data(path).lines)


def load_language_data(path: Path = DEFAULT_DATA, out_of_scope: str = OUT_OF_SCOPE) -> LanguageData:
    """Read a file, or all `*.yml`, `*.yaml` and `*.csv` files below a folder.

    Args:
        path: Rasa 3 `nlu.yml` files, or CSV files with the columns `text` and `intent`.
        out_of_scope: the label of lines that are for none of the intents.

    Raises:
        NluDataError: nothing is there, or a file is not in one of the formats.
    """
    files = [path]
    if path.is_dir():
        files = sorted(f for f in path.rglob("*") if f.suffix in (".yml", ".yaml", ".csv"))
    entries = [entry for file in files for entry in _read_file(file)]
    lines = [
        replace(entry, intent=OUT_OF_SCOPE) if entry.intent == out_of_scope else entry
        for entry in entries
        if isinstance(entry, LabelledLine)
    ]
    messages = tuple(entry for entry in entries if isinstance(entry, LabelledMessage))
    if not lines and not messages:
        raise NluDataError(f"{path}: no language data (*.yml with 'nlu:', or *.csv) found")
    kept, warnings = _without_contradictions(lines)
    tables = [entry for entry in entries if isinstance(entry, _Table)]
    return LanguageData(
        lines=tuple(kept),
        messages=messages,
        synonyms={
            way.lower(): table.name
            for table in tables
            if table.kind == "synonym"
            for way in table.examples
        },
        patterns=_by_name(tables, "regex"),
        lookups=_by_name(tables, "lookup"),
        warnings=(*warnings, *_few_phrases(kept)),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A synonym, regex or look-up entry."""

    kind: str
    name: str
    examples: tuple[str, ...]


def _by_name(tables: Sequence[_Table], kind: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        if table.kind == kind:
            found[table.name] = (*found.get(table.name, ()), *table.examples)
    return found


def _without_contradictions(lines: Sequence[LabelledLine]) -> tuple[list[LabelledLine], list[str]]:
    """Each phrase once, under the intent that it first stands under."""
    kept: dict[str, LabelledLine] = {}
    warnings = []
    for line in lines:
        first = kept.setdefault(line.text.lower(), line)
        if first.intent != line.intent:
            warnings.append(
                f"{line.text!r} stands under both {first.intent!r} and {line.intent!r}; "
                f"it is learned as {first.intent!r}"
            )
    return list(kept.values()), warnings


def _few_phrases(lines: Sequence[LabelledLine]) -> list[str]:
    counts = Counter(line.intent for line in lines)
    return [
        f"intent {intent!r} has {count} phrase(s); {FEWEST_PHRASES} or more are needed to tell it "
        "from others"
        for intent, count in sorted(counts.items())
        if count < FEWEST_PHRASES
    ]


def _read_file(path: Path) -> Iterator[LabelledLine | LabelledMessage | _Table]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NluDataError(f"{path}: can't be read: {error}") from error
    return _read_table(path, text) if path.suffix == ".csv" else _read_nlu(path, text)


def _read_table(path: Path, text: str) -> Iterator[LabelledLine]:
    rows = csv.reader(io.StringIO(text, newline=""))
    names = [name.strip().lower() for name in next(rows, [])]
    columns = _column(path, names, ("text",)), _column(path, names, _INTENT_COLUMNS)
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        phrase, intent = (row[at].strip() if at < len(row) else "" for at in columns)
        if not phrase or not intent:
            raise NluDataError(f"{path}:{rows.line_num}: needs a text and an intent")
        yield LabelledLine(phrase, intent)


def _column(path: Path, names: Sequence[str], wanted: Sequence[str]) -> int:
    found = [names.index(name) for name in wanted if name in names]
    if not found:
        raise NluDataError(f"{path}:1: there is no column {wanted[0]!r}; columns are {names}")
    return found[0]


def _read_nlu(path: Path, text: str) -> Iterator[LabelledLine | LabelledMessage | _Table]:
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise NluDataError(f"{path}: no valid YAML: {error}") from error
    if not isinstance(raw, dict):
        raise NluDataError(f"{path}: not in nlu.yml format: needs 'nlu:' at the top")
    _check_keys(path, raw)
    yield from _messages(path, raw.get("messages") or [])
    groups = raw.get("nlu") or []
    if not isinstance(groups, list):
        raise NluDataError(f"{path}: 'nlu' must be a list of entries")
    for number, group in enumerate(groups, start=1):
        yield from _read_entry(f"{path}: entry {number}", group)


def _check_keys(path: Path, raw: Mapping[str, Any]) -> None:
    for key in raw:
        if key in _OLDER:
            raise NluDataError(f"{path}: {key!r} is {_OLDER[key]}; convert it to Rasa 3's nlu.yml")
        if key not in ("nlu", "messages") and key not in _OTHER_PARTS:
            raise NluDataError(f"{path}: unknown key {key!r}; language data stands under 'nlu'")
    version = str(raw.get("version", "3"))
    if not version.startswith("3"):
        raise NluDataError(f"{path}: version {version!r} is older than Rasa 3's format ('3.1')")


def _messages(path: Path, raw: Any) -> Iterator[LabelledMessage]:
    """Messages with several requests, each a list of parts with `intent` and `text`."""
    if not isinstance(raw, list):
        raise NluDataError(f"{path}: 'messages' must be a list of lists of parts")
    for number, parts in enumerate(raw, start=1):
        try:
            yield LabelledMessage(
                tuple(parse_line(str(part["text"]), str(part["intent"])) for part in parts)
            )
        except (KeyError, TypeError) as error:
            raise NluDataError(
                f"{path}: message {number}: each part needs 'intent' and 'text'"
            ) from error


def _read_entry(place: str, group: Any) -> Iterator[LabelledLine | _Table]:
    if not isinstance(group, dict):
        raise NluDataError(f"{place}: needs 'intent' and 'examples'")
    kinds = [kind for kind in _KINDS if kind in group]
    unknown = sorted(set(group) - _BESIDE_A_KIND - set(_KINDS))
    if unknown:
        raise NluDataError(f"{place}: unknown key {unknown[0]!r}")
    if len(kinds) != 1:
        raise NluDataError(f"{place}: needs one of {', '.join(_KINDS)}, and 'examples'")
    name = str(group[kinds[0]])
    if kinds[0] != "intent":
        examples = tuple(text for text, _ in _examples(place, group.get("examples"), ()))
        yield _Table(kinds[0], name, tuple(_checked_patterns(place, kinds[0], examples)))
        return
    shared = _manners(group.get("metadata"))
    for text, manners in _examples(place, group.get("examples"), shared):
        yield replace(parse_line(text, name), manners=manners)


def _examples(
    place: str, raw: Any, shared: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each example with the manners of writing that it or its entry names."""
    if isinstance(raw, str):
        lines = [line.strip() for line in raw.splitlines() if line.strip()]
        yield from ((line.removeprefix("-").strip(), shared) for line in lines)
    elif isinstance(raw, list):
        for item in raw:
            text = item.get("text") if isinstance(item, dict) else item
            if not isinstance(text, str):
                raise NluDataError(f"{place}: an example needs a 'text'")
            own = _manners(item.get("metadata")) if isinstance(item, dict) else ()
            yield text.strip(), (*shared, *own)
    else:
        raise NluDataError(f"{place}: needs 'examples'")


def _manners(metadata: Any) -> tuple[str, ...]:
    """The manners of writing under `manner:` of Rasa's metadata: one, or a list."""
    named = metadata.get("manner", ()) if isinstance(metadata, dict) else ()
    return tuple(map(str, [named] if isinstance(named, str) else named))


def _checked_patterns(place: str, kind: str, examples: Sequence[str]) -> Iterator[str]:
    for example in examples:
        if kind == "regex":
            try:
                re.compile(example)
            except re.error as error:
                raise NluDataError(f"{place}: {example!r} is no regex: {error}") from error
        yield example
