"""What people write to shoppers, on its way into their chats, whoever wrote it and where."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.channels.telegram.chats import Address, address_of
from bot.channels.telegram.delivery import Delivery, Unreachable
from bot.channels.telegram.lanes import Job, Lanes
from bot.channels.telegram.rendering import LONGEST_TEXT, Outgoing, split_text
from dialogue.person_messages import PersonMessages

__all__ = ["People"]

_log = logging.getLogger(__name__)


class People:
    """Looks for what people wrote, and brings it to shoppers of this channel."""

    def __init__(
        self,
        written: PersonMessages,
        delivery: Delivery,
        lanes: Lanes,
        unreachable: Callable[[str], Awaitable[None]],
    ) -> None:
        """Deliver what is in `written`; tell `unreachable` whose chat can't be written to."""
        self._written = written
        self._delivery = delivery
        self._lanes = lanes
        self._unreachable = unreachable
        self._under_way: set[str] = set()

    async def look(self) -> None:
        """Have everything that was written since the last look delivered."""
        for sender_id in self._written.recipients():
            address = address_of(sender_id)
            if address is not None and sender_id not in self._under_way:
                self._under_way.add(sender_id)
                self._lanes.put(address.chat_id, self._job(address))

    def _job(self, address: Address) -> Job[None]:
        async def nothing() -> None:
            return None

        async def deliver(_: None) -> None:
            try:
                await self._deliver(address)
            except Exception as error:  # the next look tries again
                _log.error("what a person wrote was not delivered (%s)", type(error).__name__)
            finally:
                self._under_way.discard(address.sender_id)

        return Job(nothing, deliver)

    async def _deliver(self, address: Address) -> None:
        for message in self._written.undelivered(address.sender_id):
            text = f"{message.agent}: {message.text}"
            try:
                for place, part in enumerate(split_text(text, LONGEST_TEXT)):
                    key = f"person/{message.id}/{place}"
                    await self._delivery.send(key, address, Outgoing(part))
            except Unreachable:
                _log.warning("what a person wrote can't be delivered: the chat is closed to us")
                await self._unreachable(address.sender_id)
            self._written.delivered(address.sender_id, message)
