"""What the widget lets happen to the page it stands on: nothing."""

from __future__ import annotations

import gzip

import pytest

from tests.bot.channels.web.script import HOSTILE
from tests.bot.channels.web.stub_pages import STATIC
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

_LARGEST = 30_000
"""Bytes, compressed, all files together."""


def test_the_widget_is_small() -> None:
    files = [STATIC / "widget.js", *STATIC.glob("widget-*.js")]

    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < _LARGEST


@pytest.mark.browser
def test_hostile_texts_stay_texts(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page(greeting=HOSTILE, title=HOSTILE, suggestions=HOSTILE)).open()
    visitor.write(f"hostile {HOSTILE}")
    visitor.find(".choices button")
    visitor.press(".sources")
    server.person_says(HOSTILE, HOSTILE)
    visitor.until(lambda: visitor.see(".person"))
    visitor.press(".choices button")
    visitor.until(lambda: len(visitor.see(".shopper")) == 2)

    shown = visitor.texts(".assistant .bubble, .person .bubble, .card h3, .evidence b, .title")
    assert set(shown[:1]) == {HOSTILE}
    assert shown.count(HOSTILE) >= 5
    assert not visitor.see(".log img, .log script, .head script")
    assert visitor.chrome.execute_script("return window.hacked ?? null") is None
    assert visitor.troubles() == []


@pytest.mark.browser
def test_only_web_addresses_become_links(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("hostile")
    visitor.until(lambda: len(visitor.see(".card")) == 4)

    links = [link.get_attribute("href") for link in visitor.see(".card a")]
    assert links == ["https://shop.example/W3"]


@pytest.mark.browser
def test_a_direction_override_ends_with_its_message(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("hostile")
    visitor.find(".choices button")

    apart = visitor.see("p.bubble, .choices bdi, h3 bdi, dd bdi, .evidence b bdi")
    assert len(apart) >= 9
    assert {e.value_of_css_property("unicode-bidi") for e in apart} == {"isolate"}


@pytest.mark.browser
def test_a_strict_content_security_policy_is_kept(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page(accent="rebeccapurple", theme="dark")).open()
    for message in ("where is my order", "which lamps", "cancel", "person"):
        visitor.write(message)
        visitor.until(lambda: len(server.session.answers) == len(visitor.see(".shopper.arrived")))
    visitor.press(".choices button") if visitor.see(".choices button") else None
    visitor.press("[aria-label=More]")
    visitor.see(".menu button")[1].click()
    visitor.until(lambda: "kept for 90 days" in visitor.find(".menu p").text)

    assert visitor.troubles() == []
    assert visitor.find(".launcher").value_of_css_property("background-color") == (
        "rgba(102, 51, 153, 1)"
    )


@pytest.mark.browser
def test_the_page_and_the_widget_do_not_touch_each_other(
    visitor: Visitor, server: StubServer
) -> None:
    body = "<h1>Shop</h1><button class='launcher'>the page's own</button>"
    visitor.visit(server.page(body=body)).open()
    visitor.write("hello")
    visitor.hears("I heard: hello")

    script = "return Object.keys(window).filter((name) => /shoptalk/i.test(name))"
    assert visitor.chrome.execute_script(script) == []
    assert visitor.chrome.execute_script("return document.adoptedStyleSheets.length") == 0
