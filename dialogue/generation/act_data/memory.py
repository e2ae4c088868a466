"""The sentences that were learned, by the act they word: they have a voice in the consensus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dialogue.generation.act_data.rows import ActRow, kind_of, load_rows, save_rows
from dialogue.generation.act_data.slot_tables import SlotTables

__all__ = ["Memory"]

_FILE = "learned.jsonl"


@dataclass(frozen=True)
class Memory:
    """Delexicalised sentences of each kind of act, and how often each was there."""

    by_kind: Mapping[ActRow, Mapping[str, int]]

    @classmethod
    def of(cls, worded: Iterable[tuple[ActRow, str]], tables: SlotTables) -> Memory:
        """Remember rows with a delexicalised sentence each."""
        by_kind: defaultdict[ActRow, Counter[str]] = defaultdict(Counter)
        for row, text in worded:
            by_kind[kind_of(row, tables.plain_values)][text] += 1
        return cls(dict(by_kind))

    @classmethod
    def load(cls, folder: Path) -> Memory:
        """Read what `save` wrote; nothing is remembered where there is no such file."""
        path = folder / _FILE
        rows = load_rows(path) if path.exists() else []
        return cls(
            {row.model_copy(update={"references": ()}): Counter(row.references) for row in rows}
        )

    def save(self, folder: Path) -> None:
        """Write the sentences as rows of their kinds."""
        save_rows(
            folder / _FILE,
            (
                kind.model_copy(update={"references": tuple(Counter(texts).elements())})
                for kind, texts in self.by_kind.items()
            ),
        )

    def sentences(self, row: ActRow, tables: SlotTables) -> Mapping[str, int]:
        """The sentences of acts like `row`; none for an act that was never learned."""
        return self.by_kind.get(kind_of(row, tables.plain_values), {})
