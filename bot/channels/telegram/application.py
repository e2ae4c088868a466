"""`shoptalk telegram`: the parts put together, started, watched over and stopped."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.assistant import Assistant
from bot.channels.cards import Cards
from bot.channels.telegram import texts
from bot.channels.telegram.channel import Channel
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.claims import Claims
from bot.channels.telegram.conversation import Conversation, Parts
from bot.channels.telegram.delivery import Delivery, Unreachable
from bot.channels.telegram.incoming import ALLOWED, Incoming, Me
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.people import People
from bot.channels.telegram.polling import poll
from bot.channels.telegram.privacy import Privacy
from bot.channels.telegram.sends import Sends
from bot.channels.telegram.staff import StaffChat
from bot.channels.telegram.webhook import WebhookServer
from bot.settings import Settings, TelegramSecrets
from dialogue.gathering import Gathering
from dialogue.inbox import Inbox
from dialogue.person_messages import PersonMessages
from knowledge.errors import ShoptalkError

__all__ = ["Running", "TelegramSetupError", "checked_token", "run_telegram", "running"]

_log = logging.getLogger(__name__)

_PATIENCE = 30
"""How much longer than usual one waits before the next look at a chat that is closed."""
_STOP_SECONDS = 10.0
_CONNECTIONS = 64
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

Look = Callable[[], Awaitable[None]]


class TelegramSetupError(ShoptalkError):
    """The bot can't be run as it is set up; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Running:
    """A channel that is at work; `port` is that of its webhook, if it has one."""

    channel: Channel
    lanes: Lanes
    sends: Sends
    bot: Bot
    port: int | None
    failed: asyncio.Future[None]


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


async def run_telegram(assistant: Assistant, settings: Settings, secrets: TelegramSecrets) -> None:
    """Answer shoppers on Telegram until the process is told to stop.

    Raises:
        TelegramSetupError: token, webhook or address can't be used.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no handlers; Ctrl-C still ends it
            loop.add_signal_handler(number, stop.set)

    async def work() -> None:
        async with running(assistant, settings, secrets) as at_work:
            _log.info("ready")
            await at_work.failed

    working, waiting = asyncio.create_task(work()), asyncio.create_task(stop.wait())
    await asyncio.wait([working, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        _log.info("stopping")
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working


@asynccontextmanager
async def running(
    assistant: Assistant, settings: Settings, secrets: TelegramSecrets, pause: float = 1.0
) -> AsyncIterator[Running]:
    """Inside, shoppers on Telegram are answered; at the end, turns that run are finished.

    Args:
        assistant: answers.
        settings: the assistant's.
        secrets: the token, and the webhook's.
        pause: seconds between looks for what people wrote, and, at first, after a failure.

    Raises:
        TelegramSetupError: token, webhook or address can't be used.
    """
    token, given = checked_token(secrets), settings.telegram
    fetching = HTTPXRequest(connection_pool_size=2)
    bot = ExtBot(
        token,
        base_url=f"{given.base_url.rstrip('/') or 'https://api.telegram.org'}/bot",
        request=HTTPXRequest(connection_pool_size=_CONNECTIONS, pool_timeout=30.0),
        get_updates_request=fetching,
        # It retries nothing, as it would hold up all chats for one; `Delivery` does, chat by chat.
        rate_limiter=AIORateLimiter(),
    )
    lanes, sends = Lanes(), Sends(assistant.store)
    tasks: list[asyncio.Task[None]] = []
    server: WebhookServer | None = None
    try:
        me = await _introduced(bot, pause)
        channel, people, staff = _put_together(assistant, settings, bot, me, lanes, sends, pause)
        server, port = _webhook(settings, secrets, channel)
        channel.resume()
        looks: list[Look] = [people.look, staff.look] if staff else [people.look]
        tasks += [asyncio.create_task(_watch(look, pause)) for look in looks]
        failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if server is None:
            await _persist(bot.delete_webhook, pause)
            tasks.append(asyncio.create_task(_fetch(bot, fetching, channel, pause, failed)))
        else:
            secret = secrets.webhook_secret.get_secret_value()
            url = given.webhook.url
            await _persist(
                lambda: bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED), pause
            )
        await _persist(lambda: bot.set_my_commands(list(texts.COMMANDS.items())), pause)
        yield Running(channel, lanes, sends, bot, port, failed)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if server is not None:
            await server.stop()
        await lanes.stop(_STOP_SECONDS)
        await bot.shutdown()


def _put_together(
    assistant: Assistant,
    settings: Settings,
    bot: Bot,
    me: Me,
    lanes: Lanes,
    sends: Sends,
    pause: float,
) -> tuple[Channel, People, StaffChat | None]:
    store, gather_seconds = assistant.store, settings.dialogue.gather_seconds
    claims, keyboards, chats = Claims(store), Keyboards(store), Chats(store)
    delivery = Delivery(bot, sends, keyboards, pause)
    inbox = Inbox(store, assistant.records.clock)
    chat_id = settings.telegram.staff_chat
    staff = (
        StaffChat(chat_id, store, inbox, delivery, bot, claims.done)
        if chat_id is not None
        else None
    )

    async def pass_on(incoming: Incoming) -> bool:
        return staff is not None and await staff.pass_on(incoming)

    async def unreachable(sender_id: str) -> None:
        if staff is not None:
            with suppress(Unreachable):
                await staff.unreachable(sender_id)

    handler = Gathering(assistant.manager, gather_seconds)
    privacy = Privacy(store, chats)
    cards = Cards(store, assistant.records.shop.locale)
    parts = Parts(handler, store, cards, bot, delivery, keyboards, chats, privacy, me, pass_on)
    channel = Channel(
        claims,
        lanes,
        delivery,
        Conversation(parts),
        staff,
        bot,
        me,
        gathers=bool(gather_seconds),
    )
    return channel, People(PersonMessages(store), delivery, lanes, unreachable), staff


async def _introduced(bot: Bot, pause: float) -> Me:
    """Who the bot is, asked until the Bot API answers."""
    try:
        await _persist(bot.initialize, pause)
    except InvalidToken:
        raise TelegramSetupError(
            "the Bot API doesn't know the token in SHOPTALK_TELEGRAM_TOKEN; ask @BotFather for it"
        ) from None
    return Me(bot.id, bot.username)


async def _persist(call: Callable[[], Awaitable[object]], pause: float) -> None:
    """Do something at the start, however long the Bot API is out of reach.

    Raises:
        TelegramSetupError: the Bot API refuses it, such as the address of a webhook.
    """
    wait = pause
    while True:
        try:
            await call()
        except RetryAfter:
            await asyncio.sleep(wait)
        except BadRequest as error:
            raise TelegramSetupError(f"the Bot API refuses the setup: {error.message}") from error
        except NetworkError as error:
            _log.warning("the Bot API can't be reached (%s); trying again", type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(2 * wait, 30.0)
        else:
            return


async def _fetch(
    bot: Bot, request: HTTPXRequest, channel: Channel, pause: float, failed: asyncio.Future[None]
) -> None:
    try:
        await poll(bot, request, channel.take, pause)
    except InvalidToken:
        failed.set_exception(TelegramSetupError("the token in SHOPTALK_TELEGRAM_TOKEN was revoked"))


def _webhook(
    settings: Settings, secrets: TelegramSecrets, channel: Channel
) -> tuple[WebhookServer | None, int | None]:
    webhook = settings.telegram.webhook
    if not webhook.url:
        return None, None
    secret = secrets.webhook_secret.get_secret_value()
    if not _SECRET.fullmatch(secret):
        raise TelegramSetupError(
            "a webhook needs a secret in SHOPTALK_TELEGRAM_WEBHOOK_SECRET: up to 256 letters,"
            " digits, _ and -"
        )
    server = WebhookServer(webhook.url, secret, channel.take)
    try:
        return server, server.listen(webhook.listen, webhook.port)
    except OSError as error:
        raise TelegramSetupError(
            f"telegram.webhook: can't listen on {webhook.listen}:{webhook.port}: {error}"
        ) from error


async def _watch(look: Look, pause: float) -> None:
    """Look again and again for what others wrote: people to shoppers, shoppers to people."""
    while True:
        try:
            await look()
        except Unreachable:
            _log.error("telegram.staff_chat can't be written to; add the bot to that chat")
            await asyncio.sleep(_PATIENCE * pause)
        except Exception as error:  # the next look may find the file or the network in order
            _log.error("looking for messages failed: %s", type(error).__name__)
        await asyncio.sleep(pause)
