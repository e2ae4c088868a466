"""One turn under way: runs actions, words what they say, and collects the events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import chain, islice
from typing import Any, Protocol, cast

import rasa_sdk
from rasa_sdk.events import ActionExecuted, BotUttered, SlotSet
from rasa_sdk.executor import ActionExecutorRunResult
from rasa_sdk.interfaces import Tracker

from dialogue.facts import Fact, Say, fact, say_from_json
from dialogue.generation.acts import load_acts
from dialogue.generation.writer import Digest, ReplyWriter
from dialogue.messages import Button, Listener, Utterance
from dialogue.sessions import STACK_SLOT, Event
from dialogue.standing import Standing

__all__ = ["ActionRunner", "Turn"]

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
        standing: Standing,
        now: datetime,
        mood: str,
        locale: str,
        executor: ActionRunner,
        writer: ReplyWriter,
        listener: Listener | None = None,
    ) -> None:
        self.sender_id = sender_id
        self.number = number
        self.now = now
        self.utterances: list[Utterance] = []
        self.new_events: list[dict[str, Any]] = []
        self._history = standing.events
        self.mood = mood
        self.locale = locale
        self._executor = executor
        self._writer = writer
        self._listener = listener
        self._slots = dict(standing.slots)
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
        result = await self._executor.run(
            {
                "next_action": action,
                "sender_id": self.sender_id,
                "tracker": self.tracker(action).current_state(),
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

    def tracker(self, action: str | None = None) -> Tracker:
        """The conversation as it stands now, for an action that is to run; it changes nothing."""
        heard = next((e for e in reversed(self.new_events) if e["event"] == "user"), None)
        latest = {"text": heard["text"], **(heard.get("parse_data") or {})} if heard else {}
        slots = dict(self._slots)
        stack = list(slots.get(STACK_SLOT) or [])
        # Not copied one by one, which would take longer with every turn.
        events = cast(list[dict[str, Any]], self.events)
        return Tracker(self.sender_id, slots, latest, events, False, None, {}, action, stack)

    async def say(self, act: str) -> None:
        """Say an act without facts; asked twice in a row, it is worded as asked again."""
        attributes: dict[str, Fact] = {}
        if "attempt" in load_acts().attributes[act]:
            attempt = "again" if self.last_act() == act else "first"
            attributes["attempt"] = fact(attempt, "conversation/asked")
        await self._utter(Say(act, attributes), ())

    async def _utter(self, say: Say, buttons: tuple[Button, ...]) -> None:
        """Say an act with its facts; what this turn has said already isn't said twice."""
        said = [e["metadata"]["say"] for e in self.new_events if e["event"] == "bot"]
        if _apart_from_attempt(say.to_json()) in map(_apart_from_attempt, said):
            return
        digest = Digest(
            mood=self.mood,
            lead=self._lead,
            wordings=self._wordings(),
            turn_key=f"{self.sender_id}|{self.number}|{len(self.utterances)}",
            locale=self.locale,
        )
        utterance = await self._writer.write_aside(say, digest, self.now.date(), buttons)
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

    def offered(self) -> list[str]:
        """The answers that the assistant's last words offered as buttons."""
        last = next(self._said(), None)
        return (
            [str(button["payload"]) for button in last["data"].get("buttons") or ()] if last else []
        )

    def _said(self) -> Iterator[Event]:
        """What the assistant said, the latest first."""
        latest_first = chain(reversed(self.new_events), reversed(self._history))
        return (event for event in latest_first if event["event"] == "bot")

    def _wordings(self) -> tuple[str, ...]:
        said = islice(self._said(), _REMEMBERED_WORDINGS)
        return tuple(event["metadata"]["wording"] for event in said)

    def last_act(self) -> str | None:
        """What the assistant said last, of this turn or before, or None."""
        last = next(self._said(), None)
        return str(last["metadata"]["utter_action"]).removeprefix("utter_") if last else None


def _apart_from_attempt(say: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, the same whether it is asked for the first time or again."""
    told = {name: f for name, f in say.get("attributes", {}).items() if name != "attempt"}
    return {**say, "attributes": told}


def _buttons(response: dict[str, Any]) -> tuple[Button, ...]:
    return tuple(Button(raw["title"], raw["payload"]) for raw in response.get("buttons") or ())
