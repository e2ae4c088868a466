"""Draws candidate replies from GPT-2: a batch at once, each allowed only its own placeholders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import torch
from transformers import DynamicCache, GPT2LMHeadModel, PreTrainedTokenizerFast

from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import CheckpointError
from dialogue.generation.context import Context
from dialogue.generation.tokenizer import PAD, SAY

__all__ = ["Candidate", "GPT2Sampler", "Sampler", "Sampling"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How candidates are drawn: how many at once, how boldly, how long at most (tokens).

    Drawing stops once `enough` of them are finished; the stragglers are dropped.
    """

    candidates: int = 5
    temperature: float = 0.8
    top_p: float = 0.92
    max_tokens: int = 72
    enough: int = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Delexicalised words, and the log-likelihoods of their tokens: the mean, and the worst.

    Both are the model's own, before anything was forbidden: a placeholder that it was driven
    to, because nothing else was left, stands out as a token that it doubts.
    """

    text: str
    score: float
    worst: float = 0.0


class Sampler(Protocol):
    """Anything that words a context: the model, or a stand-in in tests."""

    def draw(self, context: Context, attempt: int = 0) -> list[Candidate]:
        """Candidates for `context`; the same arguments give the same candidates."""
        ...


class GPT2Sampler:
    """Candidates from a checkpoint folder, on this machine's processor."""

    def __init__(
        self, model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerFast, sampling: Sampling
    ) -> None:
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._sampling = sampling
        self._end = cast(int, tokenizer.eos_token_id)
        vocabulary = tokenizer.get_vocab()
        self._known = frozenset(vocabulary)
        self._placeholders = {
            name: vocabulary[f"{{{name}}}"]
            for name in load_acts().placeholders
            if f"{{{name}}}" in vocabulary
        }
        # Control words and placeholders may never be said unless the context grants them.
        control = {*load_acts().special_tokens(), PAD, SAY}
        tokens = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
        self._silent = torch.tensor([token in control for token in tokens])
        self._space = vocabulary["Ġ"]  # a lone space: the byte-level BPE's way to a placeholder

    @classmethod
    def from_checkpoint(cls, folder: Path, sampling: Sampling | None = None) -> GPT2Sampler:
        """Open a folder written by `shoptalk train generator`, or any GPT-2 in its format."""
        if not (folder / "config.json").is_file():
            raise CheckpointError(f"{folder}: no checkpoint here (config.json is missing)")
        try:
            model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32)
            tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        except (OSError, ValueError, KeyError) as error:
            raise CheckpointError(f"{folder}: can't be opened: {error}") from error
        return cls(model, tokenizer, sampling or Sampling())

    @torch.inference_mode()
    def draw(self, context: Context, attempt: int = 0) -> list[Candidate]:
        """Draw `Sampling.candidates` replies at once, seeded by the context alone.

        Nucleus sampling (Holtzman et al. 2020, "The Curious Case of Neural Text
        Degeneration"). A row may say each of its placeholders once, and may not end before
        it has said all of them. Nothing is drawn for an act or fact that the checkpoint was
        trained before.
        """
        if not self.knows(context):
            return []
        rows, rng = self._sampling.candidates, torch.Generator().manual_seed(context.seed(attempt))
        prompt = torch.tensor([self._tokenizer.encode(context.prompt(), add_special_tokens=False)])
        owed = {self._placeholders[name] for name in context.facts}
        left = [set(owed) for _ in range(rows)]
        said: list[list[int]] = [[] for _ in range(rows)]
        scores = [0.0] * rows
        worst = [0.0] * rows
        done = [False] * rows

        cache = DynamicCache(config=self._model.config)
        output = self._model(prompt, past_key_values=cache, use_cache=True)
        cache.batch_repeat_interleave(rows)
        logits = output.logits[:, -1].expand(rows, -1).clone()  # [rows, vocabulary]
        for _ in range(self._sampling.max_tokens):
            natural = torch.log_softmax(logits, dim=-1)
            self._mask(logits, left, said)
            chosen = self._choose(logits, rng)
            chosen_scores = natural.gather(1, chosen[:, None])[:, 0]
            for i, (token, score) in enumerate(
                zip(chosen.tolist(), chosen_scores.tolist(), strict=True)
            ):
                if done[i]:
                    continue
                scores[i] += score
                worst[i] = min(worst[i], score)
                if token == self._end:
                    done[i] = True
                else:
                    said[i].append(token)
                    left[i].discard(token)
            if sum(done) >= min(self._sampling.enough, rows):
                break
            output = self._model(chosen[:, None], past_key_values=cache, use_cache=True)
            logits = output.logits[:, -1]
        return [
            Candidate(self._decode(said[i]), scores[i] / (len(said[i]) + 1), worst[i])
            for i in range(rows)
            if done[i]
        ]

    def knows(self, context: Context) -> bool:
        """Whether the checkpoint has learned the act and the placeholders of `context`."""
        return f"<act:{context.act}>" in self._known and context.facts <= self._placeholders.keys()

    def count_tokens(self, text: str) -> int:
        """How many tokens `text` is."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def _mask(
        self, logits: torch.Tensor, left: Sequence[set[int]], said: Sequence[Sequence[int]]
    ) -> None:
        """Forbid control words, foreign or spent placeholders, and ending too early."""
        granted = logits.clone()
        logits[:, self._silent] = -torch.inf
        for i, missing in enumerate(left):
            placeholders = sorted(missing)
            if said[i] and said[i][-1] == self._space and missing:
                logits[i] = -torch.inf  # nothing but a placeholder follows a lone space
            logits[i, placeholders] = granted[i, placeholders]
            logits[i, self._end if missing else self._space] = -torch.inf

    def _choose(self, logits: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
        """One token a row, [rows], from the nucleus of the tempered distribution."""
        ranked, order = torch.softmax(logits / self._sampling.temperature, dim=-1).sort(
            dim=-1, descending=True
        )
        outside = ranked.cumsum(dim=-1) - ranked > self._sampling.top_p
        picked = torch.multinomial(ranked.masked_fill(outside, 0.0), 1, generator=rng)
        return order.gather(1, picked)[:, 0]

    def _decode(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=False)).strip()
