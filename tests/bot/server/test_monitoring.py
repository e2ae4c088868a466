"""What those who run the server see, which is nothing of what anybody said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gzip import decompress as gunzip
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot.assistant import Assistant
from bot.settings import Settings
from tests.bot.server.serving import EASY, Served, served

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


def test_spans_tell_of_turns_where_a_collector_is_configured(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    with collector() as (endpoint, received):
        traced = EASY.model_copy(update={"traces": endpoint})
        with served(assistant, settings, tmp_path, traced) as server:
            server.say(server.session(), PARCEL)
    (span,) = received()
    told = {each.key: each.value.string_value for each in span.attributes}
    assert span.name == "turn"
    assert told["shoptalk.channel"] == "web"
    assert told["shoptalk.handover"] == "bot"
    assert span.end_time_unix_nano > span.start_time_unix_nano
    assert not _personal(str(span))


def test_a_collector_that_is_away_holds_nothing_up(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    with collector() as (endpoint, _):
        pass
    traced = EASY.model_copy(update={"traces": endpoint})
    with served(assistant, settings, tmp_path, traced) as server:
        assert server.say(server.session(), "hello")["replies"]


@contextmanager
def collector() -> Iterator[tuple[str, Callable[[], list[Span]]]]:
    """An OpenTelemetry collector's HTTP side: takes what is exported, as OTLP has it."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(gunzip(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    def received() -> list[Span]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in bodies]
        scopes = [s for r in requests for spans in r.resource_spans for s in spans.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", received
        finally:
            server.shutdown()
            thread.join()


def _personal(text: str) -> list[str]:
    return [word for word in PERSONAL if word.lower() in text.lower()]
