"""Updates are brought by who knows the secret, and noted before they are said to be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.bot.telegram.conftest import Start, Talk

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "a-secret"}
URL = "https://bot.shop.example/updates"


@pytest.fixture
async def hooked(start: Start) -> AsyncIterator[tuple[Talk, httpx.AsyncClient]]:
    async with start(webhook=URL) as talk:
        base = f"http://127.0.0.1:{talk.at_work.port}"
        async with httpx.AsyncClient(base_url=base) as client:
            yield talk, client


async def test_the_bot_api_is_told_where_and_with_which_secret(
    hooked: tuple[Talk, httpx.AsyncClient],
) -> None:
    (told,) = hooked[0].api.of("setWebhook")
    assert (told["url"], told["secret_token"]) == (URL, "a-secret")


async def test_an_update_that_is_brought_is_answered(
    hooked: tuple[Talk, httpx.AsyncClient],
) -> None:
    talk, client = hooked
    update = {"update_id": 1, "message": talk.api.message(5, text="hello")}
    for _ in range(2):
        assert (await client.post("/updates", json=update, headers=SECRET)).status_code == 200
    await talk.at_work.lanes.rest()
    assert len(talk.api.texts(5)) == 1


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "another"}])
async def test_who_does_not_know_the_secret_is_turned_away(
    hooked: tuple[Talk, httpx.AsyncClient], headers: dict[str, str]
) -> None:
    talk, client = hooked
    update = {"update_id": 1, "message": talk.api.message(5, text="hello")}
    assert (await client.post("/updates", json=update, headers=headers)).status_code == 403
    await talk.at_work.lanes.rest()
    assert talk.api.texts(5) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[]", b"7", b"{}", b'{"update_id": "x"}', b"[" * 20_000],
)
async def test_what_is_no_update_is_refused(
    hooked: tuple[Talk, httpx.AsyncClient], body: bytes
) -> None:
    answer = await hooked[1].post("/updates", content=body, headers=SECRET)
    assert answer.status_code == 400
    assert json.loads(answer.content) == {"ok": False, "error_code": 400}


async def test_there_is_nothing_else_to_be_had(
    hooked: tuple[Talk, httpx.AsyncClient],
) -> None:
    _, client = hooked
    assert (await client.get("/updates")).status_code == 405
    assert (await client.post("/", json={}, headers=SECRET)).status_code == 404
