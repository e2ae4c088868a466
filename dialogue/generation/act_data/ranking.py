"""Puts what was drawn for an act in order: without slot errors, and what agrees most first."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from dialogue.generation.act_data.consensus import Consensus, Ranking
from dialogue.generation.act_data.delexicalise import lexicalise, placeholders
from dialogue.generation.act_data.rows import ActRow
from dialogue.generation.act_data.sampling import Drawn
from dialogue.generation.act_data.scoring import slot_count, splitter
from dialogue.generation.act_data.slot_tables import SlotTables

__all__ = ["ranked"]


def ranked(
    row: ActRow,
    drawn: Sequence[Drawn],
    learned: Mapping[str, int],
    tables: SlotTables,
    consensus: Consensus,
) -> list[str]:
    """The different wordings among `drawn`, the best first, with the values of `row`.

    Args:
        row: what is to be said.
        drawn: delexicalised wordings with their weights.
        learned: delexicalised sentences of the data for the same act, and how often each is
            there. They are heard, like the drawn ones, but never said for being there.
        tables: how slots are counted and words are split.
        consensus: how much each voice counts, and what agreement is.
    """
    values = placeholders(row.slots, tables)
    split = splitter(tables.tokenize)
    weights: defaultdict[str, float] = defaultdict(float)
    wordings: dict[str, str] = {}
    for one in drawn:
        text = lexicalise(one.text, values)
        words = split(text)
        wordings.setdefault(words, text)
        weights[words] += math.exp(one.weight)
    errors = {words: slot_count(row, text, tables).errors for words, text in wordings.items()}
    fewest = min(errors.values())
    sound = [words for words in wordings if errors[words] == fewest]
    total = sum(weights[words] for words in sound)
    heard = Counter({words: consensus.model * weights[words] / total for words in sound})
    for text, times in learned.items():
        heard[split(lexicalise(text, values))] += times
    return [wordings[words] for words in Ranking(heard, consensus).best(sound)]
