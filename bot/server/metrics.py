"""Prometheus metrics: counts and times, with nothing of what was said or by whom."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from dialogue.handover import State
from dialogue.messages import Reply

__all__ = ["Metrics"]

_BUCKETS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """What is counted, in a registry of its own."""

    content_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, streams: Callable[[], int]) -> None:
        """Tell with `streams` how many event streams and sockets are open."""
        self._registry = CollectorRegistry()
        own = self._registry
        self._turns = Counter("shoptalk_turns", "Turns taken", ["channel"], registry=own)
        self._failed = Counter(
            "shoptalk_turns_failed", "Turns that failed", ["channel"], registry=own
        )
        self._seconds = Histogram(
            "shoptalk_turn_seconds",
            "From message to reply",
            ["channel"],
            buckets=_BUCKETS,
            registry=own,
        )
        self._said = Counter(
            "shoptalk_utterances",
            "Things said: worded by the model, or as authored",
            ["generated"],
            registry=own,
        )
        self._candidates = Counter(
            "shoptalk_candidates_refused", "Drawn wordings that were not said", registry=own
        )
        self._refusals = Counter(
            "shoptalk_refusals",
            "Requests of shoppers that a rule of the shop forbids",
            registry=own,
        )
        self._handovers = Counter(
            "shoptalk_handovers", "Turns after which a person was to come", registry=own
        )
        self._rejected = Counter(
            "shoptalk_rejected", "Requests turned away, by reason", ["reason"], registry=own
        )
        self._requests = Counter(
            "shoptalk_requests", "Requests, by route and status", ["route", "status"], registry=own
        )
        share = Gauge(
            "shoptalk_generated_share", "Share of what was said that the model worded", registry=own
        )
        share.set_function(self._share)
        self._generated = self._all_said = 0
        opened = Gauge("shoptalk_streams", "Open event streams and sockets", registry=own)
        opened.set_function(streams)
        self._under_way = Gauge(
            "shoptalk_turns_under_way", "Turns that go on or wait", registry=own
        )
        for reason in ("busy", "stopping", "rate", "origin"):
            self._rejected.labels(reason)

    def answered(self, channel: str, reply: Reply, seconds: float) -> None:
        """Count a turn."""
        self._turns.labels(channel).inc()
        self._seconds.labels(channel).observe(seconds)
        for utterance in reply.utterances:
            self._all_said += 1
            self._generated += utterance.generated
            self._said.labels(str(utterance.generated).lower()).inc()
            self._candidates.inc(len(utterance.refused))
            if utterance.act == "refused":
                self._refusals.inc()
            if utterance.act == "handover" and reply.handover == State.WAITING:
                self._handovers.inc()

    def under_way(self, turns: int) -> None:
        """Note how many turns go on or wait."""
        self._under_way.set(turns)

    def failed(self, channel: str) -> None:
        """Count a turn that failed."""
        self._failed.labels(channel).inc()

    def rejected(self, reason: str) -> None:
        """Count a request that was turned away."""
        self._rejected.labels(reason).inc()

    def requested(self, route: str, status: int) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()

    def page(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)

    def _share(self) -> float:
        return self._generated / self._all_said if self._all_said else 0.0
