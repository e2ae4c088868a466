"""`shoptalk conversations | replay | forget` as support agents and engineers type them."""

from __future__ import annotations

import asyncio
import json
import shutil
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.events import ActionExecuted, AgentUttered, BotUttered, SlotSet, UserUttered
from rasa_sdk.interfaces import Tracker
from typer.testing import CliRunner, Result

from bot.assistant import Assistant
from bot.cli import app
from bot.settings import Settings
from dialogue.exports import conversation_from_json
from dialogue.flows.flow import DEFAULT_FLOWS
from dialogue.messages import UserMessage
from dialogue.sessions import EventLog
from knowledge.demo_shop.build import build_demo_shop
from knowledge.store import Store
from knowledge.tickets import Tickets

NOW = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
"""Eleven o'clock in the demo shop's time zone."""


def shoptalk(*arguments: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), input=typed)


def _turn(at: datetime, text: str, reply: str, **slots: Any) -> list[dict[str, Any]]:
    evidence = {"span": "€49.00", "value": "49.00 EUR", "source": "products/lamp/price"}
    metadata = {"utter_action": "utter_product_price", "evidence": [evidence]}
    events = [
        UserUttered(text, {"intent": {"name": "product_price"}}, input_channel="web"),
        *(SlotSet(name, value) for name, value in slots.items()),
        ActionExecuted("action_product_price"),
        BotUttered(reply, {"buttons": [{"title": "Oak", "payload": "oak"}]}, metadata),
    ]
    return [event | {"timestamp": at.timestamp()} for event in events]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Two conversations of a shop of its own: Maya's of yesterday and a stranger's of today."""
    database = tmp_path / "mine" / "shop.sqlite3"
    database.parent.mkdir()
    with Store(database) as store:
        build_demo_shop(store, NOW)
        log = EventLog(store)
        yesterday = NOW - timedelta(days=1)
        asked = _turn(yesterday, "the lamp?", "€49.00.", customer_id="C0001")
        log.append("maya", 1, asked, ("m1",))
        log.append("maya", 2, _turn(yesterday, "\x1b[31mthe ÜBERWURF?", "€49.00 too."))
        log.append("stranger", 1, _turn(NOW, "lamp price please " * 9, "It is €49.00."))
        Tickets(store).open("maya", NOW, {"last_message": "the lamp?"}, "C0001")
    path = tmp_path / "config.yml"
    path.write_text(f"shop: {{database: {database}}}")
    return path


def test_list_shows_the_newest_first_and_who_is_verified(config: Path) -> None:
    done = shoptalk("conversations", "list", "--config", config)
    assert done.exit_code == 0, done.output
    heading, stranger, maya = done.stdout.splitlines()
    assert heading.split() == ["session", "turns", "last", "customer", "first", "words"]
    assert stranger.split()[:5] == ["stranger", "1", "2026-06-03", "11:00", "-"]
    assert stranger.endswith("…")
    assert maya.split()[:5] == ["maya", "2", "2026-06-02", "11:00", "C0001"]
    assert maya.endswith("the lamp?")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--search", "überwurf"), ["maya"]),
        (("--search", "IT IS"), ["stranger"]),
        (("--search", "100%"), []),
        (("--since", "2026-06-03"), ["stranger"]),
        (("--since", "2026-06-02T11:00"), ["stranger", "maya"]),
        (("--limit", "1"), ["stranger"]),
    ],
)
def test_list_finds_by_words_and_time(
    config: Path, options: tuple[str, str], found: list[str]
) -> None:
    done = shoptalk("conversations", "list", "--json", *options, "--config", config)
    assert [row["session"] for row in json.loads(done.stdout)] == found


def test_list_as_json_has_every_column(config: Path) -> None:
    done = shoptalk("conversations", "list", "--json", "--config", config)
    assert json.loads(done.stdout)[1] == {
        "session": "maya",
        "turns": 2,
        "last_at": "2026-06-02T10:00:00+00:00",
        "verified": True,
        "customer_id": "C0001",
        "first_words": "the lamp?",
    }


def test_show_prints_a_dialogue_with_times_acts_and_on_wish_evidence(config: Path) -> None:
    with Store(config.parent / "mine" / "shop.sqlite3") as store:
        wrote = AgentUttered("Kim here", {}) | {"metadata": {"agent": "Kim"}, "timestamp": 0.0}
        EventLog(store).append("maya", 3, [wrote])
    plain = shoptalk("conversations", "show", "maya", "--config", config).stdout
    assert plain.splitlines()[:4] == [
        "turn 1, 2026-06-02 11:00",
        "you> the lamp?",
        "bot> €49.00.  [product_price]",
        "     (Oak)",
    ]
    assert "\x1b" not in plain
    assert "Kim> Kim here" in plain
    assert "products/lamp/price" not in plain
    proved = shoptalk("conversations", "show", "maya", "--evidence", "--config", config).stdout
    assert "'€49.00' is '49.00 EUR' of products/lamp/price" in proved


def test_an_export_can_be_read_back(config: Path, tmp_path: Path) -> None:
    out = tmp_path / "maya.json"
    done = shoptalk("conversations", "export", "maya", "--out", out, "--config", config)
    assert done.stdout == f"{out}: 2 turns of 'maya'\n"
    read = conversation_from_json(json.loads(out.read_text(encoding="utf-8")))
    with Store(config.parent / "mine" / "shop.sqlite3") as store:
        assert read == EventLog(store).events("maya")


def test_an_export_for_rasa_is_the_state_of_a_tracker(config: Path) -> None:
    done = shoptalk("conversations", "export", "maya", "--format", "rasa", "--config", config)
    dump = json.loads(done.stdout)
    tracker = Tracker.from_dict(dump)
    assert dump.items() >= tracker.current_state().items()
    assert dump.keys() - tracker.current_state().keys() == {"followup_action", "latest_action"}
    assert tracker.get_slot("customer_id") == "C0001"
    assert tracker.get_latest_input_channel() == "web"
    assert tracker.latest_action_name == "action_product_price"
    assert dump["latest_event_time"] == (NOW - timedelta(days=1)).timestamp()


def test_forget_asks_first_and_a_no_changes_nothing(config: Path) -> None:
    done = shoptalk("forget", "maya", "--config", config, typed="n\n")
    assert done.exit_code == 1
    assert "Erase 1 conversation(s): 2 message(s), 7 events in all, 1 ticket(s)?" in done.output
    listed = shoptalk("conversations", "list", "--config", config).stdout
    assert "maya" in listed


@pytest.mark.parametrize("whom", [("maya",), ("--customer", "C0001")], ids=" ".join)
def test_forgetting_leaves_no_byte_of_the_message(config: Path, whom: tuple[str, ...]) -> None:
    folder = config.parent / "mine"
    (folder / "history").write_text("\n# 2026-06-02\n+the lamp?\n\n# 2026-06-02\n+hello\n")
    (folder / "shop.sqlite3.v2.backup").write_text("old")
    assert b"BERWURF" in b"".join(path.read_bytes() for path in folder.iterdir())
    done = shoptalk("forget", *whom, "--yes", "--config", config)
    assert done.exit_code == 0, done.output
    assert "Erased 1 conversation(s): 2 message(s), 7 events in all, 1 ticket(s)." in done.stdout
    assert "shop.sqlite3.v2.backup is an older copy" in done.stderr
    left = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"BERWURF" not in left
    assert b"the lamp?" not in left
    assert (folder / "history").read_text() == "\n# 2026-06-02\n+hello\n"
    listed = json.loads(shoptalk("conversations", "list", "--json", "--config", config).stdout)
    assert [row["session"] for row in listed] == ["stranger"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("conversations", "show", "nobody"), "there is no conversation 'nobody'"),
        (("conversations", "export", "nobody"), "there is no conversation 'nobody'"),
        (("replay", "nobody"), "there is no conversation 'nobody'"),
        (("replay", "maya"), "turn 1 was recorded without what was understood"),
        (("replay", "maya", "--against", "nowhere.yml"), "nowhere.yml: no such configuration"),
        (("forget", "nobody", "--yes"), "there is no conversation 'nobody'"),
        (
            ("forget", "--customer", "C9", "--yes"),
            "no conversation was ever verified as customer 'C9'",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_can_not_be_done_is_one_clear_message(
    config: Path, command: tuple[str, ...], said: str
) -> None:
    done = shoptalk(*command, "--config", config)
    assert done.exit_code == 1
    assert f"shoptalk: {said}" in done.output


def test_forget_needs_either_a_session_or_a_customer(config: Path) -> None:
    for arguments in ((), ("maya", "--customer", "C0001")):
        done = shoptalk("forget", *arguments, "--config", config)
        assert done.exit_code == 2
        assert "either a SESSION or --customer" in done.output


def test_without_a_database_there_is_nothing_to_list(tmp_path: Path) -> None:
    path = tmp_path / "config.yml"
    path.write_text(f"shop: {{database: {tmp_path / 'none.sqlite3'}}}")
    done = shoptalk("conversations", "list", "--config", path)
    assert done.exit_code == 1
    assert "nobody has talked to this assistant yet" in done.output
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.fixture(scope="module")
def told(assistant: Assistant) -> str:
    """A conversation with the real assistant."""

    async def talk() -> None:
        for line in ("hello", "how much is the alder desk lamp", "thanks"):
            await assistant.manager.handle(UserMessage("told", line))

    asyncio.run(talk())
    return "told"


@pytest.fixture
def edited(settings: Settings, tmp_path: Path) -> Path:
    """The settings of the shared assistant, next year and with flows that greet twice."""
    flows = tmp_path / "flows"
    shutil.copytree(DEFAULT_FLOWS, flows, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (flows / "conversation.yml").read_text()
    (flows / "conversation.yml").write_text(
        text.replace("[{action: action_greet}]", "[{action: action_greet}, {say: praise}]")
    )
    raw = json.loads(settings.model_dump_json())
    raw["clock"]["now"] = "2027-06-03T10:00:00+00:00"
    raw["dialogue"]["flows"] = str(flows)
    path = tmp_path / "edited.yml"
    path.write_text(json.dumps(raw))
    return path


def test_replay_says_the_same_after_flows_were_edited_and_the_clock_moved(
    told: str, edited: Path
) -> None:
    done = shoptalk("replay", told, "--config", edited)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "turn 1, 2026-06-03 11:00"
    assert done.stdout.count("\n= same\n") == 3
    assert done.stdout.endswith("3 turn(s), none different.\n")


def test_replay_against_edited_flows_shows_what_would_be_said_and_changes_nothing(
    told: str, edited: Path, assistant: Assistant
) -> None:
    before = (EventLog(assistant.store).events(told), assistant.store.versions())
    done = shoptalk("replay", told, "--against", edited, "--config", edited)
    assert done.exit_code == 1, done.output
    first, second, _ = done.stdout.split("\n\n")[:3]
    assert "\n  + [praise] " in first
    assert "\n  - " not in first
    assert second.endswith("= same")
    assert done.stdout.endswith("different.\n")
    assert (EventLog(assistant.store).events(told), assistant.store.versions()) == before


def test_replay_fails_where_a_word_of_the_record_was_changed(
    assistant: Assistant, edited: Path
) -> None:
    asyncio.run(_say(assistant, "forged", "hello"))
    with assistant.store.transaction():
        assistant.store.database.execute(
            "update conversation_events set data = replace(data, 'Finch', 'Fox')"
            " where sender_id = 'forged' and type = 'bot'"
        )
    done = shoptalk("replay", "forged", "--config", edited)
    assert done.exit_code == 1
    assert "! differs" in done.stdout
    assert "1 turn(s), 1 different." in done.stdout


def test_replay_tells_of_another_checkpoint(assistant: Assistant, edited: Path) -> None:
    asyncio.run(_say(assistant, "trained-anew", "hello"))
    log = EventLog(assistant.store)
    heard = deepcopy(dict(log.events("trained-anew")[0].event))
    kept = log.setup(heard["metadata"]["replay"]["setup"])
    assert kept is not None
    setup = json.loads(kept)
    setup["wording"]["checkpoint"] = "another"
    other = log.keep_setup(json.dumps(setup))
    heard["metadata"]["replay"]["setup"] = other
    with assistant.store.transaction():
        assistant.store.database.execute(
            "update conversation_events set data = ? where sender_id = ? and type = 'user'",
            [json.dumps(heard), "trained-anew"],
        )
    done = shoptalk("replay", "trained-anew", "--config", edited)
    assert "Worded then by another checkpoint (another)" in done.stderr


async def _say(assistant: Assistant, sender_id: str, line: str) -> None:
    await assistant.manager.handle(UserMessage(sender_id, line))
