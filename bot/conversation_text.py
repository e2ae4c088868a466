"""Recorded conversations as lines for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from dialogue.conversations import RecordedTurn, Summary
    from dialogue.replay import ReplayedTurn
    from dialogue.sessions import Event

__all__ = ["list_lines", "replay_lines", "show_lines"]

_WORDS_SHOWN = 48
_STEPS = {"take": "taken over", "give_back": "given back", "close": "closed"}


def list_lines(summaries: Sequence[Summary], zone: ZoneInfo) -> Iterator[str]:
    """A table of conversations."""
    width = max([len("session"), *(len(_plain(s.sender_id)) for s in summaries)])
    yield f"{'session':<{width}}  turns  {'last':<16}  customer  first words"
    for summary in summaries:
        customer = summary.customer_id or "-"
        words = _plain(summary.first_words)
        words = words if len(words) <= _WORDS_SHOWN else f"{words[: _WORDS_SHOWN - 1]}…"
        yield (
            f"{_plain(summary.sender_id):<{width}}  {summary.turns:>5}  "
            f"{_time(summary.last_at, zone)}  {_plain(customer):<8}  {words}"
        ).rstrip()


def show_lines(
    turns: Sequence[RecordedTurn], zone: ZoneInfo, *, with_evidence: bool
) -> Iterator[str]:
    """A conversation as a dialogue, with times and acts."""
    for turn in turns:
        yield _heading(turn, zone)
        for event in turn.events:
            yield from _spoken(event, with_evidence=with_evidence)
        yield ""


def replay_lines(again: ReplayedTurn, zone: ZoneInfo) -> Iterator[str]:
    """A turn that was gone through again, and `= same` or what differs."""
    yield _heading(again.recorded, zone)
    spoken = again.now or [e for e in again.recorded.events if e["event"] == "user"]
    for event in spoken:
        yield from _spoken(event, with_evidence=False)
    if not again.was_walked:
        yield "= as recorded; the assistant had no part in it"
    elif again.is_same:
        yield "= same"
    else:
        yield f"! {_plain(again.trouble)}" if again.trouble else "! differs"
        yield from (f"  {_plain(line)}" for line in again.differences)
    yield ""


def _heading(turn: RecordedTurn, zone: ZoneInfo) -> str:
    return f"turn {turn.number}, {_time(turn.at, zone)}"


def _spoken(event: Event, *, with_evidence: bool) -> Iterator[str]:
    if event["event"] == "user":
        yield f"you> {_plain(event['text'])}"
    elif event["event"] == "bot":
        metadata = event.get("metadata") or {}
        act = str(metadata.get("utter_action") or "").removeprefix("utter_")
        yield f"bot> {_plain(event['text'])}{f'  [{act}]' if act else ''}"
        for button in (event.get("data") or {}).get("buttons") or ():
            yield f"     ({_plain(button['title'])})"
        for evidence in metadata.get("evidence") or () if with_evidence else ():
            said, value = _plain(evidence["span"]), _plain(evidence["value"])
            yield f"     {said!r} is {value!r} of {_plain(evidence['source'])}"
    elif event["event"] == "agent":
        yield f"{_plain(event['metadata']['agent'])}> {_plain(event['text'])}"
    elif event["event"] in ("pause", "resume"):
        about = event.get("metadata") or {}
        step = _STEPS.get(str(about.get("handover")), event["event"])
        yield f"     -- {step}: {_plain(about.get('agent') or 'a person')} --"
    elif event["event"] == "restart":
        yield "     -- started again; what was known before is forgotten --"


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _plain(text: str) -> str:
    """The text on one line, without what would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
