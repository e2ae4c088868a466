"""Chooses how wordings are ranked: by BLEU on rows that were not learned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from dialogue.generation.act_data.consensus import Consensus
from dialogue.generation.act_data.generator import ActGenerator
from dialogue.generation.act_data.rows import ActRow
from dialogue.generation.act_data.scoring import corpus_bleu

__all__ = ["calibrated"]

_WORD_COSTS = (0.1, 0.2, 0.3, 0.4, 0.5)
_MODEL_WORTH = (3.0, 10.0, 30.0)
_MOST = 3  # wordings of each row that are scored: the best one alone would leave more to chance


def calibrated(generator: ActGenerator, rows: Sequence[ActRow]) -> Consensus:
    """The consensus with the best BLEU on `rows`: what a word costs, what the model is worth."""
    drawn = generator.draw(rows)
    references = [row.references for row in rows]

    def bleu(consensus: Consensus) -> float:
        texts = generator.with_consensus(consensus).rank(rows, drawn, _MOST)
        return corpus_bleu(texts, references, generator.tables.tokenize)

    grid = (
        Consensus(word_cost=cost, model=worth) for cost, worth in product(_WORD_COSTS, _MODEL_WORTH)
    )
    return max(grid, key=bleu)
