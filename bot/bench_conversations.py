"""`shoptalk bench conversations`: a turn's cost in a long one, and many of them side by side."""

from __future__ import annotations

import asyncio
import math
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.assistant import Assistant, open_assistant
from bot.settings import Settings, ShopSettings
from dialogue.manager import DialogueManager
from dialogue.messages import Reply, UserMessage
from dialogue.sessions import EventLog
from knowledge.audit import buyers
from knowledge.customers import Customers

__all__ = ["LongBench", "ManyBench", "bench_long", "bench_many", "run_conversations_bench"]

_OPENING = ("hello", "wheres my parcel", "{email}", "{postcode}")
_ROUND = (
    "is there a desk lamp", "how much is it", "how long does delivery take",
    "where is my latest order", "what is the tracking number", "do you have gift cards",
    "which orders do i have", "thanks",
)  # fmt: skip
"""Said over and over; nothing waits for an answer at its end."""

_ROUNDS = 15
_SIDE_BY_SIDE = (
    "hello", "where is my parcel, {email}, {postcode}", "what is the tracking number",
    "how much is the alder desk lamp", "how long does delivery take", "thanks, bye",
)  # fmt: skip
_WARM = 25
"""Conversations before the measured ones, in which most wordings are drawn for the first time."""

_EVERY_HASTY, _EVERY_REPEATED = 10, 10
"""Every tenth shopper waits for no reply, and every tenth message is delivered twice."""


@dataclass(frozen=True, slots=True)
class LongBench:
    """What a turn takes (median) at the beginning of a conversation, and after so many `turns`."""

    turns: int
    early_ms: float
    late_ms: float

    @property
    def ratio(self) -> float:
        """How many times as long a late turn takes."""
        return self.late_ms / self.early_ms

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"a turn after {len(_OPENING):<5} of them   {self.early_ms:8.1f} ms"
        yield f"a turn after {self.turns:<5} of them   {self.late_ms:8.1f} ms"
        yield f"  times as long            {self.ratio:8.2f}"


@dataclass(frozen=True, slots=True)
class ManyBench:
    """What became of conversations that all went on at once.

    Attributes:
        conversations: how many there were.
        messages: what was said in all of them, each message counted once.
        seconds: how long all of it took.
        lost: messages without a turn of their own.
        doubled: turns beyond the first of a message.
        disordered: replies that are not to the message next in order, or not as recorded.
        waits: seconds from message to reply, of the shoppers who await each reply.
        overtaken: how many turns of others came in between, of the same messages.
    """

    conversations: int
    messages: int
    seconds: float
    lost: int
    doubled: int
    disordered: int
    waits: tuple[float, ...]
    overtaken: tuple[int, ...]

    @property
    def fair_share(self) -> float:
        """Seconds in which every conversation has one turn."""
        return self.seconds / self.messages * self.conversations

    def lines(self) -> Iterator[str]:
        """For people."""
        p50, p95, most = (wait / self.fair_share for wait in _spread(self.waits))
        _, _, overtaken = _spread(self.overtaken)
        yield f"{self.conversations} conversations side by side, {self.messages:,} messages"
        yield f"  lost, doubled, out of order   {self.lost}, {self.doubled}, {self.disordered}"
        yield f"  turns a second                {self.messages / self.seconds:.1f}"
        yield f"  one turn of each takes        {self.fair_share:.2f} s"
        yield f"  wait, as a share of that      p50 {p50:.2f}, p95 {p95:.2f}, max {most:.2f}"
        yield f"  turns of others in one wait   {overtaken:.0f} at most"


def run_conversations_bench(
    settings: Settings, turns: int, conversations: int
) -> Iterator[LongBench | ManyBench]:
    """Measure over a fresh demo shop, which is thrown away."""
    with tempfile.TemporaryDirectory(prefix="shoptalk-") as folder:
        shop = ShopSettings(database=Path(folder) / "shop.sqlite3", seed=settings.shop.seed)
        assistant = open_assistant(settings.model_copy(update={"shop": shop}))
        try:
            yield asyncio.run(bench_long(assistant, turns))
            yield asyncio.run(bench_many(assistant, conversations))
        finally:
            assistant.store.close()


async def bench_long(assistant: Assistant, turns: int, rounds: int = _ROUNDS) -> LongBench:
    """Compare turns of new conversations with turns of one that has gone on for `turns`.

    They take turns with each other, line by line the same, so that whatever else the machine
    does slows both.
    """
    (proof,) = _proofs(assistant, 1)
    sender = "bench-long"
    rounds_before = math.ceil(max(turns - len(_OPENING), 1) / len(_ROUND))
    await _say(assistant.manager, sender, _OPENING, proof)
    for _ in range(rounds_before):
        await _say(assistant.manager, sender, _ROUND, proof)
    early: list[list[float]] = []
    late: list[list[float]] = []
    for number in range(rounds):
        await _say(assistant.manager, f"bench-new-{number}", _OPENING, proof)
        early.append(await _say(assistant.manager, f"bench-new-{number}", _ROUND, proof))
        late.append(await _say(assistant.manager, sender, _ROUND, proof))
    before = len(_OPENING) + rounds_before * len(_ROUND)
    return LongBench(before, _of_a_round(early), _of_a_round(late))


async def bench_many(assistant: Assistant, conversations: int) -> ManyBench:
    """Have so many conversations at once, one process and one thread for all."""
    proofs = _proofs(assistant, conversations)
    for number, proof in enumerate(proofs[:_WARM]):
        await _say(assistant.manager, f"bench-warm-{number}", _SIDE_BY_SIDE, proof)
    side_by_side = _SideBySide(assistant.manager)
    started = time.perf_counter()
    replies = await asyncio.gather(
        *(side_by_side.talk(number, proof) for number, proof in enumerate(proofs))
    )
    seconds = time.perf_counter() - started
    log = EventLog(assistant.store)
    lost, doubled, disordered = 0, side_by_side.doubled, 0
    for number, own in enumerate(replies):
        turns = Counter(_message_ids(log, _sender(number)))
        sent = [_message_id(number, place) for place in range(len(_SIDE_BY_SIDE))]
        lost += sum(turns[message_id] == 0 for message_id in sent)
        doubled += turns.total() - len(turns)
        lines = [line.format_map(proofs[number]) for line in _SIDE_BY_SIDE]
        disordered += _disordered(own, lines, log)
    return ManyBench(
        conversations=conversations,
        messages=conversations * len(_SIDE_BY_SIDE),
        seconds=seconds,
        lost=lost,
        doubled=doubled,
        disordered=disordered,
        waits=tuple(side_by_side.waits),
        overtaken=tuple(side_by_side.overtaken),
    )


class _SideBySide:
    """Conversations over one manager, which note how long each waits."""

    def __init__(self, manager: DialogueManager) -> None:
        self._manager = manager
        self._handled = self.doubled = 0
        self.waits: list[float] = []
        self.overtaken: list[int] = []

    async def talk(self, number: int, proof: dict[str, str]) -> list[Reply]:
        """One conversation: the replies in the order in which the messages were sent."""
        messages = [
            UserMessage(
                _sender(number), line.format_map(proof), message_id=_message_id(number, place)
            )
            for place, line in enumerate(_SIDE_BY_SIDE)
        ]
        if number % _EVERY_HASTY == 0:
            return list(await asyncio.gather(*map(self._manager.handle, messages)))
        return [
            await self._wait_for(message, is_repeated=(number + place) % _EVERY_REPEATED == 0)
            for place, message in enumerate(messages)
        ]

    async def _wait_for(self, message: UserMessage, is_repeated: bool) -> Reply:
        started, handled = time.perf_counter(), self._handled
        again = asyncio.create_task(self._manager.handle(message)) if is_repeated else None
        reply = await self._manager.handle(message)
        self.waits.append(time.perf_counter() - started)
        self.overtaken.append(self._handled - handled)
        self._handled += 1
        if again is not None and (await again).turn != reply.turn:
            self.doubled += 1
        return reply


async def _say(
    manager: DialogueManager, sender: str, lines: Sequence[str], proof: dict[str, str]
) -> list[float]:
    """Say lines one after the other; the milliseconds that each took."""
    times = []
    for line in lines:
        message = UserMessage(sender, line.format_map(proof))
        started = time.perf_counter()
        await manager.handle(message)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _of_a_round(rounds: Sequence[Sequence[float]]) -> float:
    """Milliseconds of a turn: the mean over a round's lines of each line's median."""
    return statistics.fmean(statistics.median(times) for times in zip(*rounds, strict=True))


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    """The median, the 95th percentile and the greatest."""
    return statistics.median(values), statistics.quantiles(values, n=20)[-1], max(values)


def _disordered(replies: Sequence[Reply], lines: Sequence[str], log: EventLog) -> int:
    """How many replies are not to the line of their place, or not what is recorded of it."""
    recorded: dict[int, list[str]] = {}
    for entry in log.events(replies[0].sender_id):
        if entry.event["event"] == "bot":
            recorded.setdefault(entry.turn, []).append(entry.event["text"])
    return sum(
        (reply.turn, reply.text) != (turn, line)
        or [utterance.text for utterance in reply.utterances] != recorded.get(turn, [])
        for turn, (reply, line) in enumerate(zip(replies, lines, strict=True), start=1)
    )


def _message_ids(log: EventLog, sender: str) -> Iterator[str]:
    events = (entry.event for entry in log.events(sender))
    return (str(event["message_id"]) for event in events if event["event"] == "user")


def _proofs(assistant: Assistant, count: int) -> list[dict[str, str]]:
    """What customers prove themselves with; the same one comes again where there are few."""
    customers = Customers(assistant.store)
    verified = [customers.restore(customer_id) for customer_id in buyers(assistant.store)]
    known = [customers.get(customer) for customer in verified[:count] if customer]
    proofs = [{"email": c.email, "postcode": c.address.postcode} for c in known]
    return [proofs[number % len(proofs)] for number in range(count)]


def _sender(number: int) -> str:
    return f"bench-{number}"


def _message_id(number: int, place: int) -> str:
    return f"{number}/{place}"
