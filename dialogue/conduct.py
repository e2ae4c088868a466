"""Deals with the requests of one message: which flow has the floor, and what waits its turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dialogue.confirming import yes_or_no
from dialogue.decisions import (
    FOLLOWED_UP,
    asks_to_hear_again,
    intent_to_start,
    is_accepted,
    is_same_job,
)
from dialogue.filling import answer_slots, entity_slots
from dialogue.flows.engine import FlowEngine, Frame
from dialogue.flows.flow import Flow, Step
from dialogue.heard import ADDS_SLOT, REQUEST_SLOT, understanding_from_json
from dialogue.in_vain import is_in_vain
from dialogue.requests import requests_in
from dialogue.turn import Turn
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.references.resolver import resolve
from dialogue.understanding.result import Entity, Understanding

__all__ = ["Conduct"]

_TRANSIENT = (
    "product_ids", "option_values", "asked", "confirmed", "said_yes", "told", REQUEST_SLOT,
)  # fmt: skip
_UNTIL_DONE = (
    "order_ref", "product_ref", "wants_human", "human_offered", "verification_closed",
    "wants_instead", "instead",
)  # fmt: skip
_QUEUE, _OPENING, _MATTER = "queue", "opening", "matter"
_TRIES, _MOST_TRIES = "tries", 2
"""After how many answers in a row that say nothing to a question a person is offered."""

_PASSING = frozenset({ADDS_SLOT, REQUEST_SLOT, _TRIES, "asked", "misunderstood"})
_INSTEAD = re.compile(
    r"\b(instead|rather|actually|then|second thoughts?|it|them|that|those|these)\b", re.IGNORECASE
)
"""Words by which another job is wanted for the very things that were spoken of."""

_SENTENCE = re.compile(r"[^.?!\n]+[.?!]*")
_STOPS = frozenset({"nevermind", "restart", "goodbye", "ask_human"})
"""Intents after which nothing that was put aside is taken up."""


class Conduct:
    """Leads one turn: answers first what is answered at once, then takes jobs one by one."""

    def __init__(
        self, engine: FlowEngine, turn: Turn, surroundings: Callable[[], Surroundings]
    ) -> None:
        """Lead `turn`; `surroundings` are what its message is said amid, as they stand by then."""
        self._engine = engine
        self._turn = turn
        self._surroundings = surroundings
        self._proof: Mapping[str, Any] = {}
        turn.when_verified(self._hear_opening)

    async def deal_with(self, understanding: Understanding, stack: Sequence[Frame]) -> list[Frame]:
        """Deal with a message; the stack of flows as it then stands."""
        waiting = self._engine.waiting_for(stack)
        is_asked = waiting is not None and not waiting.optional
        requests = requests_in(understanding, is_asked, self._engine.started_by(stack))
        self._proof = _proof_in(understanding)
        self._turn.set_slots(**{ADDS_SLOT: None})
        frames = await self._take(requests.first, list(stack))
        for request in requests.others:
            frames = await self._take_or_queue(request, frames)
        frames = await self._go_on(frames)
        if not self._turn.utterances:
            frames = await self._break_silence(frames)
        if self._turn.slot("human_offered") or not is_in_vain(self._turn.events):
            return frames
        return await self._offer_person(frames)

    async def _offer_person(self, frames: list[Frame]) -> list[Frame]:
        """Point to a person, as a question where no other one waits."""
        waiting = self._engine.waiting_for(frames)
        if waiting is not None and not waiting.optional:
            await self._turn.say("person_in_reach")
            return frames
        flow = self._engine.flow_named("offer_person")
        return await self._engine.advance(
            self._engine.enter(frames, flow), self._turn, reading=False
        )

    async def _break_silence(self, frames: list[Frame]) -> list[Frame]:
        """Put the open question again, or else say that the message wasn't understood."""
        if self._engine.waiting_for(frames) is not None:
            frames = await self._engine.advance(frames, self._turn, reading=False)
        if self._turn.utterances:
            return frames
        flow = self._engine.flow_named("not_understood")
        return await self._engine.advance(self._engine.enter(frames, flow), self._turn)

    async def _take_or_queue(self, request: Understanding, frames: list[Frame]) -> list[Frame]:
        """Another request of the message: answered at once, or put aside while a job waits."""
        waiting = self._engine.waiting_for(frames)
        if waiting is None or waiting.optional:
            return await self._take(request, frames)
        if is_same_job(request, self._engine.started_by(frames)):
            self._turn.set_slots(**{ADDS_SLOT: True})
            return await self._take(request, frames)
        flow = self._engine.flow_for(request.intent)
        if flow is not None and self._engine.digresses(frames, flow):
            return await self._take(request, frames)
        if flow is not None and not any(frame.flow == flow.name for frame in frames):
            queue = list(self._turn.slot(_QUEUE) or [])
            self._turn.set_slots(**{_QUEUE: [*queue, request.to_json() | {"text": request.text}]})
        return frames

    async def _go_on(self, frames: list[Frame]) -> list[Frame]:
        """With nothing under way, take up what was put aside."""
        while self._turn.slot(_QUEUE):
            first, *rest = self._turn.slot(_QUEUE)
            waiting = self._engine.waiting_for(frames)
            is_due = _only_if_refused(first) and (self._turn.slot("refused") or waiting is None)
            if waiting and not is_due:
                break
            self._turn.set_slots(**{_QUEUE: rest or None})
            if _only_if_refused(first) and not self._turn.slot("refused"):
                continue
            frames = await self._take(understanding_from_json(first), frames)
        return frames

    async def _take(self, request: Understanding, stack: list[Frame]) -> list[Frame]:
        """Fill slots from a request, decide which flow has the floor, and run it."""
        turn, engine = self._turn, self._engine
        stack = self._without_offers(request, stack)
        waiting = engine.waiting_for(stack)
        if waiting is not None and "option_value" in waiting.accepts:
            request = self._as_offered(request)
        under_way = engine.started_by(stack)
        filled = self._fill(request, waiting, under_way)
        offers = self._names_offer(request.text)
        if not offers and asks_to_hear_again(request, waiting, under_way):
            return await engine.advance(engine.taken_up(stack), turn, reading=False)
        intent = intent_to_start(
            request,
            waiting,
            filled,
            engine.accepted(stack),
            under_way,
            turn.slot(_MATTER),
            offers,
            turn.slot("intent") if turn.last_act() == "answer" else None,
        )
        if intent == "affirm" and turn.slot("instead"):
            intent = _FLOW_OF_INSTEAD.get(str(turn.slot("instead")), intent)
        flow = engine.flow_for(intent) if intent else None
        is_under_way = flow is not None and any(f.flow == flow.name for f in stack)
        if intent is None or (is_under_way and not (waiting is not None and waiting.optional)):
            return await self._answered(waiting, stack)
        if intent in _STOPS:
            turn.set_slots(**{_QUEUE: None})
        if intent != "not_understood":
            turn.set_slots(misunderstood=None)
        if flow is None:
            flow = engine.flow_named("not_understood")
        carried = self._carried(flow, stack, request.text)
        if waiting is not None and waiting.optional:
            turn.set_slots(wants_human=None, human_offered=None)
        turn.set_slots(intent=intent, **dict.fromkeys(flow.slots) | carried)
        if intent in FOLLOWED_UP:
            turn.set_slots(**{_MATTER: intent})
        digresses = engine.digresses(stack, flow)
        if not digresses:
            turn.set_slots(**{_OPENING: turn.slot(REQUEST_SLOT)})
        entered = engine.enter(stack, flow)
        return await engine.advance(entered, turn, reading=not digresses)

    def _as_offered(self, request: Understanding) -> Understanding:
        """A request in which what was just offered is that: "cream" the colour, no hand cream."""
        offered = {answer.lower(): answer for answer in self._turn.offered()}
        taken = [e for e in request.entities if e.name == "product" and e.text.lower() in offered]
        if not taken:
            return request
        places = {entity.start for entity in taken}
        return replace(
            request,
            entities=tuple(
                Entity("option_value", offered[e.text.lower()], e.text, e.start, e.end)
                if e in taken
                else e
                for e in request.entities
            ),
            references=tuple(r for r in request.references if r.start not in places),
        )

    def _names_offer(self, text: str) -> bool:
        """Whether a line states one of the answers that the last words offered as buttons."""
        offered = {answer.lower() for answer in self._turn.offered()} - {"yes", "no"}
        stated = " ".join(s for s in _SENTENCE.findall(text.lower()) if not s.endswith("?"))
        return any(re.search(rf"\b{re.escape(answer)}\b", stated) for answer in offered)

    def _carried(self, flow: Flow, stack: Sequence[Frame], text: str) -> dict[str, Any]:
        """What a job takes over from the one in whose place it is wanted: "swap it instead"."""
        before = {name for frame in stack for name in self._engine.flow_named(frame.flow).slots}
        if not _INSTEAD.search(text):
            return {}
        return {name: self._turn.slot(name) for name in flow.carries if name in before}

    async def _answered(self, waiting: Step | None, stack: list[Frame]) -> list[Frame]:
        """Go on with what is under way; offer a person where a question was put in vain twice."""
        turn, engine = self._turn, self._engine
        before = turn.slots()
        if turn.slot("confirmed") is None:
            stack = engine.taken_up(stack)
        frames = await engine.advance(stack, turn)
        after = engine.waiting_for(frames)
        in_vain = after is not None and after == waiting and _same(before, turn.slots())
        tries = int(turn.slot(_TRIES) or 0) + 1 if in_vain and after and not after.confirm else 0
        turn.set_slots(**{_TRIES: tries or None})
        if tries < _MOST_TRIES:
            return frames
        turn.set_slots(**{_TRIES: None}, misunderstood=1)
        return await engine.advance(
            engine.enter(frames, engine.flow_named("not_understood")), turn, reading=False
        )

    def _without_offers(self, request: Understanding, stack: list[Frame]) -> list[Frame]:
        """The stack without an offer on top, where the request answers the question below it."""
        waiting = self._engine.waiting_for(stack)
        if waiting is None or not waiting.optional or yes_or_no(request) is not None:
            return stack
        below = self._engine.must_go_on(stack)
        asked = self._engine.waiting_for(below)
        if asked is None:
            return stack
        fills = any(name in entity_slots(request) for name in asked.filled_by)
        return below if fills or is_accepted(request, asked, frozenset()) else stack

    def _hear_opening(self) -> None:
        """Read the request that began the job once more: now it is known whose orders it means."""
        opening = self._turn.slot(_OPENING)
        if opening and opening != self._turn.slot(REQUEST_SLOT):
            request = understanding_from_json(opening)
            references = resolve(request.text, request.entities, self._surroundings())
            heard = replace(request, references=references).to_json() | {"text": request.text}
            named = entity_slots(request)
            kept = {
                name: named[name]
                for name in ("order_ref", "product_ref", "product_ids")
                if name in named and self._turn.slot(name) is None
            }
            self._turn.set_slots(**{REQUEST_SLOT: heard}, **kept)

    def _fill(
        self, request: Understanding, waiting: Step | None, under_way: frozenset[str]
    ) -> Mapping[str, Any]:
        turn = self._turn
        # "does it come in black" still asks for black once it is said which of them is meant.
        chooses = waiting is not None and waiting.collect == "product_choice"
        kept_on = {"option_values"} if chooses else set()
        turn.set_slots(**{name: None for name in _TRANSIENT if name not in kept_on})
        if waiting is None or waiting.optional:
            kept = () if waiting is None else ("wants_human", "human_offered", "instead")
            turn.set_slots(**{name: None for name in _UNTIL_DONE if name not in kept})
        filled = entity_slots(request) | answer_slots(
            request, waiting, under_way, self._turn.offered()
        )
        if turn.slot("customer_id") is None:
            filled = {**self._proof, **filled}
            if len(str(filled.get("order_ref", ""))) < len(str(self._proof.get("order_ref", ""))):
                filled["order_ref"] = self._proof["order_ref"]
        asked = list(request.asked) or None
        said = request.to_json() | {"text": request.text}
        turn.set_slots(**filled, asked=asked, **{REQUEST_SLOT: said})
        return filled


_FLOW_OF_INSTEAD = {
    "return": "return_item",
    "exchange": "exchange_item",
    "cancel": "cancel_order",
    "change_items": "change_items",
}
"""The intents that start what was named instead of what a rule forbids."""

_FOR_WANT_OF_BETTER = re.compile(
    r"\W*(?:and |but |or |then )*(?:if|otherwise|or else|else|failing that|in case)\b",
    re.IGNORECASE,
)


def _proof_in(understanding: Understanding) -> Mapping[str, Any]:
    """What a message tells of who writes it, wherever in the message it stands."""
    slots = entity_slots(understanding)
    numbers = [e.value for e in understanding.entities if e.name == "order_number"]
    if numbers:
        slots["order_ref"] = max(reversed(numbers), key=len)  # half a number proves nothing
    return {
        name: slots[name] for name in ("email", "phone", "postcode", "order_ref") if name in slots
    }


def _same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a message has left all slots as they were, but for those of the message itself."""
    names = (before.keys() | after.keys()) - _PASSING
    return all(before.get(name) == after.get(name) for name in names)


def _only_if_refused(raw: Mapping[str, Any]) -> bool:
    """Whether a request was made for the case only that the one before can't be done."""
    return bool(_FOR_WANT_OF_BETTER.match(str(raw["text"])))
