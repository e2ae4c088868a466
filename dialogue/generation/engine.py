"""What every inference engine promises: for each context, the same candidates every time."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal, Protocol

from dialogue.generation.context import Context

__all__ = [
    "DRAWING",
    "Candidate",
    "EngineName",
    "InferenceEngine",
    "Request",
    "Sampling",
    "fingerprint",
]

EngineName = Literal["onnx", "transformers"]

_RUNTIMES: dict[EngineName, tuple[str, ...]] = {
    "onnx": ("onnxruntime", "numpy", "tokenizers"),
    "transformers": ("transformers", "torch", "numpy", "tokenizers"),
}
"""The packages whose versions decide the last bits of what an engine computes."""

DRAWING = 2
"""Rises with every change to drawing or conversion after which other candidates come."""


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


@dataclass(frozen=True, slots=True)
class Request:
    """A context to be worded, and the how-manieth time; together they fix the candidates."""

    context: Context
    attempt: int = 0


class InferenceEngine(Protocol):
    """Anything that words contexts: a model on some runtime, a cache before one, a stand-in."""

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        """The candidates for each request, in the requests' order.

        A request's candidates are the same to the last bit whatever else is asked with it,
        before it, or by another thread at the same time.
        """
        ...


def fingerprint(engine: EngineName, checkpoint: str, sampling: Sampling) -> str:
    """A name for everything besides a request that its candidates depend on.

    Args:
        engine: the runtime.
        checkpoint: the digest of the checkpoint.
        sampling: how candidates are drawn.
    """
    versions = {name: version(name) for name in _RUNTIMES[engine]}
    parts = [engine, checkpoint, asdict(sampling), versions, DRAWING, _processor()]
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _processor() -> str:
    """The processor by name and abilities: another one may round another way."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    told = {line for line in lines if line.startswith(("model name", "flags", "Features"))}
    return " ".join([platform.machine(), *sorted(told)])
