"""A shop of its own with the suite's models, and a Bot API server before it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.assistant import Assistant, open_beside
from bot.channels.telegram.application import Running, running
from bot.settings import Settings, TelegramSecrets, TelegramSettings, WebhookSettings
from dialogue.sessions import EventLog
from knowledge.store import Store
from tests.bot.telegram.bot_api import TOKEN, USERNAME, BotApi, Sent
from tests.shop_copies import copy_without_conversations

SECRETS = TelegramSecrets(token=SecretStr(TOKEN), webhook_secret=SecretStr("a-secret"))
STAFF = -900
MAYA = "where is order W10042, my postcode is SW9 8PR"
FILE = {"file_id": "f", "file_unique_id": "u"}
PICTURE: dict[str, Any] = {"photo": [FILE | {"width": 9, "height": 9}]}


@dataclass
class Talk:
    """A channel at work, its shop and the Bot API server that it works with."""

    api: BotApi
    assistant: Assistant
    at_work: Running

    @property
    def store(self) -> Store:
        return self.assistant.store

    def heard(self, sender_id: str) -> list[str]:
        """What a shopper has said to the assistant."""
        events = [entry.event for entry in EventLog(self.store).events(sender_id)]
        return [str(event["text"]) for event in events if event["event"] == "user"]

    def with_buttons(self, chat: int) -> Sent:
        """The last message in a chat that has a choice."""
        return next(sent for sent in reversed(self.api.sent) if sent.chat == chat and sent.buttons)

    def group_says(self, chat: int, user: int, text: str, **more: Any) -> dict[str, Any]:
        """Somebody speaks to the bot in a group."""
        named = {"entities": [{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}]}
        content = {"text": f"@{USERNAME} {text}"} | named | more
        return self.api.push(message=self.api.message(chat, user, **content))

    async def all_answered(self) -> None:
        """Wait until nothing is left to do for what was said."""
        await self.api.until(lambda: not self.api.unfetched)
        await self.at_work.lanes.rest()


Start = Callable[..., AbstractAsyncContextManager[Talk]]


@pytest.fixture(scope="session")
def telegram_shop(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("telegram") / "shop.sqlite3"
    return copy_without_conversations(assistant.store, path)


@pytest.fixture
def shop_copy(telegram_shop: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(telegram_shop, tmp_path / "shop.sqlite3"))


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def start(assistant: Assistant, settings: Settings, shop_copy: Path, api: BotApi) -> Start:
    """Starts the channel over the shop's copy, as often as it is called."""

    @asynccontextmanager
    async def started(gather_seconds: float = 0, webhook: str = "") -> AsyncIterator[Talk]:
        telegram = TelegramSettings(
            base_url=api.base_url,
            staff_chat=STAFF,
            webhook=WebhookSettings(url=webhook, port=0),
        )
        dialogue = settings.dialogue.model_copy(update={"gather_seconds": gather_seconds})
        chosen = settings.model_copy(update={"telegram": telegram, "dialogue": dialogue})
        with Store(shop_copy).open() as store:
            beside = open_beside(assistant, chosen, store)
            async with running(beside, chosen, SECRETS, pause=0.05) as at_work:
                yield Talk(api, beside, at_work)

    return started


@pytest.fixture
async def talk(start: Start) -> AsyncIterator[Talk]:
    async with start() as started:
        yield started
