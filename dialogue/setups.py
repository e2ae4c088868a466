"""What each turn runs with: the flows as they are now, or those that a job began with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from dialogue.flows.engine import FlowEngine
from dialogue.flows.flow import Flows
from dialogue.lapse import Lapse
from dialogue.recording import REPLAY, Setup, setup_from_text
from dialogue.sessions import Event, EventLog

__all__ = ["Footing", "LiveSetups", "OneSetup", "Setups"]


@dataclass(frozen=True, slots=True)
class Footing:
    """What a turn runs with: the engine over its flows, and the digest the setup is kept under."""

    engine: FlowEngine
    digest: str


class Setups(Protocol):
    """Decides what a turn runs with."""

    @property
    def lapse(self) -> Lapse | None:
        """When a silent conversation begins anew."""
        ...

    def of_turn(self, events: Sequence[Event], is_under_way: bool) -> Footing:
        """The footing of the turn that comes after `events`; whether flows are under way in it."""
        ...


class OneSetup:
    """The same for every turn."""

    def __init__(self, log: EventLog, setup: Setup) -> None:
        self._footing = _stand(log, setup)
        self.lapse = setup.lapse

    def of_turn(self, events: Sequence[Event], is_under_way: bool) -> Footing:
        """The only footing there is."""
        return self._footing


class LiveSetups:
    """The newest flows; a conversation with flows under way keeps those of its last turn."""

    def __init__(
        self,
        log: EventLog,
        setup: Setup,
        newest: Callable[[], Flows],
        can_run: Callable[[Flows], bool] = lambda flows: True,
    ) -> None:
        """Take what turns begin with.

        Args:
            log: keeps setups, and knows those of earlier turns.
            setup: what turns run with; all but its flows stays as it is.
            newest: the flows as they are now; the same object until they change.
            can_run: whether flows of an earlier turn can still be run by this Shoptalk.
        """
        self._log = log
        self._setup = setup
        self._newest = newest
        self._can_run = can_run
        self._footing = _stand(log, setup)
        self._earlier: dict[str, Footing | None] = {}
        self.lapse = setup.lapse

    def of_turn(self, events: Sequence[Event], is_under_way: bool) -> Footing:
        """The footing with the flows that the conversation began with, else with the newest."""
        flows = self._newest()
        if flows is not self._setup.flows:
            self._setup = replace(self._setup, flows=flows)
            self._footing = _stand(self._log, self._setup)
        last = _last_setup(events) if is_under_way else None
        if last is None or last == self._footing.digest:
            return self._footing
        if last not in self._earlier:
            self._earlier[last] = self._of_earlier(last)
        return self._earlier[last] or self._footing

    def _of_earlier(self, digest: str) -> Footing | None:
        """The flows of an earlier turn in today's setup, if they are known and can be run."""
        kept = self._log.setup(digest)
        flows = setup_from_text(kept).flows if kept is not None else None
        if flows is None or not self._can_run(flows):
            return None
        return _stand(self._log, replace(self._setup, flows=flows))


def _stand(log: EventLog, setup: Setup) -> Footing:
    return Footing(FlowEngine(setup.flows), log.keep_setup(setup.to_text()))


def _last_setup(events: Sequence[Event]) -> str | None:
    """The digest of the setup of the last turn in which a message was heard."""
    for event in reversed(events):
        if event["event"] == "user":
            record: Mapping[str, Any] = (event.get("metadata") or {}).get(REPLAY) or {}
            return record.get("setup")
    return None
