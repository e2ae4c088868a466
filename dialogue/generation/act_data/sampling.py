"""Draws wordings of an act from GPT-2 that say each of its placeholders once."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from transformers import DynamicCache, GPT2LMHeadModel

from dialogue.generation.act_data.codec import Codec
from dialogue.generation.act_data.delexicalise import placeholders
from dialogue.generation.act_data.rows import ActRow

__all__ = ["Drawn", "Sampling", "draw"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How many wordings are drawn from a model, how boldly, and how long at most (tokens)."""

    wordings: int = 64
    temperature: float = 1.0
    max_tokens: int = 80
    enough: float = 0.97  # drawing stops when this share is finished


@dataclass(frozen=True, slots=True)
class Drawn:
    """A delexicalised wording; its log-likelihood by the model; and the log of its weight.

    The weight is the probability that the model left to what was allowed, step by step: the
    importance weight that makes drawings under the constraint the model's own (sequential
    importance sampling). A wording that had to be driven to say its slots weighs little.
    """

    text: str
    likelihood: float
    weight: float


class _Constraint:
    """What each of a batch of wordings may still say: [wordings, vocabulary]."""

    def __init__(self, row: ActRow, codec: Codec, wordings: int, vocabulary: int) -> None:
        names = list(placeholders(row.slots, codec.tables))
        self._tokens = torch.tensor([codec.placeholder_tokens(name) for name in names])
        self._owed = torch.tensor(
            [name[1:-1].split(" ")[0] not in codec.tables.uncounted for name in names],
            dtype=torch.bool,
        )
        self._said = torch.zeros((wordings, len(names)), dtype=torch.bool)
        self._end = cast(int, codec.tokenizer.eos_token_id)
        self.forbidden = torch.zeros((wordings, vocabulary), dtype=torch.bool)
        self.forbidden[:, codec.control_tokens()] = True
        if names:
            self.forbidden[:, self._tokens.flatten()] = False
        self._update_end()

    def say(self, chosen: torch.Tensor) -> None:
        """Note the tokens just said, [wordings]."""
        for number, tokens in enumerate(self._tokens):
            now = (chosen[:, None] == tokens).any(dim=1)
            self._said[now, number] = True
            self.forbidden[now.nonzero(), tokens] = True
        self._update_end()

    def _update_end(self) -> None:
        owing = (~self._said & self._owed).any(dim=1) if len(self._owed) else self._none()
        self.forbidden[:, self._end] = owing

    def _none(self) -> torch.Tensor:
        return torch.zeros(len(self.forbidden), dtype=torch.bool)


@torch.inference_mode()
def draw(
    model: GPT2LMHeadModel, codec: Codec, row: ActRow, sampling: Sampling, seed: int
) -> list[Drawn]:
    """Draw wordings at once, each of which says every counted slot once and no other.

    The same arguments give the same wordings.
    """
    rng = torch.Generator().manual_seed(seed)
    count, end = sampling.wordings, codec.tokenizer.eos_token_id
    prompt = torch.tensor([codec.prompt(row, random.Random(seed))])
    room = min(sampling.max_tokens, model.config.n_positions - prompt.shape[1])
    cache = DynamicCache(config=model.config)
    output = model(prompt, past_key_values=cache, use_cache=True)
    cache.batch_repeat_interleave(count)
    logits = output.logits[:, -1].expand(count, -1)  # [wordings, vocabulary]
    constraint = _Constraint(row, codec, count, logits.shape[1])
    said: list[torch.Tensor] = []
    done = torch.zeros(count, dtype=torch.bool)
    likelihood, weight = torch.zeros(count), torch.zeros(count)
    for _ in range(room):
        natural = torch.log_softmax(logits.float(), dim=-1)
        allowed = natural.masked_fill(constraint.forbidden, -torch.inf)
        chances = torch.softmax(allowed / sampling.temperature, dim=-1)
        chosen = torch.multinomial(chances, 1, generator=rng)[:, 0]
        going = ~done
        likelihood += going * natural.gather(1, chosen[:, None])[:, 0]
        weight += going * allowed.logsumexp(dim=-1)
        said.append(chosen.masked_fill(done, cast(int, end)))
        constraint.say(chosen)
        done |= chosen == end
        if done.sum() >= sampling.enough * count:
            break
        logits = model(chosen[:, None], past_key_values=cache, use_cache=True).logits[:, -1]
    ids = torch.stack(said, dim=1).tolist()
    return [
        Drawn(codec.decode(_until(ids[i], cast(int, end))), float(likelihood[i]), float(weight[i]))
        for i in range(count)
        if done[i] and math.isfinite(float(weight[i]))
    ]


def _until(ids: Sequence[int], end: int) -> list[int]:
    return list(ids[: ids.index(end)]) if end in ids else list(ids)
