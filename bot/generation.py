"""Opening what words replies: the engine of the settings, its pool, and the writer on top."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from dialogue.descriptions.describing import Describer
    from dialogue.generation.candidate_pool import CandidatePool
    from dialogue.generation.context import Context
    from dialogue.generation.engine import InferenceEngine, Sampling
    from dialogue.generation.writer import ReplyWriter

__all__ = [
    "checkpoint_of",
    "contexts_ahead",
    "drawing_ahead",
    "open_describer",
    "open_engine",
    "open_pool",
    "open_writer",
    "sampling_of",
    "wording_of",
]

_IDLE_SECONDS = 2.0


def open_engine(settings: Settings, sampling: Sampling | None = None) -> InferenceEngine:
    """The language model alone, on the runtime of the settings.

    Args:
        settings: the assistant's.
        sampling: instead of the settings'.
    """
    generation, folder = settings.generation, checkpoint_of(settings)
    sampling = sampling or sampling_of(settings)
    if generation.engine == "onnx":
        from dialogue.generation.onnx_engine import OnnxEngine

        threads = settings.runtime.threads
        return OnnxEngine.from_checkpoint(folder, generation.cache, sampling, threads)
    import torch

    from dialogue.generation.transformers_engine import TransformersEngine

    torch.set_num_threads(settings.runtime.threads)
    return TransformersEngine.from_checkpoint(folder, sampling)


def open_pool(settings: Settings, engine: InferenceEngine | None = None) -> CandidatePool:
    """The language model behind what it drew before.

    Args:
        settings: the assistant's.
        engine: one that is open already, with these settings.
    """
    from dialogue.generation.candidate_pool import CandidatePool, PoolFile
    from dialogue.generation.checkpoint import checkpoint_digest
    from dialogue.generation.engine import fingerprint

    generation = settings.generation
    engine = engine or open_engine(settings)
    if not generation.pool:
        return CandidatePool(engine)
    checkpoint = checkpoint_digest(checkpoint_of(settings))
    name = fingerprint(generation.engine, checkpoint, sampling_of(settings))
    return CandidatePool(engine, PoolFile(generation.cache / "candidates.sqlite3", name))


def contexts_ahead(pool: CandidatePool) -> list[Context]:
    """The likely contexts for which nothing is drawn yet; those that were met before go first."""
    from dialogue.generation.corpus import load_corpus
    from dialogue.generation.engine import Request
    from dialogue.generation.warming import likely_contexts

    likely = likely_contexts(load_corpus(), pool.prompts())
    return [context for context in likely if not pool.holds(Request(context))]


@contextmanager
def drawing_ahead(
    settings: Settings,
    pool: CandidatePool,
    writer: ReplyWriter,
    quiet_seconds: Callable[[], float],
) -> Iterator[None]:
    """Inside, candidates are drawn ahead whenever there has been nothing to do for a while."""
    from dialogue.generation.warming import IdleDrawing

    def is_idle() -> bool:
        return quiet_seconds() > _IDLE_SECONDS

    if not (settings.generation.pool and settings.generation.draw_ahead):
        yield
        return
    with IdleDrawing(writer, partial(contexts_ahead, pool), is_idle):
        yield


def open_writer(settings: Settings, engine: InferenceEngine | None = None) -> ReplyWriter:
    """What words acts, with the checkpoint and sampling of the settings.

    Args:
        settings: the assistant's.
        engine: instead of the one in the settings and its pool.
    """
    from dialogue.generation.checkpoint import load_vocabulary
    from dialogue.generation.grounding import GroundingChecker
    from dialogue.generation.writer import ReplyWriter

    checker = GroundingChecker(load_vocabulary(checkpoint_of(settings)))
    return ReplyWriter(engine or open_pool(settings), checker)


def open_describer(settings: Settings) -> Describer:
    """What describes products, with the same model and the same checks as replies."""
    from dialogue.descriptions.describing import Describer

    return Describer(open_writer(settings))


def wording_of(settings: Settings) -> dict[str, str | int | float]:
    """What the words of replies depend on besides acts and facts, as turns keep it."""
    from dialogue.generation.checkpoint import checkpoint_digest
    from dialogue.generation.engine import DRAWING

    drawn = settings.generation.model_dump(exclude={"checkpoint", "cache", "pool", "draw_ahead"})
    digest = checkpoint_digest(checkpoint_of(settings))
    threads = settings.runtime.threads
    return {"checkpoint": digest, "drawing": DRAWING, "threads": threads, **drawn}


def sampling_of(settings: Settings) -> Sampling:
    """How the settings have candidates drawn."""
    from dialogue.generation.engine import Sampling

    generation = settings.generation
    return Sampling(generation.candidates, generation.temperature, generation.top_p)


def checkpoint_of(settings: Settings) -> Path:
    """The folder of the generator's checkpoint that the assistant uses."""
    from dialogue.generation.checkpoint import DEFAULT_CHECKPOINT

    chosen = settings.generation.checkpoint
    return Path(chosen) if chosen else DEFAULT_CHECKPOINT
