"""Sending: within the Bot API's limits, again after a cut, and never more often than is said."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
from aiolimiter import AsyncLimiter
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram import texts
from bot.channels.telegram.chats import Address
from bot.channels.telegram.keyboards import Keyboards, markup_of
from bot.channels.telegram.moves import Moves
from bot.channels.telegram.rendering import Outgoing
from bot.channels.telegram.sends import Attempt, Sends
from knowledge.errors import ShoptalkError

__all__ = ["Delivery", "Unreachable", "seconds_of"]

# Asked for by the library: without it, reading a wait time warns that its type is to change.
os.environ.setdefault("PTB_TIMEDELTA", "1")

_log = logging.getLogger(__name__)

_CHAT_RATE = 5
"""So many messages to a chat at once, then one a second."""

_MOST_LIMITERS = 1_000
_LONGEST_PAUSE = 30.0
_MOST_REFUSALS = 8
"""How often a server's failure is met with another try before the message is given up."""

_GONE = ("chat not found", "user is deactivated", "group chat was deleted", "peer_id_invalid",
         "chat was deleted", "group chat was deactivated", "have no rights to send",
         "not enough rights", "chat_write_forbidden", "message thread not found", "topic_closed",
         "topic_deleted")  # fmt: skip
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Unreachable(ShoptalkError):
    """A chat that can't be written to: the bot was blocked, or the chat is gone."""

    def __init__(self) -> None:
        super().__init__("the chat can't be written to; its shopper has to write first")


class Delivery:
    """Sends messages at least once, and at most twice; then the second one says so."""

    def __init__(
        self, bot: Bot, sends: Sends, keyboards: Keyboards, moves: Moves, pause: float = 1.0
    ) -> None:
        """Send by `bot`; after a failure wait `pause` seconds, then longer and longer."""
        self._bot = bot
        self._sends = sends
        self._keyboards = keyboards
        self._pause = pause
        self._limiters: dict[int, AsyncLimiter] = {}
        self._moves = moves

    async def send(
        self, key: str, to: Address, message: Outgoing, markup: InlineKeyboardMarkup | None = None
    ) -> int | None:
        """Send a message, unless it was sent under this key before.

        Args:
            key: names the message for ever.
            to: the chat.
            message: what is sent.
            markup: a keyboard of the caller's own.

        Returns:
            the number of the message in its chat; None if it was given up.

        Raises:
            Unreachable: the chat can't be written to.
            InvalidToken: the Bot API doesn't know the bot any more.
        """
        failures = 0
        while (attempt := self._sends.begin(key, to.sender_id)) is not Attempt.NONE:
            if attempt is Attempt.REPEAT:
                await self._until_reached()  # the last try is not to be lost in the same cut
            try:
                sent = await self._call(key, to, message, markup, attempt)
            except TelegramError as error:
                if _is_unsent(error):
                    self._sends.withdraw(key)
                if isinstance(error, RetryAfter):
                    await asyncio.sleep(seconds_of(error))
                elif isinstance(error, ChatMigrated):
                    self._moves.note(to.chat_id, error.new_chat_id)
                elif isinstance(error, InvalidToken):
                    raise
                elif isinstance(error, Forbidden) or _is_gone(error):
                    raise Unreachable from error
                elif isinstance(error, BadRequest) and message.photo:
                    # The picture is not where the record says; the words are.
                    message = replace(message, photo="")
                elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
                    failures += 1
                    if failures > _MOST_REFUSALS and not _is_cut(error):
                        break
                    await self._wait(failures)
                else:
                    _log.warning("a message was refused (%s) and is left out", _kind(error))
                    return None
            else:
                self._sends.sent(key, sent.message_id)
                return sent.message_id
        number = self._sends.message_of(key)
        if number is None:
            _log.warning("a message may not have arrived, and is not sent a third time")
        return number

    async def attempt(self, call: Callable[[], Awaitable[Any]]) -> bool:
        """Do what need not succeed, such as showing that somebody types; tell whether it did."""
        for _ in range(2):
            try:
                await call()
            except RetryAfter as error:
                await asyncio.sleep(seconds_of(error))
            except TelegramError as error:
                _log.debug("left out: %s", _kind(error))
                return False
            else:
                return True
        return False

    def number_of(self, key: str) -> int | None:
        """The number of the message that was sent under a key, if it was."""
        return self._sends.message_of(key)

    def chat_of(self, to: Address) -> int:
        """The chat as it is called by now; a group that grows gets another number."""
        return self._moves.number_of(to.chat_id)

    async def _call(
        self,
        key: str,
        to: Address,
        message: Outgoing,
        markup: InlineKeyboardMarkup | None,
        attempt: Attempt,
    ) -> Message:
        chat = self.chat_of(to)
        text = message.text
        if attempt is Attempt.REPEAT:
            text = f"{texts.REPEAT}\n{text}"  # for which `rendering` leaves room
        if markup is None:
            markup = self._markup(key, to, message)
        answered = (
            ReplyParameters(to.reply_to, allow_sending_without_reply=True) if to.reply_to else None
        )
        async with self._limiter(chat):
            if message.document is not None:
                return await self._bot.send_document(
                    chat,
                    message.document.content,
                    caption=text,
                    filename=message.document.name,
                    reply_markup=markup,
                    reply_parameters=answered,
                    message_thread_id=to.topic,
                )
            if message.photo:
                return await self._bot.send_photo(
                    chat,
                    message.photo,
                    text,
                    reply_markup=markup,
                    reply_parameters=answered,
                    message_thread_id=to.topic,
                )
            return await self._bot.send_message(
                chat,
                text,
                reply_markup=markup,
                reply_parameters=answered,
                message_thread_id=to.topic,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

    def _markup(self, key: str, to: Address, message: Outgoing) -> InlineKeyboardMarkup | None:
        if message.buttons:
            number = self._keyboards.offer(key, to.sender_id, message.turn, message.buttons)
            return markup_of(number, message.buttons)
        if message.link is not None:
            button = InlineKeyboardButton(message.link.title, url=message.link.url)
            return InlineKeyboardMarkup([[button]])
        return None

    def _limiter(self, chat: int) -> AsyncLimiter:
        if len(self._limiters) > _MOST_LIMITERS:
            idle = [c for c, one in self._limiters.items() if one.has_capacity(_CHAT_RATE)]
            for known in idle:
                del self._limiters[known]
        return self._limiters.setdefault(chat, AsyncLimiter(_CHAT_RATE, _CHAT_RATE))

    async def _until_reached(self) -> None:
        """Wait until the Bot API answers again."""
        tries = 0
        while True:
            try:
                await self._bot.get_me()
            except NetworkError:
                tries += 1
                await self._wait(tries)
            else:
                return

    async def _wait(self, failures: int) -> None:
        await asyncio.sleep(min(self._pause * 2.0 ** min(failures, 6), _LONGEST_PAUSE))


def _is_unsent(error: TelegramError) -> bool:
    """Whether it is certain that nothing was sent: it was refused, or never got there."""
    return not _is_cut(error) or isinstance(error.__cause__, _NOT_SENT)


def _is_cut(error: TelegramError) -> bool:
    """Whether the network or something on the way failed, and no answer of the Bot API's came."""
    return error.__cause__ is not None


def _is_gone(error: TelegramError) -> bool:
    told = error.message.lower()
    return isinstance(error, BadRequest) and any(sign in told for sign in _GONE)


def seconds_of(error: RetryAfter) -> float:
    """How long the Bot API wants to be left alone, and a little more."""
    wait: int | timedelta = error.retry_after
    return (wait.total_seconds() if isinstance(wait, timedelta) else float(wait)) + 0.1


def _kind(error: TelegramError) -> str:
    # Not its message, which may quote what was sent.
    return type(error).__name__
