"""The one way through: a shopper's message in, the assistant's reply out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from rasa_sdk.events import UserUttered

from dialogue.conduct import Conduct
from dialogue.errors import EmptyMessageError, MessageTooLongError
from dialogue.generation.writer import ReplyWriter
from dialogue.handover import NEW_MATTER, State, handover_of
from dialogue.messages import Button, Evidence, Refused, Reply, UserMessage, Utterance
from dialogue.mood import mood_of
from dialogue.ordering import ConversationLocks
from dialogue.recording import REPLAY, TurnRecord, record_surroundings
from dialogue.sessions import STACK_SLOT, Event, EventLog, StoredEvent
from dialogue.setups import Setups
from dialogue.turn import ActionRunner, Listener, Turn
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.result import Understanding

__all__ = ["DialogueManager", "Parts", "Reader"]

MAX_CHARACTERS = 4_000


class Reader(Protocol):
    """Understands a line: a model, or what was recorded of one."""

    def parse(
        self, text: str, waiting_for: str | None, surroundings: Surroundings | None
    ) -> Understanding:
        """The line, said in answer to `waiting_for` amid its surroundings, understood."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the manager is put together from.

    `setups` decides which flows a turn runs, and keeps them and `writer`'s setup for a replay.
    `knowledge` opens one consistent state of the shop's records for a turn, and yields its version.
    `surroundings` tells what a line is said amid, from sender, events, and whether it is asked for.
    `locks` is a folder of lock files, where other processes handle messages as well.
    """

    log: EventLog
    understander: Reader
    executor: ActionRunner
    writer: ReplyWriter
    setups: Setups
    clock: Callable[[], datetime]
    knowledge: Callable[[], AbstractContextManager[int]]
    surroundings: Callable[[str, Sequence[Event], bool], Surroundings]
    mood: Callable[[str, Sequence[str]], str] = mood_of
    locks: Path | None = None


class DialogueManager:
    """Handles one message of a conversation at a time, different conversations side by side."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._locks = ConversationLocks(parts.locks)

    async def handle(self, message: UserMessage, listener: Listener | None = None) -> Reply:
        """Understand, act, answer, and commit the turn; a repeated message id changes nothing.

        Args:
            message: what the shopper sent.
            listener: hears each utterance as soon as it is checked, before the turn commits.

        Raises:
            EmptyMessageError: there is no text.
            MessageTooLongError: the text has more than `MAX_CHARACTERS` characters.
        """
        if not message.text.strip():
            raise EmptyMessageError
        if len(message.text) > MAX_CHARACTERS:
            raise MessageTooLongError(len(message.text), MAX_CHARACTERS)
        async with self._locks.held(message.sender_id):
            with self._parts.knowledge() as version:
                return await self._handle(message, listener, version)

    async def _handle(self, message: UserMessage, listener: Listener | None, version: int) -> Reply:
        started = time.perf_counter()
        stored = self._parts.log.events(message.sender_id)
        earlier = self._parts.log.turn_of(message.sender_id, message.message_id)
        if earlier is not None:
            return _recorded_reply(message.sender_id, earlier, stored)
        turn = self._new_turn(message, stored, listener)
        before = handover_of(turn.events)
        is_new_matter = before.state is State.CLOSED
        lapse = self._parts.setups.lapse
        last = stored[-1].event.get("timestamp") if stored else None
        has_lapsed = lapse is not None and lapse.is_over(last, turn.now)
        frames = None if is_new_matter or has_lapsed else turn.slot(STACK_SLOT)
        footing = self._parts.setups.of_turn(turn.events, is_under_way=bool(frames))
        stack = footing.engine.restore(frames or [])
        waiting = footing.engine.waiting_for(stack)
        is_asked = waiting is not None and not waiting.optional
        understanding = self._parts.understander.parse(
            message.text,
            waiting.collect if waiting else None,
            self._around(turn, is_asked),
        )
        self._hear(turn, message, understanding, version, footing.digest)
        if is_new_matter:
            turn.set_slots(**NEW_MATTER)
        if lapse is not None and has_lapsed:
            turn.set_slots(**lapse.forgotten(turn.slots()))
        if before.state is not State.PERSON:
            conduct = Conduct(footing.engine, turn, lambda: self._look_again(turn, is_asked))
            stack = await conduct.deal_with(understanding, stack)
        turn.set_slots(**{STACK_SLOT: [frame.to_json() for frame in stack] or None})
        standing = self._commit(turn, message, stored, is_heard=listener is not None)
        return Reply(
            sender_id=message.sender_id,
            turn=turn.number,
            text=message.text,
            utterances=tuple(turn.utterances),
            understanding=understanding.to_json(),
            slots={k: v for k, v in turn.slots().items() if k != STACK_SLOT},
            flow=stack[-1].flow if stack else None,
            latency_ms=round((time.perf_counter() - started) * 1000, 1),
            handover=standing,
        )

    def _commit(
        self, turn: Turn, message: UserMessage, stored: Sequence[StoredEvent], is_heard: bool
    ) -> State:
        """Commit a turn after whatever came after `stored`; who has the conversation then.

        Where a person has taken it meanwhile, nothing is said, unless it was heard already.
        """
        log = self._parts.log
        with log.transaction():
            meanwhile = log.events(turn.sender_id, skip=len(stored))
            if meanwhile:
                turn.number = meanwhile[-1].turn + 1
            before = [entry.event for entry in (*stored, *meanwhile)]
            if not is_heard and handover_of(before).state is State.PERSON:
                turn.fall_silent()
            log.append(turn.sender_id, turn.number, turn.new_events, message.message_id)
        return handover_of([*before, *turn.new_events]).state

    def _around(self, turn: Turn, is_asked: bool) -> Surroundings:
        return self._parts.surroundings(turn.sender_id, turn.events, is_asked)

    def _look_again(self, turn: Turn, is_asked: bool) -> Surroundings:
        """The surroundings as they stand by now, noted with the message that was heard."""
        seen = self._around(turn, is_asked)
        record_surroundings(turn.new_events[0], seen)
        return seen

    def _new_turn(
        self, message: UserMessage, stored: Sequence[StoredEvent], listener: Listener | None
    ) -> Turn:
        history: list[Event] = [entry.event for entry in stored]
        moods = [e["metadata"]["mood"] for e in history if e["event"] == "user"]
        return Turn(
            sender_id=message.sender_id,
            number=stored[-1].turn + 1 if stored else 1,
            history=history,
            now=self._parts.clock(),
            mood=self._parts.mood(message.text, moods),
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
        record = TurnRecord(turn.now, turn.number, setup, understanding)
        heard["metadata"] = {
            "mood": turn.mood,
            "records_version": version,
            REPLAY: record.to_json(),
        }
        turn.record(heard)


def _recorded_reply(sender_id: str, turn: int, stored: Sequence[StoredEvent]) -> Reply:
    """The reply that was given in `turn`, from its events."""
    events = [entry.event for entry in stored if entry.turn == turn]
    heard = next(event for event in events if event["event"] == "user")
    utterances = tuple(_recorded(event) for event in events if event["event"] == "bot")
    standing = handover_of(entry.event for entry in stored if entry.turn <= turn)
    return Reply(
        sender_id,
        turn,
        heard["text"],
        utterances,
        heard["parse_data"],
        handover=standing.state,
    )


def _recorded(event: Event) -> Utterance:
    metadata = event["metadata"]
    return Utterance(
        act=str(metadata["utter_action"]).removeprefix("utter_"),
        text=event["text"],
        wording=metadata["wording"],
        generated=metadata["generated"],
        buttons=tuple(Button(**raw) for raw in event["data"]["buttons"]),
        evidence=tuple(Evidence(**raw) for raw in metadata["evidence"]),
        refused=tuple(Refused(r["text"], tuple(r["reasons"])) for r in metadata["refused"]),
    )
