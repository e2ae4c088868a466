"""A span for each turn, when a collector is configured; it names no person and quotes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dialogue.messages import Reply

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

__all__ = ["Tracing", "TurnSpan", "open_tracing"]


_COLLECTOR_SECONDS = 2
"""How long a collector that is away may hold up the end of the server."""


class TurnSpan:
    """The span of a turn under way, or nothing."""

    def __init__(self, span: Span | None = None) -> None:
        self._span = span

    def note(self, reply: Reply) -> None:
        """Write down what became of the turn."""
        if self._span is None:
            return
        said = reply.utterances
        self._span.set_attributes(
            {
                "shoptalk.turn": reply.turn,
                "shoptalk.acts": [utterance.act for utterance in said],
                "shoptalk.generated": sum(utterance.generated for utterance in said),
                "shoptalk.candidates_refused": sum(len(u.refused) for u in said),
                "shoptalk.handover": str(reply.handover),
            }
        )


class Tracing:
    """Makes spans with a provider; without one it does nothing."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._provider = provider

    @contextmanager
    def turn(self, channel: str, conversation: str) -> Iterator[TurnSpan]:
        """The span of a turn of this (pseudonymous) conversation."""
        if self._provider is None:
            yield TurnSpan()
            return
        tracer = self._provider.get_tracer("shoptalk")
        attributes = {"shoptalk.channel": channel, "shoptalk.conversation": conversation}
        # An exception's own text may quote the shopper.
        with tracer.start_as_current_span(
            "turn", attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            yield TurnSpan(span)

    def close(self) -> None:
        """Send what is left."""
        if self._provider is not None:
            self._provider.shutdown()


def open_tracing(endpoint: str) -> Tracing:
    """Spans for the collector at `endpoint` (OTLP over HTTP), or none where it is empty."""
    if not endpoint:
        return Tracing()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "shoptalk"}))
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_COLLECTOR_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(provider)
