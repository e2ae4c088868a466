"""The description of the API is one, and the server keeps to it."""

from __future__ import annotations

import os
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.core.result import Ok

from bot.server.openapi import openapi_document
from tests.bot.server.serving import REST_TOKEN, Served

EXAMPLES = int(os.environ.get("SHOPTALK_TEST_EXAMPLES", "10"))
"""Of each operation; more by the environment."""

STREAMS = "/api/v1/events"
"""Never ends, and is tested by itself."""


def test_the_description_is_valid() -> None:
    OpenAPIV31SpecValidator(openapi_document()).validate()


def test_every_address_of_the_server_that_others_use_is_described(server: Served) -> None:
    described = server.client.get("/openapi.json").json()["paths"]
    for path, operations in described.items():
        for method in operations:
            answer = server.client.request(method, path, headers={"Accept": "application/json"})
            assert answer.status_code not in (404, 405), (method, path)


def test_whatever_is_sent_the_answers_are_as_described(server: Served) -> None:
    schema = schemathesis.openapi.from_url(f"{server.address}/openapi.json")
    visitor = server.session()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        if operation.path == STREAMS:
            continue
        is_rest = operation.path.startswith("/webhooks/rest")
        token = {"Authorization": f"Bearer {REST_TOKEN}"} if is_rest else visitor
        _check(operation, token)


def _check(operation: Any, headers: dict[str, str]) -> None:
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
        case.call_and_validate(headers={} if ends else headers)

    check()
