"""A merchant's own entities: Rasa's regular expressions, look-up tables and synonyms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from dialogue.understanding.entities.values import READ_BY_RULE
from dialogue.understanding.entities.word_runs import WordTable
from dialogue.understanding.result import Entity
from dialogue.understanding.training_data import LanguageData

__all__ = ["OwnEntities"]

_FILE = "entities.json"


@dataclass(frozen=True)
class OwnEntities:
    """What language data says of entities beside its examples.

    Attributes:
        patterns: regular expressions by the entity that they find.
        lookups: words by the entity that they are values of.
        synonyms: what a way of writing (lower case) stands for.
    """

    patterns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lookups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: LanguageData) -> OwnEntities:
        """Those of `data`.

        As in Rasa, a marked value that differs from what is written is a synonym too, but for the
        kinds whose values are read by rules here.
        """
        marked = {
            line.text[entity.start : entity.end].lower(): entity.value
            for line in data.lines
            for entity in line.entities
            if entity.name not in READ_BY_RULE
            and entity.value.lower() != line.text[entity.start : entity.end].lower()
        }
        return cls(data.patterns, data.lookups, {**marked, **data.synonyms})

    def find(self, text: str) -> Iterator[Entity]:
        """The entities of patterns and look-ups in `text`; longer words first."""
        for name, patterns in self.patterns.items():
            for pattern in patterns:
                for match in re.finditer(pattern, text, re.IGNORECASE):
                    if match[0]:
                        yield self.valued(Entity(name, match[0], match[0], *match.span()))
        for name, table in self._tables.items():
            for word, start, end in table.find(text):
                yield self.valued(Entity(name, word, text[start:end], start, end))

    @cached_property
    def _tables(self) -> dict[str, WordTable]:
        return {name: WordTable(words) for name, words in self.lookups.items()}

    def valued(self, entity: Entity) -> Entity:
        """The entity with what its writing stands for."""
        meant = self.synonyms.get(entity.text.lower())
        return entity if meant is None else replace(entity, value=meant)

    def save(self, folder: Path) -> None:
        """Write everything; opened again by `load`."""
        plain = {"patterns": self.patterns, "lookups": self.lookups, "synonyms": self.synonyms}
        written = json.dumps(plain, indent=2, ensure_ascii=False, default=dict)
        (folder / _FILE).write_text(written + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> OwnEntities:
        """What `save` wrote; nothing where there is no such file."""
        path = folder / _FILE
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()
