"""A chat's jobs go one after the other, those of different chats side by side."""

from __future__ import annotations

import asyncio

from bot.channels.telegram.lanes import Job, Lanes


def _job(name: str, done: list[str], wait: float = 0, *, gathers: bool = False) -> Job[str]:
    async def find_out() -> str:
        done.append(f"{name} begins")
        await asyncio.sleep(wait)
        return name

    async def deliver(found: str) -> None:
        done.append(f"{found} ends")

    return Job(find_out, deliver, gathers)


async def test_a_chat_is_served_in_order_and_holds_up_no_other() -> None:
    lanes, done = Lanes(), list[str]()
    lanes.put(1, _job("slow", done, 0.05))
    lanes.put(1, _job("next", done))
    lanes.put(2, _job("other", done))
    await lanes.rest()
    assert done == ["slow begins", "other begins", "other ends", "slow ends", "next begins",
                    "next ends"]  # fmt: skip


async def test_what_gathers_begins_together_and_is_delivered_in_order() -> None:
    lanes, done = Lanes(), list[str]()
    lanes.put(1, _job("command", done, 0.01))
    lanes.put(1, _job("a", done, 0.05, gathers=True))
    lanes.put(1, _job("b", done, gathers=True))
    lanes.put(1, _job("press", done))
    await lanes.rest()
    assert done == ["command begins", "command ends", "a begins", "b begins", "a ends", "b ends",
                    "press begins", "press ends"]  # fmt: skip


async def test_stopping_breaks_off_what_takes_too_long() -> None:
    lanes, done = Lanes(), list[str]()
    lanes.put(1, _job("quick", done, 0.01))
    lanes.put(2, _job("endless", done, 100))
    await lanes.stop(0.1)
    assert done == ["quick begins", "endless begins", "quick ends"]
