"""How the stub server answers: whole answers, failures, and event streams that stay open."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any


class Answering(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output clean."""

    def do_GET(self) -> None:
        self.answer("GET")

    def do_POST(self) -> None:
        self.answer("POST")

    def do_DELETE(self) -> None:
        self.answer("DELETE")

    def answer(self, verb: str) -> None:
        """Answer a request that has been read up to its body."""
        raise NotImplementedError

    def write_event(self, event: str, data: dict[str, Any], number: int | None = None) -> None:
        """One event on this open stream; a visitor who has gone is no concern of the test."""
        lines = [f"id: {number}"] if number else []
        lines += [f"event: {event}", f"data: {json.dumps(data)}", "", ""]
        try:
            self.wfile.write("\n".join(lines).encode())
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()

    def hang_up(self) -> None:
        self.close_connection = True

    def send_failure(
        self,
        status: int,
        code: str,
        message: str = "no",
        headers: dict[str, str] | None = None,
    ) -> None:
        body = {"error": {"code": code, "message": message, "request_id": "r1"}}
        self.send_text(status, "application/json", json.dumps(body), headers or {})

    def send_json(self, status: int, body: object) -> None:
        self.send_text(status, "application/json", json.dumps(body))

    def send_text(
        self, status: int, kind: str, body: str, headers: dict[str, str] | None = None
    ) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            self.close_connection = True
