"""The tagger's two readings of the encoder's lower layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dialogue.understanding.network import (
    EncoderError,
    Floats,
    Ints,
    Layers,
    Network,
    side_by_side,
)
from dialogue.understanding.units import SHAPES
from dialogue.understanding.weights import load_weights

__all__ = ["ENTITY_LAYERS", "REQUEST_LAYERS", "Towers"]

ENTITY_LAYERS, REQUEST_LAYERS = "entity_layers.", "request_layers."
"""What stands before the names of the layers in the tagger's file."""


@dataclass(frozen=True, slots=True)
class Towers:
    """Two towers of upper layers over one reading of the lower ones.

    One tells entities, by what the words look like and what rules found; the other tells
    requests. What one has to keep of a word the other has to forget.

    Attributes:
        shapes: what each shape of a word adds to its pieces, [shapes, dimensions].
        hints: what each hint adds, [hints, dimensions].
        entity: layers with the logits of tags.
        request: layers with the logits of a request beginning, and of intents.
    """

    shapes: Floats
    hints: Floats
    entity: Layers
    request: Layers

    @classmethod
    def load(
        cls, network: Network, path: Path, layers: int, hints: int, tags: int, intents: int
    ) -> Towers:
        """The towers in a file of weights, upon the lower layers of `network`.

        Args:
            network: the encoder that they were trained with.
            path: the file.
            layers: how many layers each tower has.
            hints: how many hints there are, tags and intents likewise.
            tags: see `hints`.
            intents: see `hints`.

        Raises:
            EncoderError: the file is broken, or its arrays are of other sizes.
        """
        weights = load_weights(path)
        width = network.word_table.shape[1]
        for name, rows in {
            "shapes": SHAPES, "hints": hints, "tags": tags, "opening": 1, "intents": intents
        }.items():  # fmt: skip
            found = weights[f"{name}.weight"].shape if f"{name}.weight" in weights else None
            if found != (rows, width):
                raise EncoderError(f"{path}: {name} is of size {found}, not {(rows, width)}")
        return cls(
            shapes=weights["shapes.weight"].astype("float32"),
            hints=weights["hints.weight"].astype("float32"),
            entity=network.trained(path, layers, ENTITY_LAYERS, ["tags"]),
            request=network.trained(path, layers, REQUEST_LAYERS, ["opening", "intents"]),
        )

    def entities(
        self, states: Sequence[Floats], shapes: Sequence[Ints], hints: Sequence[Ints]
    ) -> Floats:
        """Logits of the tag of each piece, [texts, pieces, tags]."""
        padded, lengths = side_by_side(states)
        seen, _ = side_by_side(shapes)
        found, _ = side_by_side(hints)
        return self.entity(padded + self.shapes[seen] + self.hints[found], lengths)[0]

    def requests(self, states: Sequence[Floats]) -> tuple[Floats, Floats]:
        """Logits of whether a request begins at a piece, [texts, pieces], and of its intent.

        The intent of a piece, [texts, pieces, intents], is that of the request it belongs to.
        """
        openings, intents = self.request(*side_by_side(states))
        return openings[..., 0], intents
