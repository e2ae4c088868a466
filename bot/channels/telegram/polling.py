"""Fetching updates. What was fetched is noted before the Bot API may forget it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.channels.telegram.claims import RawUpdate
from bot.channels.telegram.delivery import seconds_of
from bot.channels.telegram.incoming import ALLOWED
from knowledge.errors import ShoptalkError

__all__ = ["poll"]

_log = logging.getLogger(__name__)

_WAIT_SECONDS = 25
_LONGEST_PAUSE = 30.0


async def poll(
    bot: Bot, request: BaseRequest, take: Callable[[Sequence[RawUpdate]], None], pause: float = 1.0
) -> None:
    """Fetch updates for ever and hand them to `take`.

    The library's own Updater tells the Bot API to forget updates that are only in memory, so a
    killed process would lose them, and is held up for ever by one that can't be parsed.

    Args:
        bot: whose updates.
        request: what the calls are made with.
        take: notes them.
        pause: seconds to wait after a failure, longer and longer.

    Raises:
        InvalidToken: the Bot API doesn't know the bot any more.
    """
    offset, failures = 0, 0
    while True:
        asked = {"timeout": _WAIT_SECONDS, "allowed_updates": json.dumps(ALLOWED)}
        if offset:
            asked["offset"] = offset
        try:
            found: Any = await request.post(
                f"{bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=_WAIT_SECONDS + 10
            )
            updates = [update for update in found if isinstance(update, dict)]
            take(updates)
        except InvalidToken:
            raise
        except (TelegramError, ShoptalkError, TypeError) as error:
            failures += 1
            if failures == 1 or isinstance(error, Conflict):
                _log.warning("no updates can be fetched (%s); trying again", _reason(error))
            await asyncio.sleep(_pause(error, failures, pause))
            continue
        if failures:
            _log.info("updates are fetched again")
        failures = 0
        numbers = [u["update_id"] for u in updates if isinstance(u.get("update_id"), int)]
        offset = max([offset, *(number + 1 for number in numbers)])


def _reason(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another process fetches them with the same token, or a webhook is set"
    return type(error).__name__


def _pause(error: Exception, failures: int, pause: float) -> float:
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    return min(pause * 2.0 ** min(failures - 1, 6), _LONGEST_PAUSE)
