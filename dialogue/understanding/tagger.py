"""Which words are entities, and where in a message a new request begins: one reading of it."""

from __future__ import annotations

import copy
import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from dialogue.understanding.encoder import Encoder, EncoderError
from dialogue.understanding.half_precision import halved
from dialogue.understanding.result import Entity
from dialogue.understanding.tuned_encoder import TunedEncoder, through
from dialogue.understanding.units import LONGEST, SHAPES, Unit, shape_row, units_of
from knowledge.errors import ShoptalkError

__all__ = [
    "TagNetwork",
    "Tagged",
    "Tagger",
    "TaggerError",
    "vote_order",
]

_OUTSIDE = "O"
_NO_OPENING = -9.0
_SETTINGS, _WEIGHTS = "tagger.json", "tagger.safetensors"


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
    state: Tensor

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


class TagNetwork(nn.Module):
    """Two towers of upper layers over one reading of the lower ones.

    One tells entities, by what the words look like and what rules found; the other tells
    requests. What one has to keep of a word the other has to forget.
    """

    def __init__(
        self, encoder: TunedEncoder, hints: int, tags: int, intents: int, dimensions: int
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.entity_layers = encoder.upper
        self.request_layers = copy.deepcopy(encoder.upper)
        self.shapes = nn.Embedding(SHAPES, dimensions)
        self.hints = nn.Embedding(hints, dimensions)
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.hints.weight)
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(dimensions, tags)
        self.opening = nn.Linear(dimensions, 1)
        self.intents = nn.Linear(dimensions, intents)

    def entities(
        self, states: Sequence[Tensor], shapes: Sequence[Tensor], hints: Sequence[Tensor]
    ) -> Tensor:
        """Logits of the tag of each piece, [texts, pieces, tags]."""
        padded, lengths = _padded(states)
        padded = padded + self.shapes(pad_sequence(list(shapes), batch_first=True))
        padded = padded + self.hints(pad_sequence(list(hints), batch_first=True))
        made: Tensor = self.tags(self.dropout(through(self.entity_layers, padded, lengths)))
        return made

    def requests(self, states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Logits of whether a request begins at a piece, [texts, pieces], and of its intent.

        The intent of a piece, [texts, pieces, intents], is that of the request it belongs to.
        """
        made = self.dropout(through(self.request_layers, *_padded(states)))
        return self.opening(made)[..., 0], self.intents(made)


class Tagger:
    """Finds entities by the words around them; what rules found is a hint to it, no order."""

    def __init__(
        self,
        network: TagNetwork,
        tags: Sequence[str],
        hints: Sequence[str],
        intents: Sequence[str],
    ) -> None:
        """Take a network for `tags` and `intents` whose hints are for the kinds `hints`."""
        self.network = network
        self.tags = tuple(tags)
        self.intents = tuple(intents)
        self.hint_kinds = tuple(hints)
        self._allowed = _allowed(self.tags)

    def tag(self, texts: Sequence[str], hints: Sequence[Sequence[Entity]]) -> list[Tagged]:
        """Read each text, whose entities by rule are in `hints`."""
        if not texts:
            return []
        encoder = self.network.encoder
        states = encoder.begin(texts, LONGEST)
        units = [units_of(encoder, text) for text in texts]
        lengths = [len(state) for state in states]
        shapes = [shape_row(t, u, n) for t, u, n in zip(texts, units, lengths, strict=True)]
        rows = [self.hint_row(h, u, n) for h, u, n in zip(hints, units, lengths, strict=True)]
        with torch.no_grad():
            tags = self.network.entities(states, shapes, rows)
            openings, intents = self.network.requests(states)
            intents = torch.log_softmax(intents, dim=-1)
        return [
            self._read(text, unit, state, *(made[at].numpy() for made in (tags, openings, intents)))
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

    def hint_row(self, hints: Sequence[Entity], units: Sequence[Unit], length: int) -> Tensor:
        """For each word piece the hint at it: 0 for none, else its kind, beginning or inside."""
        row = torch.zeros(length, dtype=torch.long)
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
        state: Tensor,
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

    def quicken(self) -> None:
        """Make it quicker to read with; it can't be trained or saved then."""
        self.network.encoder.quicken()
        self.network.entity_layers = self.network.encoder.upper
        self.network.request_layers = halved(self.network.request_layers)

    def save(self, folder: Path) -> None:
        """Write everything; opened again by `load`."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        weights = {name: value.half() for name, value in self.network.state_dict().items()}
        save_file(weights, folder / _WEIGHTS)
        settings = {
            "tags": self.tags,
            "hints": self.hint_kinds,
            "intents": self.intents,
            "layers": len(self.network.entity_layers),
        }
        (folder / _SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, base: Encoder, folder: Path) -> Tagger | None:
        """Open a folder written by `save`; None if there is no tagger in it.

        Raises:
            TaggerError: it is broken.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        if not (folder / _SETTINGS).exists():
            return None
        try:
            settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
            tagger = cls.untrained(
                base,
                settings["tags"],
                settings["hints"],
                settings["intents"],
                int(settings["layers"]),
            )
            weights = load_file(folder / _WEIGHTS)
            tagger.network.load_state_dict({n: v.float() for n, v in weights.items()})
        except (
            OSError,
            KeyError,
            ValueError,
            RuntimeError,
            SafetensorError,
            EncoderError,
        ) as error:
            raise TaggerError(f"{folder}: the tagger can't be opened: {error}") from error
        tagger.quicken()
        return tagger

    @staticmethod
    def files() -> tuple[str, str]:
        """The names of the files that `save` writes."""
        return _SETTINGS, _WEIGHTS

    @classmethod
    def untrained(
        cls,
        base: Encoder,
        tags: Sequence[str],
        hints: Sequence[str],
        intents: Sequence[str],
        layers: int,
    ) -> Tagger:
        """A tagger over a copy of the uppermost `layers` layers of `base`."""
        encoder = TunedEncoder(base, layers)
        network = TagNetwork(encoder, 2 * len(hints) + 1, len(tags), len(intents), base.dimensions)
        return cls(network.eval(), tags, hints, intents)


def _padded(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The states side by side, [texts, pieces, dimensions], and how long each is."""
    lengths = torch.tensor([len(state) for state in states])
    return pad_sequence(list(states), batch_first=True), lengths


def vote_order(tagger: Tagger, labels: Sequence[str]) -> list[int] | None:
    """Where each of `labels` stands among the tagger's intents; None if those are others."""
    if set(tagger.intents) != set(labels):
        return None
    return [tagger.intents.index(label) for label in labels]


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
