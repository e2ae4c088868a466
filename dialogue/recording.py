"""What a turn keeps to be gone through again: what it took from outside, and its setup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from dialogue.flows.flow import Flow, Flows
from dialogue.lapse import Lapse
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.result import Understanding

__all__ = [
    "REPLAY",
    "Setup",
    "TurnRecord",
    "record_of",
    "record_surroundings",
    "setup_from_text",
]

REPLAY = "replay"
"""The key of the user event's metadata under which the turn's record stands."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What replies depend on besides the messages and what was found out.

    Attributes:
        flows: the flows that ran.
        wording: the digest of the checkpoint, and how candidates are drawn from it.
        lapse: when a silent conversation begins anew; None for never.
    """

    flows: Flows
    wording: Mapping[str, str | int | float]
    lapse: Lapse | None = None

    def to_text(self) -> str:
        """As it is kept; equal setups give equal texts."""
        flows = _flows_adapter().dump_python(dict(self.flows.by_name), mode="json")
        lapse = {"lapse": asdict(self.lapse)} if self.lapse else {}
        whole = {"flows": flows, "wording": dict(self.wording), **lapse}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)


def setup_from_text(text: str) -> Setup:
    """The setup that `Setup.to_text` wrote."""
    raw = json.loads(text)
    by_name = _flows_adapter().validate_python(raw["flows"])
    by_intent = {intent: flow for flow in by_name.values() for intent in flow.starts_on}
    lapse = raw.get("lapse")
    kept = Lapse(lapse["minutes"], tuple(lapse["kept"])) if lapse else None
    return Setup(Flows(by_name, by_intent), raw["wording"], kept)


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """What one turn took from outside, besides the results of its actions.

    Attributes:
        now: what the clock said.
        number: the turn that it began as, which decides among wordings; it was committed as a
            later one where a person wrote meanwhile.
        setup: the digest of the setup, which the log keeps.
        understanding: the message as it was understood, whole and unrounded.
        surroundings: what was looked up of the conversation and the records once the message
            had been understood, in order.
    """

    now: datetime
    number: int
    setup: str
    understanding: Understanding
    surroundings: tuple[Surroundings, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it stands in the user event's metadata."""
        kept = _record_adapter().dump_python(self, mode="json", exclude_defaults=True)
        return dict(kept) | {"now": self.now.isoformat()}


def record_of(heard: Mapping[str, Any]) -> TurnRecord | None:
    """The record in a user event, or None where an older Shoptalk kept none."""
    raw = (heard.get("metadata") or {}).get(REPLAY)
    return _record_adapter().validate_python(raw) if raw else None


def record_surroundings(heard: Mapping[str, Any], seen: Surroundings) -> None:
    """Add to the record in a user event that the turn looked around once more."""
    record = heard["metadata"][REPLAY]
    kept = _surroundings_adapter().dump_python(seen, mode="json", exclude_defaults=True)
    record["surroundings"] = [*record.get("surroundings", ()), kept]


# Adapters are made on first use: they take longer than the rest of the module's import.
@cache
def _flows_adapter() -> TypeAdapter[dict[str, Flow]]:
    return TypeAdapter(dict[str, Flow])


@cache
def _record_adapter() -> TypeAdapter[TurnRecord]:
    return TypeAdapter(TurnRecord)


@cache
def _surroundings_adapter() -> TypeAdapter[Surroundings]:
    return TypeAdapter(Surroundings)
