from __future__ import annotations

import math
from types import SimpleNamespace

import pytest
import torch

from dialogue.generation.acts import load_acts
from dialogue.generation.dataset import Row
from dialogue.generation.likelihood import bits_per_byte
from dialogue.generation.tokenizer import train_tokenizer


class Indifferent(torch.nn.Module):
    """Every token is as likely as any other."""

    device = torch.device("cpu")

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def forward(self, input_ids: torch.Tensor, **_: torch.Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=torch.zeros(*input_ids.shape, self._vocabulary))


def test_an_indifferent_model_needs_the_logarithm_of_its_vocabulary() -> None:
    tokenizer = train_tokenizer(["Gladly."], load_acts(), 600)
    reply = tokenizer.encode("Gladly.", add_special_tokens=False)
    rows: list[Row] = [{"input_ids": [1, 2, *reply, 1], "prompt": 2}] * 3
    size = len(tokenizer)
    found = bits_per_byte(Indifferent(size), tokenizer, rows, batch=2)  # type: ignore[arg-type]
    # The reply's tokens and its end, over the bytes of "Gladly."
    assert found == pytest.approx((len(reply) + 1) * math.log2(size) / 7)
