"""Runs flows step by step until the shopper has to say something, or nothing is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dialogue.flows.flow import Flow, FlowError, Flows, Step

__all__ = ["FlowEngine", "FlowHost", "Frame"]

_MAX_STEPS = 60
"""More steps than this in one turn mean that a flow runs in a circle."""


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

    def enter(self, stack: Sequence[Frame], flow: Flow) -> list[Frame]:
        """The stack with `flow` on top: above what was under way, or in its place."""
        if not flow.digression:
            return [Frame(flow.name)]
        return [*self._must_go_on(stack), Frame(flow.name)]

    def _must_go_on(self, stack: Sequence[Frame]) -> list[Frame]:
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
        steps = self._flows.by_name[stack[-1].flow].steps
        at = stack[-1].step
        return steps[at] if at < len(steps) and steps[at].collect else None

    async def advance(self, stack: Sequence[Frame], host: FlowHost) -> list[Frame]:
        """Run until a collect step waits for the shopper or the stack is empty."""
        frames = list(stack)
        for _ in range(_MAX_STEPS):
            if not frames:
                return frames
            frame = frames.pop()
            steps = self._flows.by_name[frame.flow].steps
            if frame.step >= len(steps):
                continue
            step = steps[frame.step]
            if not _applies(step, host):
                frames.append(Frame(frame.flow, frame.step + 1))
            elif step.collect and not any(host.slot(name) is not None for name in step.filled_by):
                await self._ask(step, host)
                return [*frames, frame]
            elif not step.end:
                frames.append(Frame(frame.flow, frame.step + 1))
                if step.link:
                    frames.append(Frame(step.link))
                elif step.action:
                    await host.run(step.action)
                elif step.say:
                    await host.say(step.say)
        raise FlowError(f"flow {frames[-1].flow!r} took more than {_MAX_STEPS} steps in one turn")

    async def _ask(self, step: Step, host: FlowHost) -> None:
        ask = next(a for a in step.ask if a.when is None or host.slot(a.when) is not None)
        if ask.name.startswith("action_"):
            await host.run(ask.name)
        else:
            await host.say(ask.name)


def _applies(step: Step, host: FlowHost) -> bool:
    if step.when is not None and not host.slot(step.when):
        return False
    return step.unless is None or not host.slot(step.unless)
