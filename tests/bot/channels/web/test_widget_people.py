"""People of the shop in the conversation: handed over to, heard, counted while nobody looks."""

from __future__ import annotations

import pytest
from selenium.webdriver import ActionChains

from tests.bot.channels.web.axe import Axe
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_person_is_one_press_away_and_writes_into_the_conversation(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.press(".ask-person")
    visitor.until(lambda: "The team has been told" in visitor.find(".notice").text)
    assert not visitor.find(".ask-person").is_displayed()
    visitor.until(lambda: server.session.streams)

    server.hand_over("person")
    server.person_says("Hello, this is Sam.")
    visitor.until(lambda: visitor.bubbles()[-1] == "Hello, this is Sam.")
    assert visitor.find(".notice").text == "You're talking with Sam."
    assert "Sam" in visitor.texts(".person .by")[-1]

    # What is said while the line is cut is there once it stands again, and nothing twice.
    server.cut_lines()
    visitor.until(lambda: not server.session.streams)
    server.person_says("Which order is it?")
    visitor.until(lambda: visitor.bubbles()[-1] == "Which order is it?")
    assert visitor.bubbles().count("Hello, this is Sam.") == 1

    server.hand_over("bot")
    visitor.until(lambda: "The assistant answers again." in visitor.texts(".divider"))


def test_a_person_is_asked_for_once_however_often_the_button_is_pressed(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    ActionChains(visitor.chrome).double_click(visitor.find(".ask-person")).perform()
    visitor.until(lambda: "The team has been told" in visitor.find(".notice").text)
    visitor.chrome.execute_async_script("setTimeout(arguments[0], 100)")

    assert len(server.sent()) == 1


def test_what_a_person_writes_is_counted_on_the_closed_launcher(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("person please")
    visitor.until(lambda: server.sessions and server.session.streams)
    visitor.press("[aria-label='Close the chat']")
    server.person_says("Here I am.")

    visitor.until(lambda: visitor.find(".badge").get_attribute("data-count") == "1")
    assert visitor.find(".launcher").get_attribute("aria-label") == "Open the chat (1 new)"
    visitor.open()
    assert not visitor.find(".badge").is_displayed()


def test_what_was_not_read_is_still_counted_on_the_next_page(
    visitor: Visitor, server: StubServer, axe: Axe
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("person please")
    visitor.until(lambda: server.sessions and server.session.streams)
    server.hand_over("person")
    server.person_says("Read this.")
    visitor.until(lambda: visitor.bubbles()[-1] == "Read this.")
    visitor.press("[aria-label='Close the chat']")
    server.person_says("And this.")
    server.person_says("And that.")
    visitor.until(lambda: visitor.find(".badge").get_attribute("data-count") == "2")
    assert axe.findings(visitor) == []
    visitor.visit(server.page())

    visitor.until(lambda: visitor.find(".badge").get_attribute("data-count") == "2")
    visitor.open()
    visitor.press("[aria-label='Close the chat']")
    visitor.visit(server.page())
    visitor.until(lambda: server.session.streams)
    assert not visitor.find(".badge").is_displayed()


def test_web_addresses_in_what_is_said_are_links(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("see https://shop.example/a?b=1&c=(2). or javascript:alert(1)")
    visitor.until(lambda: len(visitor.see(".message a")) == 2)
    visitor.until(lambda: server.session.streams)
    server.person_says("Track it at https://dhl.example/t/1, please.")
    visitor.until(lambda: len(visitor.see(".message a")) == 3)

    own, echo, person = visitor.see(".message a")
    assert own.get_attribute("href") == echo.get_attribute("href")
    assert own.get_attribute("href") == "https://shop.example/a?b=1&c=(2"
    assert person.get_attribute("href") == "https://dhl.example/t/1"
    assert (person.get_attribute("target"), person.get_attribute("rel")) == (
        "_blank",
        "noopener noreferrer",
    )
    assert visitor.bubbles()[-1] == "Track it at https://dhl.example/t/1, please."


def test_a_message_to_a_person_is_no_news_to_its_writer(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("person please")
    visitor.until(lambda: server.sessions and server.session.streams)
    server.hand_over("person")
    visitor.until(lambda: "talking with a person" in visitor.find(".notice").text)
    with server.lock:
        visitor.write("are you there?")
        visitor.press("[aria-label='Close the chat']")
    visitor.until(lambda: len(visitor.see(".shopper.arrived")) == 2)
    visitor.chrome.execute_async_script("setTimeout(arguments[0], 100)")

    assert not visitor.find(".badge").is_displayed()
