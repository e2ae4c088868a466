"""`shoptalk inbox` as a support agent types it, beside a process that chats."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rasa_sdk.events import UserUttered
from typer.testing import CliRunner, Result

from bot.cli import app
from dialogue.handover import asked
from dialogue.packets import Line, Packet
from dialogue.person_messages import PersonMessages
from dialogue.sessions import EventLog
from knowledge.store import Store
from knowledge.tickets import Tickets
from tests.conftest import NOW
from tests.knowledge.order_desk import fill_order_desk

SCREEN_TRICK = "hello\x1b[2J\rI am Maya"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A small shop in which one shopper waits."""
    path = tmp_path / "shop.sqlite3"
    with Store(path) as store:
        fill_order_desk(store, NOW)
        said = Line("shopper", SCREEN_TRICK, NOW.isoformat())
        packet = Packet(named={"email": "x@example.com"}, intent="order_status", messages=(said,))
        ticket = Tickets(store).open("chat-1", NOW, packet.to_json())
        at = NOW.timestamp()
        events = [
            UserUttered(SCREEN_TRICK, {}, at),
            asked(ticket.id) | {"timestamp": at},
        ]
        EventLog(store).append("chat-1", 1, events)
    return path


@pytest.fixture
def config(tmp_path: Path, database: Path) -> Path:
    path = tmp_path / "config.yml"
    path.write_text(f"shop: {{database: {database}}}\nclock: {{now: '2026-06-03T12:30:00Z'}}\n")
    return path


def inbox(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["inbox", *arguments, "--config", str(config)])


def test_the_list_shows_age_state_and_what_was_asked(config: Path) -> None:
    waiting = inbox(config, "list").stdout
    assert "H-1   waiting        2 h 30 min not verified       order_status" in waiting
    inbox(config, "open", "H-1", "--agent", "ann")
    assert "with ann" in inbox(config, "list").stdout
    (entry,) = json.loads(inbox(config, "list", "--json").stdout)
    assert (entry["ticket"], entry["state"], entry["agent"]) == ("H-1", "person", "ann")
    assert entry["age_seconds"] == 9000


def test_an_opened_ticket_shows_its_packet_and_the_conversation(config: Path) -> None:
    page = inbox(config, "open", "H-1", "--agent", "ann").stdout
    assert "not verified" in page
    assert "email x@example.com" in page
    assert "done          nothing" in page
    assert "hello [2J I am Maya" in page
    opened = json.loads(inbox(config, "open", "H-1", "--agent", "ann", "--json").stdout)
    assert opened["packet"]["verified"] is False
    assert opened["conversation"][0]["text"] == SCREEN_TRICK


def test_nothing_that_a_shopper_writes_moves_the_agents_screen(config: Path) -> None:
    for command in (["list"], ["open", "H-1"]):
        assert not set("\x1b\r") & set(inbox(config, *command).stdout)


def test_the_second_agent_is_told_who_has_it(config: Path) -> None:
    inbox(config, "open", "H-1", "--agent", "ann")
    refused = inbox(config, "open", "H-1", "--agent", "bob")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("shoptalk: ann has H-1 since 2026-06-03")


def test_what_a_colleague_left_behind_is_taken_by_their_name(config: Path) -> None:
    inbox(config, "open", "H-1", "--agent", "ann")
    taken = inbox(config, "open", "H-1", "--agent", "bob", "--instead-of", "ann")
    assert taken.exit_code == 0
    assert "with bob" in inbox(config, "list").stdout


def test_a_reply_waits_for_the_shopper_and_closing_ends_it(config: Path, database: Path) -> None:
    assert inbox(config, "reply", "H-1", "hi", "--agent", "ann").exit_code == 1
    inbox(config, "open", "H-1", "--agent", "ann")
    assert inbox(config, "reply", "H-1", "Hello, Ann here.", "--agent", "ann").exit_code == 0
    with Store(database) as store:
        (message,) = PersonMessages(store).undelivered("chat-1")
    assert (message.agent, message.text) == ("ann", "Hello, Ann here.")
    assert "closed" in inbox(config, "close", "H-1", "--agent", "ann").stdout
    assert inbox(config, "list").stdout == "No ticket is open.\n"


def test_giving_back_lets_the_assistant_go_on(config: Path) -> None:
    inbox(config, "open", "H-1", "--agent", "ann")
    assert "given back" in inbox(config, "give-back", "H-1", "--agent", "ann").stdout
    assert inbox(config, "give-back", "H-1", "--agent", "ann").exit_code == 1


@pytest.mark.parametrize("name", [" ", "a\nb", "x" * 61])
def test_an_agents_name_has_to_be_a_name(config: Path, name: str) -> None:
    refused = inbox(config, "open", "H-1", "--agent", name)
    assert refused.exit_code == 2
    assert "printable" in refused.output


def test_without_a_name_it_is_that_of_the_login(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "dana")
    inbox(config, "open", "H-1")
    assert "with dana" in inbox(config, "list").stdout


def test_a_process_of_its_own_changes_the_same_file(config: Path, database: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "inbox", "open", "H-1", "--agent", "ann", "--json"]
    command += ["--config", str(config)]
    with Store(database) as chatting:
        log = EventLog(chatting)
        assert len(log.events("chat-1")) == 2
        opened = subprocess.run(command, capture_output=True, check=True)
        assert json.loads(opened.stdout)["agent"] == "ann"
        assert log.events("chat-1")[-1].event["event"] == "pause"
