"""The one way through: a shopper's message in, the assistant's reply out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from rasa_sdk.events import UserUttered
from rasa_sdk.interfaces import Tracker

from dialogue.conduct import Conduct
from dialogue.generation.locales import DEFAULT_LOCALE, known_locale
from dialogue.generation.writer import ReplyWriter
from dialogue.handover import NEW_MATTER, State, handover_of
from dialogue.messages import Listener, Reply, Sent, UserMessage
from dialogue.mood import mood_of
from dialogue.ordering import Admission, ConversationLocks
from dialogue.recording import REPLAY, TurnRecord, record_surroundings
from dialogue.sessions import STACK_SLOT, EventLog, StoredEvent
from dialogue.setups import Setups
from dialogue.standing import Standing, Standings
from dialogue.together import Together, check_text, recorded_reply
from dialogue.turn import ActionRunner, Turn
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.result import Understanding

__all__ = ["DialogueManager", "Parts", "Reader"]

_TURNS_AT_ONCE = 16
"""As many as are worded in one batch; more would only wait for each other."""


class Reader(Protocol):
    """Understands a line: a model, or what was recorded of one."""

    async def parse(
        self, text: str, waiting_for: str | None, surroundings: Surroundings | None
    ) -> Understanding:
        """The line, said in answer to `waiting_for` amid its surroundings, understood."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the manager is put together from.

    `setups` decides which flows a turn runs, and keeps them and `writer`'s setup for a replay.
    `knowledge` opens one consistent state of the shop's records for a turn, and yields its version.
    `surroundings` tells what a line is said amid, from the tracker and whether it is asked for.
    `locale` is the shop's, for shoppers whose client tells none.
    `locks` is a folder of lock files, where other processes handle messages as well.
    """

    log: EventLog
    understander: Reader
    executor: ActionRunner
    writer: ReplyWriter
    setups: Setups
    clock: Callable[[], datetime]
    knowledge: Callable[[], AbstractContextManager[int]]
    surroundings: Callable[[Tracker, bool], Surroundings]
    mood: Callable[[str, Sequence[str]], str] = mood_of
    locale: str = DEFAULT_LOCALE
    locks: Path | None = None


class DialogueManager:
    """Handles one message of a conversation at a time, different conversations side by side."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._locks = ConversationLocks(parts.locks)
        self._admission = Admission(_TURNS_AT_ONCE)
        self._standings = Standings()
        self._under_way = 0
        self._rests_since = time.monotonic()

    def quiet_seconds(self) -> float:
        """How long no message has been dealt with; 0 while one is."""
        return 0.0 if self._under_way else time.monotonic() - self._rests_since

    def standing(self, sender_id: str) -> Standing:
        """How a conversation stands now; one that nobody wrote in stands as at its beginning."""
        return self._standings.of(sender_id, self._parts.log.events(sender_id))

    async def handle(self, message: UserMessage, listener: Listener | None = None) -> Reply:
        """Understand, act, answer, and commit the turn; a repeated message id changes nothing.

        Args:
            message: what the shopper sent.
            listener: hears each utterance as soon as it is checked, before the turn commits.

        Raises:
            EmptyMessageError: there is no text.
            MessageTooLongError: the text has more than `MAX_CHARACTERS` characters.
        """
        return (await self.handle_together([Sent(message, listener)]))[0]

    async def handle_together(self, sent: Sequence[Sent]) -> tuple[Reply, ...]:
        """Handle messages of one conversation as a single turn, without those handled before.

        Returns:
            what became of each, in their order; what is said to all is in the reply to the last.

        Raises:
            EmptyMessageError: one has no text.
            MessageTooLongError: together they have more than `MAX_CHARACTERS` characters.
        """
        for each in sent:
            check_text(each.message.text)
        self._under_way += 1
        try:
            return await self._take_turn(sent)
        finally:
            self._under_way -= 1
            self._rests_since = time.monotonic()

    async def _take_turn(self, sent: Sequence[Sent]) -> tuple[Reply, ...]:
        sender_id, log = sent[0].message.sender_id, self._parts.log
        # In this order: a turn that waits for its place must not hold up those that share its lock.
        async with self._admission.granted(), self._locks.held(sender_id):
            with self._parts.knowledge() as version:
                together = Together(sent, partial(log.turn_of, sender_id))
                reply = None
                if together.message is not None:
                    check_text(together.message.text)
                    reply = await self._handle(together.message, together.listener, version)
                return together.replies(reply, partial(recorded_reply, log, sender_id))

    async def _handle(self, message: UserMessage, listener: Listener | None, version: int) -> Reply:
        started = time.perf_counter()
        stored = self._parts.log.events(message.sender_id)
        standing = self._standings.of(message.sender_id, stored)
        turn = self._new_turn(message, stored, standing, listener)
        has_it = standing.handover.state
        is_new_matter = has_it is State.CLOSED
        lapse = self._parts.setups.lapse
        last = stored[-1].event.get("timestamp") if stored else None
        has_lapsed = lapse is not None and lapse.is_over(last, turn.now)
        frames = None if is_new_matter or has_lapsed else turn.slot(STACK_SLOT)
        footing = self._parts.setups.of_turn(turn.events, is_under_way=bool(frames))
        stack = footing.engine.restore(frames or [])
        waiting = footing.engine.waiting_for(stack)
        is_asked = waiting is not None and not waiting.optional
        understanding = await self._parts.understander.parse(
            message.text,
            waiting.collect if waiting else None,
            self._around(turn, is_asked),
        )
        self._hear(turn, message, understanding, version, footing.digest)
        if is_new_matter:
            turn.set_slots(**NEW_MATTER)
        if lapse is not None and has_lapsed:
            turn.set_slots(**lapse.forgotten(turn.slots()))
        if has_it is not State.PERSON:
            conduct = Conduct(footing.engine, turn, lambda: self._look_again(turn, is_asked))
            stack = await conduct.deal_with(understanding, stack)
        turn.set_slots(**{STACK_SLOT: [frame.to_json() for frame in stack] or None})
        state = self._commit(turn, message, stored, standing, is_heard=listener is not None)
        return Reply(
            sender_id=message.sender_id,
            turn=turn.number,
            text=message.text,
            utterances=tuple(turn.utterances),
            understanding=understanding.to_json(),
            slots={k: v for k, v in turn.slots().items() if k != STACK_SLOT},
            flow=stack[-1].flow if stack else None,
            latency_ms=round((time.perf_counter() - started) * 1000, 1),
            handover=state,
        )

    def _commit(
        self,
        turn: Turn,
        message: UserMessage,
        stored: Sequence[StoredEvent],
        standing: Standing,
        is_heard: bool,
    ) -> State:
        """Commit a turn after whatever came after `stored`; who has the conversation then.

        Where a person has taken it meanwhile, nothing is said, unless it was heard already.
        """
        log = self._parts.log
        with log.transaction():
            meanwhile = log.events(turn.sender_id, skip=len(stored))
            if meanwhile:
                turn.number = meanwhile[-1].turn + 1
            before = handover_of((entry.event for entry in meanwhile), standing.handover)
            if not is_heard and before.state is State.PERSON:
                turn.fall_silent()
            log.append(turn.sender_id, turn.number, turn.new_events, message.ids)
        return handover_of(turn.new_events, before).state

    def _around(self, turn: Turn, is_asked: bool) -> Surroundings:
        return self._parts.surroundings(turn.tracker(), is_asked)

    def _look_again(self, turn: Turn, is_asked: bool) -> Surroundings:
        """The surroundings as they stand by now, noted with the message that was heard."""
        seen = self._around(turn, is_asked)
        record_surroundings(turn.new_events[0], seen)
        return seen

    def _new_turn(
        self,
        message: UserMessage,
        stored: Sequence[StoredEvent],
        standing: Standing,
        listener: Listener | None,
    ) -> Turn:
        earlier = reversed(standing.events)
        moods = (event["metadata"]["mood"] for event in earlier if event["event"] == "user")
        return Turn(
            sender_id=message.sender_id,
            number=stored[-1].turn + 1 if stored else 1,
            standing=standing,
            now=self._parts.clock(),
            mood=self._parts.mood(message.text, list(islice(moods, 1))),
            locale=known_locale(message.locale) or self._parts.locale,
            executor=self._parts.executor,
            writer=self._parts.writer,
            listener=listener,
        )

    def _hear(
        self,
        turn: Turn,
        message: UserMessage,
        understanding: Understanding,
        version: int,
        setup: str,
    ) -> None:
        heard = UserUttered(message.text, understanding.to_json(), input_channel=message.channel)
        heard["message_id"] = message.message_id
        if message.gathered_ids:
            heard["message_ids"] = list(message.gathered_ids)
        record = TurnRecord(turn.now, turn.number, setup, understanding)
        heard["metadata"] = {
            "mood": turn.mood,
            "locale": turn.locale,
            "records_version": version,
            REPLAY: record.to_json(),
        }
        if message.public:
            heard["metadata"]["public"] = True
        turn.record(heard)
