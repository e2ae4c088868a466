"""A real server on a real socket, in a thread of the test's process."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import jwt

from bot.assistant import Assistant, open_beside
from bot.server.logs import open_log
from bot.server.running import serve
from bot.server.services import Services, open_services
from bot.server.tracing import Tracing
from bot.settings import ServerSettings, Settings, VerificationSettings
from knowledge.store import Store
from tests.conftest import NOW
from tests.shop_copies import copy_without_conversations

SECRET = "a secret of the shop that is long enough"
AGENT_TOKEN = "the agents' token"
REST_TOKEN = "the rest token"
ORIGIN = "https://shop.example"
EASY = ServerSettings(
    port=0,
    origins=(ORIGIN,),
    messages_a_minute=100_000,
    requests_a_minute=100_000,
    sessions_an_hour=100_000,
    agent_token=AGENT_TOKEN,
    rest_token=REST_TOKEN,
)
"""Limits that no test meets by chance."""


@dataclass(frozen=True)
class Served:
    """A running server, and a client for it."""

    address: str
    services: Services
    client: httpx2.Client
    log: io.StringIO

    def session(self, **body: str) -> dict[str, str]:
        """The headers of a new visitor."""
        answer = self.client.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def say(self, headers: dict[str, str], text: str, **more: str) -> dict[str, Any]:
        """What a visitor's message is answered with."""
        answer = self.client.post("/api/v1/messages", json={"text": text, **more}, headers=headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def sender(self, headers: dict[str, str]) -> str:
        """The name of a visitor's conversation."""
        session = self.services.sessions.find(headers["Authorization"].removeprefix("Bearer "))
        assert session is not None
        return session.sender_id


@contextmanager
def served(
    assistant: Assistant,
    settings: Settings,
    folder: Path,
    server: ServerSettings = EASY,
    is_demo: bool = True,
    tracing: Tracing | None = None,
) -> Iterator[Served]:
    """A server over a copy of the shop."""
    path = copy_without_conversations(assistant.store, folder / "shop.sqlite3")
    verification = VerificationSettings(token_secret=SECRET)
    settings = settings.model_copy(update={"server": server, "verification": verification})
    static = folder / "static"
    (static / "agent").mkdir(parents=True)
    (static / "widget.js").write_text("customElements;")
    (static / "index.html").write_text("<!doctype html><title>demo</title>")
    log = io.StringIO()
    with Store(path).open() as store:
        beside = open_beside(assistant, settings, store)
        services = open_services(beside, settings, static, is_demo, open_log(log), tracing)
        with _in_thread(services) as address, httpx2.Client(base_url=address, timeout=60) as client:
            yield Served(address, services, client, log)


@contextmanager
def _in_thread(services: Services) -> Iterator[str]:
    addresses: list[str] = []
    ready, loops = threading.Event(), []
    stops: list[asyncio.Event] = []

    def note(address: str) -> None:
        addresses.append(address)
        ready.set()

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        stops.append(asyncio.Event())
        await serve(services, note, stops[0])

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    try:
        yield addresses[0]
    finally:
        loops[0].call_soon_threadsafe(stops[0].set)
        thread.join(30)
        assert not thread.is_alive(), "the server did not stop"


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a whole stream."""
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        fields = dict(line.split(": ", 1) for line in lines)
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def identity(secret: str = SECRET, **claims: Any) -> str:
    """A token as a storefront signs it."""
    usual = {"sub": "maya-okafor", "jti": "1", "exp": int(NOW.timestamp()) + 300}
    kept = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode(kept, secret, "HS256")
