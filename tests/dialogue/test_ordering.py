"""One message of a conversation at a time, over tasks and processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from pathlib import Path

from dialogue.ordering import Admission, ConversationLocks


async def test_messages_of_one_conversation_come_one_after_the_other_in_their_order(
    tmp_path: Path,
) -> None:
    locks = ConversationLocks(tmp_path)
    happened: list[str] = []

    async def handle(number: int) -> None:
        async with locks.held("ann"):
            happened.append(f"begin {number}")
            await asyncio.sleep(0.01)
            happened.append(f"end {number}")

    await asyncio.gather(*(handle(number) for number in range(5)))
    assert happened == [f"{what} {number}" for number in range(5) for what in ("begin", "end")]


async def test_different_conversations_go_side_by_side(tmp_path: Path) -> None:
    locks = ConversationLocks(tmp_path)
    inside: set[str] = set()
    most = 0

    async def handle(sender_id: str) -> None:
        nonlocal most
        async with locks.held(sender_id):
            inside.add(sender_id)
            await asyncio.sleep(0.05)
            most = max(most, len(inside))
            inside.discard(sender_id)

    await asyncio.gather(*(handle(f"shopper {number}") for number in range(20)))
    assert most > 10


def _hold(folder: Path, seconds: float) -> None:
    async def hold() -> None:
        async with ConversationLocks(folder).held("ann"):
            (folder / "held").touch()
            await asyncio.sleep(seconds)

    asyncio.run(hold())


async def test_another_process_waits_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    other = multiprocessing.get_context("spawn").Process(target=_hold, args=(tmp_path, 60.0))
    other.start()
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    mine = asyncio.create_task(_enter(tmp_path))
    await asyncio.sleep(0.2)
    assert not mine.done()
    other.kill()
    await asyncio.wait_for(mine, timeout=10)
    other.join()


async def _enter(folder: Path) -> None:
    async with ConversationLocks(folder).held("ann"):
        pass


async def test_so_many_turns_go_on_at_once_and_the_others_in_the_order_they_came() -> None:
    admission, begun, under_way, most = Admission(3), [], 0, 0

    async def turn(number: int) -> None:
        nonlocal under_way, most
        async with admission.granted():
            begun.append(number)
            under_way += 1
            most = max(most, under_way)
            for _ in range(number % 4):
                await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(turn(number) for number in range(20)))
    assert begun == list(range(20))
    assert most == 3


def test_admission_is_of_the_loop_that_runs() -> None:
    admission = Admission(1)

    async def turn() -> bool:
        async with admission.granted():
            return True

    assert asyncio.run(turn())
    assert asyncio.run(turn())
