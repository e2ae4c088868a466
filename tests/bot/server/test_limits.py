"""Too much is told so, with when to come back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.assistant import Assistant
from bot.server.errors import Busy, TooManyRequests
from bot.server.limits import Limiter, Places
from bot.server.logs import Pseudonyms, open_log
from bot.server.metrics import Metrics
from bot.server.tracing import Tracing
from bot.server.turns import Turns
from bot.settings import Settings
from dialogue.messages import Listener, Reply, UserMessage
from knowledge.store import Store
from tests.bot.server.serving import EASY, ORIGIN, Served, served


class _Slow:
    """Stands for the dialogue manager, to have turns that last as long as a test wants."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.ended = 0

    async def handle(self, message: UserMessage, listener: Listener | None = None) -> Reply:
        await self.may_end.wait()
        self.ended += 1
        return Reply(message.sender_id, 1, message.text, ())


def _turns(slow: _Slow, store: Store, most: int = 2, seconds: float = 30) -> Turns:
    log = open_log()
    return Turns(slow, most, seconds, Metrics(lambda: 0), Tracing(), log, Pseudonyms(store))


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    limiter = Limiter(3, 60, "messages", lambda: now[0])
    for _ in range(3):
        limiter.take("ann")
    with pytest.raises(TooManyRequests, match="messages") as caught:
        limiter.take("ann")
    assert caught.value.retry_after == 20
    limiter.take("bob")
    now[0] += 20
    limiter.take("ann")
    with pytest.raises(TooManyRequests):
        limiter.take("ann")


def test_a_limiter_forgets_who_is_long_gone() -> None:
    now = [0.0]
    limiter = Limiter(1, 1, "messages", lambda: now[0])
    for number in range(50_000):
        now[0] += 0.01
        limiter.take(str(number))
    assert len(limiter) <= 20_001


def test_places_are_free_again_when_they_are_left() -> None:
    places = Places(2)
    with places.taken("ann"), places.taken("bob"):
        with pytest.raises(Busy), places.taken("cid"):
            pass
        assert len(places) == 2
    assert len(places) == 0


async def test_only_so_many_turns_wait(store: Store) -> None:
    slow = _Slow()
    turns = _turns(slow, store)
    running = [turns.begin(UserMessage(name, "hi")) for name in ("ann", "bob")]
    with pytest.raises(Busy) as caught:
        turns.begin(UserMessage("cid", "hi"))
    assert caught.value.retry_after
    slow.may_end.set()
    await asyncio.gather(*running)
    await turns.answer(UserMessage("cid", "hi"))


async def test_a_turn_goes_on_when_nobody_waits_for_it(store: Store) -> None:
    slow = _Slow()
    turns = _turns(slow, store, seconds=0.02)
    with pytest.raises(Busy):
        await turns.answer(UserMessage("ann", "hi"))
    slow.may_end.set()
    assert await turns.stop(5) == 0
    assert slow.ended == 1


async def test_a_stop_waits_for_turns_and_begins_none(store: Store) -> None:
    slow = _Slow()
    turns = _turns(slow, store)
    turn = turns.begin(UserMessage("ann", "hi"))
    stopping = asyncio.create_task(turns.stop(5))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        turns.begin(UserMessage("bob", "hi"))
    slow.may_end.set()
    assert await stopping == 0
    assert turn.done()


@pytest.fixture(scope="module")
def strict(
    assistant: Assistant, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server that lets nobody do much, and believes a proxy on this machine."""
    few = EASY.model_validate(
        EASY.model_dump()
        | {
            "messages_a_minute": 2,
            "requests_a_minute": 12,
            "sessions_an_hour": 2,
            "proxies": ["127.0.0.1"],
        }
    )
    folder = tmp_path_factory.mktemp("strict")
    with served(assistant, settings, folder, few, is_demo=False) as running:
        yield running


def _from(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def test_a_visitor_who_writes_too_much_is_told_when_to_come_back(strict: Served) -> None:
    begun = strict.client.post("/api/v1/sessions", headers=_from("192.0.2.1"))
    visitor = {"Authorization": f"Bearer {begun.json()['token']}", **_from("192.0.2.1")}
    statuses = [
        strict.client.post("/api/v1/messages", json={"text": "hello"}, headers=visitor)
        for _ in range(3)
    ]
    assert [each.status_code for each in statuses] == [200, 200, 429]
    assert statuses[-1].json()["error"]["code"] == "too_many_requests"
    assert 0 < int(statuses[-1].headers["retry-after"]) <= 60


def test_an_address_begins_few_sessions_and_another_is_not_hindered(strict: Served) -> None:
    begun = [strict.client.post("/api/v1/sessions", headers=_from("192.0.2.2")) for _ in range(3)]
    assert [each.status_code for each in begun] == [201, 201, 429]
    other = strict.client.post("/api/v1/sessions", headers=_from("192.0.2.3"))
    assert other.status_code == 201


def test_an_address_asks_only_so_often(strict: Served) -> None:
    asked = [strict.client.get("/openapi.json", headers=_from("192.0.2.4")) for _ in range(13)]
    assert [each.status_code for each in asked[-2:]] == [200, 429]


def test_who_makes_up_a_forwarded_address_is_counted_by_the_real_one(strict: Served) -> None:
    asked = [
        strict.client.get("/openapi.json", headers=_from(f"198.51.100.{n}, 192.0.2.5"))
        for n in range(13)
    ]
    assert asked[-1].status_code == 429


def test_neighbours_in_one_network_of_ipv6_count_as_one(strict: Served) -> None:
    asked = [
        strict.client.get("/openapi.json", headers=_from(f"2001:db8::{n:x}")) for n in range(13)
    ]
    assert asked[-1].status_code == 429


def test_a_monitor_may_ask_as_often_as_it_likes(strict: Served) -> None:
    asked = [strict.client.get("/health", headers=_from("192.0.2.6")) for _ in range(20)]
    assert {each.status_code for each in asked} == {200}


def test_pages_on_the_list_may_use_it_and_no_others(server: Served) -> None:
    listed = server.client.post("/api/v1/sessions", headers={"Origin": ORIGIN})
    assert listed.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in listed.headers
    other = server.client.post("/api/v1/sessions", headers={"Origin": "https://evil.example"})
    assert (other.status_code, other.json()["error"]["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in other.headers


def test_a_browser_that_asks_first_is_told_what_it_may_send(server: Served) -> None:
    asked = server.client.options(
        "/api/v1/messages",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert asked.status_code == 204
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert "authorization" in asked.headers["access-control-allow-headers"].lower()


def test_the_servers_own_page_needs_no_list(server: Served) -> None:
    own = server.client.post("/api/v1/sessions", headers={"Origin": server.address})
    assert own.status_code == 201
