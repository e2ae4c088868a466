"""Words the acts of a data set with the models of a folder: draw, check, agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from transformers import GPT2LMHeadModel

from dialogue.generation.act_data.codec import Codec
from dialogue.generation.act_data.consensus import Consensus, load_consensus
from dialogue.generation.act_data.memory import Memory
from dialogue.generation.act_data.ranking import ranked
from dialogue.generation.act_data.rows import ActDataError, ActRow, kind_of
from dialogue.generation.act_data.sampling import Drawn, Sampling, draw
from dialogue.generation.act_data.slot_tables import SLOTS_FILE, SlotTables, load_slot_tables

__all__ = ["ActGenerator"]


@dataclass(frozen=True)
class ActGenerator:
    """Models of one data set, which word an act together.

    Attributes:
        models: members that learned the same data with different seeds.
        codec: their tokens.
        memory: the sentences they learned.
        consensus: how what was drawn is ranked.
        sampling: how much each member draws.
    """

    models: Sequence[GPT2LMHeadModel]
    codec: Codec
    memory: Memory
    consensus: Consensus = field(default_factory=Consensus)
    sampling: Sampling = field(default_factory=Sampling)

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
        return cls(models, codec, Memory.load(folder), load_consensus(folder))

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
        return self.rank(rows, self.draw(rows), most)

    def draw(self, rows: Sequence[ActRow]) -> list[list[Drawn]]:
        """What the members say for each act, whatever its values."""
        kinds = [kind_of(row, self.tables.plain_values) for row in rows]
        once = list(dict.fromkeys(kinds))
        members = [
            draw(model, self.codec, once, self.sampling, seed)
            for seed, model in enumerate(self.models)
        ]
        drawn = {kind: [one for m in members for one in m[i]] for i, kind in enumerate(once)}
        return [drawn[kind] for kind in kinds]

    def rank(
        self, rows: Sequence[ActRow], drawn: Sequence[Sequence[Drawn]], most: int
    ) -> list[list[str]]:
        """The best of what was drawn for each row, with its values."""
        return [
            ranked(
                row, texts, self.memory.sentences(row, self.tables), self.tables, self.consensus
            )[:most]
            for row, texts in zip(rows, drawn, strict=True)
        ]

    def with_consensus(self, consensus: Consensus) -> ActGenerator:
        """The same models, ranked otherwise."""
        return replace(self, consensus=consensus)
