"""Flows as data: what may start them, and their steps, read from YAML files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dialogue.flows.marked_yaml import MarkedYaml, read_yaml
from dialogue.flows.problems import (
    FlowError,
    FlowFileError,
    FlowProblem,
    Location,
    Place,
    Places,
    did_you_mean,
    step_name,
)
from dialogue.flows.schema import faults_in

__all__ = [
    "DEFAULT_FLOWS",
    "VERIFY_CUSTOMER",
    "Ask",
    "Condition",
    "Flow",
    "FlowError",
    "FlowFolder",
    "Flows",
    "Step",
    "flow_files",
    "load_flows",
    "read_flows",
]

DEFAULT_FLOWS = Path(__file__).parent
VERIFY_CUSTOMER = "verify_customer"
"""The flow that finds out who is speaking; it sets the slot `customer_id`."""

_SUFFIXES = frozenset({".yml", ".yaml"})
_CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where the slot has a value that counts as true, or is one of `values` if any."""

    slot: str
    values: tuple[Any, ...] = ()

    def holds(self, value: Any) -> bool:
        """Whether it holds of the slot's `value`."""
        return value in self.values if self.values else bool(value)


@dataclass(frozen=True, slots=True)
class Ask:
    """An act or action that asks for a slot; it applies when slot `when` is set (or always)."""

    name: str
    when: str | None = None

    @property
    def is_action(self) -> bool:
        """Whether it is an action, by its name."""
        return self.name.startswith("action_")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: exactly one of action, say, collect, confirm, read, set, link or end, and when.

    A `collect` step is passed once any of `filled_by` is set; until then the assistant asks.
    Its `read`, an action, looks at each message for what the step collects, and may set or change
    it; entities and references of the kinds in `accepts` are taken for an answer. A `read` by
    itself is for what need not be asked for. An `optional` step is dropped with its flow when the
    shopper goes on to something else.

    A `confirm` step runs an action that says exactly what would be done, and is passed with a
    plain yes to that alone; a no ends the flow.
    """

    action: str | None = None
    say: str | None = None
    collect: str | None = None
    confirm: str | None = None
    link: str | None = None
    set: Mapping[str, Any] | None = None
    end: bool = False
    ask: tuple[Ask, ...] = ()
    read: str | None = None
    accepts: tuple[str, ...] = ()
    filled_by: tuple[str, ...] = ()
    when: Condition | None = None
    unless: Condition | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A named list of steps.

    A `digression` leaves what was under way standing, to be taken up again afterwards; with
    `digression_from_jobs` only a flow that reads from its start is left so; any other flow takes
    its place. With `from_start` every message goes through the flow from its
    first step, so that whatever was said before can be corrected; its steps may do nothing that
    can't be done again until it has been confirmed. `slots` are forgotten when the flow starts,
    but for those it `carries` on from a flow that it takes the place of, where the shopper wants
    it instead for the same things. Where only the `verified` may start it, the others go through
    `verify_customer` first.
    """

    name: str
    steps: tuple[Step, ...]
    starts_on: tuple[str, ...] = ()
    digression: bool = False
    digression_from_jobs: bool = False
    from_start: bool = False
    slots: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    may_start: Literal["anyone", "verified"] = "anyone"


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows, by name and by the intent that starts them."""

    by_name: Mapping[str, Flow]
    by_intent: Mapping[str, Flow]


@dataclass(frozen=True, slots=True)
class FlowFolder:
    """The flows that a folder's files hold, where their parts stand, and what is wrong."""

    flows: Flows
    places: Places
    problems: tuple[FlowProblem, ...] = ()


def load_flows(folder: Path = DEFAULT_FLOWS) -> Flows:
    """Read the flow files in `folder`.

    Raises:
        FlowFileError: with all that `read_flows` finds wrong.
    """
    read = read_flows(folder)
    if read.problems:
        raise FlowFileError(read.problems)
    return read.flows


def flow_files(folder: Path) -> list[Path]:
    """The flow files in `folder`, `*.yml` and `*.yaml`, in the order in which they are read."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)


def read_flows(folder: Path) -> FlowFolder:
    """Read as many flows as can be read, and say of every file all that is wrong.

    Wrong is what doesn't fit the schema, a flow or an intent that is there twice, a link to
    nowhere, and a collect step that may have no way to ask.
    """
    reader = _Reader()
    files = flow_files(folder)
    if not files:
        reader.problems.append(FlowProblem(folder, None, "no flow files (*.yml) in this folder"))
    for path in files:
        reader.read(path)
    return reader.folder()


class _Reader:
    """Gathers the flows of several files."""

    def __init__(self) -> None:
        self.problems: list[FlowProblem] = []
        self._by_name: dict[str, Flow] = {}
        self._places: dict[tuple[str, Location], Place] = {}

    def read(self, path: Path) -> None:
        """Take in the flows of a file."""
        try:
            marked = read_yaml(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(FlowProblem(path, None, f"can't be read: {error}"))
            return
        faults = marked.faults + (list(faults_in(marked.value)) if not _is_broken(marked) else [])
        self.problems += [_problem(path, marked, at, said) for at, said in faults]
        flows = marked.value.get("flows") if isinstance(marked.value, dict) else None
        for name, raw in flows.items() if isinstance(flows, dict) else ():
            is_sound = not any(at[:2] in (("flows", name), ("flows",), ()) for at, _ in faults)
            self._add(path, marked, name, _parse_flow(name, raw) if is_sound else None)

    def _add(self, path: Path, marked: MarkedYaml, name: str, flow: Flow | None) -> None:
        at: Location = ("flows", name)
        known = self._places.get((name, ()))
        if known is not None:
            said = f"is defined already in {known.path.name}:{known.line}; give it another name"
            self.problems.append(_problem(path, marked, at, said))
            return
        for inner, line in marked.lines.items():
            if inner[:2] == at:
                self._places[name, inner[2:]] = Place(path, line)
        if flow is not None:
            self._by_name[name] = flow

    def folder(self) -> FlowFolder:
        """All that was read, and what is wrong with how the flows fit together."""
        places = Places(self._places)
        by_intent: dict[str, Flow] = {}
        for flow in self._by_name.values():
            for number, intent in enumerate(flow.starts_on):
                other = by_intent.setdefault(intent, flow)
                if other is not flow:
                    said = (
                        f"{flow.name!r} and {other.name!r} both start on {intent!r}; "
                        "take the intent out of one of them"
                    )
                    at: Location = ("starts_on", number)
                    self.problems.append(places.problem(flow.name, at, said))
            for at, said in self._loose_ends(flow):
                self.problems.append(places.problem(flow.name, at, said))
        problems = sorted(self.problems, key=lambda p: (p.path, p.line or 0))
        return FlowFolder(Flows(self._by_name, by_intent), places, tuple(problems))

    def _loose_ends(self, flow: Flow) -> Iterator[tuple[Location, str]]:
        names = {name for name, _ in self._places}
        if flow.may_start == "verified" and VERIFY_CUSTOMER not in names - {flow.name}:
            yield ("may_start",), f"'may_start: verified' needs another flow {VERIFY_CUSTOMER!r}"
        for number, step in enumerate(flow.steps):
            if step.link and step.link not in names:
                advice = did_you_mean(step.link, names, "there is none of this name")
                yield ("steps", number, "link"), f"links to unknown flow {step.link!r}; {advice}"
            if step.ask and step.ask[-1].when is not None:
                said = "the last way to ask must have no 'when', so that there is always one"
                yield ("steps", number, "ask"), said


def _is_broken(marked: MarkedYaml) -> bool:
    """Whether a file could not be read as YAML at all, so that there is nothing to look at."""
    return marked.value is None and bool(marked.faults)


def _problem(path: Path, marked: MarkedYaml, at: Location, said: str) -> FlowProblem:
    flow = f"flow {at[1]!r}{step_name(at[2:])}: " if len(at) > 1 else ""
    line = next(marked.lines[at[:n]] for n in range(len(at), -1, -1) if at[:n] in marked.lines)
    return FlowProblem(path, line, f"{flow}{said}")


def _parse_flow(name: str, raw: Mapping[str, Any]) -> Flow:
    """A flow that fits the schema."""
    return Flow(
        name,
        tuple(_parse_step(step) for step in raw["steps"]),
        starts_on=tuple(raw.get("starts_on", ())),
        digression=raw.get("digression", False),
        digression_from_jobs=raw.get("digression_from_jobs", False),
        from_start=raw.get("from_start", False),
        slots=tuple(raw.get("slots", ())),
        carries=tuple(raw.get("carries", ())),
        may_start=raw.get("may_start", "anyone"),
    )


def _parse_step(raw: Mapping[str, Any]) -> Step:
    asks = raw.get("ask", [])
    asks = [{"say": asks}] if isinstance(asks, str) else asks
    collect = _CONFIRMED if "confirm" in raw else raw.get("collect")
    return Step(
        action=raw.get("action"),
        say=raw.get("say"),
        collect=collect,
        confirm=raw.get("confirm"),
        link=raw.get("link"),
        set=raw.get("set"),
        end=raw.get("end", False),
        ask=tuple(Ask(ask["say"], ask.get("when")) for ask in asks),
        read=raw.get("read"),
        accepts=tuple(raw.get("accepts", ())),
        filled_by=tuple(raw.get("filled_by", [collect] if collect else [])),
        when=_condition(raw.get("when")),
        unless=_condition(raw.get("unless")),
        optional=raw.get("optional", False),
    )


def _condition(raw: Any) -> Condition | None:
    """A slot's name, or a mapping of one slot to the value or values that it must have."""
    if raw is None or isinstance(raw, str):
        return Condition(raw) if raw else None
    ((slot, values),) = raw.items()
    return Condition(slot, tuple(values) if isinstance(values, list) else (values,))
