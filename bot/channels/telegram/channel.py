"""The channel: takes updates on, has each dealt with in its chat's order, and sends the answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from telegram import Bot

from bot.channels.telegram import texts
from bot.channels.telegram.claims import Claims, RawUpdate
from bot.channels.telegram.conversation import Answer, Conversation
from bot.channels.telegram.delivery import Delivery, Unreachable
from bot.channels.telegram.incoming import Incoming, Kind, Me, UnreadableUpdate
from bot.channels.telegram.lanes import Job, Lanes
from bot.channels.telegram.moves import Moves
from bot.channels.telegram.reading import read_update
from bot.channels.telegram.rendering import Outgoing
from bot.channels.telegram.staff import StaffChat

__all__ = ["Channel"]

_log = logging.getLogger(__name__)

_MOST_TRIES = 3
_PAUSE_SECONDS = 0.5


class _Answerer(Protocol):
    async def answer(self, incoming: Incoming) -> Answer: ...


class Channel:
    """Deals with updates: each once, those of a chat in order, whatever is in them."""

    def __init__(
        self,
        claims: Claims,
        lanes: Lanes,
        delivery: Delivery,
        conversation: Conversation,
        staff: StaffChat | None,
        moves: Moves,
        bot: Bot,
        me: Me,
        *,
        gathers: bool = False,
    ) -> None:
        """Put the parts to work; `gathers` has texts in quick succession become one turn."""
        self._claims = claims
        self._lanes = lanes
        self._delivery = delivery
        self._conversation = conversation
        self._staff = staff
        self._moves = moves
        self._bot = bot
        self._me = me
        self._gathers = gathers

    def take(self, updates: Sequence[RawUpdate]) -> None:
        """Take updates on; once this returns, none of them is lost.

        Raises:
            StoreError: they can't be noted; none was taken on.
        """
        for update in self._claims.claim(updates):
            self._put(update)

    def resume(self) -> None:
        """Go on with what was taken on and not dealt with when the process ended."""
        for update in self._claims.pending():
            self._put(update)

    def _put(self, update: RawUpdate) -> None:
        number = int(update["update_id"])
        staff_chat = self._staff.chat_id if self._staff else None
        try:
            incoming = read_update(update, self._bot, self._me, staff_chat)
        except UnreadableUpdate as error:
            _log.warning("update %d: %s", number, error)
            incoming = None
        if incoming is None:
            self._claims.done(number)
            return
        if incoming.kind is Kind.MOVED:
            self._move(incoming)
            return
        is_written = incoming.kind is Kind.TEXT and not incoming.is_edited
        gathers = self._gathers and is_written and not self._is_of_staff(incoming)
        job = Job(partial(self._find_out, incoming), partial(self._deliver, incoming), gathers)
        self._lanes.put(incoming.to.chat_id, job)

    def _move(self, incoming: Incoming) -> None:
        is_of_staff = self._is_of_staff(incoming)
        self._moves.note(incoming.to.chat_id, int(incoming.detail))
        if is_of_staff and self._staff is not None:
            self._staff.warn_of_move()
        self._claims.done(incoming.update_id)

    def _is_of_staff(self, incoming: Incoming) -> bool:
        return self._staff is not None and incoming.to.chat_id == self._staff.chat_id

    async def _find_out(self, incoming: Incoming) -> Answer:
        """The answer; after some failures, over restarts as well, an apology."""
        is_of_staff = self._is_of_staff(incoming)
        answerer: _Answerer = (
            self._staff if is_of_staff and self._staff is not None else self._conversation
        )
        while True:
            try:
                if self._claims.begin(incoming.update_id) > _MOST_TRIES:
                    return Answer((Outgoing(texts.FAILED),))
                return await answerer.answer(incoming)
            except Exception as error:
                # Not its message, which may quote what was said.
                _log.error("update %d failed: %s", incoming.update_id, type(error).__name__)
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _deliver(self, incoming: Incoming, answer: Answer) -> None:
        try:
            for place, message in enumerate(answer.messages):
                await self._delivery.send(f"{incoming.update_id}/{place}", incoming.to, message)
            if not self._is_of_staff(incoming):
                self._conversation.delivered(incoming, answer)
            self._claims.done(incoming.update_id)
        except Unreachable as error:
            _log.info("update %d: %s", incoming.update_id, error)
            self._claims.done(incoming.update_id)
        except Exception as error:  # it is kept, and dealt with again after a restart
            _log.error("update %d not answered: %s", incoming.update_id, type(error).__name__)
