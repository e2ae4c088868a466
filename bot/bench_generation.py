"""`shoptalk bench generation`: the engine's speed, and turns with a pool warm, cold and absent."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.assistant import Assistant, open_beside
from bot.bench import start_and_memory
from bot.bench_engines import EngineSpeeds, bench_engines
from bot.generation import contexts_ahead, open_engine, open_pool, open_writer
from bot.settings import Settings
from bot.simulation.running import Simulation, simulated_assistant
from dialogue.generation.candidate_pool import CandidatePool
from dialogue.generation.engine import InferenceEngine
from dialogue.generation.warming import draw_all_ahead
from dialogue.messages import UserMessage, Utterance
from knowledge.copying import copy_shop
from knowledge.store import Store

__all__ = ["GenerationBench", "TurnTimes", "run_generation_bench"]

_SEED = 11
_TOGETHER = 16

_Script = tuple[str, Sequence[str]]
"""A conversation's name, and what the shopper writes in it."""


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """Turns of the same simulated conversations, with the pool in one state.

    `hit_rate` is the share of requests for candidates that needed no drawing; None without a
    pool. `distinct_2` is the share of all pairs of words in the wordings that are different.
    """

    pool: str
    turns: int
    first_word_p50_ms: float
    whole_p50_ms: float
    whole_p95_ms: float
    generated: float
    distinct_2: float
    hit_rate: float | None = None

    def lines(self) -> Iterator[str]:
        """For people."""
        hits = "" if self.hit_rate is None else f", {self.hit_rate:.1%} of requests from the pool"
        yield f"pool {self.pool}, {self.turns} turns{hits}"
        yield f"  first words, p50              {self.first_word_p50_ms:8.1f} ms"
        yield f"  whole turn, p50               {self.whole_p50_ms:8.1f} ms"
        yield f"  whole turn, p95               {self.whole_p95_ms:8.1f} ms"
        yield f"  generated, distinct-2         {self.generated:8.3f} {self.distinct_2:.4f}"


@dataclass(frozen=True, slots=True)
class GenerationBench:
    """All that was measured; `same_replies` is whether the pool's state changed no word."""

    start_seconds: float
    engine_seconds: float
    resident_mb: float
    speeds: EngineSpeeds
    turns: tuple[TurnTimes, ...]
    same_replies: bool
    ahead: int
    ahead_seconds: float
    turns_a_second_one: float
    turns_a_second_together: float

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return asdict(self) | {"speeds": self.speeds.to_json()}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"start until ready               {self.start_seconds:8.2f} s"
        yield f"loading the engine              {self.engine_seconds:8.2f} s"
        yield f"resident memory, all loaded     {self.resident_mb:8.0f} MB"
        yield from self.speeds.lines()
        for times in self.turns:
            yield from times.lines()
        yield f"the same replies in all three   {'yes' if self.same_replies else 'NO'}"
        yield f"drawn ahead for {self.ahead} contexts in {self.ahead_seconds:.0f} s"
        one, together = self.turns_a_second_one, self.turns_a_second_together
        yield f"turns a second without a pool   {one:8.1f} one after the other"
        yield f"                                {together:8.1f} {_TOGETHER} at once"


def run_generation_bench(settings: Settings, conversations: int) -> GenerationBench:
    """Measure over a copy of the records, with a cache that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="shoptalk-") as folder:
        fresh = settings.generation.model_copy(update={"cache": Path(folder) / "cache"})
        settings = settings.model_copy(update={"generation": fresh})
        open_engine(settings)  # converted once, which no later start does again
        started = time.perf_counter()
        engine = open_engine(settings)
        engine_seconds = time.perf_counter() - started
        with simulated_assistant(settings) as (assistant, changed):
            turns = _Turns(changed, assistant, engine)
            scripts = asyncio.run(turns.scripts(conversations))
            report = _bench_turns(changed, turns, scripts)
        start_seconds, resident_mb = start_and_memory(settings)
        return GenerationBench(
            start_seconds=start_seconds,
            resident_mb=resident_mb,
            engine_seconds=engine_seconds,
            speeds=bench_engines(settings),
            **report,
        )


def _bench_turns(settings: Settings, turns: _Turns, scripts: Sequence[_Script]) -> dict[str, Any]:
    absent, said_absent = asyncio.run(turns.played("absent", scripts, None))
    one = asyncio.run(turns.turns_a_second(scripts, 1))
    together = asyncio.run(turns.turns_a_second(scripts, _TOGETHER))
    cold, said_cold = asyncio.run(turns.played("cold", scripts, open_pool(settings, turns.engine)))
    pool = open_pool(settings, turns.engine)
    contexts = contexts_ahead(pool)
    started = time.perf_counter()
    for _ in draw_all_ahead(open_writer(settings, pool), contexts):
        pass
    ahead_seconds = time.perf_counter() - started
    pool.close()
    warm, said_warm = asyncio.run(turns.played("warm", scripts, open_pool(settings, turns.engine)))
    return {
        "turns": (absent, cold, warm),
        "same_replies": said_absent == said_cold == said_warm,
        "ahead": len(contexts),
        "ahead_seconds": ahead_seconds,
        "turns_a_second_one": one,
        "turns_a_second_together": together,
    }


class _Turns:
    """Plays the same conversations again and again, each over the records as they were."""

    def __init__(self, settings: Settings, assistant: Assistant, engine: InferenceEngine) -> None:
        self._settings = settings
        self._assistant = assistant
        self.engine = engine

    @contextmanager
    def _beside(self, engine: InferenceEngine) -> Iterator[Assistant]:
        """The assistant over a copy of its records, worded by `engine`."""
        worded = replace(self._assistant, writer=open_writer(self._settings, engine))
        with tempfile.TemporaryDirectory(prefix="shoptalk-") as folder:
            path = Path(folder) / "shop.sqlite3"
            copy_shop(self._assistant.store.path, path)
            with Store(path) as store:
                yield open_beside(worded, self._settings, store)

    async def scripts(self, conversations: int) -> list[_Script]:
        """What simulated shoppers write."""
        simulation = Simulation(self._assistant, self._settings, _SEED)
        return [
            (f"bench-{outcome.number}", [exchange.text for exchange in outcome.exchanges])
            async for outcome in simulation.play(conversations)
        ]

    async def played(
        self, name: str, scripts: Sequence[_Script], pool: CandidatePool | None
    ) -> tuple[TurnTimes, list[str]]:
        """One after the other: how long turns took, and the wordings of all that was said."""
        firsts: list[float] = []
        wholes: list[float] = []
        said: list[Utterance] = []
        self._assistant.encoder.forget()
        with self._beside(pool or self.engine) as assistant:
            for sender, lines in scripts:
                self._assistant.store.database.conn.backup(assistant.store.database.conn)
                for line in lines:
                    first, whole = await _timed(assistant, sender, line, said)
                    firsts.append(first)
                    wholes.append(whole)
        if pool is not None:
            pool.close()
        wordings = [utterance.wording for utterance in said]
        times = TurnTimes(
            pool=name,
            turns=len(wholes),
            first_word_p50_ms=statistics.median(firsts),
            whole_p50_ms=statistics.median(wholes),
            whole_p95_ms=statistics.quantiles(wholes, n=20)[-1],
            generated=sum(utterance.generated for utterance in said) / len(said),
            distinct_2=distinct_2(wordings),
            hit_rate=pool.hits / (pool.hits + pool.misses) if pool is not None else None,
        )
        return times, wordings

    async def turns_a_second(self, scripts: Sequence[_Script], at_once: int) -> float:
        """How many turns are dealt with a second, without a pool, so many conversations at once."""
        with self._beside(self.engine) as assistant:
            started = time.perf_counter()
            for start in range(0, len(scripts), at_once):
                batch = scripts[start : start + at_once]
                await asyncio.gather(*(_converse(assistant, script) for script in batch))
            seconds = time.perf_counter() - started
        return sum(len(lines) for _, lines in scripts) / seconds


async def _converse(assistant: Assistant, script: _Script) -> None:
    sender, lines = script
    for line in lines:
        await assistant.manager.handle(UserMessage(sender, line))


async def _timed(
    assistant: Assistant, sender: str, line: str, said: list[Utterance]
) -> tuple[float, float]:
    """Milliseconds until the first words and until the end; what is said goes to `said`."""
    started = time.perf_counter()
    heard: list[float] = []

    async def listen(utterance: Utterance) -> None:
        heard.append(time.perf_counter())
        said.append(utterance)

    await assistant.manager.handle(UserMessage(sender, line), listen)
    ended = time.perf_counter()
    return ((heard or [ended])[0] - started) * 1000, (ended - started) * 1000


def distinct_2(texts: Sequence[str]) -> float:
    """The share of all pairs of neighbouring words that are different (Li et al. 2016)."""
    pairs = [pair for text in texts for pair in pairwise(text.split())]
    return len(set(pairs)) / max(len(pairs), 1)
