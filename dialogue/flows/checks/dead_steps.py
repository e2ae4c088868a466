"""Steps that are never run, whatever the shopper says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dialogue.flows.checks.graph import reached_from, waiting_flows
from dialogue.flows.checks.known import Known
from dialogue.flows.checks.slots import slots_set_by
from dialogue.flows.flow import Condition, Flow, FlowFolder, Flows, Step
from dialogue.flows.problems import FlowProblem

__all__ = ["dead_steps"]

_USUAL = (None, False, True, "any other value")
"""What a slot may hold, besides the values that the flow itself names."""


def dead_steps(read: FlowFolder, known: Known) -> Iterator[FlowProblem]:
    """The steps after an end that always comes, and those whose conditions never hold there."""
    waiting = waiting_flows(read.flows)
    for flow in read.flows.by_name.values():
        for number, said in _Walk(flow, read.flows, known, waiting).dead():
            yield read.places.problem(flow.name, ("steps", number), said)


class _Walk:
    """Goes through a flow once, with all the values that each slot may hold at each step."""

    def __init__(self, flow: Flow, flows: Flows, known: Known, waiting: frozenset[str]) -> None:
        self._flow = flow
        self._flows = flows
        self._known = known
        self._waiting = waiting
        self._values = _values_of(flow)
        self._possible: dict[str, frozenset[int]] = {}  # positions in `_values`; all where absent
        self._since: dict[str, str] = {}
        if flow.may_start == "verified":
            gate = Condition("customer_id")
            self._narrow("customer_id", self._where("customer_id", gate, True), "'may_start'")

    def dead(self) -> Iterator[tuple[int, str]]:
        """The number of each step that is never run, from 0, and why."""
        for number, step in enumerate(self._flow.steps):
            applies = self._applies(step)
            impossible = next((slot for slot, left in applies.items() if not left), None)
            if impossible is not None:
                yield number, self._never(step, impossible)
                continue
            is_certain = all(left == self._left(slot) for slot, left in applies.items())
            name = f"step {number + 1}"
            if step.end and is_certain:
                if number + 1 < len(self._flow.steps):
                    said = f"never reached, as {name} always ends the flow; take one of them out"
                    yield number + 1, said
                return
            if step.end and len(applies) == 1:
                ((slot, ending),) = applies.items()
                self._narrow(slot, self._left(slot) - ending, name)
            elif not step.end:
                self._do(step, is_certain, name)

    def _applies(self, step: Step) -> dict[str, frozenset[int]]:
        """For each slot that a step's conditions look at, the values at which it applies."""
        applies: dict[str, frozenset[int]] = {}
        for condition, wanted in ((step.when, True), (step.unless, False)):
            if condition is not None:
                slot = condition.slot
                before = applies.get(slot, self._left(slot))
                applies[slot] = before & self._where(slot, condition, wanted)
        return applies

    def _never(self, step: Step, slot: str) -> str:
        if step.when is not None and step.unless is not None and step.when.slot == slot:
            return "never run, as 'when' and 'unless' rule each other out; change one of them"
        key = "when" if step.when is not None and step.when.slot == slot else "unless"
        since = self._since.get(slot, "what goes before")
        return f"never run, as {since} leaves no value of {slot!r} for its {key!r}; change one"

    def _do(self, step: Step, is_certain: bool, name: str) -> None:
        """Take in what a step that may run does to the slots."""
        if step.collect or step.link in self._waiting:
            # Other flows may run while it waits.
            self._possible.clear()
            return
        for slot, value in (step.set or {}).items():
            given = frozenset([self._values[slot].index(value)] if slot in self._values else ())
            if slot in self._values:
                self._narrow(slot, given if is_certain else self._left(slot) | given, name)
        within = reached_from(self._flows, [step.link]) if step.link else ()
        steps = [s for flow in within for s in self._flows.by_name[flow].steps]
        for inner in steps or ([step] if not step.set else []):
            slots = slots_set_by(inner, self._known)
            for slot in list(self._possible) if slots is None else slots:
                self._possible.pop(slot, None)

    def _left(self, slot: str) -> frozenset[int]:
        return self._possible.get(slot, frozenset(range(len(self._values.get(slot, _USUAL)))))

    def _where(self, slot: str, condition: Condition, wanted: bool) -> frozenset[int]:
        values = self._values.get(slot, _USUAL)
        return frozenset(n for n, v in enumerate(values) if condition.holds(v) is wanted)

    def _narrow(self, slot: str, possible: frozenset[int], since: str) -> None:
        self._possible[slot] = possible
        self._since[slot] = since


def _values_of(flow: Flow) -> Mapping[str, list[Any]]:
    """For each slot that a flow looks at or sets, values that tell all its conditions apart."""
    values: dict[str, list[Any]] = {}
    for step in flow.steps:
        for condition in (step.when, step.unless):
            if condition is not None:
                values.setdefault(condition.slot, list(_USUAL)).extend(condition.values)
        for slot, value in (step.set or {}).items():
            values.setdefault(slot, list(_USUAL)).append(value)
    return values
