"""How long an agent stays logged in: over restarts, until the token changes or the day is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from bot.assistant import Assistant
from bot.server.agents import COOKIE, AgentSessions
from bot.server.errors import Unauthorised
from bot.server_process import ServerProcess
from bot.settings import Settings, ShopSettings
from knowledge.store import Store
from tests.bot.server.serving import AGENT_TOKEN, EASY, Served, served
from tests.conftest import NOW
from tests.shop_copies import copy_without_conversations


def test_a_login_survives_that_the_file_is_opened_anew(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite3").open() as store:
        secret = AgentSessions(store, "one", lambda: NOW).log_in("one", "Nora")
    with Store(tmp_path / "s.sqlite3").open() as store:
        assert AgentSessions(store, "one", lambda: NOW).of(_with(secret)).name == "Nora"


def test_another_token_ends_the_logins_made_with_the_one_before(store: Store) -> None:
    secret = AgentSessions(store, "one", lambda: NOW).log_in("one", "Nora")
    with pytest.raises(Unauthorised):
        AgentSessions(store, "another", lambda: NOW).of(_with(secret))


def test_a_login_is_over_after_half_a_day_and_leaves_nothing(store: Store) -> None:
    now = [NOW]
    agents = AgentSessions(store, "one", lambda: now[0])
    secret = agents.log_in("one", "Nora")
    now[0] += timedelta(hours=12)
    with pytest.raises(Unauthorised):
        agents.of(_with(secret))
    agents.log_in("one", "Ben")
    assert [row["name"] for row in store.rows("select name from agent_sessions")] == ["Ben"]


def test_who_logs_out_is_out_after_a_restart_as_well(store: Store) -> None:
    agents = AgentSessions(store, "one", lambda: NOW)
    secret = agents.log_in("one", "Nora")
    agents.log_out(_with(secret))
    with pytest.raises(Unauthorised):
        AgentSessions(store, "one", lambda: NOW).of(_with(secret))


def test_neither_secret_nor_token_stands_in_the_file(store: Store) -> None:
    secret = AgentSessions(store, "one token", lambda: NOW).log_in("one token", "Nora")
    kept = str(store.rows("select * from agent_sessions"))
    assert secret not in kept
    assert "one token" not in kept


def test_a_restarted_server_knows_who_was_logged_in(
    settings: Settings, shop_file: Path, tmp_path: Path
) -> None:
    with Store(shop_file).open() as store:
        path = copy_without_conversations(store, tmp_path / "shop.sqlite3")
    own = settings.model_copy(update={"server": EASY, "shop": ShopSettings(database=path)})
    process = ServerProcess(own, tmp_path, {"SHOPTALK_SERVER__AGENT_TOKEN": AGENT_TOKEN})
    with process, httpx2.Client() as client:
        logged_in = client.post(
            f"{process.address}/agent/api/login", json={"token": AGENT_TOKEN, "name": "Nora"}
        )
        assert logged_in.status_code == 204
        process.kill()
        process.start()
        assert client.get(f"{process.address}/agent/api/me").json() == {"name": "Nora"}
        assert process.stop() == 0


def test_an_office_full_of_agents_shares_an_address_and_no_limit(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    few = EASY.model_copy(update={"requests_a_minute": 40})
    with served(assistant, settings, tmp_path, few) as server:
        office = [_logged_in(server, f"Agent {number}") for number in range(12)]
        for client in office:
            answers = {client.get("/agent/api/me").status_code for _ in range(30)}
            assert answers == {200}
        streams = [client.stream("GET", "/agent/api/events") for client in office]
        opened = [stream.__enter__() for stream in streams]
        assert [answer.status_code for answer in opened] == [200] * 12
        for stream in streams:
            stream.__exit__(None, None, None)


def _logged_in(server: Served, name: str) -> httpx2.Client:
    client = httpx2.Client(base_url=server.address, timeout=30)
    login = client.post("/agent/api/login", json={"token": AGENT_TOKEN, "name": name})
    assert login.status_code == 204, login.text
    return client


def _with(secret: str) -> Any:
    """A request that carries this cookie, from no web page."""
    headers = SimpleNamespace(getone=lambda name, default: default)
    return SimpleNamespace(cookies={COOKIE: secret}, headers=headers)
