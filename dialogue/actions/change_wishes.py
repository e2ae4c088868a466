"""Reading and asking what things are to become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.actions.just_said import was_said
from dialogue.actions.order_facts import item_label, source
from dialogue.changes.draft import draft_of
from dialogue.changes.wishes.mentions import Thing
from dialogue.changes.wishes.reading import Asked, Line, read_wishes
from dialogue.changes.wishes.variants import Outcome, fulfil
from dialogue.changes.wishes.wish import (
    Preferences,
    merged,
    preferences_from_json,
    preferences_to_json,
    without_last,
)
from dialogue.facts import fact
from dialogue.heard import REQUEST_SLOT
from dialogue.messages import Button
from knowledge.records import Order

__all__ = ["AskWishes", "ReadWishes"]

_NO_OPTIONS = frozenset(
    {"order_number", "email", "postcode", "phone", "money", "date", "payment_method", "address",
     "person_name"}
)  # fmt: skip
"""The kinds of entity whose words are no wishes, however much they look like one."""

_TAKES_BACK = re.compile(
    r"(?:^|[.!?\n])\W*(?:(?:hm+|oh|ah|um|er|well|ok|okay|forgive me|my mistake)\W+)*"
    r"(?:no|nope|nah|wait|hang on|hold on|sorr?y|oops|wrong)\b"
    r"|\bi meant?\b|\bnot (?:that|right)\b|\bthat(?:'s| is|s) not it\b|\bwrong\b"
    r"|\bshould(?:'ve| have)? (?:be|been|said)\b|\blet me correct\b|\bi was thinking of\b"
    r"|\bmuddled\b|\bmixed (?:it |that |them )?up\b"
    r"|\b(?:i'?d|i would) rather\b|\btypo\b",
    re.IGNORECASE,
)
"""Words by which a wish takes the place of the one before, whatever option it is of."""

_ADDS = re.compile(r"\b(?:also|as well|too|additionally|on top)\b", re.IGNORECASE)
_SHORTEST_NUMBER = 4
"""A shorter number that is taken for an order's, or name for a person's, may as well be a size."""


@dataclass(frozen=True, slots=True)
class _Wished:
    """An item of a change with what is wished of it, and what that comes to."""

    order: Order
    thing: Thing
    preferences: Preferences
    outcome: Outcome


class _OverWishes(ShopAction):
    """Goes through the items of a change and what is wished of each."""

    def _things(self, tracker: Tracker) -> list[tuple[Order, Thing]]:
        draft = draft_of(tracker, self._records.all_orders_of(tracker))
        return [
            (order, Thing(item, product))
            for order in draft.orders
            for item in draft.items_of(order)
            if (product := self._records.catalogue.get(item.product_id)) is not None
        ]

    def _wished(
        self, things: Sequence[tuple[Order, Thing]], wishes: Mapping[str, Preferences]
    ) -> Iterator[_Wished]:
        """What the wishes come to; a piece that one item takes isn't there for the next."""
        taken: dict[str, int] = {}
        for order, thing in things:
            preferences = wishes.get(thing.item.id, ())
            outcome = fulfil(thing.item, thing.product, preferences, taken)
            if outcome.variant is not None:
                pieces = taken.get(outcome.variant.id, 0) + thing.item.quantity
                taken[outcome.variant.id] = pieces
            yield _Wished(order, thing, preferences, outcome)


class ReadWishes(_OverWishes):
    """Reads what items are to become, and finds the variants that fulfil it."""

    action_name = "action_read_wishes"
    sets = (
        "asked_wish",
        "change_items",
        "change_variants",
        "change_wishes",
        "earlier_wishes",
        "given_up",
        "refused",
    )

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Adds to `change_wishes`, and sets `change_variants` once each item has a variant.

        What can't be had is said, with what can. An item for which there is nothing is left out
        of `change_items`; where none is left, the change is given up.
        """
        things = self._things(tracker)
        before = _wishes_so_far(tracker)
        wishes = _with_what_is_said(tracker, [thing for _, thing in things], before)
        if wishes == before and tracker.get_slot("change_variants"):
            return []
        wished = list(self._wished(things, wishes))
        lacking = [
            w
            for w in wished
            if w.outcome.is_lacking and w.preferences != before.get(w.thing.item.id, ())
        ]
        for each in lacking:
            _say_unavailable(dispatcher, each)
        for each in wished:
            if each.outcome.is_same and each.preferences != before.get(each.thing.item.id, ()):
                item = each.thing.item
                label = fact(item_label(item), source(each.order, f"items/{item.id}"))
                say(dispatcher, "wish_same", {"item": label})
        kept = [w for w in wished if w not in lacking or w.outcome.choices]
        variants = {w.thing.item.id: w.outcome.variant.id for w in kept if w.outcome.variant}
        events = set_slots(
            change_wishes={i: preferences_to_json(p) for i, p in wishes.items()},
            earlier_wishes={i: preferences_to_json(p) for i, p in before.items()},
            change_variants=variants if kept and len(variants) == len(kept) else None,
            asked_wish=next((_asked(w) for w in lacking if w.outcome.choices), None),
            refused=tracker.get_slot("operation") if lacking else None,
        )
        if len(kept) < len(wished):
            left = [w.thing.item.id for w in kept]
            events += set_slots(change_items=left or None, given_up=None if left else True)
        return events


class AskWishes(_OverWishes):
    """Asks what items are to become, one at a time, and names what there is."""

    action_name = "action_ask_wishes"
    sets = ("asked_wish",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Names the item and what can be had, by one of its options; or leaves it at that, where
        it was just said what can be had in place of what can't."""
        if was_said(tracker, "wish_unavailable"):
            return []
        wished = self._wished(self._things(tracker), _wishes_so_far(tracker))
        first = next((w for w in wished if w.outcome.variant is None), None)
        if first is None:
            return []
        if first.outcome.is_lacking:
            _say_unavailable(dispatcher, first)
            return set_slots(asked_wish=_asked(first))
        item, outcome = first.thing.item, first.outcome
        facts = {"item": fact(item_label(item), source(first.order, f"items/{item.id}"))}
        at = f"products/{item.product_id}/variants"
        if outcome.choices and outcome.option:
            facts["option_name"] = fact(outcome.option, at)
            facts["option_values"] = fact(list(outcome.choices), at)
        say(dispatcher, "ask_wishes", facts, buttons=_buttons(outcome))
        return set_slots(asked_wish=_asked(first))


def _wishes_so_far(tracker: Tracker) -> dict[str, Preferences]:
    return _wishes_of(tracker, "change_wishes")


def _wishes_of(tracker: Tracker, slot: str) -> dict[str, Preferences]:
    kept: Mapping[str, Any] = tracker.get_slot(slot) or {}
    return {item_id: preferences_from_json(raw) for item_id, raw in kept.items()}


def _with_what_is_said(
    tracker: Tracker, things: Sequence[Thing], before: Mapping[str, Preferences]
) -> dict[str, Preferences]:
    """The wishes with those of the message, and at first with those that the job began with."""
    now: Mapping[str, Any] = tracker.get_slot(REQUEST_SLOT) or tracker.latest_message
    opening: Mapping[str, Any] | None = tracker.get_slot("opening")
    lines = [now]
    if opening and tracker.get_slot("change_wishes") is None and opening["text"] != now["text"]:
        lines.insert(0, opening)
    asked = tracker.get_slot("asked_wish")
    earlier = _wishes_of(tracker, "earlier_wishes")
    wishes = dict(before)
    for raw in lines:
        question = Asked(asked["item"], asked["option"], tuple(asked["choices"])) if asked else None
        for item_id, said in read_wishes(_line(raw), things, question).items():
            known = wishes.get(item_id, ())
            text = str(raw.get("text") or "")
            if _TAKES_BACK.search(text) and not _ADDS.search(text):
                known = without_last(known, earlier.get(item_id, ()), said)
            wishes[item_id] = merged(known, said)
    return wishes


def _line(raw: Mapping[str, Any]) -> Line:
    entities = [(str(e["entity"]), e["start"], e["end"]) for e in raw.get("entities") or ()]
    masked = [
        (start, end)
        for name, start, end in entities
        if name in _NO_OPTIONS
        and (name not in ("order_number", "person_name") or end - start >= _SHORTEST_NUMBER)
    ]
    sure = [(start, end) for name, start, end in entities if name == "option_value"]
    return Line(str(raw.get("text") or ""), tuple(masked), tuple(sure))


def _asked(wished: _Wished) -> dict[str, Any]:
    """The question that the next message may answer, as a slot holds it."""
    return {
        "item": wished.thing.item.id,
        "option": wished.outcome.option,
        "choices": list(wished.outcome.choices),
    }


def _say_unavailable(dispatcher: CollectingDispatcher, wished: _Wished) -> None:
    item, choices = wished.thing.item, wished.outcome.choices
    facts = {"item": fact(item.name, source(wished.order, f"items/{item.id}/name"))}
    at = f"products/{item.product_id}/variants/stock"
    said = fact("some" if choices else "none", at)
    if choices:
        facts["option_values"] = fact(list(choices), at)
    say(dispatcher, "wish_unavailable", facts, {"choice": said}, _buttons(wished.outcome))


def _buttons(outcome: Outcome) -> list[Button]:
    return [Button(choice, choice) for choice in outcome.choices]
