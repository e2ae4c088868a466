"""Recorded messages as the shopper sees them again."""

from __future__ import annotations

from bot.assistant import Assistant
from bot.channels.cards import Cards
from bot.server.bodies import history_messages
from dialogue.transcript import Said

LAMP = {"span": "Alder", "value": "Alder Desk Lamp", "source": "products/alder-desk-lamp/name"}


def _said(number: int, turn: int) -> Said:
    event = {
        "event": "bot",
        "text": "The Alder.",
        "timestamp": 0.0,
        "data": {"buttons": []},
        "metadata": {
            "utter_action": "utter_product_found",
            "wording": "",
            "generated": True,
            "evidence": [LAMP],
            "refused": [],
        },
    }
    return Said(number, turn, event)


def test_a_card_stands_once_in_a_turn_of_the_history_as_it_did_in_the_reply(
    assistant: Assistant,
) -> None:
    said = (_said(1, 1), _said(2, 1), _said(3, 2))
    shown = [m.cards for m in history_messages(said, Cards(assistant.store))]
    assert [len(cards or []) for cards in shown] == [1, 0, 1]
