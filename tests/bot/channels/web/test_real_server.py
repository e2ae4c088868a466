"""Widget and agents' page against the real server and the real assistant, over a real socket."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys

from bot.assistant import Assistant
from bot.settings import Settings
from tests.bot.channels.web.stub_pages import STATIC
from tests.bot.channels.web.visitor import Agent, Visitor

serving: Any = pytest.importorskip("tests.bot.server.serving", reason="there is no server yet")
pytestmark = pytest.mark.browser
_PATIENCE = 30.0
"""Seconds: a real reply is drawn by a real model, maybe beside other tests."""


@pytest.fixture(scope="module")
def address(
    assistant: Assistant, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with serving.served(assistant, settings, tmp_path_factory.mktemp("server")) as running:
        folder = running.services.static
        (folder / "index.html").unlink()
        shutil.copytree(STATIC, folder, dirs_exist_ok=True)
        yield str(running.address)


@pytest.fixture
def shopper(chrome: Chrome, address: str, tmp_path: Path) -> Iterator[Visitor]:
    shopper = Visitor(chrome, SimpleNamespace(url=address), tmp_path, _PATIENCE)
    shopper.arrive()
    shopper.visit(f"{address}/").open()
    yield shopper
    shopper.leave()


def _ask(shopper: Visitor, text: str) -> None:
    """Write, and wait for an answer to the last word."""
    before = len(shopper.see(".message.assistant p.bubble"))
    shopper.write(text)
    answers = ".message.assistant p.bubble"
    shopper.until(lambda: len(shopper.see(answers)) > before and not shopper.see(".word, .typing"))


def test_a_shopper_finds_their_order_with_its_evidence(shopper: Visitor) -> None:
    _ask(shopper, "wheres my parcel")
    _ask(shopper, "maya.okafor@example.com")
    _ask(shopper, "SW9 8PR")

    assert "W10042" in shopper.find(".order").text
    shopper.press(".sources")
    assert any("orders › #W10042" in row for row in shopper.texts(".evidence li"))
    before = shopper.bubbles()
    shopper.chrome.refresh()
    shopper.until(lambda: shopper.see("p.bubble"))
    assert shopper.bubbles() == before


def test_a_shopper_and_an_agent_talk_to_each_other(shopper: Visitor) -> None:
    _ask(shopper, "can I talk to a person please")
    shopper.until(lambda: shopper.see(".notice"))
    browser = shopper.chrome
    shop = browser.current_window_handle
    browser.switch_to.new_window("tab")
    desk = browser.current_window_handle
    try:
        agent = Agent(shopper)
        agent.log_in(serving.AGENT_TOKEN)
        agent.until(lambda: agent.see("#lists .waits"))
        agent.keys("j")
        agent.until(lambda: agent.see(".line"))
        agent.keys("t")
        agent.until(lambda: agent.see("#conversation textarea"))
        agent.keys("r")
        agent.keys("Hello, Sam here.", Keys.ENTER)
        agent.until(lambda: agent.see(".line.person"))

        browser.switch_to.window(shop)
        shopper.until(lambda: shopper.bubbles()[-1] == "Hello, Sam here.")
        shopper.write("thank you Sam")

        browser.switch_to.window(desk)
        agent.until(lambda: "thank you Sam" in agent.text(".lines"))
        agent.keys(Keys.ESCAPE)
        agent.keys("g", Keys.ENTER)
        agent.until(lambda: "The assistant answers" in agent.text("#conversation header"))

        browser.switch_to.window(shop)
        shopper.until(lambda: "The assistant answers again." in shopper.texts(".divider"))
    finally:
        browser.switch_to.window(desk)
        browser.close()
        browser.switch_to.window(shop)
