"""Words the acts of a data set with the models of a folder: draw, check, agree."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from transformers import GPT2LMHeadModel

from dialogue.generation.act_data.codec import Codec
from dialogue.generation.act_data.consensus import Consensus, Ranking
from dialogue.generation.act_data.delexicalise import lexicalise, placeholders
from dialogue.generation.act_data.rows import ActDataError, ActRow
from dialogue.generation.act_data.sampling import Drawn, Sampling, draw
from dialogue.generation.act_data.scoring import slot_count, splitter
from dialogue.generation.act_data.slot_tables import SLOTS_FILE, SlotTables, load_slot_tables

__all__ = ["ActGenerator"]


@dataclass(frozen=True)
class ActGenerator:
    """Models of one data set, which word an act together.

    Attributes:
        models: members that learned the same data with different seeds.
        codec: their tokens.
        sampling: how much each member draws.
        consensus: how what was drawn is ranked.
    """

    models: Sequence[GPT2LMHeadModel]
    codec: Codec
    sampling: Sampling = field(default_factory=Sampling)
    consensus: Consensus = field(default_factory=Consensus)
    _drawn: dict[ActRow, list[Drawn]] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, folder: Path) -> ActGenerator:
        """Open a folder that `shoptalk train generator --acts` wrote.

        Raises:
            ActDataError: there is no such model in the folder.
        """
        members = sorted(folder.glob("member-*"))
        if not members or not (folder / SLOTS_FILE).is_file():
            raise ActDataError(
                f"{folder}: no model for acts here; `shoptalk train generator --acts FILE "
                f"--out {folder}` makes one"
            )
        try:
            models = [
                GPT2LMHeadModel.from_pretrained(member, dtype=torch.float32).eval()
                for member in members
            ]
            codec = Codec.load(folder, load_slot_tables(folder))
        except (OSError, ValueError, KeyError, json.JSONDecodeError) as error:
            raise ActDataError(f"{folder}: the model can't be opened: {error}") from error
        return cls(models, codec)

    @property
    def tables(self) -> SlotTables:
        """The slot tables that the models learned with."""
        return self.codec.tables

    def word(self, row: ActRow, most: int = 5) -> list[str]:
        """Up to `most` wordings of an act, the best first; none has slot errors if one can be had.

        The same row gives the same wordings.

        Raises:
            ActDataError: the models never learned a slot of this row.
        """
        values = placeholders(row.slots, self.tables)
        split = splitter(self.tables.tokenize)
        weights: defaultdict[str, float] = defaultdict(float)
        wordings: dict[str, str] = {}
        for drawn in self.draw(row):
            text = lexicalise(drawn.text, values)
            words = split(text)
            wordings.setdefault(words, text)
            weights[words] += math.exp(drawn.weight)
        errors = {
            words: slot_count(row, text, self.tables).errors for words, text in wordings.items()
        }
        fewest = min(errors.values(), default=0)
        sound = {words: weight for words, weight in weights.items() if errors[words] == fewest}
        ranking = Ranking(sound, self.consensus)
        return [wordings[words] for words in ranking.best(list(sound))[:most]]

    def draw(self, row: ActRow) -> list[Drawn]:
        """Everything that the members say for the act, whatever the values; drawn once."""
        slots = tuple(
            slot
            if slot.value is None or slot.value in self.tables.plain_values
            else slot.model_copy(update={"value": "-"})
            for slot in sorted(row.slots, key=lambda slot: (slot.name, slot.value or ""))
        )
        key = ActRow(act=row.act, slots=slots)
        if key not in self._drawn:
            self._drawn[key] = [
                drawn
                for seed, model in enumerate(self.models)
                for drawn in draw(model, self.codec, key, self.sampling, seed)
            ]
        return self._drawn[key]
