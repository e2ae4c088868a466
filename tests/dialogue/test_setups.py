"""Which flows a turn runs, and that a replay runs the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant, open_beside
from bot.settings import DialogueSettings, Settings
from dialogue.conversations import turns_of
from dialogue.flows.flow import DEFAULT_FLOWS, Flows, flow_files, load_flows
from dialogue.lapse import Lapse
from dialogue.messages import UserMessage
from dialogue.recording import REPLAY, Setup, setup_from_text
from dialogue.replay import replay
from dialogue.sessions import Event, EventLog
from dialogue.setups import LiveSetups, OneSetup
from knowledge.store import Store
from tests.dialogue.flows.test_live_flows import write

FLOWS = """
flows:
  a:
    starts_on: [a]
    steps:
      - {collect: name, ask: ask_name}
      - say: NUMBER
"""


def flows_with(folder: Path, number: str) -> Flows:
    write(folder, FLOWS.replace("NUMBER", number))
    return load_flows(folder)


def heard(digest: str | None) -> list[Event]:
    """A message that was heard in a turn with this setup, and what came after."""
    metadata: dict[str, Any] = {REPLAY: {"setup": digest}} if digest else {}
    return [
        {"event": "user", "text": "a", "metadata": metadata},
        {"event": "slot", "name": "name", "value": "Maya"},
    ]


class Newest:
    """Stands for a folder of flows."""

    def __init__(self, flows: Flows) -> None:
        self.flows = flows

    def __call__(self) -> Flows:
        return self.flows


@pytest.fixture
def log(store: Store) -> EventLog:
    return EventLog(store)


@pytest.fixture
def newest(tmp_path: Path) -> Newest:
    return Newest(flows_with(tmp_path, "one"))


def said(flows: Flows) -> str | None:
    return flows.by_name["a"].steps[1].say


def kept(log: EventLog, digest: str) -> Setup:
    text = log.setup(digest)
    assert text is not None
    return setup_from_text(text)


def test_changed_flows_are_for_the_next_conversation(
    log: EventLog, newest: Newest, tmp_path: Path
) -> None:
    setups = LiveSetups(log, Setup(newest.flows, {}), newest)
    begun = setups.of_turn([], is_under_way=False)
    newest.flows = flows_with(tmp_path, "two")
    events = heard(begun.digest)
    assert setups.of_turn(events, is_under_way=True).digest == begun.digest
    after = setups.of_turn(events, is_under_way=False)
    assert said(kept(log, begun.digest).flows) == "one"
    assert said(kept(log, after.digest).flows) == "two"
    assert after.engine.flow_named("a").steps[1].say == "two"


def test_another_process_goes_on_with_the_flows_that_were_begun_with(
    log: EventLog, newest: Newest, tmp_path: Path
) -> None:
    begun = LiveSetups(log, Setup(newest.flows, {}), newest).of_turn([], is_under_way=False)
    newest.flows = flows_with(tmp_path, "two")
    restarted = LiveSetups(log, Setup(newest.flows, {"threads": 2}, Lapse(5)), newest)
    goes_on = restarted.of_turn(heard(begun.digest), is_under_way=True)
    assert goes_on.engine.flow_named("a").steps[1].say == "one"
    recorded = kept(log, goes_on.digest)
    assert (said(recorded.flows), recorded.wording) == ("one", {"threads": 2})
    assert recorded.lapse == restarted.lapse == Lapse(5)


@pytest.mark.parametrize("digest", [None, "0123456789abcdef"])
def test_a_conversation_whose_flows_are_not_known_goes_on_with_the_newest(
    log: EventLog, newest: Newest, digest: str | None
) -> None:
    setups = LiveSetups(log, Setup(newest.flows, {}), newest)
    newest_digest = setups.of_turn([], is_under_way=False).digest
    assert setups.of_turn(heard(digest), is_under_way=True).digest == newest_digest


def test_earlier_flows_that_can_no_longer_be_run_are_not(
    log: EventLog, newest: Newest, tmp_path: Path
) -> None:
    begun = LiveSetups(log, Setup(newest.flows, {}), newest).of_turn([], is_under_way=False)
    newest.flows = flows_with(tmp_path, "two")
    upgraded = LiveSetups(log, Setup(newest.flows, {}), newest, lambda old: said(old) == "two")
    goes_on = upgraded.of_turn(heard(begun.digest), is_under_way=True)
    assert goes_on.engine.flow_named("a").steps[1].say == "two"


def test_a_replay_has_one_setup_whatever_is_under_way(log: EventLog, newest: Newest) -> None:
    one = OneSetup(log, Setup(newest.flows, {}))
    assert one.of_turn([], is_under_way=False) is one.of_turn(heard("x"), is_under_way=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped flows, to be changed."""
    own = tmp_path / "flows"
    own.mkdir()
    for path in flow_files(DEFAULT_FLOWS):
        write(own, path.read_text(), path.name)
    return own


@pytest.fixture
def changeable(
    assistant: Assistant, settings: Settings, folder: Path, tmp_path: Path
) -> Iterator[Assistant]:
    """The assistant over a copy of the shop, with flows that can be changed."""
    copy = tmp_path / "shop.sqlite3"
    assistant.store.database.execute("vacuum into ?", [str(copy)])
    dialogue = DialogueSettings(flows=str(folder))
    with Store(copy).open() as store:
        yield open_beside(assistant, settings.model_copy(update={"dialogue": dialogue}), store)


async def _acts(assistant: Assistant, line: str, sender_id: str = "live") -> list[str]:
    reply = await assistant.manager.handle(UserMessage(sender_id, line))
    return [utterance.act for utterance in reply.utterances]


async def test_an_assistant_takes_up_changed_flows_and_a_replay_still_gives_the_same(
    changeable: Assistant, folder: Path
) -> None:
    assert await _acts(changeable, "thank you so much") == ["welcome"]
    assert await _acts(changeable, "where is my parcel") == ["ask_order_reference"]
    changed = folder.joinpath("conversation.yml").read_text().replace("say: welcome", "say: praise")
    write(folder, changed, "conversation.yml")
    # A question waits, so this conversation goes on as it began; another begins with the change.
    assert "welcome" in await _acts(changeable, "thank you so much")
    assert await _acts(changeable, "thank you so much", "another") == ["praise"]
    assert await _acts(changeable, "never mind, forget it") == ["nevermind"]
    assert await _acts(changeable, "thank you so much") == ["praise"]

    log = EventLog(changeable.store)
    turns = turns_of("live", log.events("live"))
    again = [turn async for turn in replay(log, turns, lambda setup: changeable.writer)]
    assert [(turn.trouble, turn.differences) for turn in again] == [("", ())] * 5
    digests = [turn.heard["metadata"][REPLAY]["setup"] for turn in turns if turn.heard]
    assert digests[0] == digests[1] == digests[2] == digests[3] != digests[4]


async def test_an_assistant_does_not_take_up_flows_with_an_action_that_there_is_not(
    changeable: Assistant, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    changed = folder.joinpath("conversation.yml").read_text().replace("action_greet", "action_gret")
    write(folder, changed, "conversation.yml")
    assert await _acts(changeable, "hello") == ["greet"]
    assert "unknown action 'action_gret'; did you mean 'action_greet'?" in caplog.text
