"""The one way through: a shopper's message in, the assistant's reply out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from rasa_sdk.events import UserUttered
from rasa_sdk.executor import ActionExecutor

from dialogue.decisions import answer_slots, entity_slots, intent_to_start
from dialogue.errors import EmptyMessageError, MessageTooLongError
from dialogue.flows.engine import FlowEngine, Frame
from dialogue.generation.writer import ReplyWriter
from dialogue.messages import Button, Evidence, Refused, Reply, UserMessage, Utterance
from dialogue.mood import mood_of
from dialogue.sessions import STACK_SLOT, Event, EventLog, StoredEvent
from dialogue.turn import Listener, Turn
from dialogue.understanding.live import LiveUnderstander
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.result import Understanding

__all__ = ["DialogueManager", "Parts"]

MAX_CHARACTERS = 4_000
_TRANSIENT = ("product_ids", "option_values", "asked")
_UNTIL_DONE = ("order_ref", "product_ref", "wants_human", "human_offered", "verification_closed")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the manager is put together from.

    `knowledge` opens one consistent state of the shop's records for a turn, and yields its version.
    `surroundings` tells what a line is said amid, from sender, events, and whether it is asked for.
    """

    log: EventLog
    understander: LiveUnderstander
    engine: FlowEngine
    executor: ActionExecutor
    writer: ReplyWriter
    clock: Callable[[], datetime]
    knowledge: Callable[[], AbstractContextManager[int]]
    surroundings: Callable[[str, Sequence[Event], bool], Surroundings]


class DialogueManager:
    """Handles one message of a conversation at a time, different conversations side by side."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

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
        lock = self._locks.setdefault(message.sender_id, asyncio.Lock())
        async with lock:
            with self._parts.knowledge() as version:
                return await self._handle(message, listener, version)

    async def _handle(self, message: UserMessage, listener: Listener | None, version: int) -> Reply:
        started = time.perf_counter()
        stored = self._parts.log.events(message.sender_id)
        earlier = self._parts.log.turn_of(message.sender_id, message.message_id)
        if earlier is not None:
            return _recorded_reply(message.sender_id, earlier, stored)
        turn = self._new_turn(message, stored, listener)
        stack = self._parts.engine.restore(turn.slot(STACK_SLOT) or [])
        waiting = self._parts.engine.waiting_for(stack)
        is_asked = waiting is not None and not waiting.optional
        understanding = self._parts.understander.parse(
            message.text,
            waiting.collect if waiting else None,
            self._parts.surroundings(message.sender_id, [e.event for e in stored], is_asked),
        )
        self._hear(turn, message, understanding, version)
        stack = self._direct(turn, stack, understanding)
        stack = await self._parts.engine.advance(stack, turn)
        turn.set_slots(**{STACK_SLOT: [frame.to_json() for frame in stack] or None})
        self._parts.log.append(message.sender_id, turn.number, turn.new_events, message.message_id)
        return Reply(
            sender_id=message.sender_id,
            turn=turn.number,
            text=message.text,
            utterances=tuple(turn.utterances),
            understanding=understanding.to_json(),
            slots={k: v for k, v in turn.slots().items() if k != STACK_SLOT},
            flow=stack[-1].flow if stack else None,
            latency_ms=round((time.perf_counter() - started) * 1000, 1),
        )

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
            mood=mood_of(message.text, moods),
            executor=self._parts.executor,
            writer=self._parts.writer,
            listener=listener,
        )

    def _hear(
        self, turn: Turn, message: UserMessage, understanding: Understanding, version: int
    ) -> None:
        heard = UserUttered(message.text, understanding.to_json(), input_channel=message.channel)
        heard["message_id"] = message.message_id
        heard["metadata"] = {"mood": turn.mood, "records_version": version}
        turn.record(heard)

    def _direct(
        self, turn: Turn, stack: Sequence[Frame], understanding: Understanding
    ) -> list[Frame]:
        """Fill slots from the line and decide which flow has the floor."""
        engine = self._parts.engine
        waiting = engine.waiting_for(stack)
        turn.set_slots(**dict.fromkeys(_TRANSIENT))
        if waiting is None or waiting.optional:
            kept = () if waiting is None else ("wants_human", "human_offered")
            turn.set_slots(**{name: None for name in _UNTIL_DONE if name not in kept})
        filled = entity_slots(understanding) | answer_slots(understanding, waiting)
        turn.set_slots(**filled, asked=list(understanding.asked) or None)
        intent = intent_to_start(understanding, waiting, filled)
        flow = engine.flow_for(intent) if intent else None
        if intent is None or (flow is not None and any(f.flow == flow.name for f in stack)):
            return list(stack)
        if intent != "not_understood":
            turn.set_slots(misunderstood=None)
        if flow is None:
            flow = engine.flow_named("not_understood")
        turn.set_slots(intent=intent)
        return engine.enter(stack, flow)


def _recorded_reply(sender_id: str, turn: int, stored: Sequence[StoredEvent]) -> Reply:
    """The reply that was given in `turn`, from its events."""
    events = [entry.event for entry in stored if entry.turn == turn]
    heard = next(event for event in events if event["event"] == "user")
    utterances = tuple(_recorded(event) for event in events if event["event"] == "bot")
    return Reply(sender_id, turn, heard["text"], utterances, heard["parse_data"])


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
