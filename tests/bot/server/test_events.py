"""What an open page is told unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from dialogue.inbox import Inbox
from knowledge.store import Store
from tests.bot.server.serving import Served
from tests.conftest import NOW


class _Page:
    """An open event stream, read event by event."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._lines = answer.iter_lines()

    def next(self) -> tuple[str, dict[str, Any], str]:
        """The next event's name, data and id."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and "event" in fields:
                return fields["event"], json.loads(fields["data"]), fields.get("id", "")
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
        raise AssertionError("the stream ended")


@contextmanager
def _page(server: Served, headers: dict[str, str]) -> Iterator[_Page]:
    with (
        httpx2.Client(base_url=server.address, timeout=20) as client,
        client.stream("GET", "/api/v1/events", headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _Page(answer)


def _write(server: Served, sender_id: str, *texts: str) -> str:
    """Answer as a person does, from another process; the ticket."""
    with Store(server.services.store.path).open() as store:
        inbox = Inbox(store, lambda: NOW)
        ticket = next(e.ticket.id for e in inbox.entries() if e.ticket.sender_id == sender_id)
        inbox.take(ticket, "Nora")
        for text in texts:
            inbox.reply(ticket, "Nora", text)
    return ticket


def test_a_person_who_takes_over_and_writes_is_seen_at_once(server: Served) -> None:
    visitor = server.session()
    server.say(visitor, "hello")
    with _page(server, visitor) as page:
        assert page.next()[:2] == ("handover", {"state": "bot"})
        server.say(visitor, "can I talk to a person")
        assert page.next()[:2] == ("handover", {"state": "waiting"})
        _write(server, server.sender(visitor), "Hello, Nora here.")
        seen = [page.next() for _ in range(2)]
    (written,) = [data for name, data, _ in seen if name == "message"]
    assert written["text"] == "Hello, Nora here."
    assert (written["from"], written["name"]) == ("person", "Nora")
    assert {"id", "at", "turn"} <= set(written)
    assert ("handover", {"state": "person"}) in [each[:2] for each in seen]


def test_what_was_sent_is_delivered_and_a_cut_loses_nothing(server: Served) -> None:
    visitor = server.session()
    server.say(visitor, "can I talk to a person")
    sender = server.sender(visitor)
    _write(server, sender, "one", "two")
    with _page(server, visitor) as page:
        first, second = page.next(), page.next()
    assert [first[1]["text"], second[1]["text"]] == ["one", "two"]
    assert first[2] == str(first[1]["id"])
    # The second may be lost on the way: the browser says what it has.
    with _page(server, visitor | {"Last-Event-ID": first[2]}) as page:
        assert page.next()[1]["text"] == "two"
    # Without that, what was sent before does not come again.
    with _page(server, visitor) as page:
        assert page.next()[0] == "handover"


def test_while_a_person_has_it_the_assistant_says_nothing(server: Served) -> None:
    visitor = server.session()
    server.say(visitor, "can I talk to a person")
    _write(server, server.sender(visitor), "Hello")
    reply = server.say(visitor, "are you there")
    assert (reply["handover"], reply["replies"]) == ("person", [])


def test_an_ended_session_is_told_no_more(server: Served) -> None:
    visitor = server.session()
    with (
        httpx2.Client(base_url=server.address, timeout=20) as client,
        client.stream("GET", "/api/v1/events", headers=visitor) as answer,
    ):
        lines = answer.iter_lines()
        next(lines)
        server.client.delete("/api/v1/sessions", headers=visitor)
        assert "message" not in "".join(lines)  # it ends


def test_a_visitor_has_few_streams_at_once(server: Served) -> None:
    visitor = server.session()
    with httpx2.Client(base_url=server.address, timeout=20) as client:
        open_ones = [
            client.send(client.build_request("GET", "/api/v1/events", headers=visitor), stream=True)
            for _ in range(8)
        ]
        one_more = client.get("/api/v1/events", headers=visitor)
        for each in open_ones:
            each.close()
    assert [each.status_code for each in open_ones] == [200] * 8
    assert one_more.status_code == 429
    assert int(one_more.headers["retry-after"]) > 0
