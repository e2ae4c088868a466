"""The machine interface: one JSON object a line, whatever comes in."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant, open_beside
from bot.channels.machine import run_machine_channel
from bot.settings import Settings
from dialogue.inbox import Inbox
from dialogue.person_messages import PersonMessages
from knowledge.store import Store
from tests.conftest import NOW


async def _talk(
    assistant: Assistant, sender_id: str, *lines: bytes, gather_seconds: float = 0
) -> list[dict[str, Any]]:
    out = io.StringIO()
    written = PersonMessages(assistant.store)
    await run_machine_channel(assistant.manager, sender_id, lines, out, written, gather_seconds)
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


async def test_lines_within_the_window_are_one_turn_and_keep_their_order(
    assistant: Assistant,
) -> None:
    lines = (b"hi\n", b"its about my order\n", b"\n", b"W10077\n", b"sw9 8pr\n")
    *gathered, last = await _talk(assistant, "machine-gathered", *lines, gather_seconds=0.5)
    refused = gathered.pop(2)
    assert "empty" in refused["error"]
    assert last["text"] == "hi\nits about my order\nW10077\nsw9 8pr"
    assert last["slots"]["customer_id"] == "C0001"
    assert (last["answered_with"], bool(last["replies"])) == (None, True)
    assert [answer["text"] for answer in gathered] == ["hi", "its about my order", "W10077"]
    for answer in gathered:
        assert (answer["answered_with"], answer["replies"], answer["turn"]) == (5, [], 1)


async def test_lines_further_apart_than_the_window_are_turns_of_their_own(
    assistant: Assistant,
) -> None:
    def lines() -> Iterator[bytes]:
        yield b"hello\n"
        time.sleep(0.2)
        yield b"thanks\n"

    out = io.StringIO()
    turns = assistant.manager
    await run_machine_channel(turns, "machine-late", lines(), out, gather_seconds=0.05)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(a["turn"], a["text"]) for a in answers] == [(1, "hello"), (2, "thanks")]
    assert all(answer["replies"] and answer["answered_with"] is None for answer in answers)


async def test_without_a_window_each_line_is_a_turn(assistant: Assistant) -> None:
    answers = await _talk(assistant, "machine-each", b"hello\n", b"thanks\n")
    assert [(a["turn"], a["answered_with"]) for a in answers] == [(1, None), (2, None)]
    assert all(answer["replies"] for answer in answers)


def test_the_command_prints_json_alone_and_survives_a_kill(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    config, database = tmp_path / "config.yml", tmp_path / "shop.sqlite3"
    assistant.store.database.execute("vacuum into ?", [str(database)])
    raw = json.loads(settings.model_dump_json())
    raw["shop"]["database"] = str(database)
    raw["dialogue"]["gather_seconds"] = 0.3
    config.write_text(json.dumps(raw))
    command = [sys.executable, "-m", "bot.cli", "chat", "--json", "--config", str(config)]
    command += ["--session", "kept"]

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"where is order W10042\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["flow"] == "verify_customer"
        process.stdin.write(b"SW9 8PR\n")
        process.stdin.flush()
        process.kill()  # while that line may wait for others
        assert process.stdout.read() == b""

    with Store(database).open() as store:
        again = open_beside(assistant, settings, store)
        (answer,) = asyncio.run(_talk(again, "kept", b"SW9 8PR\n"))
    assert answer["turn"] == 2
    assert answer["slots"]["order_id"] == "#W10042"
