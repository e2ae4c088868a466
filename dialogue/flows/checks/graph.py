"""How flows lead to one another by their links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dialogue.flows.flow import VERIFY_CUSTOMER, Flow, FlowFolder, Flows
from dialogue.flows.problems import FlowProblem, Location

__all__ = ["circles", "links_of", "reached_from", "waiting_flows"]


def links_of(flow: Flow) -> Iterator[tuple[Location, str]]:
    """The places from which a flow leads to another, each with that flow's name."""
    if flow.may_start == "verified":
        yield ("may_start",), VERIFY_CUSTOMER
    for number, step in enumerate(flow.steps):
        if step.link:
            yield ("steps", number, "link"), step.link


def reached_from(flows: Flows, names: Iterable[str]) -> frozenset[str]:
    """The flows of these names, and all that they lead to."""
    reached: set[str] = set()
    open_names = [name for name in names if name in flows.by_name]
    while open_names:
        name = open_names.pop()
        if name not in reached:
            reached.add(name)
            open_names += [target for _, target in links_of(flows.by_name[name])]
    return frozenset(reached)


def waiting_flows(flows: Flows) -> frozenset[str]:
    """The flows that may wait for the shopper, in a step of theirs or in a flow they link to."""
    return frozenset(
        name
        for name in flows.by_name
        if any(
            step.collect
            for reached in reached_from(flows, [name])
            for step in flows.by_name[reached].steps
        )
    )


def circles(read: FlowFolder) -> Iterator[FlowProblem]:
    """The circles of links in which nothing waits for the shopper, each at the link closing it."""
    by_name, waiting = read.flows.by_name, waiting_flows(read.flows)
    done: set[str] = set()

    def walk(path: list[str]) -> Iterator[FlowProblem]:
        for at, target in _links_before_waiting(by_name[path[-1]], waiting):
            if target in path:
                way = " -> ".join(repr(name) for name in [*path[path.index(target) :], target])
                said = (
                    f"{way} is a circle in which nothing waits for the shopper; "
                    "put a collect step into it or take a link out"
                )
                yield read.places.problem(path[-1], at, said)
            elif target not in done:
                yield from walk([*path, target])
        done.add(path[-1])

    for name in by_name:
        if name not in done:
            yield from walk([name])


def _links_before_waiting(flow: Flow, waiting: frozenset[str]) -> Iterator[tuple[Location, str]]:
    """The links that are come to before anything in the flow may wait."""
    for at, target in links_of(flow):
        steps = flow.steps[: int(at[1])] if at[0] == "steps" else ()
        if not any(step.collect or step.link in waiting for step in steps):
            yield at, target
