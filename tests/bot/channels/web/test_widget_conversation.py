"""The widget as a visitor uses it, in a real Chromium."""

from __future__ import annotations

import pytest
from selenium.webdriver import ActionChains, Keys

from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

pytestmark = pytest.mark.browser


def test_nothing_is_asked_or_stored_before_the_visitor_writes(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()

    assert not [path for _, path, _ in server.requests if path.startswith("/api/")]
    assert visitor.chrome.execute_script("return localStorage.length") == 0


def test_a_reply_appears_word_by_word(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("say it slowly")

    growing: list[str] = []
    whole = "One two three four five six seven eight nine ten."
    while not growing or growing[-1] != whole:
        shown = visitor.until(lambda: visitor.bubbles()[1:])[0]
        if not growing or shown != growing[-1]:
            growing.append(shown)

    assert len(growing) >= 5
    assert all(whole.startswith(shown) for shown in growing)
    visitor.hears(whole)


def test_what_comes_after_a_pause_is_shown_too(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    server.pace = 0.05
    visitor.write("my orders")
    visitor.hears("Which one do you mean?")

    assert visitor.bubbles()[1] == "There are three: W10099, W10095 and W10090."


def test_a_button_counts_once_and_is_marked_as_pressed(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("cancel the mug")
    visitor.until(lambda: len(visitor.see(".choices button")) == 2)
    yes, no = visitor.see(".choices button")
    ActionChains(visitor.chrome).double_click(yes).perform()
    no.click()
    visitor.hears("W10077 is cancelled, and €14.00 are on their way to you.")

    assert [body["text"] for body in server.sent()] == ["cancel the mug", "yes"]
    assert "Yes" in visitor.texts(".shopper .bubble")
    assert yes.get_attribute("aria-pressed") == "true"
    assert no.get_attribute("aria-pressed") == "false"
    assert {yes.get_attribute("aria-disabled"), no.get_attribute("aria-disabled")} == {"true"}


def test_buttons_go_when_something_else_is_written(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("cancel the mug")
    visitor.find(".choices button")
    visitor.write("rather not")
    visitor.hears("I heard: rather not")

    assert not visitor.see(".choices")


def test_the_conversation_is_there_again_after_a_reload(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("cancel the mug")
    visitor.find(".choices button").click()
    visitor.hears("W10077 is cancelled, and €14.00 are on their way to you.")
    before = visitor.bubbles()
    visitor.chrome.refresh()
    visitor.until(lambda: len(visitor.see("p.bubble")) == 4)

    assert visitor.bubbles() == before
    assert visitor.find(".panel").is_displayed()
    assert visitor.find(".choices [aria-pressed=true]").text == "Yes"
    visitor.write("and now?")
    visitor.hears("I heard: and now?")
    assert len(server.sessions) == 1


def test_where_each_fact_stands_is_shown_on_demand(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("where is my order")
    toggle = visitor.find(".sources")

    assert not visitor.find(".evidence").is_displayed()
    toggle.click()
    assert toggle.get_attribute("aria-expanded") == "true"
    rows = visitor.texts(".evidence li")
    assert rows[2] == (
        "Tuesday 1 Decemberrecorded as 2026-12-01orders › W10042 › shipments › 1 › expected at"
    )
    assert visitor.texts(".fact") == [
        "Alder Desk Lamp",
        "Cloud Down Pillow",
        "Tuesday 1 December",
        "DHL",
    ]
    toggle.click()
    visitor.see(".fact")[3].click()
    assert visitor.find(".evidence li.lit b").text == "DHL"


def test_orders_and_products_have_cards(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("where is my order")
    assert "W10042" in visitor.find(".cards .order").text
    visitor.write("which lamps do you have")
    visitor.until(lambda: len(visitor.see(".product")) == 3)

    assert visitor.texts(".product h3") == ["Alder Desk Lamp", "Tern Clip Lamp", "Heron Floor Lamp"]
    link = visitor.find(".product a")
    assert link.get_attribute("href") == "https://shop.example/alder-desk-lamp"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_new_conversation_shows_nothing_of_the_old_one(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("a secret")
    visitor.hears("I heard: a secret")
    token = next(iter(server.sessions))
    visitor.press("[aria-label=More]")
    visitor.press(".menu button")
    visitor.until(lambda: not visitor.bubbles())

    visitor.until(lambda: token not in server.sessions)
    visitor.write("hello")
    visitor.hears("I heard: hello")
    assert len(visitor.bubbles()) == 2


def test_a_new_conversation_does_not_get_what_the_old_one_was_still_sending(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("first")
    visitor.hears("I heard: first")
    visitor.write("say it slowly")
    visitor.until(lambda: visitor.see(".word"))
    visitor.press("[aria-label=More]")
    visitor.press(".menu button")
    assert visitor.focus() == "textarea"
    visitor.until(lambda: not server.sessions)
    visitor.write("hello")
    visitor.hears("I heard: hello")

    assert visitor.bubbles() == ["hello", "I heard: hello"]
    assert len(server.sessions) == 1


def test_the_focus_goes_on_in_the_box_where_a_button_goes_away(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page(suggestions="hello")).open()
    server.failures = [(503, {"Retry-After": "0"})] * 5
    visitor.press(".suggestions button")
    assert visitor.focus() == "textarea"
    visitor.find(".delivery button").click()
    visitor.hears("I heard: hello")
    assert visitor.focus() == "textarea"
    visitor.press(".ask-person")
    visitor.until(lambda: not visitor.find(".ask-person").is_displayed())
    assert visitor.focus() == "textarea"


def test_a_text_that_is_too_long_stays_in_the_box_and_says_so(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    box = visitor.find("textarea")
    visitor.chrome.execute_script("arguments[0].focus()", box)
    visitor.chrome.execute_script("document.execCommand('insertText', false, 'x'.repeat(10000))")
    visitor.keys(Keys.ENTER)

    assert visitor.find(".too-long").text == "10000 characters: a message may have 4000."
    assert len(str(box.get_property("value"))) == 10_000
    assert visitor.find(".send").get_attribute("aria-disabled") == "true"
    assert not server.sent()
    visitor.chrome.execute_script("arguments[0].select()", box)
    visitor.keys("short", Keys.ENTER)
    visitor.hears("I heard: short")
    assert not visitor.find(".too-long").is_displayed()


def test_a_whole_conversation_needs_no_mouse(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page())
    visitor.keys(Keys.TAB)
    assert visitor.focus() == "launcher"
    visitor.keys(Keys.ENTER)
    visitor.until(lambda: visitor.focus() == "textarea")
    visitor.keys("cancel")
    ActionChains(visitor.chrome).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(
        Keys.SHIFT
    ).perform()
    visitor.keys("please", Keys.ENTER)
    visitor.find(".choices button")
    assert server.sent()[0]["text"] == "cancel\nplease"

    # Back from the box: the buttons come before it, the last one first.
    for _ in range(2):
        visitor.shift_tab()
    visitor.keys(Keys.SPACE)
    visitor.hears("W10077 is cancelled, and €14.00 are on their way to you.")
    assert visitor.focus() == "textarea"
    visitor.keys(Keys.ESCAPE)
    assert not visitor.find(".panel").is_displayed()
    assert visitor.focus() == "launcher"


def test_the_script_tag_says_how_it_looks_and_speaks(visitor: Visitor, server: StubServer) -> None:
    page = server.page(
        title="Lindenhof",
        greeting="Guten Tag!",
        suggestions="Wo ist mein Paket?|Rückgabe",
        accent="#ffd400",
        position="left",
        theme="dark",
        locale="de-DE",
        open="",
        texts='{"placeholder": "Nachricht schreiben"}',
    )
    visitor.visit(page)

    assert visitor.find(".title").text == "Lindenhof"
    assert visitor.texts(".suggestions button") == ["Wo ist mein Paket?", "Rückgabe"]
    assert visitor.find("textarea").get_attribute("placeholder") == "Nachricht schreiben"
    launcher = visitor.find(".launcher")
    assert launcher.rect["x"] < 100
    assert launcher.value_of_css_property("background-color") == "rgba(255, 212, 0, 1)"
    assert launcher.value_of_css_property("color") == "rgba(0, 0, 0, 1)"
    visitor.press(".suggestions button")
    visitor.hears("I heard: Wo ist mein Paket?")
    assert server.sent()[0]["locale"] == "de-DE"
