"""Names in flows that nothing bears, and flows that nothing comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from dialogue.flows.checks.graph import links_of, reached_from
from dialogue.flows.checks.known import Known
from dialogue.flows.flow import Flow, FlowFolder, Flows, read_flows
from dialogue.flows.problems import FlowFileError, FlowProblem, Location, did_you_mean

__all__ = [
    "can_run",
    "load_runnable",
    "lost_flows",
    "unknown_intents",
    "unknown_names",
    "wordless_acts",
]


def load_runnable(folder: Path, actions: Collection[str], acts: Collection[str]) -> Flows:
    """As `load_flows`, and every action and act that flows name must be there.

    Raises:
        FlowFileError: with all that is wrong.
    """
    read = read_flows(folder)
    problems = [*read.problems, *unknown_names(read, actions, acts)]
    if problems:
        raise FlowFileError(problems)
    return read.flows


def can_run(flows: Flows, actions: Collection[str], acts: Collection[str]) -> bool:
    """Whether there is every action and act that flows name."""
    return all(
        name in (actions if is_action else acts)
        for flow in flows.by_name.values()
        for _, name, is_action in _names_in(flow)
    )


def unknown_names(
    read: FlowFolder, actions: Collection[str], acts: Collection[str]
) -> Iterator[FlowProblem]:
    """The actions and acts that flows name and that there are not."""
    for flow in read.flows.by_name.values():
        for at, name, is_action in _names_in(flow):
            known = actions if is_action else acts
            if name not in known:
                kind = "action" if is_action else "act"
                advice = did_you_mean(name, known, f"no {kind} has this name")
                said = f"unknown {kind} {name!r}; {advice}"
                yield read.places.problem(flow.name, at, said)


def wordless_acts(read: FlowFolder, known: Known) -> Iterator[FlowProblem]:
    """The acts that a flow says although their words need facts."""
    for flow in read.flows.by_name.values():
        for at, name, is_action in _names_in(flow):
            if not is_action and name in known.acts and name not in known.plain_acts:
                said = f"act {name!r} can't be said without facts; name an action that says it"
                yield read.places.problem(flow.name, at, said)


def unknown_intents(read: FlowFolder, known: Known) -> Iterator[FlowProblem]:
    """The intents that start flows and that no message is understood as."""
    for flow in read.flows.by_name.values():
        for number, intent in enumerate(flow.starts_on):
            if intent not in known.intents:
                advice = did_you_mean(intent, known.intents, "train understanding with lines of it")
                said = f"starts on {intent!r}, an intent that understanding doesn't know; {advice}"
                yield read.places.problem(flow.name, ("starts_on", number), said)


def lost_flows(read: FlowFolder, known: Known) -> Iterator[FlowProblem]:
    """The flows that nothing leads to."""
    by_name = read.flows.by_name
    starting = {name for name, flow in by_name.items() if flow.starts_on or name in known.started}
    lost = by_name.keys() - reached_from(read.flows, starting)
    for name in lost:
        others = lost - {name}
        is_linked = any(name == to for other in others for _, to in links_of(by_name[other]))
        linked = "only flows that nothing starts link" if is_linked else "no flow links"
        said = f"no intent starts it and {linked} to it; give it 'starts_on' or take it out"
        yield read.places.problem(name, (), said)


def _names_in(flow: Flow) -> Iterator[tuple[Location, str, bool]]:
    """Where a flow names an action (True) or an act (False)."""
    for number, step in enumerate(flow.steps):
        at: Location = ("steps", number)
        for key, action in (
            ("action", step.action),
            ("confirm", step.confirm),
            ("read", step.read),
        ):
            if action is not None:
                yield (*at, key), action, True
        if step.say is not None:
            yield (*at, "say"), step.say, False
        for way, ask in enumerate(step.ask):
            yield (*at, "ask", way, "say"), ask.name, ask.is_action
