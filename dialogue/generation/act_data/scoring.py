"""Scores of wordings: corpus BLEU against all references, and the slot error rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sacrebleu.metrics.bleu import BLEU

from dialogue.generation.act_data.delexicalise import delexicalise, placeholders
from dialogue.generation.act_data.rows import ActRow
from dialogue.generation.act_data.slot_tables import SlotTables

__all__ = ["SlotCount", "corpus_bleu", "slot_count", "splitter"]


@dataclass(frozen=True, slots=True)
class SlotCount:
    """How many slots were to be said, and how many were missing, added or repeated."""

    slots: int = 0
    errors: int = 0

    def plus(self, other: SlotCount) -> SlotCount:
        """Both together."""
        return SlotCount(self.slots + other.slots, self.errors + other.errors)

    @property
    def rate(self) -> float:
        """Errors a slot."""
        return self.errors / max(self.slots, 1)


def corpus_bleu(
    candidates: Sequence[Sequence[str]], references: Sequence[Sequence[str]], tokenize: str
) -> float:
    """BLEU-4 over the whole corpus (Papineni et al. 2002), between 0 and 1, by sacrebleu.

    Args:
        candidates: for each row, one wording or several, each of which counts.
        references: for each row, what a wording of it may look like.
        tokenize: sacrebleu's name of how words are split.
    """
    said = [text for texts in candidates for text in texts]
    wanted = [refs for texts, refs in zip(candidates, references, strict=True) for _ in texts]
    # sacrebleu wants as many references for each row: the same one twice changes nothing.
    most = max(map(len, wanted), default=0)
    columns = [[refs[i % len(refs)] for refs in wanted] for i in range(most)]
    metric = BLEU(tokenize=tokenize, lowercase=False, force=True)
    return float(metric.corpus_score(said, columns).score) / 100


def slot_count(row: ActRow, text: str, tables: SlotTables) -> SlotCount:
    """Count the slot errors of a wording, after Wen et al. (2015), "Semantically Conditioned LSTM".

    A value must be said once; a slot with a plain value must be told by one of its keywords,
    if the tables name any for it, and by no other.
    """
    if row.act in tables.uncounted_acts:
        return SlotCount()
    values = placeholders(row.slots, tables)
    plain = delexicalise(text, values, tables)
    counted = [p for p in values if p[1:-1].split(" ")[0] not in tables.uncounted]
    errors = sum(abs(plain.count(placeholder) - 1) for placeholder in counted)
    slots = len(counted)
    words = Counter(splitter(tables.tokenize)(plain).lower().split())
    for name, keywords in tables.keywords.items():
        wanted = sum(slot.name == name and slot.value in tables.plain_values for slot in row.slots)
        errors += abs(sum(words[word] for word in keywords) - wanted)
        slots += wanted
    return SlotCount(slots, errors)


@cache
def splitter(tokenize: str) -> Callable[[str], str]:
    """What sets spaces between the words of a sentence, as sacrebleu's BLEU does."""
    split: Callable[[str], str] = BLEU(tokenize=tokenize).tokenizer
    return split
