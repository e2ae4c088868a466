"""A reply as messages that the Bot API takes."""

from __future__ import annotations

import json

import pytest

from bot.channels.cards import Cards
from bot.channels.telegram.rendering import Outgoing, messages_of, split_text
from dialogue.messages import Button, Evidence, Reply, Utterance
from knowledge.store import Store

LAMP = Evidence("Alder Desk Lamp", "Alder Desk Lamp", "products/alder-desk-lamp/name")


def _reply(*utterances: Utterance) -> Reply:
    return Reply("telegram-5", 4, "?", utterances)


def test_a_long_text_is_split_after_sentences() -> None:
    text = " ".join(f"This is sentence number {number}." for number in range(400))
    parts = split_text(text, 4_096)
    assert len(parts) == 3
    assert all(len(part) <= 4_096 and part.endswith(".") for part in parts)
    assert " ".join(parts) == text


@pytest.mark.parametrize("text", ["x" * 9_000, "🙃" * 5_000, "word " * 3_000])
def test_what_has_no_sentences_is_split_all_the_same(text: str) -> None:
    parts = split_text(text, 4_096)
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= 4_096 for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_lines_stay_lines() -> None:
    text = "\n".join(["a line"] * 100)
    assert "\n".join(split_text(text, 300)) == text


def test_buttons_stand_below_the_last_part(store: Store) -> None:
    yes = Button("Yes", "yes")
    long = Utterance("propose", "One more thing. " * 400, "", True, (yes,))
    messages, _ = messages_of(_reply(long), Cards(store), "")
    assert [message.buttons for message in messages] == [(), (yes,)]


@pytest.fixture
def pictured(store: Store) -> Store:
    links = {"image": "https://shop.example/lamp.jpg", "url": "https://shop.example/lamp"}
    store.database.execute(
        "insert into products values ('alder-desk-lamp', 'Alder Desk Lamp', 'lamps', '', ?, '[]')",
        [json.dumps({"material": "oak", **links})],
    )
    store.database.execute(
        "insert into variants (id, product_id, position, options, price, currency, stock)"
        " values ('v', 'alder-desk-lamp', 1, '{}', 4900, 'EUR', 3)"
    )
    return store


def test_a_product_with_a_picture_is_shown_once(pictured: Store) -> None:
    said = Utterance("product_price", "The Alder Desk Lamp is €49.00.", "", True, (), (LAMP,))
    messages, card = messages_of(_reply(said), Cards(pictured), "")
    words, picture = messages
    assert words == Outgoing(said.text, turn=4)
    assert picture.photo == "https://shop.example/lamp.jpg"
    assert picture.text == "Alder Desk Lamp\nlamps\nPrice: €49.00"
    assert picture.link is not None
    assert picture.link.url == "https://shop.example/lamp"
    assert messages_of(_reply(said), Cards(pictured), card)[0] == [words]


def test_a_product_without_a_picture_has_no_card(demo_store: Store) -> None:
    said = Utterance("product_price", "The Alder Desk Lamp is €49.00.", "", True, (), (LAMP,))
    assert len(messages_of(_reply(said), Cards(demo_store), "")[0]) == 1


def test_a_list_of_orders_is_one_to_choose_from(store: Store) -> None:
    proofs = tuple(
        Evidence(f"#{number} (a lamp)", f"#{number} (a lamp)", f"orders/#{number}/id")
        for number in ("W10042", "W10077")
    )
    said = Utterance("list_orders", "There are two.", "", True, (), proofs)
    ((message,), _) = messages_of(_reply(said), Cards(store), "")
    assert [button.title for button in message.buttons] == ["#W10042", "#W10077"]
    assert message.buttons[0].payload == "where is order #W10042"
