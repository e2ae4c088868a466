"""Reading one moment's state, also where several tasks of a thread do so at once."""

from __future__ import annotations

import asyncio

from knowledge.store import Store


def _count(store: Store) -> int:
    return len(store.rows("select 1 from used_tokens"))


def _add(store: Store, nonce: str) -> None:
    with store.transaction():
        store.database.table("used_tokens").insert({"nonce": nonce, "expires_at": "2026-01-01"})


async def test_each_task_has_its_own_snapshot_and_sees_its_own_writes(store: Store) -> None:
    began, written = asyncio.Event(), asyncio.Event()

    async def reads() -> tuple[int, int]:
        with store.snapshot():
            before = _count(store)
            began.set()
            await written.wait()
            return before, _count(store)

    async def writes() -> int:
        await began.wait()
        with store.snapshot():
            _add(store, "one")
            seen = _count(store)
        written.set()
        return seen

    (before, during), seen = await asyncio.gather(reads(), writes())
    assert (before, during) == (0, 0)
    assert seen == 1
    assert _count(store) == 1


async def test_a_snapshot_that_ends_lets_others_go_on(store: Store) -> None:
    one_is_in, two_is_out = asyncio.Event(), asyncio.Event()

    async def one() -> int:
        with store.snapshot():
            _count(store)
            one_is_in.set()
            await two_is_out.wait()
            return _count(store)

    async def two() -> None:
        await one_is_in.wait()
        with store.snapshot():
            assert _count(store) == 0
        _add(store, "one")
        two_is_out.set()

    seen, _ = await asyncio.gather(one(), two())
    assert seen == 0


def test_a_snapshot_within_a_snapshot_is_the_same_one(store: Store) -> None:
    with store.snapshot():
        assert _count(store) == 0
        with Store(store.path) as other:
            _add(other, "one")
        with store.snapshot():
            assert _count(store) == 0
    assert _count(store) == 1
