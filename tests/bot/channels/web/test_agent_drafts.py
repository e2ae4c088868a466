"""What an agent has begun to write is never lost, and never sent twice or to somebody else."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys

from tests.bot.channels.web.stub_desk import RUNNING, SUGGESTION, TOKEN, WAITING
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Agent

pytestmark = pytest.mark.browser
BOX = "#conversation textarea"


def _value(agent: Agent) -> str:
    return str(agent.see(BOX)[0].get_attribute("value"))


def test_each_conversation_has_its_own_draft(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.keys("Dear Maya,")
    agent.take(1)
    assert _value(agent) == ""
    assert "Draft" in agent.text("#lists li:first-child")

    agent.open()
    assert _value(agent) == "Dear Maya,"
    agent.keys("r", Keys.END, " hello", Keys.ENTER)
    agent.until(lambda: agent.text(".line.person .text") == "Dear Maya, hello")
    assert [line["text"] for line in server.desk.lines[RUNNING] if line["from"] == "person"] == []


def test_a_draft_outlives_a_login_that_ended(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.keys("One moment, I am looking")
    server.desk.name = None
    agent.keys(Keys.ENTER)
    agent.until(lambda: agent.see("#login")[0].is_displayed())
    assert "What you wrote is kept" in agent.text("#login .says")
    agent.keys("typed on")
    assert [field.get_attribute("value") for field in agent.see("#login input")] == ["Sam", ""]

    agent.see("input[name=token]")[0].send_keys(TOKEN, Keys.ENTER)
    agent.until(lambda: agent.see(BOX))
    assert _value(agent) == "One moment, I am looking"
    agent.until(lambda: agent.browser.switch_to.active_element == agent.see(BOX)[0])


def test_a_draft_outlives_a_reload_of_the_page(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.keys("One moment")
    agent.browser.refresh()

    agent.until(lambda: agent.see(BOX))
    assert _value(agent) == "One moment"


def test_the_draft_of_one_agent_is_not_anothers(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.keys("Sam's words")
    agent.see("#logout")[0].click()
    agent.until(lambda: agent.see("#login")[0].is_displayed())
    agent.see("input[name=name]")[0].clear()
    server.desk.standing[WAITING]["agent"] = "Anna"
    agent.log_in(TOKEN, "Anna")
    agent.open()

    agent.until(lambda: agent.see(BOX))
    assert _value(agent) == ""


def test_a_reply_whose_answer_is_lost_is_sent_again_and_counts_once(
    agent: Agent, server: StubServer
) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.keys("Hello Maya")
    # The browser itself sends it several times before it gives up.
    server.cuts = 20
    agent.keys(Keys.ENTER)
    agent.until(lambda: "can't be reached" in agent.text("#toast"))
    server.cuts = 0
    agent.until(lambda: _value(agent) == "Hello Maya")
    before = len(server.desk.replies)

    agent.keys(Keys.ENTER)
    agent.until(lambda: _value(agent) == "" and len(server.desk.replies) > before)
    assert len(set(server.desk.replies)) == 1
    said = [line for line in server.desk.lines[WAITING] if line["from"] == "person"]
    assert [line["text"] for line in said] == ["Hello Maya"]


def test_a_suggestion_goes_where_the_cursor_is_and_can_be_changed(
    agent: Agent, server: StubServer
) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.until(lambda: agent.see(".suggestions button"))
    agent.keys("Hello. Bye", *[Keys.LEFT] * 4)
    agent.alt("1")
    assert _value(agent) == f"Hello. {SUGGESTION} Bye"
    agent.keys("!", Keys.ENTER)
    agent.until(lambda: agent.text(".line.person .text") == f"Hello. {SUGGESTION}! Bye")


def test_what_was_begun_is_shown_when_another_agent_takes_the_conversation(
    agent: Agent, server: StubServer
) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: server.desk_streams)
    agent.take()
    agent.keys("I can offer")
    server.desk.standing[WAITING] = {"state": "person", "ticket": "H-2", "agent": "Anna"}
    server.changed(WAITING)

    agent.until(lambda: "Anna has this conversation." in agent.text("#conversation footer"))
    assert "I can offer" in agent.text("#conversation footer")
    assert not agent.see(BOX)
