"""Runs flows step by step until the shopper has to say something, or nothing is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dialogue.flows.flow import VERIFY_CUSTOMER, Condition, Flow, FlowError, Flows, Step

__all__ = ["FlowEngine", "FlowHost", "Frame"]

_MAX_STEPS = 60
"""More steps than this in one turn mean that a flow runs in a circle."""

_IS_VERIFIED = Condition("customer_id")
_GATE = (
    Step(link=VERIFY_CUSTOMER, unless=_IS_VERIFIED),
    Step(end=True, unless=_IS_VERIFIED),
)
"""The steps that go before those of a flow that only the verified may start."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow under way, and the step that comes next."""

    flow: str
    step: int = 0

    def to_json(self) -> dict[str, Any]:
        """As it is kept in the stack slot."""
        return {"flow": self.flow, "step": self.step}


class FlowHost(Protocol):
    """What the engine needs of the turn it runs in."""

    def slot(self, name: str) -> Any:
        """The slot's value as it stands now, or None."""
        ...

    def set_slots(self, **values: Any) -> None:
        """Record the slots that change."""
        ...

    async def run(self, action: str) -> None:
        """Run an action; its events count at once."""
        ...

    async def say(self, act: str) -> None:
        """Say an act that has no facts of its own."""
        ...


class FlowEngine:
    """Knows the flows; the state it works on is handed in and handed back."""

    def __init__(self, flows: Flows) -> None:
        self._flows = flows
        self._steps = {
            name: (*_GATE, *flow.steps) if flow.may_start == "verified" else flow.steps
            for name, flow in flows.by_name.items()
        }

    def flow_for(self, intent: str) -> Flow | None:
        """The flow that `intent` starts, if any."""
        return self._flows.by_intent.get(intent)

    def flow_named(self, name: str) -> Flow:
        """The flow called `name`; FlowError if there is none."""
        if name not in self._flows.by_name:
            raise FlowError(f"there is no flow {name!r}")
        return self._flows.by_name[name]

    def restore(self, frames: Sequence[Mapping[str, Any]]) -> list[Frame]:
        """The stack from its slot; frames of flows that no longer exist are dropped."""
        return [
            Frame(str(raw["flow"]), int(raw["step"]))
            for raw in frames
            if raw["flow"] in self._flows.by_name
        ]

    def started_by(self, stack: Sequence[Frame]) -> frozenset[str]:
        """The intents that start the flows that are under way."""
        return frozenset(i for f in stack for i in self._flows.by_name[f.flow].starts_on)

    def digresses(self, stack: Sequence[Frame], flow: Flow) -> bool:
        """Whether what is under way is taken up again after `flow`."""
        in_job = any(self._flows.by_name[frame.flow].from_start for frame in stack)
        return flow.digression or (flow.digression_from_jobs and in_job)

    def enter(self, stack: Sequence[Frame], flow: Flow) -> list[Frame]:
        """The stack with `flow` on top: above what was under way, or in its place."""
        if not self.digresses(stack, flow):
            return [Frame(flow.name)]
        return [*self.must_go_on(stack), Frame(flow.name)]

    def must_go_on(self, stack: Sequence[Frame]) -> list[Frame]:
        """The stack up to its last question that is still owed an answer."""
        for top in range(len(stack), 0, -1):
            waiting = self.waiting_for(stack[:top])
            if waiting is not None and not waiting.optional:
                return list(stack[:top])
        return []

    def waiting_for(self, stack: Sequence[Frame]) -> Step | None:
        """The collect step at which the stack stands, if it stands at one."""
        if not stack:
            return None
        steps = self._steps[stack[-1].flow]
        at = stack[-1].step
        return steps[at] if at < len(steps) and steps[at].collect else None

    def taken_up(self, stack: Sequence[Frame]) -> list[Frame]:
        """The stack as a message finds it that may correct what was said before.

        The innermost flow that reads every message from its start stands at its first step again.
        """
        for at in range(len(stack) - 1, -1, -1):
            if self._flows.by_name[stack[at].flow].from_start:
                return [*stack[:at], Frame(stack[at].flow)]
        return list(stack)

    def accepted(self, stack: Sequence[Frame]) -> frozenset[str]:
        """The kinds of entity and reference that may correct what the flow under way collects."""
        begun = self.taken_up(stack)
        if not begun or not self._flows.by_name[begun[-1].flow].from_start:
            waiting = self.waiting_for(stack)
            return frozenset(waiting.accepts if waiting else ())
        kinds: set[str] = set()
        open_flows, seen = [begun[-1].flow], set[str]()
        while open_flows:
            name = open_flows.pop()
            seen.add(name)
            for step in self._steps[name]:
                kinds.update(step.accepts)
                if step.link and step.link not in seen:
                    open_flows.append(step.link)
        return frozenset(kinds)

    async def advance(
        self, stack: Sequence[Frame], host: FlowHost, reading: bool = True
    ) -> list[Frame]:
        """Run until a collect step waits for the shopper or the stack is empty.

        Args:
            stack: the flows under way, innermost last.
            host: the turn.
            reading: whether the message may hold what steps collect.
        """
        frames = list(stack)
        for _ in range(_MAX_STEPS):
            if not frames:
                return frames
            frame = frames.pop()
            steps = self._steps[frame.flow]
            if frame.step >= len(steps):
                continue
            step = steps[frame.step]
            if not _applies(step, host):
                frames.append(Frame(frame.flow, frame.step + 1))
                continue
            if step.read and reading:
                await host.run(step.read)
            if step.collect and not _is_filled(step, host):
                if not step.confirm:
                    await self._ask(step, host)
                    return [*frames, frame]
                await host.run(step.confirm)
                if host.slot("proposed") is None and host.slot("reopened"):
                    # A rule forbids a detail, and that was said; the detail is asked for anew.
                    host.set_slots(reopened=None)
                    frames, reading = self.taken_up([*frames, frame]), False
                    continue
                if host.slot("proposed") is None:
                    continue  # a rule forbids it, and that was said
                if not _is_filled(step, host):
                    return [*frames, frame]
            if step.confirm and not host.slot(step.collect or ""):
                await host.say("nothing_changed")
            elif not step.end:
                frames.append(Frame(frame.flow, frame.step + 1))
                if step.link:
                    frames.append(Frame(step.link))
                elif step.set:
                    host.set_slots(**step.set)
                elif step.action:
                    await host.run(step.action)
                elif step.say:
                    await host.say(step.say)
        raise FlowError(f"flow {frames[-1].flow!r} took more than {_MAX_STEPS} steps in one turn")

    async def _ask(self, step: Step, host: FlowHost) -> None:
        ask = next(a for a in step.ask if a.when is None or host.slot(a.when) is not None)
        if ask.is_action:
            await host.run(ask.name)
        else:
            await host.say(ask.name)


def _is_filled(step: Step, host: FlowHost) -> bool:
    return any(host.slot(name) is not None for name in step.filled_by)


def _applies(step: Step, host: FlowHost) -> bool:
    if step.when is not None and not step.when.holds(host.slot(step.when.slot)):
        return False
    return step.unless is None or not step.unless.holds(host.slot(step.unless.slot))
