"""`shoptalk actions`: what a Rasa server posts is answered as rasa-sdk answers it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import rasa_sdk

from bot.action_server import serve_actions
from bot.assistant import Assistant


@pytest.fixture(scope="module")
def actions(assistant: Assistant) -> Iterator[httpx2.Client]:
    addresses: list[str] = []
    ready, started = threading.Event(), []

    def note(address: str) -> None:
        addresses.append(address)
        ready.set()

    async def run() -> None:
        stop = asyncio.Event()
        started.append((asyncio.get_running_loop(), stop))
        await serve_actions(assistant, "127.0.0.1", 0, note, stop)

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(30)
    with httpx2.Client(base_url=addresses[0], timeout=30) as client:
        yield client
    loop, stop = started[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(30)


def _call(action: str | None, slots: dict[str, Any]) -> dict[str, Any]:
    """A call as a Rasa server posts it."""
    latest = {"intent": {"name": "x", "confidence": 1.0}, "entities": [], "text": "hi"}
    return {
        "version": rasa_sdk.__version__,
        "next_action": action,
        "sender_id": "rasa-1",
        "domain": {"intents": [], "slots": {}},
        "tracker": {
            "sender_id": "rasa-1",
            "slots": slots,
            "latest_message": latest,
            "latest_event_time": 1780000000.0,
            "followup_action": None,
            "paused": False,
            "events": [{"event": "user", "timestamp": 1780000000.0, "text": "hi",
                        "parse_data": latest, "metadata": {}}],
            "latest_input_channel": "rest",
            "active_loop": {},
            "latest_action": {"action_name": "action_listen"},
            "latest_action_name": "action_listen",
            "stack": [],
        },
    }  # fmt: skip


def test_the_actions_are_listed(actions: httpx2.Client) -> None:
    assert actions.get("/health").json() == {"status": "ok"}
    names = {each["name"] for each in actions.get("/actions").json()}
    assert {"action_verify_customer", "action_hand_over"} <= names


def test_an_action_returns_events_and_responses(actions: httpx2.Client) -> None:
    slots = {"email": "maya.okafor@example.com", "postcode": "sw9 8pr", "order_ref": None}
    answer = actions.post("/webhook", json=_call("action_verify_customer", slots))
    assert answer.status_code == 200
    set_to = {e["name"]: e["value"] for e in answer.json()["events"] if e["event"] == "slot"}
    assert set_to["first_name"] == "Maya"
    wrong = {**slots, "postcode": "n1 1aa"}
    again = actions.post("/webhook", json=_call("action_verify_customer", wrong)).json()
    assert not [e for e in again["events"] if e.get("name") == "customer_id" and e["value"]]


def test_what_is_to_be_said_comes_as_an_act_with_facts(actions: httpx2.Client) -> None:
    slots = {"intent": "invoice_request", "order_ref": "W10042"}
    answer = actions.post("/webhook", json=_call("action_offer_human", slots)).json()
    (said,) = answer["responses"]
    assert said["response"] == "utter_offer_human"
    assert said["facts"]["order_id"]["values"] == ["W10042"]


def test_an_unknown_action_is_told(actions: httpx2.Client) -> None:
    answer = actions.post("/webhook", json=_call("action_nothing", {}))
    assert answer.status_code == 404
    assert answer.json()["action_name"] == "action_nothing"


def test_a_call_without_an_action_has_no_result(actions: httpx2.Client) -> None:
    answer = actions.post("/webhook", json=_call(None, {}))
    assert (answer.status_code, answer.json()) == (200, None)
