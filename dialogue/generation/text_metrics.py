"""Metrics over generated wordings: likeness to what people wrote, and variety."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.generation.acts import PLACEHOLDER
from knowledge.errors import ShoptalkError

__all__ = ["MetricError", "bleu", "distinct"]


class MetricError(ShoptalkError):
    """A metric whose library is not installed."""


def bleu(wordings: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Corpus BLEU (Papineni et al. 2002) through sacrebleu, from 0 to 100.

    Args:
        wordings: delexicalised; a placeholder counts as one word.
        references: for each wording, one or more that people wrote.

    Raises:
        MetricError: sacrebleu is not installed.
    """
    try:
        from sacrebleu.metrics.bleu import BLEU
    except ImportError as error:
        raise MetricError("BLEU needs sacrebleu: pip install 'shoptalk[train]'") from error
    if not wordings:
        return 0.0
    most = max(map(len, references))
    # sacrebleu takes the first reference of each, the second of each, ...; "" where there is none.
    streams = [[_plain(r[n]) if n < len(r) else "" for r in references] for n in range(most)]
    return float(BLEU().corpus_score([_plain(text) for text in wordings], streams).score)


def distinct(wordings: Sequence[str], n: int) -> float:
    """The share of different n-grams among all (Li et al. 2016); falls with the number of words.

    Compare it only between equally many wordings.
    """
    grams = [
        tuple(words[at : at + n])
        for words in (text.lower().split() for text in wordings)
        for at in range(len(words) - n + 1)
    ]
    return len(set(grams)) / max(len(grams), 1)


def _plain(text: str) -> str:
    return PLACEHOLDER.sub(lambda match: f"X{match[1].replace('_', '')}X", text)
