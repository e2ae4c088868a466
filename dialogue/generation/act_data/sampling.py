"""Draws wordings of an act from GPT-2 that say each of its placeholders once."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import cast

import torch
from transformers import DynamicCache, GPT2LMHeadModel

from dialogue.generation.act_data.codec import Codec
from dialogue.generation.act_data.constraint import SlotConstraint
from dialogue.generation.act_data.rows import ActDataError, ActRow

__all__ = ["Drawn", "Sampling", "draw"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How many wordings are drawn from a model, how boldly, and how long at most (tokens)."""

    wordings: int = 64
    temperature: float = 1.0
    max_tokens: int = 80
    enough: float = 0.96  # drawing stops when this share is finished


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


@torch.inference_mode()
def draw(
    model: GPT2LMHeadModel, codec: Codec, row: ActRow, sampling: Sampling, seed: int
) -> list[Drawn]:
    """Draw wordings at once, each of which says every counted slot once and no other.

    The same arguments give the same wordings.

    Raises:
        ActDataError: the model never learned a slot of this row, or has no room for its slots.
    """
    rng = torch.Generator().manual_seed(seed)
    count, end = sampling.wordings, cast(int, codec.tokenizer.eos_token_id)
    prompt = torch.tensor([codec.prompt(row, random.Random(seed))])
    room = min(sampling.max_tokens, model.config.n_positions - prompt.shape[1])
    cache = DynamicCache(config=model.config)
    output = model(prompt, past_key_values=cache, use_cache=True)
    cache.batch_repeat_interleave(count)
    logits = output.logits[:, -1].expand(count, -1)  # [going on, vocabulary]
    constraint = SlotConstraint(row, codec, count, logits.shape[1])
    if room <= constraint.owed:
        raise ActDataError(f"the act {row.act!r} has more slots than this model has room for")
    said: list[list[int]] = [[] for _ in range(count)]
    scores = torch.zeros((count, 2))  # log-likelihood and log weight
    going = torch.arange(count)  # which wordings go on; the finished ones leave the batch
    finished: list[int] = []
    for step in range(room):
        natural = torch.log_softmax(logits.float(), dim=-1)
        allowed = natural.masked_fill(constraint.forbidden(room - step), -torch.inf)
        chosen = _choose(allowed / sampling.temperature, rng)
        scores[going, 0] += natural.gather(1, chosen[:, None])[:, 0]
        scores[going, 1] += allowed.logsumexp(dim=-1)
        for i, token in zip(going.tolist(), chosen.tolist(), strict=True):
            (finished if token == end else said[i]).append(i if token == end else token)
        constraint.say(chosen)
        if len(finished) >= sampling.enough * count:
            break
        kept = (chosen != end).nonzero()[:, 0]
        if len(kept) < len(going):
            cache.batch_select_indices(kept)
            constraint.keep(kept)
            going, chosen = going[kept], chosen[kept]
        logits = model(chosen[:, None], past_key_values=cache, use_cache=True).logits[:, -1]
    return [
        Drawn(codec.decode(said[i]), float(scores[i, 0]), float(scores[i, 1]))
        for i in sorted(finished)
    ]


def _choose(logits: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
    """A token a row, [rows], by its probability; inverting the sums is quicker than multinomial."""
    sums = torch.softmax(logits, dim=-1).cumsum(dim=-1)
    at = torch.rand((len(logits), 1), generator=rng) * sums[:, -1:]
    return torch.searchsorted(sums, at, right=True)[:, 0].clamp(max=logits.shape[1] - 1)
