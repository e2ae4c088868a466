"""`shoptalk bench`: start-up, turn latency, speed and memory on the user's own machine."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.settings import Settings

__all__ = ["BenchReport", "run_bench", "start_and_memory"]

_CONVERSATIONS = (
    ("hello", "wheres my parcel", "maya.okafor@example.com", "SW9 8PR", "and the other one?",
     "what is the tracking number", "how much was that order", "thanks"),
    ("hi there", "how long does delivery take", "can I send things back", "do you have gift cards",
     "is there a desk lamp", "how much is it", "what colours does it come in", "cheers, bye"),
    ("where is order 10088, it should be here by now", "jonas.weber@example.de", "10115",
     "what did I order", "why is my parcel late!!", "no", "what's the weather in paris", "bye"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchReport:
    """Milliseconds a turn over real conversations, and what the process took."""

    ready_seconds: float
    first_build_seconds: float
    turns: int
    p50_ms: float
    p95_ms: float
    first_word_p50_ms: float
    first_word_p95_ms: float
    tokens_a_second: float
    resident_mb: float

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"first start (builds the shop)   {self.first_build_seconds:8.2f} s"
        yield f"start until ready               {self.ready_seconds:8.2f} s"
        yield f"turn, p50 of {self.turns:<4}               {self.p50_ms:8.0f} ms"
        yield f"turn, p95                       {self.p95_ms:8.0f} ms"
        yield f"first word, p50                 {self.first_word_p50_ms:8.0f} ms"
        yield f"first word, p95                 {self.first_word_p95_ms:8.0f} ms"
        yield f"generation                      {self.tokens_a_second:8.0f} tokens/s"
        yield f"resident memory                 {self.resident_mb:8.0f} MB"


def run_bench(settings: Settings, turns: int) -> BenchReport:
    """Drive a real `shoptalk chat --json` process over a fresh shop and time it from outside."""
    with tempfile.TemporaryDirectory() as folder:
        config = _config(settings, Path(folder))
        first = _seconds_to_ready(config)
        ready = _seconds_to_ready(config)
        return _time_turns(settings, config, turns, first, ready)


def _config(settings: Settings, folder: Path) -> Path:
    raw = json.loads(settings.model_dump_json())
    raw["shop"]["database"] = str(folder / "shop.sqlite3")
    path = folder / "config.yml"
    path.write_text(json.dumps(raw), encoding="utf-8")  # JSON is YAML
    return path


def _start(config: Path, session: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot.cli", "chat", "--json"]
    return subprocess.Popen(
        [*command, "--config", str(config), "--session", session],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def _ask(process: subprocess.Popen[str], line: str) -> dict[str, float]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    answer: dict[str, float] = json.loads(process.stdout.readline())
    return answer


def start_and_memory(settings: Settings) -> tuple[float, float]:
    """Seconds that a start takes over a demo shop that is built, and MB after some turns."""
    with tempfile.TemporaryDirectory() as folder:
        config = _config(settings, Path(folder))
        _seconds_to_ready(config)
        seconds = _seconds_to_ready(config)
        with _start(config, "memory") as process:
            for line in _CONVERSATIONS[0]:
                _ask(process, line)
            memory = psutil.Process(process.pid).memory_info().rss
            process.communicate()
        return seconds, memory / 1e6


def _seconds_to_ready(config: Path) -> float:
    """Seconds from starting the process until it has refused an empty line."""
    started = time.perf_counter()
    with _start(config, "ready") as process:
        _ask(process, "")
        seconds = time.perf_counter() - started
        process.communicate()
    return seconds


def _time_turns(
    settings: Settings, config: Path, turns: int, first: float, ready: float
) -> BenchReport:
    latencies: list[float] = []
    first_words: list[float] = []
    memory = 0
    number = 0
    while len(latencies) < turns:
        conversation = _CONVERSATIONS[number % len(_CONVERSATIONS)]
        number += 1
        with _start(config, f"bench-{number}") as process:
            _ask(process, "")
            for line in conversation:
                started = time.perf_counter()
                answer = _ask(process, line)
                latencies.append((time.perf_counter() - started) * 1000)
                first_words.append(float(answer["first_word_ms"]))
            memory = max(memory, psutil.Process(process.pid).memory_info().rss)
            process.communicate()
    return BenchReport(
        ready_seconds=ready,
        first_build_seconds=first,
        turns=len(latencies),
        p50_ms=statistics.median(latencies),
        p95_ms=statistics.quantiles(latencies, n=20)[-1],
        first_word_p50_ms=statistics.median(first_words),
        first_word_p95_ms=statistics.quantiles(first_words, n=20)[-1],
        tokens_a_second=_tokens_a_second(settings),
        resident_mb=memory / 1e6,
    )


def _tokens_a_second(settings: Settings) -> float:
    """Tokens that one reply's candidates take a second, over contexts never drawn before."""
    from bot.generation import checkpoint_of, open_engine
    from dialogue.generation.context import Context
    from dialogue.generation.engine import Request
    from dialogue.generation.token_rules import TokenRules

    engine, rules = open_engine(settings), TokenRules(checkpoint_of(settings))
    facts = frozenset({"item", "carrier", "delivery_date"})
    requests = [
        Request(Context("order_status", {"status": "shipped"}, facts, mood, length))
        for mood in ("neutral", "worried", "terse", "cheerful")
        for length in ("short", "medium", "long")
    ]
    engine.draw([Request(requests[0].context, attempt=1)])
    started = time.perf_counter()
    drawn = [candidate for request in requests for candidate in engine.draw([request])[0]]
    seconds = time.perf_counter() - started
    return sum(rules.count(candidate.text) + 1 for candidate in drawn) / seconds
