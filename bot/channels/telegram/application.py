"""`shoptalk telegram`: the parts put together, started, watched over and stopped."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.assistant import Assistant
from bot.channels.cards import Cards
from bot.channels.telegram.channel import Channel
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.claims import Claims
from bot.channels.telegram.conversation import Conversation, Parts
from bot.channels.telegram.delivery import Delivery, Unreachable
from bot.channels.telegram.incoming import ALLOWED, Incoming, Me
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.moves import Moves
from bot.channels.telegram.people import People
from bot.channels.telegram.polling import poll
from bot.channels.telegram.privacy import Privacy
from bot.channels.telegram.sends import Sends
from bot.channels.telegram.setup import (
    TelegramSetupError,
    checked_secret,
    checked_token,
    introduced,
    persist,
    set_menus,
)
from bot.channels.telegram.staff import StaffChat
from bot.channels.telegram.webhook import WebhookServer
from bot.channels.telegram.wiping import Wiping
from bot.settings import Settings, TelegramSecrets
from dialogue.gathering import Gathering
from dialogue.inbox import Inbox
from dialogue.person_messages import PersonMessages

__all__ = ["Running", "run_telegram", "running"]

_log = logging.getLogger(__name__)

_PATIENCE = 30
"""How much longer than usual one waits before the next look at a chat that is closed."""
_STOP_SECONDS = 10.0
_CONNECTIONS = 64
_READ_SECONDS = 30.0

Look = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Running:
    """A channel that is at work; `port` is that of its webhook, if it has one."""

    channel: Channel
    lanes: Lanes
    sends: Sends
    bot: Bot
    port: int | None
    failed: asyncio.Future[None]


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
            _log.info("ready: https://t.me/%s", at_work.bot.username)
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
        # The Bot API fetches a picture from its address before it says that it was sent.
        request=HTTPXRequest(
            connection_pool_size=_CONNECTIONS, pool_timeout=30.0, read_timeout=_READ_SECONDS
        ),
        get_updates_request=fetching,
        # It retries nothing, as it would hold up all chats for one; `Delivery` does, chat by chat.
        rate_limiter=AIORateLimiter(),
    )
    lanes, sends = Lanes(), Sends(assistant.store)
    tasks: list[asyncio.Task[None]] = []
    server: WebhookServer | None = None
    try:
        me = await introduced(bot, pause)
        channel, looks, staff_chat = _put_together(
            assistant, settings, bot, me, lanes, sends, pause
        )
        server, port = _webhook(settings, secrets, channel)
        channel.resume()
        tasks += [asyncio.create_task(_watch(look, pause)) for look in looks]
        failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if server is None:
            await persist(bot.delete_webhook, pause)
            tasks.append(asyncio.create_task(_fetch(bot, fetching, channel, pause, failed)))
        else:
            secret = checked_secret(secrets)
            url = given.webhook.url
            await persist(
                lambda: bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED),
                pause,
                f"telegram.webhook.url {url}",
            )
        await set_menus(bot, staff_chat, pause)
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
) -> tuple[Channel, list[Look], int | None]:
    store, gather_seconds = assistant.store, settings.dialogue.gather_seconds
    claims, keyboards, chats = Claims(store), Keyboards(store), Chats(store)
    moves = Moves(store)
    delivery = Delivery(bot, sends, keyboards, moves, pause)
    inbox = Inbox(store, assistant.records.clock)
    chat_id = settings.telegram.staff_chat
    staff = (
        StaffChat(chat_id, store, inbox, delivery, bot, claims.done)
        if chat_id is not None
        else None
    )

    if staff is not None:
        staff.warn_of_move()

    async def pass_on(incoming: Incoming) -> bool:
        return staff is not None and await staff.pass_on(incoming)

    async def unreachable(sender_id: str) -> None:
        if staff is not None:
            with suppress(Unreachable):
                await staff.unreachable(sender_id)

    handler = Gathering(assistant.manager, gather_seconds)
    wiping = Wiping(store)
    privacy = Privacy(store, chats, wiping)
    cards = Cards(store, assistant.records.shop.locale)
    parts = Parts(handler, store, cards, bot, delivery, keyboards, chats, privacy, me, pass_on)
    channel = Channel(
        claims,
        lanes,
        delivery,
        Conversation(parts),
        staff,
        moves,
        bot,
        me,
        gathers=bool(gather_seconds),
    )
    people = People(PersonMessages(store), delivery, lanes, unreachable)
    looks: list[Look] = [people.look, wiping.look, *([staff.look] if staff else [])]
    return channel, looks, staff.chat_id if staff else None


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
    server = WebhookServer(webhook.url, checked_secret(secrets), channel.take)
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
