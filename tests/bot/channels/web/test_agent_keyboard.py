"""The agents' page without a mouse, on a phone, and for those whose letters are no keys."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys

from tests.bot.channels.web.axe import Axe
from tests.bot.channels.web.stub_desk import TOKEN, WAITING
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Agent

pytestmark = pytest.mark.browser


def test_what_can_not_be_taken_back_waits_for_enter(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.keys(Keys.ESCAPE, "c")
    assert "Press Enter to close" in agent.text("#toast")
    assert server.desk.standing[WAITING]["state"] == "person"
    agent.keys(Keys.ENTER)

    agent.until(lambda: server.desk.standing[WAITING]["state"] != "person")
    # The button is gone; the focus is not.
    agent.until(lambda: "closed the matter" in agent.focused())


def test_everything_is_reached_with_tab_and_shows_that_it_is(
    agent: Agent, server: StubServer
) -> None:
    agent.log_in(TOKEN)
    agent.take()
    agent.until(lambda: agent.see(".suggestions button"))
    seen = []
    for _ in range(40):
        agent.keys(Keys.TAB)
        look = "const e = document.activeElement, s = getComputedStyle(e);"
        look += "return [e.textContent || e.id || e.localName, s.outlineStyle]"
        seen.append(tuple(agent.browser.execute_script(look)))
    texts = " ".join(text for text, _ in seen)
    for expected in ("Log out", "search", "Give back", "Close", "Why", "Send", "Thank you, Maya."):
        assert expected in texts
    assert {outline for text, outline in seen if text and "Inbox" not in text} == {"solid"}


def test_letters_are_no_keys_for_whoever_turned_them_off(agent: Agent, server: StubServer) -> None:
    agent.log_in(TOKEN)
    agent.until(lambda: agent.see("#lists .waits"))
    agent.keys("?")
    agent.see("#single-keys")[0].click()
    agent.keys(Keys.ESCAPE, "j", "t")
    assert not agent.see(".line")

    agent.keys(Keys.ARROW_DOWN)
    agent.until(lambda: agent.see(".line"))
    assert server.desk.standing[WAITING]["state"] == "waiting"


def test_on_a_phone_one_thing_is_shown_at_a_time(agent: Agent, server: StubServer) -> None:
    def shown() -> list[bool]:
        return [agent.see(each)[0].is_displayed() for each in ("nav", ".lines", "#facts")]

    agent.visitor.phone()
    agent.log_in(TOKEN)
    agent.open()
    assert shown() == [False, True, False]
    facts = next(each for each in agent.see(".narrow") if each.text == "Facts")
    facts.click()
    assert shown() == [False, False, True]
    assert facts.get_attribute("aria-expanded") == "true"
    agent.see("[aria-label='Back to the inbox']")[0].click()
    assert agent.see("nav")[0].is_displayed()
    assert "Maya Okafor" in agent.focused()
    agent.open()
    agent.browser.back()
    agent.until(lambda: agent.see("nav")[0].is_displayed())


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_a_phone_and_without_a_server(
    agent: Agent, server: StubServer, axe: Axe, dark: bool
) -> None:
    agent.visitor.prefers(dark=dark)
    agent.visitor.phone()
    agent.log_in(TOKEN)
    agent.until(lambda: server.desk_streams and agent.see("#lists .waits"))
    assert axe.findings(agent.visitor) == []
    agent.open()
    agent.see("[aria-keyshortcuts=t]")[0].click()
    agent.until(lambda: agent.see("#conversation textarea"))
    server.shopper_says(WAITING, "hello")
    server.down = True
    server.cut_lines()
    agent.until(lambda: agent.see("#offline")[0].is_displayed())
    assert axe.findings(agent.visitor) == []
    next(each for each in agent.see(".narrow") if each.text == "Facts").click()
    assert axe.findings(agent.visitor) == []
