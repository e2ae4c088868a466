"""The reference engine: transformers' own GPT-2 in fp32, one request after another."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import DynamicCache, GPT2LMHeadModel

from dialogue.generation.checkpoint import CheckpointError
from dialogue.generation.drafting import Drafts
from dialogue.generation.engine import Candidate, Request, Sampling
from dialogue.generation.token_rules import TokenRules

__all__ = ["TransformersEngine"]


class TransformersEngine:
    """Draws candidates from any GPT-2 that transformers opens; slow, and what others compare to."""

    def __init__(self, model: GPT2LMHeadModel, rules: TokenRules, sampling: Sampling) -> None:
        self._model = model.eval()
        self._rules = rules
        self._sampling = sampling
        self._alone = threading.Lock()

    @classmethod
    def from_checkpoint(cls, folder: Path, sampling: Sampling | None = None) -> TransformersEngine:
        """Open a folder written by `shoptalk train generator`, or any GPT-2 in its format.

        Raises:
            CheckpointError: there is none, or it can't be opened.
        """
        if not (folder / "config.json").is_file():
            raise CheckpointError(f"{folder}: no checkpoint here (config.json is missing)")
        try:
            model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32)
        except (OSError, ValueError, KeyError) as error:
            raise CheckpointError(f"{folder}: can't be opened: {error}") from error
        return cls(model, TokenRules(folder), sampling or Sampling())

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        """The candidates for each request; see `InferenceEngine`."""
        # One by one, so that a request's candidates can't depend on the others.
        with self._alone:
            return [self._draw_one(request) for request in requests]

    @torch.inference_mode()
    def _draw_one(self, request: Request) -> list[Candidate]:
        positions = self._model.config.n_positions
        drafts = Drafts(request, self._rules, self._sampling, positions)
        if not drafts.under_way:
            return []
        cache = DynamicCache(config=self._model.config)
        prompt = [drafts.opening + drafts.closing]
        logits = self._advance(prompt, cache)
        cache.batch_repeat_interleave(self._sampling.candidates)
        rows = drafts.under_way
        drafts.go_on(np.repeat(logits, len(rows), axis=0))
        while drafts.under_way:
            # Finished rows stay in the batch, so that the shape of the work is always the same.
            logits = self._advance([row.said[-1:] or prompt[0][-1:] for row in rows], cache)
            going_on = {id(row) for row in drafts.under_way}
            drafts.go_on(logits[[id(row) in going_on for row in rows]])
        return drafts.candidates()

    def _advance(self, tokens: list[list[int]], cache: DynamicCache) -> NDArray[np.float32]:
        """Take up `tokens`, [rows, tokens]; logits after each row's last, [rows, vocabulary]."""
        output = self._model(torch.tensor(tokens), past_key_values=cache, use_cache=True)
        return np.asarray(output.logits[:, -1].numpy(), np.float32)
