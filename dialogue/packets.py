"""What a person gets with a ticket, gathered from the conversation's events when it opens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from rasa_sdk.interfaces import Tracker

from dialogue.handover import matter_of
from dialogue.messages import Evidence
from dialogue.sessions import Event
from knowledge.operations import Done
from knowledge.records import Customer, Money

__all__ = ["OPERATION_KEY", "DoneBefore", "Line", "Packet", "Tried", "lines_of", "packet_of"]

OPERATION_KEY = re.compile(r"\d+/\d+")
"""What follows the conversation's name and a slash in the key of an operation."""

_LAST_LINES = 10
_MOST_EVIDENCE = 20
_NAMED = ("person_name", "email", "order_number", "phone")
_FAILED = frozenset(
    "not_understood no_answer out_of_scope verify_failed order_not_found no_orders no_more_orders"
    " product_not_found wish_unavailable method_unknown".split()
)
"""The acts that tell a shopper that something did not work out."""
_NO_MATTER = frozenset(
    "ask_human affirm deny inform unclear correction wait greet thanks goodbye smalltalk praise"
    " insult complaint nevermind repeat restart out_of_scope".split()
)
"""The intents that don't say what a shopper wants of the shop."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said: by the "shopper", the "assistant" or a "person", who has a name."""

    who: str
    text: str
    at: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What did not work out: an act, such as "refused", and about what it was said."""

    act: str
    about: str


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """An operation that was done in the conversation, and what it came to."""

    operation: str
    order_id: str | None
    at: str
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packet:
    """All that a person needs to go on.

    Attributes:
        customer_id: whom the conversation is verified as, or None: then nothing proves who it is.
        name: that customer's.
        named: what the shopper said of themselves or their order, by kind; proves nothing.
        intent: what was asked for last.
        task: what was to be done when a person was offered.
        order_id: the order that was talked about.
        messages: the last ones, first to last.
        done: the operations that were carried out.
        tried: what was refused, not found or not understood.
        evidence: the values that the assistant has said, each with its record.
    """

    customer_id: str | None = None
    name: str | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    intent: str | None = None
    task: str | None = None
    order_id: str | None = None
    messages: tuple[Line, ...] = ()
    done: tuple[DoneBefore, ...] = ()
    tried: tuple[Tried, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the ticket keeps it."""
        return asdict(self) | {"verified": self.customer_id is not None}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Packet:
        """The packet in a ticket; tickets of older kinds hold less of it."""
        done = (DoneBefore(**{**d, "effects": tuple(d["effects"])}) for d in raw.get("done", ()))
        messages = [Line(**line) for line in raw.get("messages", ())]
        if raw.get("last_message"):
            messages.append(Line("shopper", str(raw["last_message"]), ""))
        return cls(
            customer_id=raw.get("customer_id"),
            name=raw.get("name"),
            named=dict(raw.get("named") or {}),
            intent=raw.get("intent"),
            task=raw.get("task"),
            order_id=raw.get("order_id"),
            messages=tuple(messages),
            done=tuple(done),
            tried=tuple(Tried(**tried) for tried in raw.get("tried", ())),
            evidence=tuple(Evidence(**evidence) for evidence in raw.get("evidence", ())),
        )


def packet_of(tracker: Tracker, customer: Customer | None, done: Sequence[Done]) -> Packet:
    """The packet for a conversation as it stands.

    Args:
        tracker: the conversation; what a person has closed before is left out.
        customer: whom it is verified as.
        done: the operations that were done in it.
    """
    matter = matter_of(tracker.events)
    return Packet(
        customer_id=customer.id if customer else None,
        name=f"{customer.first_name} {customer.last_name}" if customer else None,
        named=_named(matter),
        intent=_last_intent(matter),
        task=tracker.get_slot("task"),
        order_id=tracker.get_slot("order_id"),
        messages=lines_of(matter)[-_LAST_LINES:],
        done=tuple(_done_before(one) for one in done),
        tried=tuple(dict.fromkeys(_tried(matter))),
        evidence=tuple(dict.fromkeys(_evidence(matter)))[-_MOST_EVIDENCE:],
    )


def lines_of(events: Sequence[Event]) -> tuple[Line, ...]:
    """What was said, by whom."""
    speakers = {"user": "shopper", "bot": "assistant", "agent": "person"}
    return tuple(
        Line(
            who=speakers[event["event"]],
            text=str(event["text"]),
            at=datetime.fromtimestamp(event["timestamp"], UTC).isoformat("T", "seconds"),
            name=str((event.get("metadata") or {}).get("agent") or ""),
        )
        for event in events
        if event["event"] in speakers
    )


def _named(events: Sequence[Event]) -> dict[str, str]:
    """The last value of each kind."""
    return {
        str(entity["entity"]): str(entity["value"])
        for event in events
        if event["event"] == "user"
        for entity in event["parse_data"].get("entities", ())
        if entity["entity"] in _NAMED
    }


def _last_intent(events: Sequence[Event]) -> str | None:
    intents = [
        str(event["parse_data"]["intent"]["name"]) for event in events if event["event"] == "user"
    ]
    return next((intent for intent in reversed(intents) if intent not in _NO_MATTER), None)


def _tried(events: Sequence[Event]) -> Iterator[Tried]:
    heard = ""
    for event in events:
        if event["event"] == "user":
            heard = str(event["text"])
        elif event["event"] == "bot":
            act = str(event["metadata"]["utter_action"]).removeprefix("utter_")
            if act == "refused":
                yield Tried(act, _refusal(event))
            elif act in _FAILED:
                yield Tried(act, heard)


def _refusal(event: Event) -> str:
    """What was refused, of which order, and by which rule."""
    said = event["metadata"]["say"]
    facts = {**said["attributes"], **said["facts"]}
    values = {name: ", ".join(value["values"]) for name, value in facts.items()}
    of_order = f" {values['order_id']}" if "order_id" in values else ""
    return f"{values.get('operation', '')}{of_order}: {values.get('rule', '')}"


def _evidence(events: Sequence[Event]) -> Iterator[Evidence]:
    for event in events:
        if event["event"] == "bot":
            yield from (Evidence(**raw) for raw in event["metadata"]["evidence"])


def _done_before(done: Done) -> DoneBefore:
    effects: list[str] = []
    for movement in done.summary.get("movements", ()):
        amount = Money.of_minor(movement["amount"], done.summary["currency"])
        effects.append(
            f"{movement['kind']} {amount.amount} {amount.currency},"
            f" {movement['method']}, {movement['status']}"
        )
    if done.summary.get("status"):
        effects.append(f"status {done.summary['status']}")
    if address := done.summary.get("address"):
        effects.append("to " + ", ".join(part for part in address.values() if part))
    return DoneBefore(done.name, done.order_id, done.at.isoformat("T", "seconds"), tuple(effects))
