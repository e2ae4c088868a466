"""What an action found out: facts with their source, and the act that is to say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from knowledge.records import Money

__all__ = ["Fact", "Say", "fact", "facts_from_json", "facts_to_json", "say_from_json"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Raw values as the record holds them, each with the place in the record it came from.

    A plain fact has one value, a list one per element. Dates are ISO 8601 days, money is
    amount and currency ("49.90 EUR"), so that a fact survives JSON unchanged.
    """

    values: tuple[str, ...]
    sources: tuple[str, ...]

    def to_json(self) -> dict[str, list[str]]:
        """As it travels in an action's response."""
        return {"values": list(self.values), "sources": list(self.sources)}


@dataclass(frozen=True, slots=True)
class Say:
    """An act with its attributes and facts: what is to be said, before there are words."""

    act: str
    attributes: Mapping[str, Fact] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The keyword arguments for `CollectingDispatcher.utter_message`."""
        return {"response": f"utter_{self.act}", **facts_to_json(self.facts, self.attributes)}


def fact(value: str | int | date | Money | Sequence[str], source: str | Sequence[str]) -> Fact:
    """A fact from a record's own value; a list value takes one source or one per element."""
    if isinstance(value, Money):
        return Fact((f"{value.amount} {value.currency}",), (str(source),))
    if isinstance(value, date):
        return Fact((value.isoformat()[:10],), (str(source),))
    if isinstance(value, (str, int)):
        return Fact((str(value),), (str(source),))
    sources = (source,) * len(value) if isinstance(source, str) else tuple(source)
    return Fact(tuple(value), sources)


def say_from_json(payload: Mapping[str, Any]) -> Say:
    """The act in an action's response (the inverse of `Say.to_json`)."""
    act = str(payload["response"]).removeprefix("utter_")
    facts, attributes = facts_from_json(payload)
    return Say(act, attributes, facts)


def facts_to_json(facts: Mapping[str, Fact], attributes: Mapping[str, Fact]) -> dict[str, Any]:
    """Facts and attributes as plain data."""
    return {
        "attributes": {name: fact.to_json() for name, fact in attributes.items()},
        "facts": {name: fact.to_json() for name, fact in facts.items()},
    }


def facts_from_json(raw: Mapping[str, Any]) -> tuple[dict[str, Fact], dict[str, Fact]]:
    """The facts and attributes that `facts_to_json` wrote."""

    def read(name: str) -> dict[str, Fact]:
        return {
            key: Fact(tuple(value["values"]), tuple(value["sources"]))
            for key, value in (raw.get(name) or {}).items()
        }

    return read("facts"), read("attributes")
