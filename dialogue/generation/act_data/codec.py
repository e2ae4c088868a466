"""Acts and sentences as tokens: byte-level BPE, in which a slot or an act is one token."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from dialogue.generation.act_data.delexicalise import placeholders
from dialogue.generation.act_data.rows import ActDataError, ActRow, Slot
from dialogue.generation.act_data.slot_tables import SlotTables
from dialogue.generation.tokenizer import END, PAD, SAY

__all__ = ["Codec"]

_UNKNOWN_ACT = "<act:>"
_ASKED = "<=?>"
_MOST_REPEATED = 4  # values of one slot that can be said though none so many were learned


@dataclass(frozen=True)
class Codec:
    """Turns acts into prompts, and delexicalised sentences into tokens and back.

    A placeholder has two tokens, one of which carries the space before it, so that spaces come
    back as they were.
    """

    tokenizer: PreTrainedTokenizerFast
    tables: SlotTables

    @classmethod
    def learn(
        cls, rows: Sequence[ActRow], texts: Iterable[str], tables: SlotTables, vocabulary: int
    ) -> Codec:
        """Learn the tokens of a data set from its acts and its delexicalised sentences."""
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=vocabulary,
            special_tokens=[PAD, END, SAY, *_special_tokens(rows, tables)],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator([f" {text}" for text in texts], trainer)
        fast = PreTrainedTokenizerFast(
            tokenizer_object=tokenizer,
            pad_token=PAD,
            eos_token=END,
            clean_up_tokenization_spaces=False,
        )
        return cls(fast, tables)

    @classmethod
    def load(cls, folder: Path, tables: SlotTables) -> Codec:
        """Open the tokenizer of a model folder."""
        return cls(PreTrainedTokenizerFast.from_pretrained(folder), tables)

    def prompt(self, row: ActRow, shuffle: random.Random | None = None) -> list[int]:
        """The act and its slots as tokens, the slots in an order of their own or as given.

        Raises:
            ActDataError: the model never learned a slot of this row.
        """
        vocabulary = self._vocabulary
        act = f"<act:{row.act}>"
        parts = [[f" {placeholder}"] for placeholder in placeholders(row.slots, self.tables)]
        for slot in row.slots:
            if slot.value is None or slot.value in self.tables.plain_values:
                value = _ASKED if slot.value is None else f"<={slot.value}>"
                parts.append([f"<slot:{slot.name}>", value])
        if shuffle is not None:
            shuffle.shuffle(parts)
        tokens = [act if act in vocabulary else _UNKNOWN_ACT]
        for token in (token for part in parts for token in part):
            if token not in vocabulary:
                raise ActDataError(f"the act {row.act!r}: the model never learned {token!r}")
            tokens.append(token)
        return [vocabulary[token] for token in (*tokens, SAY)]

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        return self.tokenizer.get_vocab()

    def unknown_act(self) -> int:
        """The token of an act that was never learned."""
        return cast(int, self.tokenizer.convert_tokens_to_ids(_UNKNOWN_ACT))

    def encode(self, text: str) -> list[int]:
        """A delexicalised sentence as tokens, with the end."""
        return cast("list[int]", self.tokenizer.encode(f" {text}{END}", add_special_tokens=False))

    def decode(self, ids: Sequence[int]) -> str:
        """The delexicalised sentence that these tokens spell."""
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False)).strip()

    def placeholder_tokens(self, placeholder: str) -> list[int]:
        """The tokens that say a placeholder: with a space before it, and without."""
        vocabulary = self._vocabulary
        return [vocabulary[token] for token in (f" {placeholder}", placeholder)]

    def control_tokens(self) -> list[int]:
        """The tokens that belong in no sentence, but for the placeholders that are granted."""
        special = self.tokenizer.get_added_vocab()
        return [number for token, number in special.items() if token != END]


def _special_tokens(rows: Sequence[ActRow], tables: SlotTables) -> list[str]:
    named = {p for row in rows for p in placeholders(row.slots, tables)}
    numbers = (Slot(name=p[1:-1], value="-") for p in named if " " not in p)
    spare = {p for slot in numbers for p in placeholders([slot] * _MOST_REPEATED, tables)}
    said = sorted(named | spare)
    acts = sorted({f"<act:{row.act}>" for row in rows})
    slots = sorted({f"<slot:{slot.name}>" for row in rows for slot in row.slots})
    values = [_ASKED, *(f"<={value}>" for value in tables.plain_values)]
    return [
        *(f" {p}" for p in said), *said, _UNKNOWN_ACT, *acts, *slots, *values,
    ]  # fmt: skip
