"""Ranks wordings by how much of them the others would say: minimum Bayes risk under BLEU.

The gain is the linear approximation of corpus BLEU by Tromble et al. (2008), "Lattice Minimum
Bayes-Risk Decoding for Statistical Machine Translation": each n-gram of a wording earns its
chance to stand in a reference, and each word costs a little.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dialogue.generation.act_data.rows import ActDataError

__all__ = ["Consensus", "Ranking", "load_consensus", "save_consensus"]

_FILE = "consensus.json"

_Gram = tuple[tuple[str, ...], int]
"""An n-gram, and which of its occurrences in a sentence it is."""


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the gain takes for granted about the scores it stands for.

    Attributes:
        precision: of single words, as BLEU counts it.
        decay: how much less the precision of each longer n-gram is.
        references: how many references a row has; a wording may agree with any.
        word_cost: what a word costs, against an n-gram's gain; more of it makes sentences short.
        model: how many learned sentences of the same act all that is drawn is worth.
    """

    precision: float = 0.85
    decay: float = 0.75
    references: float = 1.0
    word_cost: float = 0.3
    model: float = 10.0


def load_consensus(folder: Path) -> Consensus:
    """What `save_consensus` wrote to a model's folder; the defaults if nothing."""
    path = folder / _FILE
    if not path.exists():
        return Consensus()
    try:
        return Consensus(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ActDataError(f"{path}: not what training wrote: {error}") from error


def save_consensus(folder: Path, consensus: Consensus) -> None:
    """Write it beside the models."""
    (folder / _FILE).write_text(json.dumps(asdict(consensus), indent=2) + "\n", encoding="utf-8")


class Ranking:
    """The chances of n-grams, as the weighted wordings have them."""

    def __init__(self, weighted: Mapping[str, float], consensus: Consensus) -> None:
        """`weighted`: what was drawn, its words apart, and how much each counts."""
        total = sum(weighted.values())
        mass: defaultdict[_Gram, float] = defaultdict(float)
        for text, weight in weighted.items():
            for gram in _grams(text.split()):
                mass[gram] += weight / total
        self._chance = {
            gram: 1 - (1 - min(share, 1.0)) ** consensus.references for gram, share in mass.items()
        }
        self._value: list[float] = [
            1 / (4 * consensus.precision * consensus.decay**n) for n in range(4)
        ]  # of an n-gram, [n - 1]
        self._word_cost = consensus.word_cost

    def gain(self, text: str) -> float:
        """What `text`, its words apart, is expected to add to BLEU; comparable within a row."""
        words = text.split()
        earned: float = sum(
            self._value[len(gram[0]) - 1] * self._chance.get(gram, 0.0) for gram in _grams(words)
        )
        return earned - self._word_cost * len(words)

    def best(self, texts: Sequence[str]) -> list[str]:
        """`texts`, the best first."""
        return sorted(texts, key=self.gain, reverse=True)


def _grams(words: Sequence[str]) -> Iterator[_Gram]:
    seen: Counter[tuple[str, ...]] = Counter()
    for n in range(1, 5):
        for start in range(len(words) - n + 1):
            gram = tuple(words[start : start + n])
            seen[gram] += 1
            yield gram, seen[gram]
