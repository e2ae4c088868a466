"""Draws wordings of acts from GPT-2 that say each of their placeholders once."""

from __future__ import annotations

import random
import zlib
from collections import defaultdict
from collections.abc import Sequence
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
    """How many wordings of an act a model draws, and how boldly."""

    wordings: int = 48
    temperature: float = 1.0
    together: int = 8  # acts that are drawn at once, to save overhead


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


def draw(
    model: GPT2LMHeadModel, codec: Codec, rows: Sequence[ActRow], sampling: Sampling, seed: int
) -> list[list[Drawn]]:
    """Draw wordings of each row, which say every counted slot once and no other.

    What is drawn for a row depends on the row and the seed alone.

    Raises:
        ActDataError: the model never learned a slot of a row, or has no room for its slots.
    """
    prompts = [codec.prompt(row, random.Random(seed)) for row in rows]
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for i, prompt in enumerate(prompts):
        alike[len(prompt)].append(i)
    drawn: list[list[Drawn]] = [[] for _ in rows]
    for group in alike.values():
        for start in range(0, len(group), sampling.together):
            some = group[start : start + sampling.together]
            batch = _Batch(model, codec, [rows[i] for i in some], [prompts[i] for i in some])
            for i, texts in zip(some, batch.draw(sampling, seed), strict=True):
                drawn[i] = texts
    return drawn


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows whose prompts have the same length, so that none needs padding."""

    model: GPT2LMHeadModel
    codec: Codec
    rows: Sequence[ActRow]
    prompts: Sequence[Sequence[int]]

    @torch.inference_mode()
    def draw(self, sampling: Sampling, seed: int) -> list[list[Drawn]]:
        count, end = sampling.wordings, cast(int, self.codec.tokenizer.eos_token_id)
        size = len(self.rows) * count
        prompt = torch.tensor(self.prompts)  # [rows, length]
        positions = self.model.config.n_positions  # twice the longest row that was learned
        room = min(positions // 2, positions - prompt.shape[1])
        cache = DynamicCache(config=self.model.config)
        output = self.model(prompt, past_key_values=cache, use_cache=True)
        cache.batch_repeat_interleave(count)
        logits = output.logits[:, -1].repeat_interleave(count, dim=0)  # [going on, vocabulary]
        constraint = SlotConstraint(self.rows, self.codec, count, logits.shape[1])
        if room <= constraint.owed:
            raise ActDataError(f"an act has {constraint.owed} slots, more than the model can say")
        chances = torch.cat([_noise(prompt, seed, count, room) for prompt in self.prompts])
        said: list[list[int]] = [[] for _ in range(size)]
        scores = torch.zeros((size, 2))  # log-likelihood and log weight
        going = torch.arange(size)  # which wordings go on; the finished ones leave the batch
        for step in range(room):
            natural = torch.log_softmax(logits.float(), dim=-1)
            allowed = natural.masked_fill(constraint.forbidden(room - step), -torch.inf)
            chosen = _choose(allowed / sampling.temperature, chances[going, step])
            scores[going, 0] += natural.gather(1, chosen[:, None])[:, 0]
            scores[going, 1] += allowed.logsumexp(dim=-1)
            constraint.say(chosen)
            kept = (chosen != end).nonzero()[:, 0]
            if len(kept) < len(going):
                cache.batch_select_indices(kept)
                constraint.keep(kept)
                going, chosen = going[kept], chosen[kept]
            for i, token in zip(going.tolist(), chosen.tolist(), strict=True):
                said[i].append(token)
            if not len(going):
                break
            output = self.model(chosen[:, None], past_key_values=cache, use_cache=True)
            logits = output.logits[:, -1]
        texts = [
            Drawn(self.codec.decode(ids), likelihood, weight)
            for ids, (likelihood, weight) in zip(said, scores.tolist(), strict=True)
        ]
        return [texts[start : start + count] for start in range(0, size, count)]


def _noise(prompt: Sequence[int], seed: int, count: int, room: int) -> torch.Tensor:
    """Evenly spread numbers below 1 that are a row's own, [count, room]."""
    own = zlib.crc32(repr((seed, list(prompt))).encode())
    return torch.rand((count, room), generator=torch.Generator().manual_seed(own))


def _choose(logits: torch.Tensor, chances: torch.Tensor) -> torch.Tensor:
    """A token each, [batch], by its probability; inverting the sums is quicker than multinomial."""
    sums = torch.softmax(logits, dim=-1).cumsum(dim=-1)
    at = chances[:, None] * sums[:, -1:]
    return torch.searchsorted(sums, at, right=True)[:, 0].clamp(max=logits.shape[1] - 1)
