"""The widget for those who hear it, type to it, read it from right to left or on a phone."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys

from tests.bot.channels.web.axe import Axe
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("dark", "accent"), [(False, "#1f5c48"), (True, "#1f5c48"), (False, "#ffd400")]
)
def test_axe_finds_nothing(
    visitor: Visitor, server: StubServer, axe: Axe, dark: bool, accent: str
) -> None:
    visitor.prefers(dark=dark)
    visitor.visit(server.page(accent=accent))
    assert axe.findings(visitor) == []
    visitor.open()
    assert axe.findings(visitor) == []

    visitor.write("where is my order")
    visitor.press(".sources")
    visitor.write("which lamps")
    visitor.until(lambda: len(visitor.see(".product")) == 3)
    visitor.write("cancel")
    visitor.find(".choices button")
    assert axe.findings(visitor) == []
    visitor.press(".choices button")
    visitor.write("person")
    visitor.find(".notice")
    visitor.press("[aria-label=More]")
    server.failures = [(422, {})]
    visitor.write("too long")
    visitor.find(".delivery")
    assert axe.findings(visitor) == []


def test_axe_finds_nothing_from_right_to_left_on_a_phone(
    visitor: Visitor, server: StubServer, axe: Axe
) -> None:
    visitor.phone()
    visitor.visit(server.page(html='lang="ar" dir="rtl"', title="متجر", greeting="مرحبا"))
    visitor.open()
    visitor.write("arabic")
    visitor.find(".choices button")

    assert axe.findings(visitor) == []


def test_axe_finds_nothing_on_the_demo_page(visitor: Visitor, server: StubServer, axe: Axe) -> None:
    visitor.visit(f"{server.url}/").open()
    assert axe.findings(visitor) == []
    visitor.write("which lamps")
    visitor.until(lambda: len(visitor.see(".product")) == 3)

    assert axe.findings(visitor) == []


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_with_a_person_and_without_a_line(
    visitor: Visitor, server: StubServer, axe: Axe, dark: bool
) -> None:
    visitor.prefers(dark=dark)
    visitor.visit(server.page()).open()
    visitor.write("person")
    visitor.until(lambda: server.sessions and server.session.streams)
    server.hand_over("person")
    server.person_says("See https://shop.example/help")
    visitor.until(lambda: visitor.see(".person a"))
    assert axe.findings(visitor) == []
    visitor.connected(False)
    visitor.write("are you there?")
    visitor.until(lambda: "You're offline" in visitor.find(".notice").text)
    visitor.pastes("x" * 4_001)

    assert axe.findings(visitor) == []


def test_each_reply_is_read_out_once_and_whole(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.chrome.execute_script(
        """
        window.heard = [];
        const root = document.querySelector("shoptalk-widget").shadowRoot;
        const said = root.querySelector(".announcer");
        new MutationObserver((changes) => changes.forEach((change) =>
          change.addedNodes.forEach((node) => window.heard.push(node.textContent))
        )).observe(said, { childList: true, characterData: true, subtree: true });
        """
    )
    visitor.write("cancel")
    visitor.find(".choices button")
    visitor.press(".choices button")
    visitor.hears("W10077 is cancelled, and €14.00 are on their way to you.")
    server.person_says("Hello from Sam.")
    visitor.until(lambda: len(visitor.chrome.execute_script("return heard")) == 3)

    proposal, done, person = visitor.chrome.execute_script("return heard")
    assert proposal.startswith("Assistant: The whole order W10077")
    assert proposal.endswith("Shall I? Answers to choose from: Yes, No.")
    assert done == "Assistant: W10077 is cancelled, and €14.00 are on their way to you."
    assert person == "Sam: Hello from Sam."
    assert visitor.find("[role=log]").get_attribute("aria-live") == "off"


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.phone()
    visitor.visit(server.page(body="<a href='#x'>a link of the page</a>")).open()
    panel = visitor.find(".panel")

    assert (panel.rect["width"], panel.rect["height"]) == (390, 760)
    assert panel.get_attribute("aria-modal") == "true"
    reached = []
    for _ in range(14):
        visitor.keys(Keys.TAB)
        reached.append(visitor.focus())
    assert "" not in reached
    assert {"log", "textarea", "send"} <= set(reached)
    visitor.keys(Keys.ESCAPE)
    assert visitor.focus() == "launcher"
    scrolls = "return getComputedStyle(document.documentElement).overflow"
    assert visitor.chrome.execute_script(scrolls) == "visible"


def test_nothing_moves_for_who_does_not_want_it(visitor: Visitor, server: StubServer) -> None:
    visitor.prefers(still=True)
    visitor.visit(server.page()).open()
    visitor.write("hello")
    visitor.hears("I heard: hello")

    moves = "return document.getAnimations().length"
    assert visitor.chrome.execute_script(moves) == 0
    assert visitor.find(".panel").value_of_css_property("animation-name") == "none"


def test_right_to_left_the_launcher_changes_sides_and_messages_keep_their_own_direction(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page(html='lang="ar" dir="rtl"')).open()
    visitor.write("arabic")
    visitor.find(".choices button")

    assert visitor.find(".launcher").rect["x"] < 100
    english, arabic = visitor.see("p.bubble")
    directions = "return [...arguments].map((e) => getComputedStyle(e).direction)"
    assert visitor.chrome.execute_script(directions, english, arabic) == ["ltr", "rtl"]


def test_the_menu_comes_after_its_button_and_goes_when_it_is_left(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.chrome.execute_script("arguments[0].focus()", visitor.find("[aria-label=More]"))
    visitor.keys(Keys.ENTER, Keys.TAB)
    reached = (
        "return document.querySelector('shoptalk-widget').shadowRoot.activeElement.textContent"
    )
    assert visitor.chrome.execute_script(reached) == "Start a new conversation"
    visitor.keys(Keys.TAB, Keys.TAB)

    assert not visitor.find(".menu").is_displayed()
    assert visitor.find("[aria-label=More]").get_attribute("aria-expanded") == "false"


def test_right_to_left_head_and_empty_box_begin_at_the_right(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page(html='lang="ar" dir="rtl"', title="A Shop")).open()
    monogram, name = (visitor.find(which).rect for which in (".monogram", ".title bdi"))
    box = visitor.find("textarea")

    assert monogram["x"] - (name["x"] + name["width"]) < 20
    assert box.value_of_css_property("direction") == "rtl"
    box.send_keys("hello")
    assert box.value_of_css_property("direction") == "ltr"


def test_a_reader_of_earlier_messages_is_not_pulled_away(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("long")
    visitor.until(lambda: "Line 59" in visitor.bubbles()[-1])
    visitor.until(lambda: server.session.streams)
    log = visitor.find(".log")
    visitor.chrome.execute_script("arguments[0].scrollTop = 100", log)
    visitor.until(lambda: visitor.find(".jump").is_displayed())
    server.person_says("I came by.")
    visitor.until(lambda: visitor.see(".person"))

    assert visitor.chrome.execute_script("return arguments[0].scrollTop", log) == 100
    visitor.press(".jump")
    assert visitor.chrome.execute_script("return arguments[0].scrollTop", log) > 200
