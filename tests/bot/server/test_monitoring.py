"""What those who run the server see, which is nothing of what anybody said."""

from __future__ import annotations

import json
from pathlib import Path

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.assistant import Assistant
from bot.server.tracing import Tracing
from bot.settings import Settings
from tests.bot.server.serving import Served, served

PARCEL = "where is my parcel, maya.okafor@example.com, sw9 8pr"
PERSONAL = ("maya", "okafor", "sw9", "W10042", "parcel")


def test_the_server_is_alive_and_ready(server: Served) -> None:
    assert server.client.get("/health").json() == {"status": "ok"}
    assert server.client.get("/ready").json() == {"status": "ready"}


def test_metrics_count_turns_words_and_hand_overs(server: Served) -> None:
    visitor = server.session()
    server.say(visitor, PARCEL)
    server.say(visitor, "can I talk to a person")
    answer = server.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    page = answer.text
    assert 'shoptalk_turns_total{channel="web"} ' in page
    assert 'shoptalk_turn_seconds_bucket{channel="web",le="2.5"}' in page
    assert "shoptalk_handovers_total 1.0" in page
    assert "shoptalk_generated_share " in page
    assert "shoptalk_candidates_refused_total" in page
    assert 'shoptalk_requests_total{route="api/v1/messages",status="200"}' in page
    assert not _personal(page)


def test_logs_have_ids_and_nothing_personal(server: Served) -> None:
    visitor = server.session()
    server.client.post(
        "/api/v1/messages", json={"text": PARCEL}, headers=visitor | {"X-Request-Id": "log-1"}
    )
    server.client.get("/nowhere/maya?q=okafor")
    text = server.log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    own = [line for line in lines if line.get("request_id") == "log-1"]
    assert {line["event"] for line in own} == {"request", "turn"}
    (turn,) = [line for line in own if line["event"] == "turn"]
    assert turn["conversation"] == server.services.pseudonyms.of(server.sender(visitor))
    assert server.sender(visitor) not in text
    assert visitor["Authorization"].removeprefix("Bearer ") not in text
    assert "127.0.0.1" not in text.replace(server.address, "")
    assert not _personal(text)


def test_spans_tell_of_turns_when_a_collector_is_configured(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with served(assistant, settings, tmp_path, tracing=Tracing(provider)) as server:
        server.say(server.session(), PARCEL)
    (span,) = exporter.get_finished_spans()
    assert span.name == "turn"
    assert span.attributes is not None
    assert span.attributes["shoptalk.channel"] == "web"
    assert span.attributes["shoptalk.handover"] == "bot"
    assert not _personal(span.to_json())


def _personal(text: str) -> list[str]:
    return [word for word in PERSONAL if word.lower() in text.lower()]
