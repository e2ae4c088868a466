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

    def word(self, rows: Sequence[ActRow], most: int = 5) -> list[list[str]]:
        """Up to `most` wordings of each act, the best first; without slot errors if one can be had.

        The same row gives the same wordings.

        Raises:
            ActDataError: the models never learned a slot of a row.
        """
        kinds = list(dict.fromkeys(_kind(row, self.tables) for row in rows))
        members = [
            draw(model, self.codec, kinds, self.sampling, seed)
            for seed, model in enumerate(self.models)
        ]
        drawn = {
            kind: [one for member in members for one in member[i]] for i, kind in enumerate(kinds)
        }
        return [self._ranked(row, drawn[_kind(row, self.tables)])[:most] for row in rows]

    def _ranked(self, row: ActRow, drawn: Sequence[Drawn]) -> list[str]:
        values = placeholders(row.slots, self.tables)
        split = splitter(self.tables.tokenize)
        weights: defaultdict[str, float] = defaultdict(float)
        wordings: dict[str, str] = {}
        for one in drawn:
            text = lexicalise(one.text, values)
            words = split(text)
            wordings.setdefault(words, text)
            weights[words] += math.exp(one.weight)
        errors = {
            words: slot_count(row, text, self.tables).errors for words, text in wordings.items()
        }
        fewest = min(errors.values())
        sound = {words: weight for words, weight in weights.items() if errors[words] == fewest}
        ranking = Ranking(sound, self.consensus)
        return [wordings[words] for words in ranking.best(list(sound))]


def _kind(row: ActRow, tables: SlotTables) -> ActRow:
    """The act without its values: what the models see of it."""
    slots = (
        slot
        if slot.value is None or slot.value in tables.plain_values
        else slot.model_copy(update={"value": "-"})
        for slot in row.slots
    )
    ordered = sorted(slots, key=lambda slot: (slot.name, slot.value or ""))
    return ActRow(act=row.act, slots=tuple(ordered))
