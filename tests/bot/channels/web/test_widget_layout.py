"""How much of the widget there is to see: zoomed, turned, resized, and with much in it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from selenium.webdriver.remote.webelement import WebElement

from tests.bot.channels.web.axe import Axe
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

pytestmark = pytest.mark.browser


def _screen(visitor: Visitor, width: int, height: int) -> None:
    visitor.screen(width=width, height=height, deviceScaleFactor=1, mobile=False)


def _box(element: WebElement) -> dict[str, Any]:
    return dict(element.rect)


@pytest.mark.parametrize(
    ("width", "height"),
    # A laptop and a small window at 200 %, 1280 x 1024 at 400 %, a phone on its side.
    [(640, 400), (512, 384), (320, 256), (844, 390)],
)
def test_zoomed_there_is_room_to_read_and_to_write(
    visitor: Visitor, server: StubServer, axe: Axe, width: int, height: int
) -> None:
    _screen(visitor, width, height)
    visitor.visit(server.page()).open()
    visitor.write("person please")
    visitor.find(".notice")

    assert _box(visitor.find(".log"))["height"] >= 140
    assert axe.findings(visitor) == []


def test_who_was_at_the_newest_message_is_still_there_in_another_size(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.phone()
    visitor.visit(server.page()).open()
    visitor.write("long")
    visitor.until(lambda: "Line 59" in visitor.bubbles()[-1] and not visitor.see(".word"))
    for width, height in ((844, 390), (390, 760), (640, 400), (1200, 860)):
        _screen(visitor, width, height)
        visitor.chrome.execute_async_script("setTimeout(arguments[0], 250)")
        left = "const e = arguments[0]; return e.scrollHeight - e.scrollTop - e.clientHeight"
        assert visitor.chrome.execute_script(left, visitor.find(".log")) <= 1
        assert not visitor.find(".jump").is_displayed()


def test_the_way_to_the_newest_message_stands_above_a_long_draft(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("long")
    visitor.until(lambda: "Line 59" in visitor.bubbles()[-1] and not visitor.see(".word"))
    visitor.find("textarea").send_keys("many words " * 40)
    visitor.chrome.execute_script("arguments[0].scrollTop = 100", visitor.find(".log"))
    visitor.until(lambda: visitor.find(".jump").is_displayed())

    jump = _box(visitor.find(".jump"))
    assert jump["y"] + jump["height"] <= _box(visitor.find(".composer"))["y"]


@pytest.mark.parametrize("dark", [False, True])
def test_the_bubble_of_a_person_stands_out(
    visitor: Visitor, server: StubServer, dark: bool
) -> None:
    visitor.prefers(dark=dark)
    visitor.visit(server.page()).open()
    visitor.write("hello")
    visitor.until(lambda: server.sessions and server.session.streams)
    server.person_says("Hello.")
    colours = [visitor.find(s) for s in (".panel", ".assistant .bubble", ".person .bubble")]
    script = """
      const canvas = document.createElement("canvas").getContext("2d");
      return [...arguments].map((element) => {
        canvas.fillStyle = getComputedStyle(element).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
      });
    """
    panel, assistant, person = visitor.chrome.execute_script(script, *colours)

    assert sum(abs(a - b) for a, b in zip(panel, person, strict=True)) >= 30
    assert sum(abs(a - b) for a, b in zip(assistant, person, strict=True)) >= 12


@pytest.mark.parametrize("is_phone", [False, True])
def test_nothing_in_the_conversation_covers_anything_else(
    visitor: Visitor, server: StubServer, is_phone: bool
) -> None:
    if is_phone:
        visitor.phone()
    visitor.visit(server.page()).open()
    for text in ("my orders", "which lamps", "where is my order", "cancel", "hostile", "arabic"):
        visitor.write(text)
        visitor.until(lambda: len(server.session.answers) == len(visitor.see(".shopper.arrived")))
    visitor.until(lambda: visitor.bubbles()[-1].startswith("طلبك") and not visitor.see(".word"))
    parts = ".message > *:not(.unseen):not([hidden]), .cards > li"
    boxes = [_box(part) for part in visitor.see(parts) if part.tag_name != "ul"]

    for upper, lower in pairwise(boxes):
        beside = lower["x"] >= upper["x"] + upper["width"]
        assert beside or lower["y"] >= upper["y"] + upper["height"]
