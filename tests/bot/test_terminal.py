"""What a support agent reads at 80 columns and without colour."""

from __future__ import annotations

import io
from pathlib import Path

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.assistant import Assistant
from bot.channels.terminal import TerminalClient
from dialogue.inbox import Inbox
from dialogue.person_messages import PersonMessages
from dialogue.sessions import EventLog
from tests.conftest import NOW


def _client(assistant: Assistant, tmp_path: Path, sender_id: str) -> TerminalClient:
    console = Console(file=io.StringIO(), width=80, no_color=True, highlight=False)
    return TerminalClient(
        assistant.manager, sender_id, tmp_path / "history", "Shop",
        assistant.understander.explain, console, PersonMessages(assistant.store),
    )  # fmt: skip


async def _screen(assistant: Assistant, tmp_path: Path, *lines: str) -> str:
    client = _client(assistant, tmp_path, "agent")
    for line in lines:
        await client.answer(line)
    assert isinstance(client.console.file, io.StringIO)
    return client.console.file.getvalue()


async def test_no_line_is_wider_than_80_columns(assistant: Assistant, tmp_path: Path) -> None:
    screen = await _screen(assistant, tmp_path, "hello", "how long does delivery take", "/why")
    assert max(map(len, screen.splitlines())) <= 80


async def test_why_names_intent_act_and_evidence(assistant: Assistant, tmp_path: Path) -> None:
    screen = await _screen(assistant, tmp_path, "how long does delivery take", "/why")
    assert "ask_delivery" in screen
    assert "like      '" in screen
    assert "words     " in screen
    assert "answers/delivery/" in screen
    assert "act       answer" in screen


async def test_commands_are_explained_and_unknown_ones_refused(
    assistant: Assistant, tmp_path: Path
) -> None:
    screen = await _screen(assistant, tmp_path, "/help", "/dance", "/why", "/session")
    assert "/restart" in screen
    assert "There is no command /dance" in screen
    assert "Nothing was said yet" in screen


async def test_what_a_person_writes_is_shown_as_theirs(
    assistant: Assistant, tmp_path: Path
) -> None:
    await _screen(assistant, tmp_path, "can I talk to a person")
    ticket = assistant.records.tickets.waiting("agent")
    assert ticket is not None
    inbox = Inbox(assistant.store, lambda: NOW)
    inbox.take(ticket.id, "ann")
    inbox.reply(ticket.id, "ann", "[bold]Hello[/bold], Ann here.")
    screen = await _screen(assistant, tmp_path, "hello?")
    assert "ann> [bold]Hello[/bold], Ann here.\n" in screen
    assert "bot>" not in screen
    assert "a person has this conversation" in screen
    inbox.close(ticket.id, "ann")
    assert "bot>" in await _screen(assistant, tmp_path, "hello")


async def test_restart_forgets_the_conversation(assistant: Assistant, tmp_path: Path) -> None:
    screen = await _screen(
        assistant, tmp_path, "where is order W10042, SW9 8PR", "/restart", "/session"
    )
    assert "customer_id" not in screen


async def test_a_pasted_block_of_lines_is_one_message(assistant: Assistant, tmp_path: Path) -> None:
    pasted = "hello\nhow long does delivery take\nthanks"
    client = _client(assistant, tmp_path, "pasted")
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(f"\x1b[200~{pasted}\x1b[201~\r/quit\r")
        await client.run()
    events = [entry.event for entry in EventLog(assistant.store).events("pasted")]
    assert [event["text"] for event in events if event["event"] == "user"] == [pasted]
