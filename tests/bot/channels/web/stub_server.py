"""A stand-in for `shoptalk serve`: speaks docs/http.md from a script, and misbehaves if told to.

No part of the product. The real server answers what a real assistant says; cuts, floods, hostile
texts and people who write at the right moment have to be staged, and this is the stage.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bot.channels.web.script import Line, lines_for
from tests.bot.channels.web.stub_desk import Desk
from tests.bot.channels.web.stub_http import Answering
from tests.bot.channels.web.stub_pages import STRICT_POLICY, page_with_widget, static_file


@dataclass
class Session:
    """What the server has on record of one visitor."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, list[Line]] = field(default_factory=dict)
    streams: list[Any] = field(default_factory=list)
    handover: str = "bot"
    turn: int = 0

    def record(self, **message: Any) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat()
        recorded = {"id": len(self.messages) + 1, "at": at, **message}
        self.messages.append(recorded)
        return recorded


class StubServer(ThreadingHTTPServer):
    """The server and what a test sets: `down`, `failures`, `cuts`; and sees: `requests`."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.lock = threading.RLock()
        self.reset()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def reset(self) -> None:
        """As a server that was just started."""
        self.sessions: dict[str, Session] = {}
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        self.pages: dict[str, str] = {}
        self.refused_identities: set[str] = set()
        self.desk = Desk()
        self.desk_streams: list[_Handler] = []
        self.down = False
        self.cuts = 0
        self.failures: list[tuple[int, dict[str, str]]] = []
        self.pace = 0.0

    def page(
        self,
        *,
        html: str = 'lang="en"',
        head: str = "",
        body: str = "<h1>A page</h1>",
        **data: str,
    ) -> str:
        """The address of a page that has the widget, with these attributes, and a strict policy."""
        path = f"/page/{len(self.pages)}"
        self.pages[path] = page_with_widget(html, head, body, data)
        return self.url + path

    def sent(self) -> list[dict[str, Any]]:
        """The bodies of the messages that came in, repetitions included."""
        return [
            body
            for verb, path, body in self.requests
            if (verb, path) == ("POST", "/api/v1/messages")
        ]

    @property
    def session(self) -> Session:
        """That of the visitor who came last."""
        return list(self.sessions.values())[-1]

    def person_says(self, text: str, name: str = "Sam") -> None:
        """A member of staff writes."""
        with self.lock:
            session = self.session
            message = session.record(**{"from": "person"}, text=text, name=name, turn=session.turn)
            self._push(session, "message", message, message["id"])

    def hand_over(self, state: str) -> None:
        with self.lock:
            self.session.handover = state
            self._push(self.session, "handover", {"state": state}, None)

    def shopper_says(self, conversation: str, text: str) -> None:
        """A shopper writes in a conversation that agents see."""
        self.desk.hear(conversation, text)
        self.changed(conversation)

    def changed(self, conversation: str) -> None:
        """Tell the agents' pages."""
        for stream in list(self.desk_streams):
            stream.write_event("changed", {"conversations": [conversation]})

    def cut_lines(self) -> None:
        """End every open event stream."""
        with self.lock:
            streams = [s for session in self.sessions.values() for s in session.streams]
            for stream in (*streams, *self.desk_streams):
                stream.ended.set()

    def _push(self, session: Session, event: str, data: dict[str, Any], number: int | None) -> None:
        for stream in list(session.streams):
            stream.write_event(event, data, number)


class _Handler(Answering):
    server: StubServer

    def answer(self, verb: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        path = urlsplit(self.path).path
        self.server.requests.append((verb, path, body))
        if path.startswith("/agent/api/") and self.server.down:
            self.close_connection = True
        elif path.startswith("/agent/api/"):
            self._desk(verb, path.removeprefix("/agent/api/"), body)
        elif not path.startswith("/api/"):
            self._file(path)
        elif self.server.down:
            # A cut wire gives no answer at all.
            self.close_connection = True
        elif path == "/api/v1/sessions":
            self._sessions(verb, body)
        elif (session := self._session()) is None:
            self.send_failure(401, "unauthorised")
        elif path == "/api/v1/events":
            self._events(session)
        elif verb == "GET":
            self._history(session)
        else:
            self._say(session, body)

    def _session(self) -> Session | None:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        return self.server.sessions.get(token)

    def _file(self, path: str) -> None:
        if path in self.server.pages:
            policy = {"Content-Security-Policy": STRICT_POLICY}
            return self.send_text(200, "text/html", self.server.pages[path], policy)
        found = static_file(path)
        if found is None:
            return self.send_text(404, "text/plain", "not found")
        return self.send_text(200, *found)

    def _sessions(self, verb: str, body: dict[str, Any]) -> None:
        if verb == "DELETE":
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            self.server.sessions.pop(token, None)
            return self.send_text(204, "text/plain", "")
        if body.get("identity") in self.server.refused_identities:
            return self.send_failure(401, "unauthorised", "the identity was used before")
        token = secrets.token_urlsafe(32)
        self.server.sessions[token] = Session()
        opened = {
            "token": token,
            "expires_at": (datetime.now(UTC) + timedelta(hours=12)).isoformat(),
            "verified": bool(body.get("identity")),
            "shop": {"name": "Fern & Finch"},
            "privacy": "What you write is kept for 90 days. Ask us to erase it at any time.",
        }
        return self.send_json(201, opened)

    def _history(self, session: Session) -> None:
        after = int(parse_qs(urlsplit(self.path).query).get("after", ["0"])[0])
        newer = [message for message in session.messages if message["id"] > after]
        last = len(session.messages)
        self.send_json(200, {"messages": newer, "handover": session.handover, "last": last})

    def _say(self, session: Session, body: dict[str, Any]) -> None:
        if self.server.failures:
            status, headers = self.server.failures.pop(0)
            return self.send_failure(status, "busy", "The message is too long.", headers)
        with self.server.lock:
            lines = self._lines(session, body)
        self.begin_stream()
        self.write_event("typing", {})
        for index, line in enumerate(lines):
            for words in line.words():
                self.write_event("words", {"utterance": index, "text": words})
                time.sleep(line.pace or self.server.pace)
                if self.server.cuts:
                    self.server.cuts -= 1
                    return self.hang_up()
            self.write_event("utterance", {"index": index, **line.as_json()})
        text = body["text"]
        done = {"turn": session.turn, "handover": session.handover, "text": text}
        self.write_event("done", done)
        self.hang_up()

    def _lines(self, session: Session, body: dict[str, Any]) -> list[Line]:
        """The reply to a message; that of the first time if it comes again."""
        text, key = body["text"], body["message_id"]
        if key not in session.answers:
            session.turn += 1
            if "person" in text:
                session.handover = "waiting"
            lines = [] if session.handover == "person" else list(lines_for(text))
            session.answers[key] = lines
            turn = session.turn
            session.record(**{"from": "shopper"}, text=text, turn=turn, message_id=key)
            for line in lines:
                session.record(**{"from": "assistant"}, turn=turn, **line.as_json())
        return session.answers[key]

    def _events(self, session: Session) -> None:
        self.ended = threading.Event()
        after = int(self.headers.get("Last-Event-ID") or 0)
        with self.server.lock:
            self.begin_stream()
            if after:
                for message in self._people(session, after):
                    self.write_event("message", message, message["id"])
            session.streams.append(self)
        self._keep(session.streams)

    def _desk(self, verb: str, path: str, body: dict[str, Any]) -> None:
        desk = self.server.desk
        if path == "events" and desk.name is not None:
            return self._stay(self.server.desk_streams)
        query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        status, content = desk.answer(verb, path, body, query)
        if verb == "POST" and self.server.cuts:
            # It was done, and nobody hears of it.
            self.server.cuts -= 1
            return self.hang_up()
        if content is None:
            return self.send_text(status, "text/plain", "")
        self.send_json(status, content)
        if verb == "POST" and status == HTTPStatus.OK:
            self.server.changed(content["conversation"])

    def _stay(self, streams: list[Any]) -> None:
        """Keep the line open until it is cut, with a comment now and then."""
        self.ended = threading.Event()
        self.begin_stream()
        streams.append(self)
        self._keep(streams)

    def _keep(self, streams: list[Any]) -> None:
        while not self.ended.wait(0.5) and not self.server.down:
            try:
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            except OSError:
                break
        streams.remove(self)
        self.hang_up()

    def _people(self, session: Session, after: int) -> Iterable[dict[str, Any]]:
        return (m for m in session.messages if m["from"] == "person" and m["id"] > after)
