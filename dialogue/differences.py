"""Two recordings of a turn held against each other, as lines that a person can read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from dialogue.sessions import Event

__all__ = ["done_lines", "line_differences", "said_lines"]


def said_lines(events: Iterable[Event]) -> list[str]:
    """What the assistant said: each utterance with its act, then its buttons."""
    return [line for event in events if event["event"] == "bot" for line in _said(event)]


def done_lines(events: Iterable[Event]) -> list[str]:
    """All that happened: what was heard, run and set, and what was said with its evidence."""
    return [line for event in events for line in _happened(event)]


def line_differences(then: list[str], now: list[str]) -> tuple[str, ...]:
    """The lines that only one of the two has: "- " before the first's, "+ " before the other's."""
    matcher = SequenceMatcher(None, then, now, autojunk=False)
    changed = [codes for codes in matcher.get_opcodes() if codes[0] != "equal"]
    return tuple(
        line
        for _, then_from, then_to, now_from, now_to in changed
        for line in (
            *(f"- {line}" for line in then[then_from:then_to]),
            *(f"+ {line}" for line in now[now_from:now_to]),
        )
    )


def _said(event: Event) -> Iterator[str]:
    act = str(event["metadata"]["utter_action"]).removeprefix("utter_")
    yield f"[{act}] {event['text']}"
    for button in event["data"].get("buttons") or ():
        yield f"button {button['title']!r} for {button['payload']!r}"


def _happened(event: Event) -> Iterator[str]:
    kind = event["event"]
    if kind == "user":
        yield f"heard {event['text']!r}"
    elif kind == "bot":
        yield from _said(event)
        for evidence in event["metadata"]["evidence"]:
            yield f"evidence {evidence['span']!r} is {evidence['value']!r} of {evidence['source']}"
    elif kind == "slot":
        yield f"set {event['name']} = {json.dumps(event['value'], ensure_ascii=False)}"
    else:
        yield f"{kind} {event.get('name') or ''}".rstrip()
