"""Slots that steps look at or wait for, and that nothing sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dialogue.flows.checks.graph import reached_from
from dialogue.flows.checks.known import Known
from dialogue.flows.flow import Flow, FlowFolder, Flows, Step
from dialogue.flows.problems import FlowProblem, Location, did_you_mean

__all__ = ["slots_set_by", "unfillable_collects", "unset_slots"]


def slots_set_by(step: Step, known: Known) -> frozenset[str] | None:
    """The slots that a step itself may set; None where it runs an action that nobody knows."""
    names = [step.action, step.confirm, step.read, *(a.name for a in step.ask if a.is_action)]
    actions = [name for name in names if name is not None]
    if not all(name in known.actions for name in actions):
        return None
    return frozenset(step.set or ()).union(*(known.actions[name] for name in actions))


def unset_slots(read: FlowFolder, known: Known) -> Iterator[FlowProblem]:
    """The conditions on slots that nothing sets, and such slots among those to be forgotten."""
    every_step = [step for flow in read.flows.by_name.values() for step in flow.steps]
    settable = _set_by_any(every_step, known)
    if settable is None:
        return
    settable |= frozenset(known.message_slots)
    for flow in read.flows.by_name.values():
        for at, slot in _slots_looked_at(flow):
            if slot not in settable:
                advice = did_you_mean(slot, settable, "set it in a step before, or take this out")
                said = f"{at[-1]!r} names slot {slot!r}, which nothing sets; {advice}"
                yield read.places.problem(flow.name, at, said)


def unfillable_collects(read: FlowFolder, known: Known) -> Iterator[FlowProblem]:
    """The collect steps that would ask for ever."""
    for flow in read.flows.by_name.values():
        fillable = _set_by_any(_steps_within(read.flows, flow), known)
        for number, step in enumerate(flow.steps):
            if not step.collect or step.confirm or fillable is None:
                continue
            if not fillable.union(known.message_slots).intersection(step.filled_by):
                wanted = " or ".join(repr(slot) for slot in step.filled_by)
                said = (
                    f"collect {step.collect!r} can never be filled: no read, no entity and no "
                    f"action of the flow sets {wanted}; give it a 'read' that does, or 'filled_by'"
                )
                yield read.places.problem(flow.name, ("steps", number, "collect"), said)


def _set_by_any(steps: Iterable[Step], known: Known) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for step in steps:
        slots = slots_set_by(step, known)
        if slots is None:
            return None
        found |= slots
    return found


def _steps_within(flows: Flows, flow: Flow) -> list[Step]:
    """The steps of a flow and of all flows that it leads to."""
    return [s for name in reached_from(flows, [flow.name]) for s in flows.by_name[name].steps]


def _slots_looked_at(flow: Flow) -> Iterator[tuple[Location, str]]:
    for position, slot in enumerate(flow.slots):
        yield ("slots", position, "slots"), slot
    for number, step in enumerate(flow.steps):
        at: Location = ("steps", number)
        if step.when is not None:
            yield (*at, "when"), step.when.slot
        if step.unless is not None:
            yield (*at, "unless"), step.unless.slot
        for way, ask in enumerate(step.ask):
            if ask.when is not None:
                yield (*at, "ask", way, "when"), ask.when
