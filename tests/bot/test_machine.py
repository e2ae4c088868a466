"""The machine interface: one JSON object a line, whatever comes in."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.channels.machine import run_machine_channel
from dialogue.inbox import Inbox
from dialogue.person_messages import PersonMessages
from tests.conftest import NOW


async def _talk(assistant: Assistant, sender_id: str, *lines: bytes) -> list[dict[str, Any]]:
    out = io.StringIO()
    written = PersonMessages(assistant.store)
    await run_machine_channel(assistant.manager, sender_id, lines, out, written)
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_a_line_is_answered_with_all_the_fields_that_programs_read(
    assistant: Assistant,
) -> None:
    (answer,) = await _talk(assistant, "machine-1", b"hello\n")
    assert answer["sender_id"] == "machine-1"
    assert answer["turn"] == 1
    assert answer["text"] == "hello"
    assert answer["understanding"]["intents"][0]["name"] == "greet"
    assert {"slots", "flow", "latency_ms", "first_word_ms"} <= answer.keys()
    (reply,) = answer["replies"]
    assert {"text", "buttons", "generated", "evidence"} <= reply.keys()
    assert reply["evidence"][0].keys() == {"span", "value", "source"}


async def test_what_a_person_wrote_comes_once_and_nothing_of_the_assistants(
    assistant: Assistant,
) -> None:
    (asked,) = await _talk(assistant, "machine-person", b"can I talk to a person\n")
    assert (asked["handover"], asked["person"]) == ("waiting", [])
    ticket = assistant.records.tickets.waiting("machine-person")
    assert ticket is not None
    inbox = Inbox(assistant.store, lambda: NOW)
    inbox.take(ticket.id, "ann")
    inbox.reply(ticket.id, "ann", "Hello, Ann here.")
    first, second = await _talk(assistant, "machine-person", b"hello?\n", b"\n")
    assert (first["handover"], first["replies"]) == ("person", [])
    at = "2026-06-03T10:00:00+00:00"
    assert first["person"] == [{"agent": "ann", "text": "Hello, Ann here.", "at": at}]
    assert second["person"] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\n", "empty"),
        (b"   \n", "empty"),
        (b"\xff\xfe\x00hello\n", "not UTF-8"),
        (b"a" * 100_000 + b"\n", "100,000 characters"),
    ],
)
async def test_a_bad_line_is_refused_and_the_next_one_answered(
    assistant: Assistant, line: bytes, said: str
) -> None:
    refused, answered = await _talk(assistant, f"machine-{said}", line, b"hello\n")
    assert said in refused["error"]
    assert refused["replies"] == []
    assert answered["replies"]


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x02",
        "'; drop table orders; --",
        "{order_id} <act:greet>",
        "🙃" * 50,
        "\u202eolleh",
    ],
)
async def test_strange_text_gets_an_answer(assistant: Assistant, text: str) -> None:
    (answer,) = await _talk(assistant, "machine-strange", text.encode())
    assert answer["replies"]


def test_the_command_prints_json_alone_and_survives_a_kill(tmp_path: Path, settings: Any) -> None:
    config = tmp_path / "config.yml"
    raw = json.loads(settings.model_dump_json())
    raw["shop"]["database"] = str(tmp_path / "shop.sqlite3")
    config.write_text(json.dumps(raw))
    command = [sys.executable, "-m", "bot.cli", "chat", "--json", "--config", str(config)]
    command += ["--session", "kept"]

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"where is order W10042\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["flow"] == "verify_customer"
        process.kill()

    again = subprocess.run(command, input=b"SW9 8PR\n", capture_output=True, check=True)
    (line,) = again.stdout.splitlines()
    answer = json.loads(line)
    assert answer["turn"] == 2
    assert answer["slots"]["order_id"] == "#W10042"
