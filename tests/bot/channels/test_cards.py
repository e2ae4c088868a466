from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.channels.cards import Cards
from dialogue.messages import Evidence, Utterance


def said(*evidence: Evidence) -> Utterance:
    return Utterance("order_status", "words", "words", generated=True, evidence=evidence)


def test_an_order_card_shows_what_was_said_and_no_more(assistant: Assistant) -> None:
    utterance = said(
        Evidence("#W10042", "#W10042", "orders/#W10042/id"),
        Evidence("Kettle", "Kettle", "orders/#W10042/items/1/name"),
        Evidence("Mug", "Mug", "orders/#W10042/items/2/name"),
        Evidence("on Friday 5 June", "2026-06-05", "orders/#W10042/shipments/expected_at"),
        Evidence("Good news, it's on its way.", "return_requested", "orders/#W10042/status"),
    )
    (card,) = Cards(assistant.store).of(utterance)
    assert (card.kind, card.title) == ("order", "#W10042")
    assert card.facts == (
        ("items", "Kettle, Mug"),
        ("expected", "Friday 5 June"),
        ("status", "return requested"),
    )


def test_a_product_card_has_its_price_as_the_shopper_writes_it(assistant: Assistant) -> None:
    name = Evidence("Alder Desk Lamp", "Alder Desk Lamp", "products/alder-desk-lamp/name")
    (card,) = Cards(assistant.store).of(said(name), "de-DE")
    ((label, price),) = card.facts
    assert (label, price[-1], "," in price) == ("price", "€", True)


def test_an_order_card_has_no_whole_sentences(assistant: Assistant) -> None:
    utterance = said(
        Evidence("€14.00", "14.00 EUR", "orders/#W10077/payments"),
        Evidence("Shall I cancel it and refund €14.00?", "original", "orders/#W10077/payments"),
        Evidence("It leaves tomorrow.", "2026-06-04", "orders/#W10077/ships_by"),
    )
    (card,) = Cards(assistant.store).of(utterance)
    assert card.facts == (("payment", "€14.00"),)


@pytest.mark.parametrize("tag", ["", "en", "no tag"])
def test_without_a_known_locale_of_the_shoppers_prices_are_written_as_the_shop_writes_them(
    assistant: Assistant, tag: str
) -> None:
    name = Evidence("Alder Desk Lamp", "Alder Desk Lamp", "products/alder-desk-lamp/name")
    (card,) = Cards(assistant.store, "de-DE").of(said(name), tag)
    assert dict(card.facts)["price"] == "49,00 € to 61,00 €"
    (british,) = Cards(assistant.store, "de-DE").of(said(name), "en-GB")
    assert dict(british.facts)["price"] == "€49.00 to €61.00"


def test_a_card_that_stands_there_already_does_not_come_again(assistant: Assistant) -> None:
    name = Evidence("Alder Desk Lamp", "Alder Desk Lamp", "products/alder-desk-lamp/name")
    shown = Cards(assistant.store).of(said(name))
    assert Cards(assistant.store).of(said(name), shown=shown) == ()


def test_what_is_no_record_of_the_shop_has_no_card(assistant: Assistant) -> None:
    odd = said(Evidence("x", "x", "products/no-such-thing/name"), Evidence("x", "x", "invented"))
    assert Cards(assistant.store).of(odd) == ()
