"""A visitor writes, and reads on after a reload."""

from __future__ import annotations

import pytest

from tests.bot.server.serving import Served, events_of

STREAM = {"Accept": "text/event-stream"}
PARCEL = "where is my parcel, maya.okafor@example.com, sw9 8pr"


def test_a_message_is_answered_with_evidence_buttons_and_cards(server: Served) -> None:
    reply = server.say(server.session(), "how much is the alder desk lamp")
    assert reply["turn"] == 1
    assert reply["text"] == "how much is the alder desk lamp"
    assert reply["handover"] == "bot"
    (said,) = reply["replies"]
    assert {"text", "act", "buttons", "evidence", "cards", "generated"} == set(said)
    assert said["act"] == "product_price"
    assert all(each["span"] in said["text"] for each in said["evidence"])
    assert said["cards"][0]["kind"] == "product"
    assert said["cards"][0]["title"] == "Alder Desk Lamp"


def test_facts_of_an_order_are_told_only_to_its_owner(server: Served) -> None:
    stranger, maya = server.session(), server.session()
    refused = server.say(stranger, "where is my order W10042")["replies"]
    assert not any(each["evidence"] for each in refused if each["act"] == "order_status")
    told = server.say(maya, PARCEL)["replies"]
    (card, *_) = [card for each in told for card in each["cards"]]
    assert card["kind"] == "order"
    facts = {fact["name"]: fact["value"] for fact in card["facts"]}
    assert facts["status"] in ("shipped", "late")
    assert {"carrier", "expected"} <= facts.keys()
    assert not any(value.startswith("on ") for value in facts.values())


def test_words_come_before_the_utterance_that_they_add_up_to(server: Served) -> None:
    answer = server.client.post(
        "/api/v1/messages", json={"text": PARCEL}, headers=server.session() | STREAM
    )
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = events_of(answer.text)
    assert [events[0][0], events[-1][0]] == ["typing", "done"]
    words: dict[int, str] = {}
    for name, data in events:
        if name == "words":
            words[data["utterance"]] = words.get(data["utterance"], "") + data["text"]
        if name == "utterance":
            assert words[data["index"]] == data["text"]
            assert {"act", "buttons", "evidence", "cards", "generated"} <= set(data)
    assert events[-1][1] == {"turn": 1, "handover": "bot", "text": PARCEL}


def test_a_message_that_is_sent_again_is_answered_the_same_and_once(server: Served) -> None:
    visitor = server.session()
    first = server.say(visitor, "hello", message_id="m1")
    assert server.say(visitor, "hello", message_id="m1") == first
    streamed = server.client.post(
        "/api/v1/messages",
        json={"text": "hello", "message_id": "m1"},
        headers=visitor | STREAM,
    )
    said = [data["text"] for name, data in events_of(streamed.text) if name == "utterance"]
    assert said == [each["text"] for each in first["replies"]]
    history = server.client.get("/api/v1/messages", headers=visitor).json()
    assert [m["message_id"] for m in history["messages"] if m["from"] == "shopper"] == ["m1"]


def test_who_hangs_up_finds_the_answer_when_asking_again(server: Served) -> None:
    visitor = server.session()
    message = {"text": "how long does delivery take", "message_id": "cut"}
    with server.client.stream(
        "POST", "/api/v1/messages", json=message, headers=visitor | STREAM
    ) as answer:
        next(answer.iter_bytes())
    reply = server.say(visitor, message["text"], message_id="cut")
    assert reply["turn"] == 1
    assert reply["replies"]


def test_the_history_shows_both_sides_and_goes_on_after_an_id(server: Served) -> None:
    visitor = server.session()
    server.say(visitor, "hello", message_id="a")
    history = server.client.get("/api/v1/messages", headers=visitor).json()
    assert history["handover"] == "bot"
    shopper, assistant = history["messages"][:2]
    assert (shopper["from"], shopper["text"], shopper["message_id"]) == ("shopper", "hello", "a")
    assert assistant["from"] == "assistant"
    assert {"act", "buttons", "evidence", "cards", "generated"} <= set(assistant)
    assert shopper["id"] < assistant["id"] == history["last"]
    server.say(visitor, "thanks")
    newer = server.client.get(f"/api/v1/messages?after={history['last']}", headers=visitor).json()
    assert newer["messages"][0]["text"] == "thanks"


def test_one_visitor_never_sees_the_messages_of_another(server: Served) -> None:
    one, other = server.session(), server.session()
    server.say(one, "hello from one")
    assert server.client.get("/api/v1/messages", headers=other).json()["messages"] == []


def test_money_is_written_as_the_visitors_locale_writes_it(server: Served) -> None:
    german = server.session(locale="de-DE")
    assert "€" in server.say(german, "how much is the alder desk lamp")["replies"][0]["text"]
    assert "49,00" in server.say(german, "how much is the alder desk lamp")["replies"][0]["text"]


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b'{"text": "hi"}', "text/plain", 415, "not_json"),
        (b"{", "application/json", 400, "bad_request"),
        (b"\xff\xfe", "application/json", 400, "bad_request"),
        (b"[]", "application/json", 422, "invalid"),
        (b"{}", "application/json", 422, "invalid"),
        (b'{"text": 1}', "application/json", 422, "invalid"),
        (b'{"text": "  "}', "application/json", 422, "invalid"),
        (b'{"text": "hi", "message_id": "' + b"x" * 65 + b'"}', "application/json", 422, "invalid"),
        (b'{"text": "\\ud800"}', "application/json", 400, "bad_request"),
        (b'{"text": "' + b"x" * 4_001 + b'"}', "application/json", 422, "too_long"),
        (b'{"text": "' + b"x" * 70_000 + b'"}', "application/json", 413, "too_large"),
        (b"[" * 60_000, "application/json", 400, "bad_request"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_reason(
    server: Served, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = server.client.post(
        "/api/v1/messages", content=content, headers=server.session() | {"Content-Type": kind}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]


def test_the_field_that_is_wrong_is_named_and_its_value_not_repeated(server: Served) -> None:
    answer = server.client.post(
        "/api/v1/messages", json={"text": ["secret"]}, headers=server.session()
    )
    assert answer.json()["error"]["message"].startswith("text: ")
    assert "secret" not in answer.text


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 5_000, "%00"])
def test_after_is_a_number(server: Served, after: str) -> None:
    answer = server.client.get(f"/api/v1/messages?after={after}", headers=server.session())
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("PUT", "/api/v1/messages", 405), ("BREW", "/", 405)],
)
def test_what_is_not_there_is_told(server: Served, method: str, path: str, status: int) -> None:
    answer = server.client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] in ("not_found", "method_not_allowed")


def test_a_request_keeps_the_id_that_it_came_with(server: Served) -> None:
    answer = server.client.get("/health", headers={"X-Request-Id": "mine-1"})
    assert answer.headers["x-request-id"] == "mine-1"
    odd = server.client.get("/health", headers={"X-Request-Id": "x" * 200})
    assert odd.headers["x-request-id"] != "x" * 200
