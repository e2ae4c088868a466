"""The parts of a replayed turn that give back what was recorded instead of looking anew."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from rasa_sdk.executor import ActionExecutorRunResult
from rasa_sdk.interfaces import Tracker

from dialogue.conversations import RecordedTurn
from dialogue.errors import DepartedError
from dialogue.generation.locales import DEFAULT_LOCALE
from dialogue.recording import TurnRecord
from dialogue.sessions import Event, EventLog, StoredEvent
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.result import Understanding
from knowledge.store import Store

__all__ = ["LogAsItBegan", "RecordedInputs"]


class LogAsItBegan(EventLog):
    """Shows a turn at its first look what there was when it began, and then all there is."""

    def __init__(self, store: Store, number: int) -> None:
        """Show the turns before `number` first."""
        super().__init__(store)
        self._number = number
        self._is_begun = False

    def events(self, sender_id: str, skip: int = 0) -> list[StoredEvent]:
        """A conversation's events, without the first `skip`."""
        stored = super().events(sender_id, skip)
        if self._is_begun:
            return stored
        self._is_begun = True
        return [entry for entry in stored if entry.turn < self._number]


class RecordedInputs:
    """Stands in one turn for the clock, the records, understanding and the actions."""

    def __init__(self, turn: RecordedTurn, heard: Event, record: TurnRecord) -> None:
        self._record = record
        self._metadata = heard["metadata"]
        self._actions = deque(event for event in turn.events if _was_run(event))
        # The first look goes into understanding, whose result is recorded in its place.
        self._looks = deque([Surroundings(), *record.surroundings])

    def clock(self) -> datetime:
        """The time that it was."""
        return self._record.now

    @contextmanager
    def knowledge(self) -> Iterator[int]:
        """The version of the records that there was; nothing is opened."""
        yield int(self._metadata["records_version"])

    def mood(self, text: str, earlier: Sequence[str]) -> str:
        """The mood that the message was taken to have."""
        return str(self._metadata["mood"])

    @property
    def locale(self) -> str:
        """That in which money and dates were written."""
        return str(self._metadata.get("locale", DEFAULT_LOCALE))

    def surroundings(self, tracker: Tracker, is_asked: bool) -> Surroundings:
        """What was found at this look."""
        if not self._looks:
            raise DepartedError("the records were looked at once more than in the record")
        return self._looks.popleft()

    async def parse(
        self, text: str, waiting_for: str | None, surroundings: Surroundings | None
    ) -> Understanding:
        """The message as it was understood."""
        understood = self._record.understanding
        if understood.text != text:
            raise DepartedError(f"the message is {text!r}, but {understood.text!r} was understood")
        return understood

    async def run(self, action_call: dict[str, Any]) -> ActionExecutorRunResult:
        """What the action returned."""
        name = action_call["next_action"]
        recorded = self._actions.popleft() if self._actions else None
        if recorded is None or recorded["name"] != name:
            other = recorded["name"] if recorded else "no more action"
            raise DepartedError(f"{name} was to be run, where the record has {other}")
        result = recorded["metadata"]
        return ActionExecutorRunResult(events=result["events"], responses=result["responses"])


def _was_run(event: Event) -> bool:
    return event["event"] == "action" and "responses" in (event.get("metadata") or {})
