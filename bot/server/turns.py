"""Turns under way: only so many at once, each to its end whoever hangs up."""

from __future__ import annotations

import asyncio
import time

from bot.channels.machine import Handler
from bot.server.errors import Busy
from bot.server.logs import Log, Pseudonyms, where
from bot.server.metrics import Metrics
from bot.server.tracing import Tracing
from dialogue.messages import Listener, Reply, UserMessage
from dialogue.together import check_text

__all__ = ["Turns"]

_RETRY_SECONDS = 2


class Turns:
    """Begins turns, counts and logs them, and waits for them when the server is stopped."""

    def __init__(
        self,
        handler: Handler,
        most: int,
        seconds: float,
        metrics: Metrics,
        tracing: Tracing,
        log: Log,
        pseudonyms: Pseudonyms,
    ) -> None:
        """Have at most `most` turns going on or waiting, and wait `seconds` for an answer."""
        self._handler = handler
        self._most = most
        self._seconds = seconds
        self._metrics = metrics
        self._tracing = tracing
        self._log = log
        self._pseudonyms = pseudonyms
        self._running: set[asyncio.Task[Reply]] = set()
        self._is_stopping = False

    @property
    def is_stopping(self) -> bool:
        """Whether no turn is begun any more."""
        return self._is_stopping

    def begin(
        self, message: UserMessage, listener: Listener | None = None, request_name: str = ""
    ) -> asyncio.Task[Reply]:
        """Begin a turn, which goes on to its end even where nobody waits for it.

        Raises:
            EmptyMessageError, MessageTooLongError: the text can't be read.
            Busy: there are as many turns as can wait, or the server stops.
        """
        check_text(message.text)
        if self._is_stopping:
            self._metrics.rejected("stopping")
            raise Busy("the server is being restarted; send it again", _RETRY_SECONDS)
        if len(self._running) >= self._most:
            self._metrics.rejected("busy")
            raise Busy("too many messages wait for an answer; send it again", _RETRY_SECONDS)
        turn = asyncio.get_running_loop().create_task(self._take(message, listener, request_name))
        self._running.add(turn)
        self._metrics.under_way(len(self._running))
        turn.add_done_callback(self._ended)
        return turn

    async def answer(self, message: UserMessage, request_name: str = "") -> Reply:
        """Take a turn and wait for its reply.

        Raises:
            EmptyMessageError, MessageTooLongError: the text can't be read.
            Busy: it can't begin, or takes long; it then goes on, and is told when asked again.
        """
        turn = self.begin(message, request_name=request_name)
        try:
            return await asyncio.wait_for(asyncio.shield(turn), self._seconds)
        except TimeoutError:
            raise Busy("the answer takes long; ask again with its id", _RETRY_SECONDS) from None

    async def stop(self, seconds: float) -> int:
        """Begin no further turn, and wait for those that go on; how many did not end in time."""
        self._is_stopping = True
        if not self._running:
            return 0
        _, left = await asyncio.wait(set(self._running), timeout=seconds)
        return len(left)

    async def _take(
        self, message: UserMessage, listener: Listener | None, request_name: str
    ) -> Reply:
        started = time.perf_counter()
        conversation = self._pseudonyms.of(message.sender_id)
        noted = {"request_id": request_name, "conversation": conversation}
        with self._tracing.turn(message.channel, conversation) as span:
            try:
                reply = await self._handler.handle(message, listener)
            except Exception as error:
                name = type(error).__name__
                self._metrics.failed(message.channel)
                self._log.error("turn failed", **noted, error=name, where=where(error))
                raise
            span.note(reply)
        seconds = time.perf_counter() - started
        self._metrics.answered(message.channel, reply, seconds)
        self._log.info(
            "turn",
            **noted,
            channel=message.channel,
            turn=reply.turn,
            acts=[utterance.act for utterance in reply.utterances],
            handover=str(reply.handover),
            ms=round(seconds * 1000, 1),
        )
        return reply

    def _ended(self, turn: asyncio.Task[Reply]) -> None:
        self._running.discard(turn)
        self._metrics.under_way(len(self._running))
        if not turn.cancelled():
            turn.exception()  # looked at, or the loop would write its text to standard error
