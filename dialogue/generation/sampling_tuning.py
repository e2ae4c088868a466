"""Chooses how candidates are drawn from a checkpoint that is there already.

Each held-out situation is worded three times in a row, and never twice in the same words, as in
a conversation: bold sampling makes mistakes that the checker refuses, timid sampling has nothing
new to say. What is compared is the share of replies that the model worded.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from dialogue.generation.acts import load_acts
from dialogue.generation.corpus import AuthoredReply, Corpus
from dialogue.generation.engine import Sampling
from dialogue.generation.invented_facts import invent_say
from dialogue.generation.journal import Journal
from dialogue.generation.writer import Digest, ReplyWriter

__all__ = ["SamplingResult", "held_out_situations", "sampling_table", "tune_sampling"]

_TODAY = date(2026, 6, 3)
_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class SamplingResult:
    """What a way of drawing reached.

    Attributes:
        generated: the share of replies that the model worded.
        milliseconds: a reply, on average, on this machine.
    """

    sampling: Sampling
    generated: float
    milliseconds: float


def held_out_situations(held_out: Corpus, number: int, seed: int) -> list[AuthoredReply]:
    """At most `number` held-out replies, all of different cases or moods."""
    different = {(reply.case, reply.mood): reply for reply in held_out.replies}
    some = list(different.values())
    random.Random(seed).shuffle(some)
    return some[:number]


def tune_sampling(
    writer_for: Callable[[Sampling], ReplyWriter],
    ways: Sequence[Sampling],
    situations: Sequence[AuthoredReply],
    journal: Journal,
    checkpoint: str,
) -> list[SamplingResult]:
    """Try every way of drawing; best first, among equals the quickest.

    Args:
        writer_for: a writer that draws in the given way and has drawn nothing yet.
        ways: what is tried.
        situations: held-out replies, whose cases and moods are worded.
        journal: keeps the results, so that an interrupted search goes on.
        checkpoint: names what is drawn from, so that results of another aren't taken for its.
    """
    found = []
    for way in ways:
        settings = asdict(way) | {"checkpoint": checkpoint, "situations": len(situations)}
        known = journal.find(settings)
        if known is None:
            known = _measured(writer_for(way), situations)
            journal.add(settings, known)
        found.append(SamplingResult(way, known["generated"], known["milliseconds"]))
    return sorted(found, key=lambda result: (-result.generated, result.milliseconds))


def sampling_table(results: Sequence[SamplingResult]) -> Iterator[str]:
    """The results as a Markdown table."""
    yield "| temperature | top-p | candidates | worded by the model | ms a reply |"
    yield "|---|---|---|---|---|"
    for result in results:
        way = result.sampling
        yield (
            f"| {way.temperature:g} | {way.top_p:g} | {way.candidates}"
            f" | {result.generated:.1%} | {result.milliseconds:.0f} |"
        )


def _measured(writer: ReplyWriter, situations: Sequence[AuthoredReply]) -> dict[str, float]:
    domain, rng = load_acts(), random.Random(0)
    generated = count = 0
    started = time.perf_counter()
    for number, reply in enumerate(situations):
        said: list[str] = []
        for turn in range(_IN_A_ROW):
            say = invent_say(reply.case, domain, _TODAY, rng)
            digest = Digest(mood=reply.mood, wordings=tuple(said), turn_key=f"{number}/{turn}")
            utterance = writer.write(say, digest, _TODAY)
            said.append(utterance.wording)
            generated += utterance.generated
            count += 1
    seconds = time.perf_counter() - started
    return {
        "generated": generated / max(count, 1),
        "milliseconds": seconds * 1000 / max(count, 1),
    }
