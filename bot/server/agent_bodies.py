"""What agents are shown: tickets, conversations, and the why of each reply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from dialogue.conversations import RecordedTurn, Summary
from dialogue.handover import Handover, Step
from dialogue.inbox import Entry
from dialogue.messages import Utterance
from dialogue.sessions import STACK_SLOT, Event
from dialogue.transcript import Said

__all__ = [
    "last_json",
    "since",
    "suggestion_json",
    "summary_json",
    "ticket_json",
    "turns_json",
]

_TOP_INTENTS = 3


_PEOPLE = {"user": "shopper", "agent": "person"}


def ticket_json(entry: Entry, last: Said | None) -> dict[str, Any]:
    """A ticket, with what a person needs to go on."""
    return {
        "ticket": entry.ticket.id,
        "conversation": entry.ticket.sender_id,
        "state": str(entry.standing.state),
        "agent": entry.standing.agent,
        "opened_at": entry.ticket.opened_at,
        "since": since(entry.standing),
        "last": last_json(last),
        "packet": entry.packet.to_json(),
    }


def summary_json(
    summary: Summary, standing: Handover, last: Said | None, name: str | None
) -> dict[str, Any]:
    """A conversation in a list; `name` is that of the customer."""
    return {
        "conversation": summary.sender_id,
        "turns": summary.turns,
        "last_at": summary.last_at.isoformat("T", "seconds"),
        "customer_id": summary.customer_id,
        "name": name,
        "first_words": summary.first_words,
        "last": last_json(last),
        "state": str(standing.state),
        "ticket": standing.ticket_id,
        "agent": standing.agent,
    }


def last_json(last: Said | None) -> dict[str, Any] | None:
    """What shopper or person wrote last."""
    if last is None:
        return None
    return {"id": last.id, "from": _PEOPLE[last.event["event"]], **_said(last.event)}


def since(standing: Handover) -> str | None:
    """When somebody began to wait, or took it."""
    if standing.since is None:
        return None
    return datetime.fromtimestamp(standing.since, UTC).isoformat("T", "seconds")


def suggestion_json(utterance: Utterance) -> dict[str, Any]:
    """Something that an agent may say."""
    return {
        "text": utterance.text,
        "act": utterance.act,
        "generated": utterance.generated,
        "evidence": _evidence(utterance),
    }


def turns_json(turns: Iterable[RecordedTurn]) -> list[dict[str, Any]]:
    """The turns of a conversation, each with what was said and why."""
    flow: str | None = None
    shown = []
    for turn in turns:
        flow = _flow_after(turn.events, flow)
        at = turn.at.isoformat("T", "seconds")
        shown.append({"turn": turn.number, "at": at, "lines": _lines(turn, flow)})
    return shown


def _lines(turn: RecordedTurn, flow: str | None) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for event in turn.events:
        match event["event"]:
            case "user":
                lines.append({"from": "shopper", **_said(event), "why": _heard(event)})
            case "bot":
                lines.append({"from": "assistant", **_said(event), "why": _why(event, flow)})
            case "agent":
                name = str(event["metadata"]["agent"])
                lines.append({"from": "person", "name": name, **_said(event)})
            case _:
                step = (event.get("metadata") or {}).get("handover")
                if step in set(Step):
                    name = str(event["metadata"].get("agent") or "")
                    lines.append({"from": "step", "step": step, "name": name, **_at(event)})
    return lines


def _said(event: Event) -> dict[str, Any]:
    return {"text": str(event["text"]), **_at(event)}


def _at(event: Event) -> dict[str, Any]:
    return {"at": datetime.fromtimestamp(event["timestamp"], UTC).isoformat("T", "seconds")}


def _heard(event: Event) -> dict[str, Any]:
    """How a message was understood."""
    parsed = event.get("parse_data") or {}
    return {
        "intent": (parsed.get("intent") or {}).get("name"),
        "intents": (parsed.get("intent_ranking") or [])[:_TOP_INTENTS],
        "entities": parsed.get("entities") or [],
        "references": parsed.get("references") or [],
        "mood": (event.get("metadata") or {}).get("mood"),
    }


def _why(event: Event, flow: str | None) -> dict[str, Any]:
    """Why something was said: act, facts, records, and what was not said in its place."""
    about = event["metadata"]
    said = about["say"]
    facts = {**(said.get("attributes") or {}), **(said.get("facts") or {})}
    return {
        "act": str(about["utter_action"]).removeprefix("utter_"),
        "generated": about["generated"],
        "wording": about["wording"],
        "facts": [
            {"name": name, "values": fact["values"], "sources": fact["sources"]}
            for name, fact in sorted(facts.items())
        ],
        "evidence": about["evidence"],
        "refused": about["refused"],
        "buttons": event["data"].get("buttons") or [],
        "flow": flow,
    }


def _flow_after(events: Sequence[Event], before: str | None) -> str | None:
    """The flow that waits after a turn."""
    for event in reversed(events):
        if event["event"] == "slot" and event["name"] == STACK_SLOT:
            stack = event["value"] or []
            return str(stack[-1]["flow"]) if stack else None
    return before


def _evidence(utterance: Utterance) -> list[dict[str, str]]:
    return [{"span": e.span, "value": e.value, "source": e.source} for e in utterance.evidence]
