"""The description of the API is one, and the server keeps to it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from openapi_spec_validator import OpenAPIV31SpecValidator
from sanic import Sanic
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bot.server.agents import COOKIE
from bot.server.app import create_application
from bot.server.openapi import openapi_document
from tests.bot.server.serving import AGENT_TOKEN, REST_TOKEN, Served

EXAMPLES = int(os.environ.get("SHOPTALK_TEST_EXAMPLES", "10"))
"""Of each operation; more by the environment."""

STREAMS = ("/api/v1/events", "/agent/api/events")
"""Never end, and are tested by themselves."""

UNDESCRIBED = {"/", "/openapi.json", "/socket.io"}
"""The demo page, the description, and what has a protocol of its own."""

WITHOUT_FILES = ("/agent", "/agent/static/{name}")
"""The server of these tests has a widget, and no page for agents."""

AGENTS = "/agent/api/"
LOGIN = "/agent/api/login"


@pytest.fixture(scope="module")
def schema(server: Served) -> Any:
    return schemathesis.openapi.from_url(f"{server.address}/openapi.json")


@pytest.fixture
def shopper(server: Served) -> str:
    """The conversation of somebody who is verified, and waits for a person."""
    visitor = server.session()
    server.say(visitor, "where is my parcel, maya.okafor@example.com, sw9 8pr")
    server.say(visitor, "can I talk to a person")
    return server.sender(visitor)


def test_the_description_is_valid() -> None:
    OpenAPIV31SpecValidator(openapi_document()).validate()


def test_every_address_of_the_server_that_others_use_is_described(server: Served) -> None:
    described = server.client.get("/openapi.json").json()["paths"]
    assert set(_served(server)) - {path.rstrip("/") for path in described} == UNDESCRIBED
    for path, operations in described.items():
        for method in operations:
            address = path.format(ticket="H-999", name="widget.js")
            answer = server.client.request(method, address, headers={"Accept": "application/json"})
            assert answer.status_code != 405, (method, path)
            assert answer.status_code != 404 or path in WITHOUT_FILES, (method, path)


def test_whatever_is_sent_the_answers_are_as_described(server: Served, schema: Any) -> None:
    visitor = server.session()
    for operation in _operations(schema):
        if operation.path.startswith(AGENTS):
            continue
        is_rest = operation.path.startswith("/webhooks/rest")
        token = {"Authorization": f"Bearer {REST_TOKEN}"} if is_rest else visitor
        _check(operation, token)


def test_whatever_an_agent_sends_the_answers_are_as_described(
    server: Served, schema: Any, shopper: str
) -> None:
    for operation in _operations(schema):
        if operation.path.startswith(AGENTS):
            _check(operation, cookies=_logged_in(server))


def test_who_is_not_logged_in_learns_nothing_whatever_they_send(
    server: Served, schema: Any, shopper: str
) -> None:
    for operation in _operations(schema, streams=("/api/v1/events",)):
        if operation.path.startswith(AGENTS) and operation.path != LOGIN:
            _check(operation, refused=True)
            _check(operation, cookies={COOKIE: "guessed"}, refused=True)


def test_what_agents_are_told_of_a_conversation_is_as_described(
    server: Served, schema: Any, shopper: str
) -> None:
    with httpx2.Client(base_url=server.address, cookies=_logged_in(server), timeout=60) as agent:
        inbox = agent.get("/agent/api/inbox")
        (ticket,) = [t for t in inbox.json()["tickets"] if t["conversation"] == shopper]
        answers = [("/agent/api/inbox", inbox)]
        for path in ("conversation", "suggestions"):
            answer = agent.get(f"/agent/api/{path}", params={"id": shopper})
            answers.append((f"/agent/api/{path}", answer))
        for step, body in (("take", {}), ("reply", {"text": "Hello"}), ("give-back", None)):
            answer = agent.post(f"/agent/api/tickets/{ticket['ticket']}/{step}", json=body)
            answers.append((f"/agent/api/tickets/{{ticket}}/{step}", answer))
        again = agent.post("/agent/api/conversation/take", json={"conversation": shopper})
        closed = agent.post(f"/agent/api/tickets/{again.json()['ticket']}/close")
        whole = agent.get("/agent/api/conversation", params={"id": shopper})
        answers += [
            ("/agent/api/conversation/take", again),
            ("/agent/api/tickets/{ticket}/close", closed),
            ("/agent/api/conversation", whole),
        ]
    for path, answer in answers:
        assert answer.status_code == 200, (path, answer.text)
        method = answer.request.method
        schema[path][method].validate_response(answer)
    said = {line["from"] for turn in whole.json()["turns"] for line in turn["lines"]}
    assert said == {"shopper", "assistant", "person", "step"}


def _served(server: Served) -> Iterator[str]:
    """The addresses of the application, written as the description writes them."""
    app = create_application(server.services).app
    for route in app.router.routes:
        yield "/" + re.sub(r"<(\w+):str>", r"{\1}", route.path)
    Sanic.unregister_app(app)


def _operations(schema: Any, streams: tuple[str, ...] = STREAMS) -> Iterator[Any]:
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        if operation.path not in streams:
            yield operation


def _logged_in(server: Served) -> dict[str, str]:
    return {COOKIE: server.services.agents.log_in(AGENT_TOKEN, "Nora")}


def _check(
    operation: Any,
    headers: dict[str, str] | None = None,
    cookies: dict[str, str] | None = None,
    *,
    refused: bool = False,
) -> None:
    """Send what the description allows and what it doesn't; see that the answers are as it says."""

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def check(case: Any) -> None:
        # The visitor is needed for what comes after.
        ends = case.operation.method.upper() == "DELETE"
        # Which characters can be printed is more than a pattern of JSON Schema can say.
        unsaid = [positive_data_acceptance] if case.operation.path == LOGIN else []
        answer = case.call_and_validate(
            headers={} if ends else headers, cookies=cookies, excluded_checks=unsaid
        )
        if refused:
            assert answer.status_code == 401, (case, answer.text)
            assert answer.json()["error"]["code"] == "unauthorised"
            assert "Maya" not in answer.text

    check()
