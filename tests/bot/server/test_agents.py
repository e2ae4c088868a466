"""Support agents: who may come in, what they see, what they do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from bot.assistant import Assistant
from bot.settings import Settings
from tests.bot.server.serving import AGENT_TOKEN, EASY, ORIGIN, Served, identity, served

PARCEL = "where is my parcel, maya.okafor@example.com, sw9 8pr"


@pytest.fixture
def agent(server: Served) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.address, timeout=30) as client:
        login = client.post("/agent/api/login", json={"token": AGENT_TOKEN, "name": "Nora"})
        assert login.status_code == 204
        yield client


def test_the_cookie_is_for_no_script_and_no_other_site(server: Served) -> None:
    login = httpx2.post(
        f"{server.address}/agent/api/login", json={"token": AGENT_TOKEN, "name": "Nora"}
    )
    cookie = login.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/agent" in cookie
    assert AGENT_TOKEN not in cookie


def test_nobody_comes_in_without_the_token(server: Served) -> None:
    client = httpx2.Client(base_url=server.address)
    for path in ("me", "inbox", "conversation?id=x", "suggestions?id=x", "events"):
        assert client.get(f"/agent/api/{path}").status_code == 401
    assert client.post("/agent/api/tickets/H-1/take").status_code == 401
    wrong = client.post("/agent/api/login", json={"token": "wrong", "name": "Nora"})
    assert wrong.status_code == 401
    assert "set-cookie" not in wrong.headers


def test_a_page_of_the_shop_can_not_act_as_an_agent(
    agent: httpx2.Client,
) -> None:
    assert agent.get("/agent/api/inbox", headers={"Origin": ORIGIN}).status_code == 403


def test_who_logged_out_is_out(agent: httpx2.Client) -> None:
    cookies = dict(agent.cookies)
    assert agent.get("/agent/api/me").json() == {"name": "Nora"}
    assert agent.post("/agent/api/logout").status_code == 204
    agent.cookies.update(cookies)
    assert agent.get("/agent/api/me").status_code == 401


def test_tokens_can_not_be_tried_without_end(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    with served(assistant, settings, tmp_path) as server:
        tries = [
            server.client.post("/agent/api/login", json={"token": str(n), "name": "Eve"})
            for n in range(12)
        ]
    assert [each.status_code for each in tries] == [401] * 10 + [429] * 2


def test_without_a_token_for_agents_there_is_no_page(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    closed = EASY.model_copy(update={"agent_token": type(EASY.agent_token)("")})
    with served(assistant, settings, tmp_path, closed) as server:
        for path in ("/agent", "/agent/static/agent.js", "/agent/api/inbox"):
            assert server.client.get(path).status_code == 404
        login = server.client.post("/agent/api/login", json={"token": "", "name": "Eve"})
    assert login.status_code == 404


def test_a_hand_over_is_taken_answered_and_given_back(server: Served, agent: httpx2.Client) -> None:
    visitor = server.session()
    server.say(visitor, PARCEL)
    server.say(visitor, "can I talk to a person")
    sender = server.sender(visitor)
    inbox = agent.get("/agent/api/inbox").json()
    (ticket,) = [t for t in inbox["tickets"] if t["conversation"] == sender]
    assert ticket["state"] == "waiting"
    assert ticket["packet"]["verified"] is True
    steps = f"/agent/api/tickets/{ticket['ticket']}"
    early = agent.post(f"{steps}/reply", json={"text": "Hello"})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "conflict")
    assert agent.post(f"{steps}/take").json()["agent"] == "Nora"
    assert agent.post(f"{steps}/reply", json={"text": "Hello Maya"}).status_code == 200
    assert agent.post(f"{steps}/reply", json={"text": " "}).status_code == 422
    history = server.client.get("/api/v1/messages", headers=visitor).json()
    assert history["messages"][-1] | {"id": 0, "at": "", "turn": 0} == {
        "id": 0, "from": "person", "text": "Hello Maya", "at": "", "turn": 0, "name": "Nora",
    }  # fmt: skip
    assert agent.post(f"{steps}/give-back").status_code == 200
    assert server.say(visitor, "thanks")["handover"] == "bot"
    assert agent.post(f"{steps}/close").status_code == 409
    assert agent.post("/agent/api/tickets/H-999/take").status_code == 404
    assert agent.post(f"{steps}/burn").status_code == 404


def test_a_running_conversation_is_taken_over_unasked(server: Served, agent: httpx2.Client) -> None:
    visitor = server.session()
    server.say(visitor, "hello")
    which = {"conversation": server.sender(visitor)}
    taken = agent.post("/agent/api/conversation/take", json=which).json()
    assert (taken["state"], taken["agent"]) == ("person", "Nora")
    shown = agent.get("/agent/api/conversation", params={"id": which["conversation"]}).json()
    steps = [line for turn in shown["turns"] for line in turn["lines"] if line["from"] == "step"]
    assert [(step["step"], step["name"]) for step in steps] == [("ask", "Nora"), ("take", "Nora")]
    assert server.say(visitor, "are you there")["replies"] == []
    nobody = agent.post("/agent/api/conversation/take", json={"conversation": "nobody"})
    assert nobody.status_code == 404


def test_each_reply_has_its_why(server: Served, agent: httpx2.Client) -> None:
    visitor = server.session()
    server.say(visitor, PARCEL)
    shown = agent.get("/agent/api/conversation", params={"id": server.sender(visitor)}).json()
    lines = [line for turn in shown["turns"] for line in turn["lines"]]
    (heard,) = [line["why"] for line in lines if line["from"] == "shopper"]
    assert heard["intent"]
    assert heard["intents"][0]["confidence"] > 0
    whys = [line["why"] for line in lines if line["from"] == "assistant"]
    (status,) = [why for why in whys if why["act"] in ("order_status", "list_orders")]
    assert status["facts"][0]["sources"]
    assert status["evidence"]
    assert {"generated", "wording", "refused", "buttons", "flow"} <= set(status)


def test_suggestions_say_only_what_the_conversation_has(
    server: Served, agent: httpx2.Client
) -> None:
    visitor = server.session()
    said = server.say(visitor, "how much is the alder desk lamp")["replies"]
    proven = {each["source"] for reply in said for each in reply["evidence"]}
    query = {"id": server.sender(visitor)}
    offered = agent.get("/agent/api/suggestions", params=query).json()["suggestions"]
    assert 2 <= len(offered) <= 3
    assert {each["source"] for one in offered for each in one["evidence"]} <= proven
    assert not {one["text"] for one in offered} & {reply["text"] for reply in said}


def test_conversations_are_found_by_words(server: Served, agent: httpx2.Client) -> None:
    visitor = server.session()
    server.say(visitor, "do you have zebra patterned lamps")
    found = agent.get("/agent/api/inbox", params={"search": "ZEBRA"}).json()["conversations"]
    assert [each["conversation"] for each in found] == [server.sender(visitor)]
    assert found[0]["first_words"] == "do you have zebra patterned lamps"


def test_changes_are_told_as_they_happen(server: Served, agent: httpx2.Client) -> None:
    visitor = server.session()
    with agent.stream("GET", "/agent/api/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        server.say(visitor, "hello")
        told = next(line for line in lines if line.startswith("data:"))
    assert server.sender(visitor) in told


def test_a_reply_that_is_sent_again_after_a_cut_reaches_the_shopper_once(
    server: Served, agent: httpx2.Client
) -> None:
    visitor, steps = _taken(server, agent)
    for _ in range(2):
        sent = agent.post(f"{steps}/reply", json={"text": "Hello", "message_id": "m1"})
        assert sent.status_code == 200
    history = server.client.get("/api/v1/messages", headers=visitor).json()["messages"]
    assert [each["text"] for each in history if each["from"] == "person"] == ["Hello"]


def test_what_another_agent_has_is_taken_only_from_them_by_name(
    server: Served, agent: httpx2.Client
) -> None:
    _, steps = _taken(server, agent)
    with httpx2.Client(base_url=server.address, timeout=30) as other:
        other.post("/agent/api/login", json={"token": AGENT_TOKEN, "name": "Ben"})
        assert other.post(f"{steps}/take").status_code == 409
        assert other.post(f"{steps}/take", json={"instead_of": "Carl"}).status_code == 409
        taken = other.post(f"{steps}/take", json={"instead_of": "Nora"})
        assert taken.json()["agent"] == "Ben"
    assert agent.post(f"{steps}/reply", json={"text": "Hello"}).status_code == 409


def test_the_inbox_tells_the_last_words_since_when_and_whose_they_are(
    server: Served, agent: httpx2.Client
) -> None:
    visitor, steps = _taken(server, agent)
    server.say(visitor, PARCEL)
    sender = server.sender(visitor)
    inbox = agent.get("/agent/api/inbox").json()
    (ticket,) = [t for t in inbox["tickets"] if t["conversation"] == sender]
    assert (ticket["last"]["from"], ticket["last"]["text"]) == ("shopper", PARCEL)
    assert ticket["since"]
    agent.post(f"{steps}/reply", json={"text": "One moment"})
    later = agent.get("/agent/api/conversation", params={"id": sender}).json()
    assert (later["last"]["from"], later["last"]["text"]) == ("person", "One moment")
    assert later["last"]["id"] > ticket["last"]["id"]


def test_what_is_known_is_that_of_now_and_needs_no_ticket(
    server: Served, agent: httpx2.Client
) -> None:
    visitor = server.session()
    server.say(visitor, PARCEL)
    query = {"id": server.sender(visitor)}
    known = agent.get("/agent/api/conversation", params=query).json()["packet"]
    assert (known["verified"], known["name"]) == (True, "Maya Okafor")
    assert known["evidence"]
    listed = agent.get("/agent/api/inbox").json()["conversations"]
    (summary,) = [each for each in listed if each["conversation"] == query["id"]]
    assert (summary["name"], summary["state"]) == ("Maya Okafor", "bot")


def _taken(server: Served, agent: httpx2.Client) -> tuple[dict[str, str], str]:
    """A visitor whose conversation Nora has, and the address of its steps."""
    visitor = server.session()
    server.say(visitor, "hello")
    which = {"conversation": server.sender(visitor)}
    taken = agent.post("/agent/api/conversation/take", json=which).json()
    return visitor, f"/agent/api/tickets/{taken['ticket']}"


def test_conversations_are_found_by_the_name_and_the_e_mail_of_a_customer(
    server: Served, agent: httpx2.Client
) -> None:
    token = identity(sub="C0003", jti="found by name")
    begun = server.client.post("/api/v1/sessions", json={"identity": token})
    visitor = {"Authorization": f"Bearer {begun.json()['token']}"}
    server.say(visitor, "hello")

    def found(words: str) -> list[str]:
        inbox = agent.get("/agent/api/inbox", params={"search": words}).json()
        return [each["name"] for each in inbox["conversations"]]

    assert found("priya na") == ["Priya Nair"]
    assert found("priya.nair@example.in") == ["Priya Nair"]
    assert found("p%na") == []
