"""A bot that can't be run as it is set up says what to change."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.assistant import Assistant
from bot.channels.telegram.application import running
from bot.channels.telegram.setup import TelegramSetupError, checked_token
from bot.cli import app
from bot.settings import Settings, TelegramSecrets, TelegramSettings, WebhookSettings
from tests.bot.telegram.bot_api import TOKEN, BotApi, Fault
from tests.bot.telegram.conftest import SECRETS, STAFF, Start


@pytest.mark.parametrize("token", ["", "a word", "12:ä"])
def test_a_missing_or_mangled_token_is_named(token: str) -> None:
    with pytest.raises(TelegramSetupError, match="SHOPTALK_TELEGRAM_TOKEN"):
        checked_token(TelegramSecrets(token=SecretStr(token)))


def test_token_and_secret_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPTALK_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("SHOPTALK_TELEGRAM_WEBHOOK_SECRET", "hush")
    secrets = TelegramSecrets()
    assert checked_token(secrets) == TOKEN
    assert secrets.webhook_secret.get_secret_value() == "hush"
    assert TOKEN not in repr(secrets)


def test_the_command_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOPTALK_TELEGRAM_TOKEN", raising=False)
    result = CliRunner().invoke(app, ["telegram"])
    assert result.exit_code == 1
    assert "@BotFather" in result.output


async def test_a_token_that_nobody_knows_is_told(
    assistant: Assistant, settings: Settings, api: BotApi
) -> None:
    chosen = settings.model_copy(update={"telegram": TelegramSettings(base_url=api.base_url)})
    with pytest.raises(TelegramSetupError, match="doesn't know the token"):
        async with running(assistant, chosen, TelegramSecrets(token=SecretStr("42:other"))):
            pass


async def test_a_webhook_needs_a_secret(
    assistant: Assistant, settings: Settings, api: BotApi
) -> None:
    webhook = WebhookSettings(url="https://bot.shop.example/", port=0)
    telegram = TelegramSettings(base_url=api.base_url, webhook=webhook)
    chosen = settings.model_copy(update={"telegram": telegram})
    with pytest.raises(TelegramSetupError, match="SHOPTALK_TELEGRAM_WEBHOOK_SECRET"):
        async with running(assistant, chosen, TelegramSecrets(token=SecretStr(TOKEN))):
            pass


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://bot.shop.example/", "https url must be provided"),
        ("https://bot.shop.example:8444/", "only on ports"),
    ],
)
async def test_an_address_that_the_bot_api_refuses_is_named(
    assistant: Assistant, settings: Settings, api: BotApi, url: str, told: str
) -> None:
    telegram = TelegramSettings(base_url=api.base_url, webhook=WebhookSettings(url=url, port=0))
    chosen = settings.model_copy(update={"telegram": telegram})
    with pytest.raises(TelegramSetupError, match=f"telegram.webhook.url {url}: .*{told}"):
        async with running(assistant, chosen, SECRETS):
            pass


async def test_a_teams_chat_without_the_bot_is_told_at_the_start(
    api: BotApi, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    api.gone.add(STAFF)
    async with start():
        pass
    assert "add the bot to that chat" in caplog.text


async def test_two_processes_with_one_token_are_told_of_each_other(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    async with start(), start() as talk:
        await talk.api.until(lambda: caplog.text.count("another process fetches them") > 1)


async def test_a_revoked_token_ends_the_work(api: BotApi, start: Start) -> None:
    async with start() as talk:
        api.fail("getUpdates", Fault(401, "Unauthorized"))
        api.say(5, "/help")
        with pytest.raises(TelegramSetupError, match="was revoked"):
            await asyncio.wait_for(talk.at_work.failed, 20)
