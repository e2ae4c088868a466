"""A message that was read, and what its stretches ask for, each judged once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dialogue.understanding.dividing import Clause
from dialogue.understanding.intents import Scored
from dialogue.understanding.result import Entity
from dialogue.understanding.segments import Stretch, clauses_of, without_joint
from dialogue.understanding.tagger import Tagged

__all__ = ["Judgements", "ReadMessage"]


@dataclass(frozen=True, eq=False)
class ReadMessage:
    """One message with what was found in it before its intents were."""

    text: str
    entities: tuple[Entity, ...]
    tagged: Tagged

    def inside(self, stretch: Stretch) -> tuple[Entity, ...]:
        """The entities of a stretch, where they stand in the message."""
        return tuple(e for e in self.entities if stretch.start <= e.start and e.end <= stretch.end)

    @property
    def whole(self) -> Stretch:
        """All of it."""
        return Stretch(0, len(self.text))

    def clauses(self) -> list[Stretch]:
        """The shortest stretches that could be requests of their own."""
        openings = zip(self.tagged.starts, map(float, self.tagged.openings), strict=True)
        return clauses_of(self.text, list(openings))

    def apart(self, stretch: Stretch) -> tuple[str, list[Entity]]:
        """A stretch without the word that joins it, and its entities where they then stand."""
        text = stretch.of(self.text)
        body = without_joint(text) if stretch.start else text
        ahead = stretch.start + len(text) - len(body)
        inside = [e for e in self.inside(stretch) if e.start >= ahead]
        return body, [replace(e, start=e.start - ahead, end=e.end - ahead) for e in inside]


class Judgements:
    """What stretches of messages ask for, each judged once."""

    def __init__(
        self, score: Callable[[Sequence[tuple[ReadMessage, Stretch]]], Sequence[Scored]]
    ) -> None:
        self._score = score
        self._known: dict[tuple[ReadMessage, Stretch], Scored] = {}

    def add(self, stretches: Sequence[tuple[ReadMessage, Stretch]]) -> None:
        """Judge those that are new, in one go."""
        new = [s for s in dict.fromkeys(stretches) if s not in self._known]
        self._known.update(zip(new, self._score(new), strict=True))

    def of(self, message: ReadMessage, stretch: Stretch) -> Scored:
        """What a stretch that was added asks for."""
        return self._known[message, stretch]

    def clauses(self, message: ReadMessage, stretches: Sequence[Stretch]) -> list[Clause]:
        """Stretches that were added, as clauses."""
        return [
            Clause(s, self.of(message, s), message.tagged.opening_at(s.start)) for s in stretches
        ]
