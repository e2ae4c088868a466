"""What a run of simulated conversations came to, in figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

from bot.simulation.outcomes import Outcome

__all__ = ["Figures", "SimulationReport", "report_of"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a group of conversations.

    Attributes:
        conversations: how many there were.
        reachable: goals that the rules allow.
        reached: of those, the ones with records exactly as the goal demands, and answers given.
        unreachable: goals that the rules forbid.
        left_undone: of those, the ones in which nothing was changed.
        mean_turns: messages of the shopper a conversation.
        p90_turns: the 90th percentile of them.
        wrong_changes: operations nobody wanted, or nobody said yes to.
        leaks: conversations in which a fact of another customer was said.
        needless_tickets: reachable goals that ended with a person asked for.
        stuck: conversations in which the shopper failed twice in a row.
        relieved: of those, the ones in which a person was offered or asked for by then.
        p50_ms: the median time of a turn.
        p95_ms: the 95th percentile of it.
    """

    conversations: int
    reachable: int
    reached: int
    unreachable: int
    left_undone: int
    mean_turns: float
    p90_turns: int
    wrong_changes: int
    leaks: int
    needless_tickets: int
    stuck: int
    relieved: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """All figures of a run: over all, by kind of goal, by persona; and what replays came to.

    Attributes:
        seed: of the run.
        overall: the figures of all conversations.
        by_goal: those of each kind of goal.
        by_persona: those of each persona.
        replayed: how many conversations were replayed.
        replayed_equal: of those, the ones that came out the same byte for byte.
    """

    seed: int
    overall: Figures
    by_goal: dict[str, Figures]
    by_persona: dict[str, Figures]
    replayed: int = 0
    replayed_equal: int = 0

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For people."""
        whole = self.overall
        times = f"p50 {whole.p50_ms:.0f} ms, p95 {whole.p95_ms:.0f} ms"
        yield f"{whole.conversations} conversations, seed {self.seed}"
        yield f"  goals reached              {_share(whole.reached, whole.reachable)}"
        yield f"  rightly left undone        {_share(whole.left_undone, whole.unreachable)}"
        yield f"  turns                      mean {whole.mean_turns:.1f}, p90 {whole.p90_turns}"
        yield f"  wrong changes              {whole.wrong_changes}"
        yield f"  told of another customer   {whole.leaks}"
        yield f"  needless hand-overs        {whole.needless_tickets}"
        yield f"  stuck, and a person near   {_share(whole.relieved, whole.stuck)}"
        yield f"  time of a turn             {times}"
        if self.replayed:
            yield f"  replayed equal             {_share(self.replayed_equal, self.replayed)}"
        for title, groups in (("by goal", self.by_goal), ("by persona", self.by_persona)):
            yield f"{title:<18} as it should be   turns  wrong  hand-overs"
            for name, figures in groups.items():
                right = figures.reached + figures.left_undone
                yield (
                    f"  {name:<16} {_share(right, figures.conversations):<17}"
                    f" {figures.mean_turns:5.1f}  {figures.wrong_changes:5}"
                    f"  {figures.needless_tickets:10}"
                )


def report_of(outcomes: Sequence[Outcome], seed: int) -> SimulationReport:
    """The figures of a run."""
    return SimulationReport(
        seed=seed,
        overall=_figures(outcomes),
        by_goal=_grouped(outcomes, lambda outcome: outcome.goal.kind),
        by_persona=_grouped(outcomes, lambda outcome: outcome.persona),
        replayed=sum(outcome.departures is not None for outcome in outcomes),
        replayed_equal=sum(outcome.departures == () for outcome in outcomes),
    )


def _grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Figures]:
    names = sorted({key(outcome) for outcome in outcomes})
    return {name: _figures([o for o in outcomes if key(o) == name]) for name in names}


def _figures(outcomes: Sequence[Outcome]) -> Figures:
    reachable = [o for o in outcomes if o.goal.is_reachable]
    unreachable = [o for o in outcomes if not o.goal.is_reachable]
    turns = [o.turns for o in outcomes]
    times = [exchange.latency_ms for o in outcomes for exchange in o.exchanges]
    return Figures(
        conversations=len(outcomes),
        reachable=len(reachable),
        reached=sum(o.reached for o in reachable),
        unreachable=len(unreachable),
        left_undone=sum(o.reached for o in unreachable),
        mean_turns=round(mean(turns), 2) if turns else 0.0,
        p90_turns=int(_percentile(turns, 0.9)),
        wrong_changes=sum(len(o.wrong) for o in outcomes),
        leaks=sum(bool(o.leaks) for o in outcomes),
        needless_tickets=sum(o.needless_ticket for o in outcomes),
        stuck=sum(o.stuck for o in outcomes),
        relieved=sum(o.relieved for o in outcomes),
        p50_ms=_percentile(times, 0.5),
        p95_ms=_percentile(times, 0.95),
    )


def _percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values doesn't exceed; 0 of none."""
    ranked = sorted(values)
    return ranked[max(math.ceil(share * len(ranked)) - 1, 0)] if ranked else 0.0


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none"
