"""The page of support agents, in a real Chromium."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from tests.bot.channels.web.axe import Axe
from tests.bot.channels.web.stub_desk import RUNNING, SUGGESTION, TOKEN, WAITING
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Agent

pytestmark = pytest.mark.browser


def test_who_has_no_token_sees_nothing(agent: Agent, server: StubServer) -> None:
    agent.log_in("guessed")

    assert agent.until(lambda: agent.text(".error")) == "That is not the token."
    assert not agent.see("#desk")[0].is_displayed()
    assert not [path for _, path, _ in server.requests if path.startswith("/agent/api/inbox")]


def test_who_waits_is_seen_taken_answered_and_given_back(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: agent.see("#lists .waits"))
    assert agent.browser.title == "(1) Inbox"
    agent.keys("j")
    agent.until(lambda: len(agent.see(".line")) == 3)
    assert "Maya Okafor" in agent.text("#facts")
    assert "Verified" in agent.text("#facts")

    agent.keys("t")
    agent.until(lambda: agent.see("#conversation textarea"))
    agent.until(lambda: len(agent.see(".suggestions button")) == 2)
    agent.alt("1")
    box = agent.see("#conversation textarea")[0]
    assert box.get_attribute("value") == SUGGESTION
    box.send_keys(Keys.ENTER)
    agent.until(lambda: agent.text(".line.person .text") == SUGGESTION)
    assert "You answer" in agent.text("#conversation header")

    box.send_keys(Keys.ESCAPE)
    agent.keys("g", Keys.ENTER)
    agent.until(lambda: "The assistant answers" in agent.text("#conversation header"))
    assert "Sam gave it back" in agent.text(".lines")


def test_why_something_was_said_stands_beside_it(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: agent.see("#lists .waits"))
    agent.keys("j")
    agent.until(lambda: agent.see(".line.assistant"))
    assert agent.text(".line.assistant summary") == "Why: propose cancel order"

    agent.keys("w")
    why = agent.text(".line.assistant .why")
    for expected in ("the language model", "orders/W10077/total", "I promise {refund} today."):
        assert expected in why
    assert "94 %" in agent.text(".line.shopper .why")


def test_what_shoppers_write_appears_by_itself_once(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: agent.see("#lists .waits") and server.desk_streams)
    agent.keys("j")
    agent.until(lambda: len(agent.see(".line")) == 3)
    server.shopper_says(WAITING, "are you there?")

    agent.until(lambda: len(agent.see(".line")) == 4)
    assert agent.text(".lines").count("are you there?") == 1


def test_any_running_conversation_can_be_found_and_taken(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: len(agent.see("#lists button")) == 2)
    agent.keys("/", "delivery")
    agent.until(lambda: len(agent.see("#lists button")) == 1)
    agent.keys(Keys.ENTER)
    agent.until(lambda: agent.see(".line"))
    agent.keys("t")

    agent.until(lambda: agent.see("#conversation textarea"))
    assert server.desk.standing[RUNNING]["agent"] == "Sam"


def test_what_another_agent_has_is_not_theirs_to_answer(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: agent.see("#lists .waits"))
    agent.keys("j")
    agent.until(lambda: agent.see(".line"))
    server.desk.standing[WAITING] = {"state": "person", "ticket": "H-2", "agent": "Anna"}
    agent.keys("t")

    agent.until(lambda: "Anna has it" in agent.text("#toast"))
    agent.until(lambda: "Anna has this conversation." in agent.text("#conversation footer"))
    assert not agent.see("#conversation textarea")


def test_hostile_texts_stay_texts(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: agent.see("#lists .waits"))
    agent.keys("j")
    agent.until(lambda: agent.see(".line"))

    assert "<img src=x onerror=" in agent.text(".lines")
    assert not agent.see(".lines img, .lines script, #lists img")
    assert agent.browser.execute_script("return window.hacked ?? null") is None


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(agent: Agent, server: StubServer, axe: Axe, dark: bool) -> None:
    agent.visitor.prefers(dark=dark)
    assert axe.findings(agent.visitor) == []
    agent.log_in(TOKEN)
    agent.until(lambda: agent.see("#lists .waits"))
    assert axe.findings(agent.visitor) == []
    agent.keys("j")
    agent.until(lambda: agent.see(".line"))
    agent.keys("t")
    agent.until(lambda: agent.see(".suggestions button"))
    agent.browser.find_element(By.CSS_SELECTOR, ".lines").click()
    agent.keys("w")
    assert axe.findings(agent.visitor) == []
    agent.keys("?")
    agent.until(lambda: agent.see("dialog[open]"))
    assert axe.findings(agent.visitor) == []
