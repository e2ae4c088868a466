"""What `shoptalk train understanding` makes: a tuned encoder and the head that reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.entities.finder import find_by_rule
from dialogue.understanding.entities.masking import mask
from dialogue.understanding.intents import DEFAULT_MODEL, IntentClassifier, Scored
from dialogue.understanding.labelled import LabelledLine
from dialogue.understanding.network import Floats
from dialogue.understanding.spelling import Speller
from dialogue.understanding.tuned_encoder import TunedEncoder

__all__ = ["IntentModel", "as_read"]


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Ranks the intents of lines that were made ready by `as_read`, or by the understander."""

    encoder: TunedEncoder
    classifier: IntentClassifier

    def score(
        self,
        texts: Sequence[str],
        votes: NDArray[np.float32] | None = None,
        begun: Mapping[str, Floats] | None = None,
    ) -> list[Scored]:
        """Rank the intents of each text.

        Args:
            texts: the lines.
            votes: how likely each label is as another reader has it, [texts, labels].
            begun: what the encoder's lower layers made of some of the texts already.
        """
        return self.classifier.score(texts, self.encoder.encode(texts, begun), votes)

    @classmethod
    def load(cls, base: Encoder, folder: Path = DEFAULT_MODEL) -> IntentModel:
        """Open a folder written by training, upon the encoder that it was trained with.

        Raises:
            IntentModelError: there is no model in it.
            EncoderError: the layers in it are broken, or are for another encoder.
        """
        classifier = IntentClassifier.load(folder)
        return cls(TunedEncoder.load(base.network, folder, classifier.layers), classifier)


def as_read(lines: Sequence[LabelledLine], speller: Speller) -> list[str]:
    """The lines as the classifier meets them in use: no personal values, slips set right."""
    return [
        speller.correct(
            mask(line.text, find_by_rule(line.text), keep_kinds=line.intent == "inform")
        )
        for line in lines
    ]
