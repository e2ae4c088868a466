"""What happens while an agent looks on; nothing moves under their hands."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys

from tests.bot.channels.web.stub_desk import RUNNING, TOKEN, WAITING
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Agent

pytestmark = pytest.mark.browser


@pytest.fixture
def live(agent: Agent, server: StubServer) -> Agent:
    """Sam, who is told what changes."""
    agent.log_in(TOKEN)
    agent.until(lambda: server.desk_streams and agent.see("#lists button"))
    return agent


def test_what_is_new_is_marked_until_it_is_seen(live: Agent, server: StubServer) -> None:
    live.take()
    live.take(1)
    assert not live.see("#lists .fresh")
    server.shopper_says(WAITING, "are you there?")

    live.until(lambda: live.see("#lists .fresh"))
    assert "are you there?" in live.text("#lists .fresh")
    assert live.browser.title == "(1) Inbox"
    assert live.text("#news") == "New message from Maya Okafor."
    live.open()
    live.until(lambda: not live.see("#lists .fresh"))
    assert live.browser.title == "Inbox"


def test_who_begins_to_wait_is_counted_and_announced(live: Agent, server: StubServer) -> None:
    assert live.browser.title == "(1) Inbox"
    assert "waits for 8 min" in live.text("#lists .waits")
    server.desk.standing[RUNNING] = {"state": "waiting", "ticket": "H-3", "agent": None}
    server.changed(RUNNING)

    live.until(lambda: live.browser.title == "(2) Inbox")
    assert live.text("#news") == "Not verified waits for a person."


def test_reading_above_is_not_interrupted(live: Agent, server: StubServer) -> None:
    for number in range(30):
        server.desk.hear(WAITING, f"line {number}")
    live.open()
    log = live.see(".lines")[0]
    place = "return arguments[0].scrollTop"
    live.until(lambda: live.browser.execute_script(place, log) > 500)
    live.browser.execute_script("arguments[0].scrollTop = 200", log)
    server.shopper_says(WAITING, "the newest")

    live.until(lambda: live.see(".newer")[0].is_displayed())
    assert live.browser.execute_script(place, log) == 200
    live.see(".newer")[0].click()
    live.until(lambda: live.browser.execute_script(place, log) > 500)
    assert not live.see(".newer")[0].is_displayed()
    server.shopper_says(WAITING, "and one more")
    live.until(lambda: live.see(".line:last-child")[0].is_displayed())
    end = "const e = arguments[0]; return e.scrollHeight - e.scrollTop - e.clientHeight < 2"
    live.until(lambda: "and one more" in live.text(".lines"))
    live.until(lambda: live.browser.execute_script(end, log))


def test_who_is_at_the_end_stays_there_when_suggestions_take_room(
    live: Agent, server: StubServer
) -> None:
    for number in range(30):
        server.desk.hear(WAITING, f"line {number}")
    live.take()
    live.until(lambda: live.see(".suggestions button"))
    end = "const e = document.querySelector('.lines');"
    end += "return e.scrollHeight - e.scrollTop - e.clientHeight < 2"
    live.until(lambda: live.browser.execute_script(end))


def test_typing_goes_on_while_shoppers_write(live: Agent, server: StubServer) -> None:
    box = live.take()
    live.keys("I am look")
    server.shopper_says(WAITING, "hello??")
    server.shopper_says(RUNNING, "and me?")
    live.until(lambda: "hello??" in live.text(".lines") and "and me?" in live.text("#lists"))
    live.keys("ing")

    assert box.get_attribute("value") == "I am looking"


def test_the_focus_stays_on_its_conversation_when_the_list_changes(
    live: Agent, server: StubServer
) -> None:
    live.keys("j", "j")
    live.until(lambda: "how long" in live.focused())
    server.desk.standing[RUNNING] = {"state": "person", "ticket": "H-3", "agent": "Anna"}
    server.shopper_says(RUNNING, "thank you Anna")

    live.until(lambda: "with Anna" in live.text("#lists"))
    assert "thank you Anna" in live.focused()


def test_a_server_that_is_down_is_told_and_found_again(live: Agent, server: StubServer) -> None:
    live.take()
    live.keys("half a sen")
    server.down = True
    server.cut_lines()
    live.until(lambda: live.see("#offline")[0].is_displayed())
    live.keys("tence", Keys.ENTER)
    live.until(lambda: "nothing was sent" in live.text("#toast"))
    server.desk.hear(WAITING, "while it was down")
    server.down = False

    live.until(lambda: not live.see("#offline")[0].is_displayed())
    live.until(lambda: "while it was down" in live.text(".lines"))
    box = live.see("#conversation textarea")[0]
    assert box.get_attribute("value") == "half a sentence"
    live.keys(Keys.ENTER)
    live.until(lambda: live.text(".line.person .text") == "half a sentence")


def test_a_page_that_finds_no_server_waits_for_it(agent: Agent, server: StubServer) -> None:
    server.down = True
    agent.browser.refresh()
    agent.until(lambda: "can't be reached" in agent.text("#login .error"))
    server.down = False
    server.desk.name = "Sam"

    agent.until(lambda: agent.see("#lists .waits"))


def test_what_another_agent_left_behind_is_taken_by_asking_twice(
    live: Agent, server: StubServer
) -> None:
    server.desk.standing[WAITING] = {"state": "person", "ticket": "H-2", "agent": "Anna"}
    server.changed(WAITING)
    live.until(lambda: "with Anna" in live.text("#lists"))
    live.open()
    (button,) = live.see(".deeds button:not(.narrow)")
    button.click()
    assert button.text == "Yes, take it from Anna"
    assert server.desk.standing[WAITING]["agent"] == "Anna"
    button.click()

    live.until(lambda: "You answer" in live.text("#conversation header"))
    assert server.desk.standing[WAITING]["agent"] == "Sam"
