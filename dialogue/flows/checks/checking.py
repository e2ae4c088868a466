"""Everything that is checked of flows, in one place."""

from __future__ import annotations

from dialogue.flows.checks.dead_steps import dead_steps
from dialogue.flows.checks.graph import circles
from dialogue.flows.checks.known import Known
from dialogue.flows.checks.names import lost_flows, unknown_intents, unknown_names, wordless_acts
from dialogue.flows.checks.slots import unfillable_collects, unset_slots
from dialogue.flows.flow import FlowFolder
from dialogue.flows.problems import FlowProblem

__all__ = ["check_flows"]


def check_flows(read: FlowFolder, known: Known) -> list[FlowProblem]:
    """All that is wrong with the flows of a folder, in the order of files and lines.

    How flows hang together is looked at once every one of them can be read.
    """
    found = [
        *read.problems,
        *unknown_names(read, known.actions, known.acts),
        *wordless_acts(read, known),
        *unknown_intents(read, known),
    ]
    if not read.problems:
        found += [
            *lost_flows(read, known),
            *circles(read),
            *unset_slots(read, known),
            *unfillable_collects(read, known),
            *dead_steps(read, known),
        ]
    return sorted(found, key=lambda problem: (problem.path, problem.line or 0))
