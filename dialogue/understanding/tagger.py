"""Which words are entities, and where in a message a new request begins: one reading of it."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.network import EncoderError, Floats, Ints
from dialogue.understanding.result import Entity
from dialogue.understanding.towers import Towers
from dialogue.understanding.tuned_encoder import TunedEncoder
from dialogue.understanding.units import LONGEST, Unit, shape_row, units_of
from knowledge.errors import ShoptalkError

__all__ = ["SETTINGS", "WEIGHTS", "Tagged", "Tagger", "TaggerError", "vote_order"]

_OUTSIDE = "O"
_NO_OPENING = -9.0
SETTINGS, WEIGHTS = "tagger.json", "tagger.safetensors"
"""The files of a tagger in a folder of trained understanding."""


class TaggerError(ShoptalkError):
    """A trained tagger that is broken or does not fit its encoder."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was read out of one message.

    Attributes:
        entities: spans with kind; the value is a category where the kind has categories, else the
            text.
        starts: where each word begins.
        openings: the logit of a request beginning at each word, [words].
        intents: the logarithm of each intent's share at each word, [words, intents].
        state: what the encoder's lower layers made of it, [word pieces, dimensions].
    """

    entities: tuple[Entity, ...]
    starts: tuple[int, ...]
    openings: NDArray[np.float32]
    intents: NDArray[np.float32]
    state: Floats

    def shares(self, start: int, end: int) -> NDArray[np.float32]:
        """How likely each intent is of the words in [start, end) together, [intents]."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        # A stretch without a word, or beyond what was read, is like all that was read.
        words = self.intents[first:last] if last > first else self.intents
        mean = words.mean(axis=0)
        shares = np.exp(mean - mean.max())
        return np.asarray(shares / shares.sum(), dtype=np.float32)

    def opening_at(self, position: int) -> float:
        """The logit of a request beginning at the word at `position` or right after it."""
        at = bisect_left(self.starts, position)
        return float(self.openings[at]) if at < len(self.starts) else _NO_OPENING


class Tagger:
    """Finds entities by the words around them; what rules found is a hint to it, no order."""

    def __init__(
        self,
        encoder: TunedEncoder,
        towers: Towers,
        tags: Sequence[str],
        hints: Sequence[str],
        intents: Sequence[str],
    ) -> None:
        """Take lower layers, and towers for `tags`, `intents` and hints of the kinds `hints`."""
        self.encoder = encoder
        self._towers = towers
        self.tags = tuple(tags)
        self.intents = tuple(intents)
        self.hint_kinds = tuple(hints)
        self._allowed = _allowed(self.tags)

    def tag(self, texts: Sequence[str], hints: Sequence[Sequence[Entity]]) -> list[Tagged]:
        """Read each text, whose entities by rule are in `hints`."""
        if not texts:
            return []
        read = [self.encoder.read(text, LONGEST) for text in texts]
        states = self.encoder.begin_read(read)
        units = [units_of(text, pieces) for text, pieces in zip(texts, read, strict=True)]
        lengths = [len(state) for state in states]
        shapes = [shape_row(t, u, n) for t, u, n in zip(texts, units, lengths, strict=True)]
        rows = [self.hint_row(h, u, n) for h, u, n in zip(hints, units, lengths, strict=True)]
        tags = self._towers.entities(states, shapes, rows)
        openings, logits = self._towers.requests(states)
        intents = _log_softmax(logits)
        return [
            self._read(text, unit, state, tags[at], openings[at], intents[at])
            for at, (text, unit, state) in enumerate(zip(texts, units, states, strict=True))
        ]

    def tag_all(
        self, texts: Sequence[str], hints: Sequence[Sequence[Entity]], batch: int = 64
    ) -> list[Tagged]:
        """As `tag`, for many texts, those of like length together."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        made: dict[int, Tagged] = {}
        for start in range(0, len(order), batch):
            places = order[start : start + batch]
            read = self.tag([texts[at] for at in places], [hints[at] for at in places])
            made.update(zip(places, read, strict=True))
        return [made[at] for at in range(len(texts))]

    def hint_row(self, hints: Sequence[Entity], units: Sequence[Unit], length: int) -> Ints:
        """For each word piece the hint at it: 0 for none, else its kind, beginning or inside."""
        row = np.zeros(length, dtype=np.int64)
        for hint in hints:
            if hint.name not in self.hint_kinds:
                continue
            first = True
            for at, unit in enumerate(units):
                if hint.start <= unit.start < hint.end:
                    end = units[at + 1].piece if at + 1 < len(units) else length - 1
                    row[unit.piece : end] = 2 * self.hint_kinds.index(hint.name) + 2 - first
                    first = False
        return row

    def _read(
        self,
        text: str,
        units: Sequence[Unit],
        state: Floats,
        tags: NDArray[np.float32],
        openings: NDArray[np.float32],
        intents: NDArray[np.float32],
    ) -> Tagged:
        pieces = [unit.piece for unit in units]
        path = _best_path(tags[pieces], self._allowed)
        entities: list[Entity] = []
        for unit, number in zip(units, path, strict=True):
            tag = self.tags[number]
            if tag.startswith("B-"):
                kind, _, category = tag[2:].partition("=")
                entities.append(Entity(kind, category, "", unit.start, unit.end))
            elif tag != _OUTSIDE:
                entities[-1] = _longer(entities[-1], unit.end)
        return Tagged(
            tuple(_with_text(entity, text) for entity in entities),
            tuple(unit.start for unit in units),
            openings[pieces],
            intents[pieces] if pieces else intents[:1],
            state,
        )

    @classmethod
    def load(cls, base: Encoder, folder: Path) -> Tagger | None:
        """Open a folder written by training; None if there is no tagger in it.

        Raises:
            TaggerError: it is broken, or is for another encoder.
        """
        if not (folder / SETTINGS).exists():
            return None
        try:
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            tags, hints = settings["tags"], settings["hints"]
            intents, layers = settings["intents"], int(settings["layers"])
            towers = Towers.load(
                base.network,
                folder / WEIGHTS,
                layers,
                hints=2 * len(hints) + 1,
                tags=len(tags),
                intents=len(intents),
            )
            encoder = TunedEncoder.lower(base.network, layers)
        except (OSError, KeyError, ValueError, EncoderError) as error:
            raise TaggerError(f"{folder}: the tagger can't be opened: {error}") from error
        return cls(encoder, towers, tags, hints, intents)

    @staticmethod
    def files() -> tuple[str, str]:
        """The names of the files of a saved tagger."""
        return SETTINGS, WEIGHTS


def vote_order(tagger: Tagger, labels: Sequence[str]) -> list[int] | None:
    """Where each of `labels` stands among the tagger's intents; None if those are others."""
    if set(tagger.intents) != set(labels):
        return None
    return [tagger.intents.index(label) for label in labels]


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _longer(entity: Entity, end: int) -> Entity:
    return Entity(entity.name, entity.value, entity.text, entity.start, end)


def _with_text(entity: Entity, text: str) -> Entity:
    written = text[entity.start : entity.end]
    return Entity(entity.name, entity.value or written, written, entity.start, entity.end)


def _allowed(tags: Sequence[str]) -> NDArray[np.float32]:
    """0 where one tag may follow another, else a large negative number, [before, after]."""
    allowed = np.zeros((len(tags), len(tags)), dtype=np.float32)
    for after, tag in enumerate(tags):
        if tag.startswith("I-"):
            for before, other in enumerate(tags):
                if other not in (f"B-{tag[2:]}", tag):
                    allowed[before, after] = -1e4
    return allowed


def _best_path(scores: NDArray[np.float32], allowed: NDArray[np.float32]) -> list[int]:
    """The likeliest sequence of tags in which each may follow the one before (Viterbi, 1967)."""
    if not len(scores):
        return []
    # Before the first word stands "outside", so that nothing begins inside of an entity.
    best = scores[0] + allowed[0]
    came: list[NDArray[np.intp]] = []
    for row in scores[1:]:
        options = best[:, None] + allowed
        came.append(options.argmax(axis=0))
        best = options.max(axis=0) + row
    path = [int(best.argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return path[::-1]
