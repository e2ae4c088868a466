"""Whatever comes in over the wire: no crash, no 5xx, no fact."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.bot.server.serving import REST_TOKEN, Served

REQUESTS = int(os.environ.get("SHOPTALK_TEST_REQUESTS", "400"))
"""More by the environment."""

_PATIENCE_SECONDS = 0.05
"""What isn't answered by then waits for more to come, or for a stream."""

PATHS = (
    "/api/v1/sessions",
    "/api/v1/messages",
    "/api/v1/events",
    "/webhooks/rest/webhook",
    f"/webhooks/rest/webhook?token={REST_TOKEN}",
    "/socket.io/?EIO=4&transport=polling",
    "/socket.io/?EIO=4&transport=websocket",
    "/socket.io/?EIO=4&transport=polling&sid=x",
    "/socket.io/?EIO=3",
    "/agent/api/login",
    "/agent/api/inbox",
    "/agent/api/tickets/H-1/take",
    "/health",
    "/",
    "/widget.js",
    "/static/..%2f..%2fconfig.yml",
    "/static/%00",
    "/agent",
    "//",
    "*",
)
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "BREW", "get", "")
VERSIONS = ("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/1.1 x", "")
BODIES = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b'{"text":"hi"}',
    b'{"text":null}',
    b'{"text":"\\ud800"}',
    b"\xff\x00",
    b'{"sender":{},"message":[]}',
    b'{"sender":"a","message":"\\u0000"}',
    b"[" * 5_000,
    b"4" * 3_000,
    b'{"text":"where is order W10042"}',
    b'{"token":"x","name":"y"}',
    b"40",
    b'42["user_uttered",{}]',
    b'{"text":"hi","message_id":{"a":1}}',
    b'{"text":1e999}',
    b'{"identity":"a.b.c"}',
    b"\x80" * 50,
)
HEADERS = (
    "Content-Type: application/json",
    "Content-Type: text/plain",
    "Content-Type: \xff",
    "Content-Length: -1",
    "Content-Length: 5",
    "Content-Length: x",
    "Content-Length: 99999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip",
    "Expect: 100-continue",
    "Expect: x",
    "Authorization: Bearer \xff",
    "Authorization: Bearer",
    "Authorization: Basic eDp5",
    "Cookie: shoptalk_agent=\xff; =;;",
    "Cookie: a=b",
    "Origin: null",
    "Origin: http://[",
    "Host: \xff",
    "X-Forwarded-For: x, y, 1.2.3.4.5",
    "X-Request-Id: \xff\xfe",
    "Last-Event-ID: 99999999999999999999",
    "Accept: text/event-stream",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: x",
    "No colon here",
    ": empty",
    "A" * 9_000 + ": b",
    "If-None-Match: \xff",
    "Content-Encoding: deflate",
    "Range: bytes=5-1",
)


def test_malformed_requests_get_no_server_error_and_no_fact(server: Served) -> None:
    dice = random.Random(7)
    bad: list[str] = []
    answered = 0
    for number in range(REQUESTS):
        request = _request(dice)
        answer = _exchange(server.address, request)
        status = answer[9:12]
        answered += bool(answer)
        # 503 is a limit told, and comes with Retry-After.
        if status[:1] == b"5" and not (status == b"503" and b"etry-after" in answer.lower()):
            bad.append(f"{number}: {request[:300]!r} -> {answer[:200]!r}")
        if b'"source"' in answer or b"Okafor" in answer:
            bad.append(f"{number}: a fact for {request[:300]!r}")
    assert bad == []
    assert answered > REQUESTS / 2
    assert server.client.get("/health").status_code == 200
    assert server.say(server.session(), "hello")["replies"]


def _request(dice: random.Random) -> bytes:
    """Something like a request, with a mistake or a few."""
    head = f"{dice.choice(METHODS)} {_path(dice)} {dice.choice(VERSIONS)}".encode("latin-1")
    body = dice.choice(BODIES)
    lines = [head, b"Host: localhost"] if dice.random() < 0.9 else [head]
    lines += [dice.choice(HEADERS).encode("latin-1") for _ in range(dice.randrange(5))]
    if dice.random() < 0.6:
        lines.append(f"Content-Length: {len(body)}".encode())
    if dice.random() < 0.5:
        lines.append(b"Content-Type: application/json")
    raw = b"\r\n".join([*lines, b"", b""]) + body
    if dice.random() < 0.15:
        raw = bytes(_mutated(raw, dice))
    return raw


def _path(dice: random.Random) -> str:
    path = dice.choice(PATHS)
    return (
        path
        if dice.random() < 0.8
        else path + dice.choice(("%", "?a=%ff", "?after=x", "#", "\xff"))
    )


def _mutated(raw: bytes, dice: random.Random) -> Iterator[int]:
    for byte in raw:
        yield dice.randrange(256) if dice.random() < 0.02 else byte


def _exchange(address: str, request: bytes) -> bytes:
    """What comes back, as much as comes at once."""
    target = urlsplit(address)
    with socket.create_connection((target.hostname, target.port), timeout=5) as connection:
        try:
            connection.sendall(request)
            connection.settimeout(_PATIENCE_SECONDS)
            return connection.recv(65_536)
        except OSError:
            return b""
