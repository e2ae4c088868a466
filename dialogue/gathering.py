"""Messages that a shopper sends in quick succession, handled as one turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dialogue.messages import Listener, Reply, Sent, UserMessage
from dialogue.together import MAX_CHARACTERS, check_text

__all__ = ["Gathering", "TurnTaker"]

_MOST_WINDOWS = 3
"""How many windows a shopper who goes on and on can make the first message wait."""


class TurnTaker(Protocol):
    """Handles messages of one conversation as one turn: the dialogue manager."""

    async def handle_together(self, sent: Sequence[Sent]) -> tuple[Reply, ...]:
        """What became of each message, in their order."""
        ...


@dataclass(slots=True)
class _Batch:
    """Messages that become one turn, and until when more may come."""

    closes: float
    latest: float
    sent: list[tuple[Sent, asyncio.Future[Reply]]] = field(default_factory=list)

    def has_room_for(self, message: UserMessage) -> bool:
        texts = [each.message.text for each, _ in self.sent] + [message.text]
        return len("\n".join(texts)) <= MAX_CHARACTERS


class Gathering:
    """Takes messages as the dialogue manager does, and has those in quick succession answered once.

    A message waits for more of its conversation, from each one on for the same time again. Those
    that arrive while a turn is handled go into the next. What waits is claimed nowhere, so that a
    channel can deliver it again if the process dies.
    """

    def __init__(self, turns: TurnTaker, seconds: float) -> None:
        """Wait `seconds` for a further message; 0 handles each by itself, at once."""
        self._turns = turns
        self._seconds = seconds
        self._waiting: dict[str, deque[_Batch]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def handle(self, message: UserMessage, listener: Listener | None = None) -> Reply:
        """What became of a message: what was said, or in `answered_with` to which it was said.

        Raises:
            EmptyMessageError: there is no text.
            MessageTooLongError: the text has more than `MAX_CHARACTERS` characters.
        """
        check_text(message.text)
        sent = Sent(message, listener)
        if not self._seconds:
            return (await self._turns.handle_together([sent]))[0]
        return await self._put(sent)

    def _put(self, sent: Sent) -> asyncio.Future[Reply]:
        """Add a message to those of its conversation that wait; its reply is to come."""
        loop = asyncio.get_running_loop()
        sender_id, now = sent.message.sender_id, loop.time()
        if sender_id not in self._waiting:
            self._waiting[sender_id] = deque()
            worker = loop.create_task(self._work(sender_id))
            self._workers.add(worker)  # the loop itself would let go of it
            worker.add_done_callback(self._workers.discard)
        waiting = self._waiting[sender_id]
        if not waiting or not waiting[-1].has_room_for(sent.message):
            waiting.append(_Batch(now, now + _MOST_WINDOWS * self._seconds))
        batch = waiting[-1]
        batch.closes = min(now + self._seconds, batch.latest)
        reply: asyncio.Future[Reply] = loop.create_future()
        batch.sent.append((sent, reply))
        return reply

    async def _work(self, sender_id: str) -> None:
        """Take the turns of a conversation one after the other, until nothing waits."""
        waiting = self._waiting[sender_id]
        time = asyncio.get_running_loop().time
        while waiting:
            while (left := waiting[0].closes - time()) > 0:
                await asyncio.sleep(left)
            await self._take_turn(waiting.popleft())
        del self._waiting[sender_id]

    async def _take_turn(self, batch: _Batch) -> None:
        # A channel that gave up waiting has not got its message handled, and delivers it again.
        sent = [(each, awaited) for each, awaited in batch.sent if not awaited.cancelled()]
        if not sent:
            return
        try:
            replies = await self._turns.handle_together([each for each, _ in sent])
        except Exception as error:
            for _, awaited in sent:
                if not awaited.done():
                    awaited.set_exception(error)
            return
        for (_, awaited), reply in zip(sent, replies, strict=True):
            if not awaited.done():
                awaited.set_result(reply)
