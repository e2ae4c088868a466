"""One turn under way: runs actions, words what they say, and collects the events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

import rasa_sdk
from rasa_sdk.events import ActionExecuted, BotUttered, SlotSet
from rasa_sdk.executor import ActionExecutorRunResult
from rasa_sdk.interfaces import Tracker

from dialogue.facts import Fact, Say, fact, say_from_json
from dialogue.generation.acts import load_acts
from dialogue.generation.writer import Digest, ReplyWriter
from dialogue.messages import Button, Utterance
from dialogue.sessions import STACK_SLOT, Event, fold

__all__ = ["ActionRunner", "Listener", "Turn"]

Listener = Callable[[Utterance], Awaitable[None]]
"""Called with each utterance as soon as it is worded and checked."""

_REMEMBERED_WORDINGS = 12
_LEADS = {
    "action_verify_customer": "after_verification",
    "action_next_order": "next_one",
}


class ActionRunner(Protocol):
    """Runs actions as rasa-sdk's `ActionExecutor` does."""

    async def run(self, action_call: dict[str, Any]) -> ActionExecutorRunResult | None:
        """The events and responses of the action that the call names."""
        ...


class Turn:
    """The `FlowHost` of one message: everything done is an event, in the order it was done."""

    def __init__(
        self,
        sender_id: str,
        number: int,
        history: list[Event],
        now: datetime,
        mood: str,
        executor: ActionRunner,
        writer: ReplyWriter,
        listener: Listener | None = None,
    ) -> None:
        self.sender_id = sender_id
        self.number = number
        self.now = now
        self.utterances: list[Utterance] = []
        self.new_events: list[dict[str, Any]] = []
        self._history = history
        self.mood = mood
        self._executor = executor
        self._writer = writer
        self._listener = listener
        self._slots: dict[str, Any] = fold(sender_id, history).slots
        self._lead = "none"
        self._heed: Callable[[], None] = lambda: None

    @property
    def events(self) -> list[Event]:
        """What happened in the conversation, this turn included."""
        return [*self._history, *self.new_events]

    def when_verified(self, heed: Callable[[], None]) -> None:
        """Have `heed` called as soon as it is known who the shopper is."""
        self._heed = heed

    def fall_silent(self) -> None:
        """Take back what this turn was to say; what it did stays."""
        self.utterances.clear()
        self.new_events = [event for event in self.new_events if event["event"] != "bot"]

    def slot(self, name: str) -> Any:
        """The slot's value as it stands now, or None."""
        return self._slots.get(name)

    def slots(self) -> dict[str, Any]:
        """All slots that have a value."""
        return {name: value for name, value in self._slots.items() if value is not None}

    def set_slots(self, **values: Any) -> None:
        """Record the slots that change."""
        for name, value in values.items():
            if self._slots.get(name) != value:
                self.record(SlotSet(name, value))

    def record(self, event: dict[str, Any]) -> None:
        """Add an event; it counts at once."""
        event["timestamp"] = self.now.timestamp()
        self.new_events.append(event)
        if event["event"] == "slot":
            self._slots[event["name"]] = event["value"]
        elif event["event"] == "restart":
            self._slots = {}

    async def run(self, action: str) -> None:
        """Run an action through the executor; record what it returned, then word what it says."""
        tracker = self._tracker(action)
        result = await self._executor.run(
            {
                "next_action": action,
                "sender_id": self.sender_id,
                "tracker": tracker.current_state(),
                "domain": {},
                "version": rasa_sdk.__version__,
            }
        )
        executed = ActionExecuted(action)
        assert result is not None  # only a call without an action has no result
        # Kept with the event so that a replay can feed back what was found out then.
        executed["metadata"] = {"events": result.events, "responses": result.responses}
        was_known = self.slot("customer_id") is not None
        self.record(executed)
        for event in result.events:
            self.record(dict(event))
        if self.slot("customer_id") is not None and not was_known:
            self._heed()
        if action != "action_verify_customer" or (self.slot("customer_id") and not was_known):
            self._lead = _LEADS.get(action, self._lead)
        for response in result.responses:
            await self._utter(say_from_json(response), _buttons(response))

    def _tracker(self, action: str) -> Tracker:
        """The conversation as it stands now; what is known of it already isn't folded again."""
        heard = next(e for e in reversed(self.new_events) if e["event"] == "user")
        latest = {"text": heard["text"], **(heard.get("parse_data") or {})}
        stack = list(self._slots.get(STACK_SLOT) or [])
        events = [dict(event) for event in self.events]
        return Tracker(
            self.sender_id, dict(self._slots), latest, events, False, None, {}, action, stack
        )

    async def say(self, act: str) -> None:
        """Say an act without facts; asked twice in a row, it is worded as asked again."""
        attributes: dict[str, Fact] = {}
        if "attempt" in load_acts().attributes[act]:
            attempt = "again" if self._last_act() == act else "first"
            attributes["attempt"] = fact(attempt, "conversation/asked")
        await self._utter(Say(act, attributes), ())

    async def _utter(self, say: Say, buttons: tuple[Button, ...]) -> None:
        digest = Digest(
            mood=self.mood,
            lead=self._lead,
            wordings=tuple(self._wordings()[-_REMEMBERED_WORDINGS:]),
            turn_key=f"{self.sender_id}|{self.number}|{len(self.utterances)}",
        )
        utterance = self._writer.write(say, digest, self.now.date(), buttons)
        self._lead = "none"
        self.utterances.append(utterance)
        metadata = {
            "utter_action": f"utter_{utterance.act}",
            "wording": utterance.wording,
            "generated": utterance.generated,
            "evidence": [asdict(evidence) for evidence in utterance.evidence],
            "refused": [asdict(refused) for refused in utterance.refused],
            "say": say.to_json(),
        }
        data = {"buttons": [asdict(button) for button in buttons]}
        self.record(BotUttered(utterance.text, data, metadata))
        if self._listener is not None:
            await self._listener(utterance)

    def _said(self) -> list[Event]:
        return [e for e in self.events if e["event"] == "bot"]

    def _wordings(self) -> list[str]:
        return [event["metadata"]["wording"] for event in self._said()]

    def _last_act(self) -> str | None:
        said = self._said()
        return str(said[-1]["metadata"]["utter_action"]).removeprefix("utter_") if said else None


def _buttons(response: dict[str, Any]) -> tuple[Button, ...]:
    return tuple(Button(raw["title"], raw["payload"]) for raw in response.get("buttons") or ())
