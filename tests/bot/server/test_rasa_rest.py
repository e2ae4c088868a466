"""Clients made for Rasa's REST channel."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dialogue.conversations import Conversations
from tests.bot.server.serving import REST_TOKEN, Served

WEBHOOK = "/webhooks/rest/webhook"
TOKEN = {"Authorization": f"Bearer {REST_TOKEN}"}


def _post(server: Served, **body: Any) -> list[dict[str, Any]]:
    answer = server.client.post(WEBHOOK, json=body, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def test_the_status_is_rasas(server: Served) -> None:
    assert server.client.get("/webhooks/rest/").json() == {"status": "ok"}


def test_a_message_is_answered_with_a_list_of_messages(server: Served) -> None:
    (said, *_) = _post(server, sender="ann", message="how much is the alder desk lamp")
    assert said["recipient_id"] == "ann"
    assert "Alder Desk Lamp" in said["text"]
    assert None not in said.values()
    assert said["metadata"]["evidence"]


def test_a_button_comes_as_title_and_payload(server: Served) -> None:
    for line in ("is there a desk lamp", "which lamps do you have"):
        for said in _post(server, sender="buttons", message=line):
            for button in said.get("buttons", []):
                assert set(button) == {"title", "payload"}


def test_a_stream_is_one_object_a_line(server: Served) -> None:
    answer = server.client.post(
        f"{WEBHOOK}?stream=true&token={REST_TOKEN}", json={"sender": "bob", "message": "hello"}
    )
    assert answer.headers["content-type"].startswith("text/event-stream")
    said = [json.loads(line) for line in answer.text.splitlines()]
    assert said
    assert all(each["recipient_id"] == "bob" for each in said)


def test_what_can_not_be_answered_gets_an_empty_list(server: Served) -> None:
    assert _post(server, sender="ann", message="") == []
    assert _post(server, sender="ann", message="x" * 5_000) == []
    assert _post(server, sender="ann") == []


def test_a_sender_goes_on_where_it_was_and_numbers_are_senders_too(server: Served) -> None:
    _post(server, sender=7, message="hello")
    (said, *_) = _post(server, sender="7", message="thanks")
    assert said["recipient_id"] == "7"
    turns = Conversations(server.services.store).turns("rest:7")
    assert [each.number for each in turns] == [1, 2]


def test_those_without_a_sender_do_not_read_on_each_others_talk(server: Served) -> None:
    _post(server, message="where is my parcel, maya.okafor@example.com, sw9 8pr")
    said = _post(server, message="which orders do i have")
    assert said[0]["recipient_id"] == "default"
    assert not any(each["metadata"]["evidence"] for each in said)


def test_no_sender_reaches_a_visitors_conversation(server: Served) -> None:
    visitor = server.session()
    server.say(visitor, "hello")
    sender = server.sender(visitor)
    before = len(Conversations(server.services.store).turns(sender))
    _post(server, sender=sender, message="hello")
    assert len(Conversations(server.services.store).turns(sender)) == before


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_without_the_token_nothing_is_answered(server: Served, headers: dict[str, str]) -> None:
    answer = server.client.post(
        WEBHOOK, json={"sender": "ann", "message": "hello"}, headers=headers
    )
    assert answer.status_code == 401
