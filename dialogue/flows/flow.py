"""Flows as data: what may start them, and their steps, read from YAML with clear errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import ShoptalkError

__all__ = ["DEFAULT_FLOWS", "Ask", "Flow", "FlowError", "Flows", "Step", "load_flows"]

DEFAULT_FLOWS = Path(__file__).parent
_STEP_KEYS = {
    "action",
    "say",
    "collect",
    "link",
    "unless",
    "when",
    "ask",
    "filled_by",
    "end",
    "optional",
}
_FLOW_KEYS = {"description", "starts_on", "steps", "digression"}


class FlowError(ShoptalkError):
    """A flow file that can't be run; the message names file, flow and step."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An act or action that asks for a slot; it applies when slot `when` is set (or always)."""

    name: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: exactly one of action, say, collect, link or end, and when it is taken.

    A `collect` step is passed once any of `filled_by` is set; until then the assistant asks.
    An `optional` one is dropped with its flow when the shopper goes on to something else.
    """

    action: str | None = None
    say: str | None = None
    collect: str | None = None
    link: str | None = None
    end: bool = False
    ask: tuple[Ask, ...] = ()
    filled_by: tuple[str, ...] = ()
    when: str | None = None
    unless: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A named list of steps.

    A `digression` leaves what was under way standing, to be taken up again afterwards; any
    other flow takes its place.
    """

    name: str
    steps: tuple[Step, ...]
    starts_on: tuple[str, ...] = ()
    digression: bool = False


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows, by name and by the intent that starts them."""

    by_name: Mapping[str, Flow]
    by_intent: Mapping[str, Flow]


def load_flows(folder: Path = DEFAULT_FLOWS) -> Flows:
    """Read every `*.yml` below `folder`.

    Raises:
        FlowError: a file is not YAML, a key is unknown, a link leads nowhere, or two flows
            start on the same intent.
    """
    by_name: dict[str, Flow] = {}
    by_intent: dict[str, Flow] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, raw in _read(path).items():
            flow = _parse_flow(name, raw, f"{path}: flow {name!r}")
            if name in by_name:
                raise FlowError(f"{path}: flow {name!r} is defined twice")
            by_name[name] = flow
            for intent in flow.starts_on:
                if intent in by_intent:
                    other = by_intent[intent].name
                    raise FlowError(f"{path}: {name!r} and {other!r} both start on {intent!r}")
                by_intent[intent] = flow
    for flow in by_name.values():
        for step in flow.steps:
            if step.link and step.link not in by_name:
                raise FlowError(f"{folder}: flow {flow.name!r} links to unknown {step.link!r}")
    return Flows(by_name, by_intent)


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        flows = raw["flows"]
        if not isinstance(flows, dict):
            raise TypeError("'flows' is not a mapping")
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise FlowError(f"{path}: expected a mapping 'flows': {error}") from error
    return flows


def _parse_flow(name: str, raw: Any, where: str) -> Flow:
    if not isinstance(raw, dict) or not raw.get("steps"):
        raise FlowError(f"{where}: needs steps")
    _reject_unknown(raw, _FLOW_KEYS, where)
    steps = tuple(
        _parse_step(step, f"{where}, step {number}")
        for number, step in enumerate(raw["steps"], start=1)
    )
    return Flow(name, steps, tuple(raw.get("starts_on", ())), bool(raw.get("digression", False)))


def _parse_step(raw: Any, where: str) -> Step:
    if not isinstance(raw, dict):
        raise FlowError(f"{where}: expected a mapping, found {raw!r}")
    _reject_unknown(raw, _STEP_KEYS, where)
    kinds = [key for key in ("action", "say", "collect", "link", "end") if key in raw]
    if len(kinds) != 1:
        raise FlowError(f"{where}: needs exactly one of action, say, collect, link, end")
    if "collect" in raw and "ask" not in raw:
        raise FlowError(f"{where}: collect {raw['collect']!r} needs 'ask'")
    asks = raw.get("ask", [])
    asks = [{"say": asks}] if isinstance(asks, str) else asks
    collect = raw.get("collect")
    return Step(
        action=raw.get("action"),
        say=raw.get("say"),
        collect=collect,
        link=raw.get("link"),
        end=bool(raw.get("end", False)),
        ask=tuple(Ask(ask["say"], ask.get("when")) for ask in asks),
        filled_by=tuple(raw.get("filled_by", [collect] if collect else [])),
        when=raw.get("when"),
        unless=raw.get("unless"),
        optional=bool(raw.get("optional", False)),
    )


def _reject_unknown(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise FlowError(f"{where}: unknown key {key!r}; known are {', '.join(sorted(known))}")
