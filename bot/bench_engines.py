"""Tokens a second: the assistant's engine and `transformers.generate`, side by side."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.generation import checkpoint_of, open_engine, sampling_of
from bot.settings import Settings
from dialogue.generation.context import Context
from dialogue.generation.corpus import load_corpus
from dialogue.generation.engine import Request, Sampling
from dialogue.generation.token_rules import TokenRules
from dialogue.generation.warming import likely_contexts

__all__ = ["EngineSpeeds", "bench_engines"]

_TOGETHER = 16
_SEED = 5


@dataclass(frozen=True, slots=True)
class EngineSpeeds:
    """Tokens a second over the same contexts, the medians of several rounds that take turns.

    Each request draws as many candidates, to their ends, with the same sampling.
    """

    engine: str
    candidates: int
    one: float
    together: float
    generate_one: float
    generate_together: float

    @property
    def ratios(self) -> dict[str, float]:
        """How many times as fast as `generate`, which is fed one reply or 16 at once."""
        return {
            "one_to_generate_one": self.one / self.generate_one,
            "together_to_generate_one": self.together / self.generate_one,
            "together_to_generate_together": self.together / self.generate_together,
        }

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return asdict(self) | {"ratios": self.ratios}

    def lines(self) -> Iterator[str]:
        """For people."""
        one, both, batches = self.ratios.values()
        yield f"tokens a second, {self.candidates} candidates a reply, in one run"
        yield f"  generate, one reply           {self.generate_one:8.0f}"
        yield f"  generate, {_TOGETHER} at once          {self.generate_together:8.0f}"
        yield f"  {self.engine:<12}, one reply       {self.one:8.0f}"
        yield f"    times generate's one        {one:8.1f}"
        yield f"  {self.engine:<12}, {_TOGETHER} at once      {self.together:8.0f}"
        yield f"    times generate's one        {both:8.1f}"
        yield f"    times generate's {_TOGETHER}         {batches:8.1f}"


def bench_engines(settings: Settings, rounds: int = 3) -> EngineSpeeds:
    """Measure with the checkpoint and sampling of the settings, over likely contexts."""
    sampling = sampling_of(settings)
    sampling = replace(sampling, enough=sampling.candidates)  # `generate` finishes all of them
    contexts = likely_contexts(load_corpus())
    contexts = random.Random(_SEED).sample(contexts, _TOGETHER * rounds)
    engine = open_engine(settings, sampling)
    rules = TokenRules(checkpoint_of(settings))
    generate = _generate(settings, sampling)

    def draw(batch: Sequence[Context]) -> int:
        drawn = engine.draw([Request(context) for context in batch])
        return sum(rules.count(c.text) + 1 for candidates in drawn for c in candidates)

    ways: dict[str, list[float]] = {"one": [], "together": [], "gen_one": [], "gen_together": []}
    draw(contexts[:1]), generate(contexts[:1])  # the first of each is slow
    for start in range(0, len(contexts), _TOGETHER):
        batch = contexts[start : start + _TOGETHER]
        ones = [[context] for context in batch]
        # Another attempt would be another draw: the engine keeps prompts, so `together` goes first.
        ways["together"].append(_speed(draw, [batch]))
        ways["gen_one"].append(_speed(generate, ones))
        ways["one"].append(_speed(draw, ones))
        ways["gen_together"].append(_speed(generate, [batch]))
    median = {name: statistics.median(speeds) for name, speeds in ways.items()}
    return EngineSpeeds(
        settings.generation.engine,
        sampling.candidates,
        median["one"],
        median["together"],
        median["gen_one"],
        median["gen_together"],
    )


def _speed(way: Callable[[Sequence[Context]], int], batches: Sequence[Sequence[Context]]) -> float:
    started = time.perf_counter()
    tokens = sum(way(batch) for batch in batches)
    return tokens / (time.perf_counter() - started)


def _generate(settings: Settings, sampling: Sampling) -> Callable[[Sequence[Context]], int]:
    """`transformers.generate` over a batch of contexts; it gives the number of tokens."""
    import torch
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

    torch.set_num_threads(settings.runtime.threads)
    folder: Path = checkpoint_of(settings)
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, padding_side="left")
    torch.manual_seed(_SEED)

    def generate(contexts: Sequence[Context]) -> int:
        prompts = [context.prompt() for context in contexts]
        encoded = tokenizer(
            prompts,
            add_special_tokens=False,
            padding=True,
            return_tensors="pt",
            return_token_type_ids=False,
        )
        output: Any = model.generate(
            **encoded,
            do_sample=True,
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            top_k=0,
            num_return_sequences=sampling.candidates,
            max_new_tokens=sampling.max_tokens,
            pad_token_id=tokenizer.pad_token_id,
        )
        said = output[:, encoded["input_ids"].shape[1] :]
        return int((said != tokenizer.pad_token_id).sum())

    return generate
