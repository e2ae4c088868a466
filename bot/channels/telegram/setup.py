"""What has to be right before the bot can be at work: its token, a webhook's secret, its menus."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping

from telegram import Bot, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.channels.telegram import texts
from bot.channels.telegram.delivery import seconds_of
from bot.channels.telegram.incoming import Me
from bot.settings import TelegramSecrets
from knowledge.errors import ShoptalkError

__all__ = [
    "TelegramSetupError",
    "checked_secret",
    "checked_token",
    "introduced",
    "persist",
    "set_menus",
]

_log = logging.getLogger(__name__)

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LONGEST_WAIT = 30.0


class TelegramSetupError(ShoptalkError):
    """The bot can't be run as it is set up; the message says what to change."""


def checked_token(secrets: TelegramSecrets) -> str:
    """The bot's token.

    Raises:
        TelegramSetupError: there is none, or something else in its place.
    """
    token = secrets.token.get_secret_value().strip()
    if not token:
        raise TelegramSetupError(
            "there is no token; ask @BotFather for one and put it into SHOPTALK_TELEGRAM_TOKEN"
        )
    if not _TOKEN.fullmatch(token):
        raise TelegramSetupError(
            "SHOPTALK_TELEGRAM_TOKEN is no token of @BotFather's, which look like 123456:ABC-def"
        )
    return token


def checked_secret(secrets: TelegramSecrets) -> str:
    """The word that Telegram shows when it brings updates.

    Raises:
        TelegramSetupError: there is none, or one that the Bot API doesn't take.
    """
    secret = secrets.webhook_secret.get_secret_value()
    if not _SECRET.fullmatch(secret):
        raise TelegramSetupError(
            "a webhook needs a secret in SHOPTALK_TELEGRAM_WEBHOOK_SECRET: up to 256 letters,"
            " digits, _ and -"
        )
    return secret


async def introduced(bot: Bot, pause: float) -> Me:
    """Who the bot is, asked until the Bot API answers."""
    try:
        await persist(bot.initialize, pause)
    except InvalidToken:
        raise TelegramSetupError(
            "the Bot API doesn't know the token in SHOPTALK_TELEGRAM_TOKEN; ask @BotFather for it"
        ) from None
    return Me(bot.id, bot.username)


async def persist(
    call: Callable[[], Awaitable[object]], pause: float, setting: str = "the setup"
) -> None:
    """Do something at the start, however long the Bot API is out of reach.

    Raises:
        TelegramSetupError: the Bot API refuses it, such as the address of a webhook.
    """
    wait = pause
    while True:
        try:
            await call()
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error))
        except BadRequest as error:
            raise TelegramSetupError(f"the Bot API refuses {setting}: {error.message}") from error
        except NetworkError as error:
            _log.warning("the Bot API can't be reached (%s); trying again", type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)
        else:
            return


async def set_menus(bot: Bot, staff_chat: int | None, pause: float) -> None:
    """Tell Telegram which commands there are, for shoppers and for the staff's chat."""
    await persist(lambda: bot.set_my_commands(_menu(texts.COMMANDS)), pause)
    if staff_chat is None:
        return
    try:
        scope = BotCommandScopeChat(staff_chat)
        await bot.set_my_commands(_menu(texts.STAFF_COMMANDS), scope)
    except (BadRequest, Forbidden):
        _log.error("telegram.staff_chat can't be written to; add the bot to that chat")
    except (NetworkError, RetryAfter) as error:
        _log.warning("the staff's chat has no menu (%s)", type(error).__name__)


def _menu(commands: Mapping[str, str]) -> list[tuple[str, str]]:
    return list(commands.items())
