"""How well a model foresees replies, in a unit that does not depend on its tokenizer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch.nn import functional
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from dialogue.generation.dataset import IGNORED, Row, collate

__all__ = ["bits_per_byte"]


@torch.inference_mode()
def bits_per_byte(
    model: GPT2LMHeadModel,
    tokenizer: PreTrainedTokenizerFast,
    rows: Sequence[Row],
    batch: int = 32,
) -> float:
    """Bits that the model needs for each byte of the replies, their end included.

    Only what follows a row's prompt counts. A placeholder counts as the bytes of its name.

    Args:
        model: on any device.
        tokenizer: that made the rows.
        rows: each prompt, reply and end.
        batch: rows at once.
    """
    model.eval()
    nats, size = 0.0, 0
    for start in range(0, len(rows), batch):
        some = rows[start : start + batch]
        made = collate(some, tokenizer.pad_token_id)
        inputs = {name: made[name].to(model.device) for name in ("input_ids", "attention_mask")}
        logits = model(**inputs).logits[:, :-1]  # [rows, length - 1, vocabulary]
        labels = made["labels"][:, 1:].to(model.device)
        losses = functional.cross_entropy(
            logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED, reduction="sum"
        )
        nats += float(losses)
        size += sum(_bytes(tokenizer, row["input_ids"][row["prompt"] : -1]) for row in some)
    return nats / math.log(2) / max(size, 1)


def _bytes(tokenizer: PreTrainedTokenizerFast, ids: list[int]) -> int:
    return len(str(tokenizer.decode(ids)).encode())
