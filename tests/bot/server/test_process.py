"""The server as a process: killed in the middle, stopped in order, and measured."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path

import httpx2
import pytest

from bot.bench_server import run_server_bench
from bot.server_process import ServerProcess
from bot.settings import ServerSettings, Settings, ShopSettings
from dialogue.sessions import EventLog
from knowledge.store import Store
from tests.shop_copies import copy_without_conversations

CONVERSATIONS = int(os.environ.get("SHOPTALK_TEST_CONVERSATIONS", "6"))
LINES = ("hello", "how much is the alder desk lamp", "how long does delivery take", "thanks")
EASY = ServerSettings(
    messages_a_minute=100_000, requests_a_minute=100_000, sessions_an_hour=100_000
)


@pytest.fixture
def own(settings: Settings, shop_file: Path, tmp_path: Path) -> Settings:
    with Store(shop_file).open() as store:
        path = copy_without_conversations(store, tmp_path / "shop.sqlite3")
    return settings.model_copy(update={"server": EASY, "shop": ShopSettings(database=path)})


async def test_after_a_kill_each_message_has_exactly_one_answer(
    own: Settings, tmp_path: Path
) -> None:
    process = ServerProcess(own, tmp_path)
    with process:
        tokens = await _begin(process.address)
        talking = [asyncio.create_task(_talk(process.address, t)) for t in tokens]
        while sum(task.done() for task in talking) == 0 and not _recorded(own):
            await asyncio.sleep(0.02)
        process.kill()
        await asyncio.gather(*talking, return_exceptions=True)
        process.start()
        heard = await asyncio.gather(*(_talk(process.address, token) for token in tokens))
        assert process.stop() == 0
    assert all(texts for texts in heard)
    answered = _recorded(own)
    assert len(answered) == CONVERSATIONS * len(LINES)
    assert set(answered.values()) == {1}


async def test_a_stop_lets_running_turns_end(own: Settings, tmp_path: Path) -> None:
    with ServerProcess(own, tmp_path) as process:
        tokens = (await _begin(process.address))[:4]
        async with httpx2.AsyncClient(base_url=process.address, timeout=240) as client:
            asked = [
                asyncio.create_task(
                    client.post("/api/v1/messages", json={"text": LINES[1]}, headers=_bearer(token))
                )
                for token in tokens
            ]
            while "under_way 4.0" not in (await client.get("/metrics")).text:
                await asyncio.sleep(0)
            stopped = asyncio.create_task(asyncio.to_thread(process.stop))
            answers = await asyncio.gather(*asked)
        assert await stopped == 0
    assert [answer.status_code for answer in answers] == [200] * 4
    assert all(answer.json()["replies"] for answer in answers)


def test_a_bench_finds_nothing_lost(settings: Settings) -> None:
    measured = run_server_bench(settings, conversations=4, seconds=2, think=0.2, idle=20)
    assert measured.messages > 0
    assert (measured.lost, measured.doubled, measured.misordered) == (0, 0, 0)
    assert measured.errors == {}
    assert any("turns a second" in line for line in measured.lines())


async def _begin(address: str) -> list[str]:
    async with httpx2.AsyncClient(base_url=address, timeout=240) as client:
        begun = [await client.post("/api/v1/sessions") for _ in range(CONVERSATIONS)]
    return [str(each.json()["token"]) for each in begun]


async def _talk(address: str, token: str) -> list[str]:
    """All lines of a conversation, each with its id; also those that were sent before."""
    texts = []
    async with httpx2.AsyncClient(base_url=address, timeout=240) as client:
        for number, line in enumerate(LINES):
            message = {"text": line, "message_id": f"m{number}"}
            answer = await client.post("/api/v1/messages", json=message, headers=_bearer(token))
            answer.raise_for_status()
            texts += [reply["text"] for reply in answer.json()["replies"]]
    return texts


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _recorded(settings: Settings) -> Counter[tuple[str, str]]:
    """How many turns with an answer each message has on record."""
    answered: Counter[tuple[str, str]] = Counter()
    with Store(settings.shop.database).open() as store:
        log = EventLog(store)
        for sender_id in log.senders():
            stored = log.events(sender_id)
            with_answer = {each.turn for each in stored if each.event["event"] == "bot"}
            for each in stored:
                if each.event["event"] == "user" and each.turn in with_answer:
                    answered[sender_id, each.event["message_id"]] += 1
    return answered
