"""Scores a generator on act-to-text data, beside the data's own template baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any

from dialogue.generation.act_data.rows import ActDataError, ActRow
from dialogue.generation.act_data.scoring import SlotCount, corpus_bleu, slot_count
from dialogue.generation.act_data.slot_tables import SlotTables

__all__ = ["ActScores", "Scores", "evaluate_wordings"]

_BEST = 5


@dataclass(frozen=True, slots=True)
class Scores:
    """BLEU between 0 and 1, and slot errors a slot."""

    bleu: float
    slot_error_rate: float


@dataclass(frozen=True, slots=True)
class ActScores:
    """Scores of the best wording of each row, of the best five, and of the data's templates."""

    rows: int
    slots: int
    best_one: Scores
    best_five: Scores
    template: Scores | None
    references_slot_error_rate: float

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    def lines(self) -> list[str]:
        """For people."""
        shown = [("best one", self.best_one), ("best five", self.best_five)]
        if self.template is not None:
            shown.append(("template baseline", self.template))
        return [
            f"{self.rows} rows, {self.slots} slots to say",
            *(
                f"{name + ':':19}BLEU {found.bleu:.4f}, slot error rate {found.slot_error_rate:.2%}"
                for name, found in shown
            ),
            f"references' own slot error rate {self.references_slot_error_rate:.2%}",
        ]


def evaluate_wordings(
    rows: Sequence[ActRow],
    word: Callable[[Sequence[ActRow], int], list[list[str]]],
    tables: SlotTables,
) -> ActScores:
    """Word every row and score what comes.

    Args:
        rows: acts with references.
        word: gives at most so many wordings of each row, the best first.
        tables: how slots are counted and words are split.

    Raises:
        ActDataError: a row has no references, or was given no wording.
    """
    for number, row in enumerate(rows, 1):
        if not row.references:
            raise ActDataError(f"row {number} ({row.act}) has no references to score against")
    worded = word(rows, _BEST)
    for number, texts in enumerate(worded, 1):
        if not texts:
            raise ActDataError(f"row {number} ({rows[number - 1].act}) was given no wording")
    best = [texts[:1] for texts in worded]
    templates = [[row.template] for row in rows if row.template is not None]
    references = [row.references for row in rows]
    return ActScores(
        rows=len(rows),
        slots=_count(rows, best, tables).slots,
        best_one=_scores(rows, best, tables),
        best_five=_scores(rows, worded, tables),
        template=_scores(rows, templates, tables) if len(templates) == len(rows) else None,
        references_slot_error_rate=_count(rows, references, tables).rate,
    )


def _scores(rows: Sequence[ActRow], worded: Sequence[Sequence[str]], tables: SlotTables) -> Scores:
    bleu = corpus_bleu(worded, [row.references for row in rows], tables.tokenize)
    return Scores(round(bleu, 4), _count(rows, worded, tables).rate)


def _count(
    rows: Iterable[ActRow], worded: Iterable[Sequence[str]], tables: SlotTables
) -> SlotCount:
    counts = (
        slot_count(row, text, tables)
        for row, texts in zip(rows, worded, strict=True)
        for text in texts
    )
    return reduce(SlotCount.plus, counts, SlotCount())
