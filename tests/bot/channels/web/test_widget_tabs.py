"""One visitor, several tabs of the shop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def tabs(visitor: Visitor, server: StubServer) -> Iterator[tuple[str, str]]:
    """Two tabs with the same page, the second one in front."""
    chrome = visitor.chrome
    page = server.page()
    first = chrome.current_window_handle
    visitor.visit(page).open()
    chrome.switch_to.new_window("window")
    second = chrome.current_window_handle
    visitor.visit(page).open()
    yield first, second
    chrome.switch_to.window(second)
    chrome.close()
    chrome.switch_to.window(first)


def test_what_is_said_in_one_window_stands_in_the_other(
    visitor: Visitor, tabs: tuple[str, str]
) -> None:
    first, second = tabs
    visitor.write("hello")
    visitor.hears("I heard: hello")
    visitor.chrome.switch_to.window(first)
    visitor.hears("I heard: hello")
    assert visitor.bubbles() == ["hello", "I heard: hello"]
    visitor.write("and again")
    visitor.hears("I heard: and again")

    visitor.chrome.switch_to.window(second)
    visitor.hears("I heard: and again")
    assert len(visitor.bubbles()) == 4


def test_a_conversation_that_is_ended_in_one_window_is_ended_in_the_other(
    visitor: Visitor, tabs: tuple[str, str]
) -> None:
    first, second = tabs
    visitor.write("a secret")
    visitor.hears("I heard: a secret")
    visitor.chrome.switch_to.window(first)
    visitor.hears("I heard: a secret")
    visitor.press("[aria-label=More]")
    visitor.press(".menu button")
    visitor.until(lambda: not visitor.bubbles())

    visitor.chrome.switch_to.window(second)
    visitor.until(lambda: not visitor.bubbles())


def test_no_line_is_held_open_for_a_tab_that_nobody_sees(
    visitor: Visitor, server: StubServer
) -> None:
    """The server keeps eight lines for a visitor, and browsers have few connections to a server."""
    visitor.visit(server.page()).open()
    visitor.write("person please")
    visitor.until(lambda: server.sessions and server.session.streams)
    _hide(visitor, is_hidden=True)
    visitor.until(lambda: not server.session.streams)
    server.person_says("Here I am.")
    visitor.press("[aria-label='Close the chat']")
    assert "Here I am." not in visitor.bubbles()

    _hide(visitor, is_hidden=False)
    visitor.until(lambda: visitor.bubbles()[-1] == "Here I am.")
    assert visitor.find(".badge").get_attribute("data-count") == "1"
    visitor.until(lambda: server.session.streams)


def _hide(visitor: Visitor, *, is_hidden: bool) -> None:
    # A headless browser shows every tab as if it were in front.
    visitor.chrome.execute_script(
        "Object.defineProperty(document, 'hidden', { value: arguments[0], configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'))",
        is_hidden,
    )
