"""Examples as token ids, and the batches that the trainer sees."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict, cast

import torch
from torch.utils.data import Dataset
from transformers import PreTrainedTokenizerFast

from dialogue.generation.simulation import Example
from dialogue.generation.tokenizer import END
from knowledge.errors import ShoptalkError

__all__ = [
    "IGNORED",
    "Row",
    "RowDataset",
    "collate",
    "example_rows",
    "in_batches",
    "read_text",
    "text_rows",
]

IGNORED = -100
"""The label of a position that adds nothing to the loss (transformers' convention)."""


_BATCHES_SORTED_TOGETHER = 50


class Row(TypedDict):
    """Token ids, and how many of them are prompt, on which no loss is taken."""

    input_ids: list[int]
    prompt: int


class TextError(ShoptalkError):
    """An extra text file that is missing or is not UTF-8."""


class RowDataset(Dataset[Row]):
    """Rows held in memory: a corpus of this size is a few megabytes."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]


def example_rows(examples: Iterable[Example], tokenizer: PreTrainedTokenizerFast) -> list[Row]:
    """Each example as prompt + reply + end; only the reply is learned."""
    rows: list[Row] = []
    for example in examples:
        prompt = _encode(tokenizer, example.context.prompt())
        reply = _encode(tokenizer, example.reply + END)
        rows.append({"input_ids": prompt + reply, "prompt": len(prompt)})
    return rows


def text_rows(lines: Iterable[str], tokenizer: PreTrainedTokenizerFast, block: int) -> list[Row]:
    """Plain lines, joined with the end token and cut into blocks of `block` tokens."""
    ids = [i for line in lines for i in _encode(tokenizer, line + END)]
    return [
        {"input_ids": ids[at : at + block], "prompt": 0} for at in range(0, len(ids) - 1, block)
    ]


def in_batches(rows: Sequence[Row], batch: int, passes: float, seed: int) -> list[Row]:
    """The rows of all passes in the order in which they are learned: batches of like length.

    Like lengths need little padding. The batches are shuffled, because a model that meets them
    from long to short, as with the Trainer's own grouping, forgets the long ones meanwhile.
    """
    draw = random.Random(seed)
    ordered: list[Row] = []
    rest: list[Row] = []  # of batches that are not full, which would shift those after them
    for _ in range(math.ceil(passes)):
        order = list(rows)
        draw.shuffle(order)
        span = batch * _BATCHES_SORTED_TOGETHER
        for start in range(0, len(order), span):
            order[start : start + span] = sorted(
                order[start : start + span], key=lambda row: len(row["input_ids"])
            )
        batches = [order[start : start + batch] for start in range(0, len(order), batch)]
        if len(batches[-1]) < batch:
            rest += batches.pop()
        draw.shuffle(batches)
        ordered += [row for group in batches for row in group]
    return ordered + rest


def read_text(path: Path) -> list[str]:
    """The non-empty lines of a UTF-8 text file, one utterance a line."""
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except FileNotFoundError as error:
        raise TextError(f"{path}: no such file; --text takes one utterance a line") from error
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(f"{path}: can't be read as UTF-8 text: {error}") from error


def collate(rows: Sequence[Row], pad_id: int) -> dict[str, torch.Tensor]:
    """Pad to the longest row of the batch: ids, mask and labels, each [batch, length]."""
    length = max(len(row["input_ids"]) for row in rows)
    batch = torch.full((len(rows), length), pad_id)
    mask = torch.zeros((len(rows), length), dtype=torch.long)
    labels = torch.full((len(rows), length), IGNORED)
    for i, row in enumerate(rows):
        ids, prompt = row["input_ids"], row["prompt"]
        batch[i, : len(ids)] = torch.tensor(ids)
        mask[i, : len(ids)] = 1
        labels[i, prompt : len(ids)] = torch.tensor(ids[prompt:])
    return {"input_ids": batch, "attention_mask": mask, "labels": labels}


def _encode(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    return cast("list[int]", tokenizer.encode(text, add_special_tokens=False))
