"""The widget when the line, the server or the session is gone."""

from __future__ import annotations

import pytest

from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Visitor

pytestmark = pytest.mark.browser
_SLOW = "One two three four five six seven eight nine ten."


def test_a_reply_that_was_cut_is_asked_for_again_and_shown_once(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    server.cuts = 1
    visitor.write("say it slowly")
    visitor.hears(_SLOW)

    first, second = server.sent()
    assert first["message_id"] == second["message_id"]
    assert visitor.bubbles() == ["say it slowly", _SLOW]
    assert [m["from"] for m in server.session.messages] == ["shopper", "assistant"]


def test_a_busy_server_is_given_the_time_it_asks_for(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    server.failures = [(503, {"Retry-After": "1"})]
    visitor.write("hello")

    visitor.until(lambda: "Trying again in 1 s" in visitor.find(".notice").text)
    visitor.hears("I heard: hello")
    assert not visitor.see(".notice")
    assert len({body["message_id"] for body in server.sent()}) == 1


def test_what_is_written_offline_is_sent_once_the_line_is_back(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.connected(False)
    visitor.write("hello")
    visitor.until(lambda: "You're offline" in visitor.find(".notice").text)
    assert visitor.see(".shopper.pending")
    assert not server.sent()

    visitor.connected(True)
    visitor.hears("I heard: hello")
    assert not visitor.see(".notice")
    assert len(server.sent()) == 1


def test_a_message_that_cannot_be_taken_says_why_and_the_rest_goes_on(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    server.failures = [(422, {})]
    visitor.write("too long")
    visitor.until(lambda: visitor.see(".shopper.failed"))

    assert visitor.find(".delivery").text == "Not sent. The message is too long."
    visitor.write("short")
    visitor.hears("I heard: short")


def test_a_message_that_failed_may_be_tried_again_as_the_same_message(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    server.failures = [(503, {"Retry-After": "0"})] * 5
    visitor.write("hello")
    visitor.find(".delivery button").click()
    visitor.hears("I heard: hello")

    assert len({body["message_id"] for body in server.sent()}) == 1
    assert visitor.bubbles() == ["hello", "I heard: hello"]


def test_a_message_left_behind_on_another_page_is_sent_from_the_next(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("first")
    visitor.hears("I heard: first")
    server.down = True
    visitor.write("second")
    visitor.until(lambda: visitor.see(".shopper.pending"))
    server.down = False
    visitor.visit(server.page())

    visitor.hears("I heard: second")
    assert visitor.bubbles() == ["first", "I heard: first", "second", "I heard: second"]


def test_a_session_that_ended_is_followed_by_a_new_one(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("hello")
    visitor.hears("I heard: hello")
    server.sessions.clear()
    visitor.write("still there?")
    visitor.hears("I heard: still there?")

    assert "A new conversation starts here." in visitor.texts(".divider")
    assert len(server.sessions) == 1


def test_a_choice_of_a_session_that_ended_cannot_be_pressed(
    visitor: Visitor, server: StubServer
) -> None:
    visitor.visit(server.page()).open()
    visitor.write("cancel the mug")
    visitor.find(".choices button")
    visitor.press("[aria-label='Close the chat']")
    server.sessions.clear()
    visitor.open()
    visitor.until(lambda: "A new conversation starts here." in visitor.texts(".divider"))

    assert not visitor.see(".choices")
    assert not server.sessions


def test_a_line_separator_in_a_text_does_not_cut_it(visitor: Visitor, server: StubServer) -> None:
    visitor.visit(server.page()).open()
    visitor.write("one\u2028two: three")
    visitor.hears("I heard: one\u2028two: three")


def test_a_refused_identity_leaves_the_visitor_unknown_but_served(
    visitor: Visitor, server: StubServer
) -> None:
    server.refused_identities = {"a.b.c"}
    visitor.visit(server.page(identity="a.b.c")).open()
    visitor.write("hello")
    visitor.hears("I heard: hello")

    opened = [body for _, path, body in server.requests if path == "/api/v1/sessions"]
    assert [body.get("identity") for body in opened] == ["a.b.c", None]
    # The next page has the same token, and the same conversation.
    visitor.visit(server.page(identity="a.b.c"))
    visitor.hears("I heard: hello")
    assert len(server.sessions) == 1


def test_a_fresh_identity_after_a_refused_one_is_shown_to_the_server(
    visitor: Visitor, server: StubServer
) -> None:
    server.refused_identities = {"a.b.c"}
    visitor.visit(server.page(identity="a.b.c")).open()
    visitor.write("hello")
    visitor.hears("I heard: hello")
    visitor.visit(server.page(identity="a.b.d"))
    visitor.write("hello again")
    visitor.hears("I heard: hello again")

    opened = [body for verb, path, body in server.requests if path == "/api/v1/sessions"]
    assert opened[-1]["identity"] == "a.b.d"


def test_who_logs_out_leaves_no_conversation_behind(visitor: Visitor, server: StubServer) -> None:
    # Header, {"sub": "c-7"}, signature: only the server can tell whether it is genuine.
    identity = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjLTcifQ.x"
    visitor.visit(server.page(identity=identity)).open()
    visitor.write("my own business")
    visitor.hears("I heard: my own business")
    token = next(iter(server.sessions))
    visitor.visit(server.page(open=""))

    visitor.until(lambda: token not in server.sessions)
    assert not visitor.bubbles()
