"""The widget on pages that other people made: their tags, styles, shortcuts and scripts."""

from __future__ import annotations

import pytest
from selenium.webdriver import ActionChains, Keys

from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

pytestmark = pytest.mark.browser
_TAG = '<script src="/widget.js" {}></script>'
_RUDE = """
* { display: block !important; font-size: 40px !important; color: red !important;
    line-height: 3 !important; letter-spacing: 9px !important; text-transform: uppercase; }
"""


def _widgets(visitor: Visitor) -> int:
    script = "return document.querySelectorAll('shoptalk-widget').length"
    return int(visitor.chrome.execute_script(script))


def test_two_tags_make_one_widget(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page(body=_TAG.format("")))
    visitor.chrome.execute_async_script("setTimeout(arguments[0], 200)")

    assert _widgets(visitor) == 1


@pytest.mark.parametrize("how", ["", "async", "defer"])
def test_the_tag_may_stand_in_the_head(visitor: Visitor, server: StubServer, how: str) -> None:
    visitor.visit(server.page(head=_TAG.format(how)))

    assert _widgets(visitor) == 1
    assert visitor.troubles() == []


def test_a_module_that_is_there_before_the_body_waits_for_it(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page())
    visitor.chrome.execute_async_script(
        """
        const done = arguments[0];
        document.querySelector("shoptalk-widget").remove();
        const body = document.body;
        body.remove();
        import("/static/widget-element.js").then(({ mount }) => {
          mount({ server: location.origin });
          document.documentElement.append(body);
          dispatchEvent(new Event("DOMContentLoaded"));
          setTimeout(done);
        });
        """
    )

    visitor.find(".launcher")
    assert visitor.troubles() == []


def test_styles_of_the_page_for_every_element_end_at_the_widget(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("hello")
    visitor.hears("I heard: hello")
    names = ("font-size", "color", "line-height", "letter-spacing", "text-transform", "width")
    bubble = visitor.see("p.bubble")[-1]
    before = [bubble.value_of_css_property(name) for name in names]
    place = visitor.find(".launcher").rect
    visitor.chrome.execute_script(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]);"
        "document.adoptedStyleSheets = [sheet]",
        _RUDE,
    )

    assert [bubble.value_of_css_property(name) for name in names] == before
    assert visitor.find(".launcher").rect == place


def test_a_page_can_hide_it(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page())
    visitor.chrome.execute_script("document.querySelector('shoptalk-widget').hidden = true")

    assert not visitor.find(".launcher").is_displayed()


def test_what_is_typed_in_it_is_no_shortcut_of_the_page(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.chrome.execute_script(
        "window.taken = []; for (const name of ['keydown', 'keypress', 'keyup'])"
        " document.addEventListener(name, (event) => taken.push(event.key))"
    )
    visitor.write("s/k")
    visitor.hears("I heard: s/k")

    assert visitor.chrome.execute_script("return taken") == []


def test_an_element_that_a_script_moves_keeps_its_conversation(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("long")
    visitor.until(lambda: "Line 59" in visitor.bubbles()[-1] and not visitor.see(".word"))
    visitor.until(lambda: server.session.streams)
    visitor.chrome.execute_script(
        "window.kept = document.querySelector('shoptalk-widget'); kept.remove()"
    )
    visitor.until(lambda: not server.session.streams)
    server.person_says("Where did you go?")
    visitor.chrome.execute_script("document.body.append(kept)")

    visitor.until(lambda: visitor.bubbles()[-1] == "Where did you go?")
    assert len(visitor.bubbles()) == 3
    assert not visitor.find(".jump").is_displayed()
    visitor.write("I am back")
    visitor.hears("I heard: I am back")


def test_a_page_scrolls_again_once_the_element_is_taken_away_on_a_phone(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.phone()
    visitor.visit(server.page()).open()
    overflow = "return document.documentElement.style.overflow"
    assert visitor.chrome.execute_script(overflow) == "hidden"
    visitor.chrome.execute_script("document.querySelector('shoptalk-widget').remove()")

    assert visitor.chrome.execute_script(overflow) == ""


def test_escape_closes_it_from_the_launcher_too(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.chrome.execute_script("arguments[0].focus()", visitor.find(".launcher"))
    visitor.keys(Keys.ESCAPE)

    assert not visitor.find(".panel").is_displayed()


def test_an_input_method_that_tells_by_the_key_code_alone_keeps_its_enter(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.find("textarea").send_keys("こんに")
    visitor.chrome.execute_script(
        "arguments[0].dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'Enter', keyCode: 229, bubbles: true, composed: true }))",
        visitor.find("textarea"),
    )

    assert visitor.find("textarea").get_property("value") == "こんに"


def test_a_press_on_send_leaves_the_focus_in_the_box(visitor: Visitor, server: StubServer) -> None:
    visitor.phone()
    visitor.visit(server.page()).open()
    box = visitor.find("textarea")
    ActionChains(visitor.chrome).click(box).send_keys("hello").perform()
    ActionChains(visitor.chrome).click(visitor.find(".send")).perform()
    visitor.hears("I heard: hello")

    assert visitor.focus() == "textarea"
