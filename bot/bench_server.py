"""`shoptalk bench server`: many conversations with the server as a process, over real sockets."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from bot.assistant import open_store
from bot.server_process import ServerProcess
from bot.settings import Settings
from knowledge.audit import buyers
from knowledge.customers import Customers
from knowledge.store import Store

__all__ = ["ServerBench", "run_server_bench"]

_LINES = (
    "hello", "where is my parcel, {email}, {postcode}", "what is the tracking number",
    "how much is the alder desk lamp", "how long does delivery take", "do you have gift cards",
    "thanks",
)  # fmt: skip
_EVERY_REPEATED = 10
"""Every tenth message is sent twice at the same time."""

_NO_LIMIT = 1_000_000
_WARM = 5
_MEGABYTE = 1_000_000
_SETTLE_SECONDS = 2.0
_LOOKS = 5


@dataclass(frozen=True, slots=True)
class ServerBench:
    """What became of conversations that went on at once.

    Attributes:
        conversations: how many there were.
        messages: what was said in all, each message counted once.
        seconds: how long all of it took.
        lost: messages without a recorded answer.
        doubled: messages that were answered by more than one turn.
        misordered: replies to another message than the one sent, or recorded out of order.
        errors: requests that did not succeed, by status or kind.
        p50, p95: seconds from message to reply.
        memory: megabytes when the first conversations were over, and after each fifth of the time.
        idle_memory: megabytes that the idle streams took.
        idle: event streams that were held open.
    """

    conversations: int
    messages: int
    seconds: float
    lost: int
    doubled: int
    misordered: int
    errors: dict[str, int]
    p50: float
    p95: float
    memory: tuple[float, ...]
    idle: int = 0
    idle_memory: float = 0.0

    @property
    def turns_a_second(self) -> float:
        """How many messages were answered in a second, on average."""
        return self.messages / self.seconds

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.conversations} conversations at once, {self.messages:,} messages"
        yield f"  lost, doubled, misordered   {self.lost}, {self.doubled}, {self.misordered}"
        yield f"  errors                      {self.errors or 'none'}"
        yield f"  turns a second              {self.turns_a_second:.1f}"
        yield f"  from message to reply       p50 {self.p50:.2f} s, p95 {self.p95:.2f} s"
        yield f"  memory, start to end        {', '.join(f'{m:.0f}' for m in self.memory)} MB"
        if self.idle:
            yield f"  with {self.idle:,} idle streams     {self.idle_memory:+.0f} MB"

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"turns_a_second": self.turns_a_second}


@dataclass(slots=True)
class _Tally:
    waits: list[float] = field(default_factory=list)
    messages: int = 0
    lost: int = 0
    doubled: int = 0
    misordered: int = 0
    errors: dict[str, int] = field(default_factory=dict)

    def failed(self, kind: str) -> None:
        self.errors[kind] = self.errors.get(kind, 0) + 1


def run_server_bench(
    settings: Settings, conversations: int, seconds: float, think: float, idle: int
) -> ServerBench:
    """Measure over a fresh demo shop, which is thrown away.

    Args:
        settings: the assistant's; limits for visitors and addresses are lifted.
        conversations: how many go on at once.
        seconds: for how long.
        think: how long a shopper takes from a reply to the next message.
        idle: event streams that are held open meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="shoptalk-") as name:
        folder = Path(name)
        shop = settings.shop.model_copy(update={"database": folder / "shop.sqlite3"})
        limits = {
            "messages_a_minute": _NO_LIMIT,
            "requests_a_minute": _NO_LIMIT,
            "sessions_an_hour": _NO_LIMIT,
            "streams": max(settings.server.streams, idle + 1),
            "turns_waiting": max(settings.server.turns_waiting, 2 * conversations),
        }
        server = settings.server.model_copy(update=limits)
        settings = settings.model_copy(update={"shop": shop, "server": server})
        with open_store(settings) as store:
            proofs = _proofs(store, conversations)
        with ServerProcess(settings, folder) as process:
            return asyncio.run(_measure(process, proofs, seconds, think, idle))


async def _measure(
    process: ServerProcess,
    proofs: Sequence[dict[str, str]],
    seconds: float,
    think: float,
    idle: int,
) -> ServerBench:
    no_limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    timeout = httpx2.Timeout(120, read=None)
    async with httpx2.AsyncClient(
        base_url=process.address, limits=no_limits, timeout=timeout
    ) as client:
        await asyncio.gather(
            *(_talk(client, proof, _Tally(), 0, rounds=1) for proof in proofs[:_WARM])
        )
        before = holding = _megabytes(process)
        streams = [asyncio.create_task(_idle(client)) for _ in range(idle)]
        if idle:
            await _all_open(client, idle)
            holding = _megabytes(process)
        tally, started = _Tally(), time.perf_counter()
        until = started + seconds
        watching = asyncio.create_task(_memory_over_time(process, seconds))
        await asyncio.gather(*(_talk(client, proof, tally, think, until) for proof in proofs))
        took = time.perf_counter() - started
        memory = await watching
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    waits = tally.waits if len(tally.waits) > 1 else [*tally.waits, 0.0, 0.0]
    return ServerBench(
        conversations=len(proofs),
        messages=tally.messages,
        seconds=took,
        lost=tally.lost,
        doubled=tally.doubled,
        misordered=tally.misordered,
        errors=tally.errors,
        p50=statistics.median(waits),
        p95=statistics.quantiles(waits, n=20)[-1],
        memory=(before, *memory),
        idle=idle,
        idle_memory=holding - before,
    )


async def _memory_over_time(process: ServerProcess, seconds: float) -> list[float]:
    found = []
    for _ in range(_LOOKS):
        await asyncio.sleep(seconds / _LOOKS)
        found.append(_megabytes(process))
    return found


def _megabytes(process: ServerProcess) -> float:
    return process.memory() / _MEGABYTE


async def _talk(
    client: httpx2.AsyncClient,
    proof: dict[str, str],
    tally: _Tally,
    think: float,
    until: float = 0.0,
    rounds: int = 0,
) -> None:
    """One conversation, until the time is over or for so many rounds of its lines."""
    headers = await _session(client)
    # People neither begin in the same moment nor take the same time.
    pace = random.Random(headers["Authorization"])
    await asyncio.sleep(pace.uniform(0, think))
    count = itertools.count()
    sent: list[tuple[str, str]] = []
    answered: dict[str, list[str]] = {}
    lines = itertools.cycle(_LINES)
    while time.perf_counter() < until or len(sent) < rounds * len(_LINES):
        line, message_id = next(lines).format_map(proof), f"m{next(count)}"
        message = {"text": line, "message_id": message_id}
        copies = 2 if len(sent) % _EVERY_REPEATED == _EVERY_REPEATED - 1 else 1
        sent.append((message_id, line))
        started = time.perf_counter()
        try:
            replies = await asyncio.gather(
                *(client.post("/api/v1/messages", json=message, headers=headers)
                  for _ in range(copies))
            )  # fmt: skip
        except httpx2.HTTPError as error:
            tally.failed(type(error).__name__)
            continue
        tally.waits.append(time.perf_counter() - started)
        _judge(replies, line, len(sent), tally)
        if replies[0].status_code == 200:
            answered[message_id] = [each["text"] for each in replies[0].json()["replies"]]
        await asyncio.sleep(think * pace.uniform(0.5, 1.5))
    tally.messages += len(sent)
    await _compare(client, headers, sent, answered, tally)


def _judge(replies: Sequence[httpx2.Response], line: str, turn: int, tally: _Tally) -> None:
    """Whether each reply is one, to this line, in this turn."""
    for reply in replies:
        if reply.status_code != 200:
            tally.failed(str(reply.status_code))
            continue
        body = reply.json()
        tally.doubled += body["turn"] > turn
        tally.misordered += body["turn"] < turn or body["text"] != line


async def _compare(
    client: httpx2.AsyncClient,
    headers: dict[str, str],
    sent: Sequence[tuple[str, str]],
    answered: dict[str, list[str]],
    tally: _Tally,
) -> None:
    """Whether what is on record is what was sent and answered, each once and in order."""
    body = (await client.get("/api/v1/messages", headers=headers)).json()["messages"]
    heard = [(m["message_id"], m["text"]) for m in body if m["from"] == "shopper"]
    tally.lost += len(set(sent) - set(heard))
    tally.doubled += len(heard) - len(set(heard))
    tally.misordered += [pair for pair in sent if pair in set(heard)] != list(dict.fromkeys(heard))
    turns = {m["turn"]: m["message_id"] for m in body if m["from"] == "shopper"}
    recorded: dict[str, list[str]] = {message_id: [] for message_id, _ in sent}
    for message in body:
        if message["from"] == "assistant":
            recorded[turns[message["turn"]]].append(message["text"])
    tally.misordered += sum(recorded[message_id] != said for message_id, said in answered.items())


async def _idle(client: httpx2.AsyncClient) -> None:
    """An open page whose visitor says nothing."""
    headers = await _session(client)
    async with client.stream("GET", "/api/v1/events", headers=headers) as response:
        async for _ in response.aiter_bytes():
            pass


async def _all_open(client: httpx2.AsyncClient, idle: int) -> None:
    """Wait until the server holds so many streams, and what opening them took is free again."""
    while f"shoptalk_streams {float(idle)}" not in (await client.get("/metrics")).text:
        await asyncio.sleep(0.2)
    await asyncio.sleep(_SETTLE_SECONDS)


async def _session(client: httpx2.AsyncClient) -> dict[str, str]:
    token = (await client.post("/api/v1/sessions")).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def _proofs(store: Store, count: int) -> list[dict[str, str]]:
    """What customers prove themselves with; the same one comes again where there are few."""
    customers = Customers(store)
    verified = [customers.restore(customer_id) for customer_id in buyers(store)]
    known = [customers.get(customer) for customer in verified[:count] if customer]
    proofs = [{"email": c.email, "postcode": c.address.postcode} for c in known]
    return [proofs[number % len(proofs)] for number in range(count)]
