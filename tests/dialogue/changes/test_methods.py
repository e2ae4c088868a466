"""Which of their ways to pay shoppers mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.changes.methods import method_label, method_wish
from knowledge.records import PaymentMethod

VISA = PaymentMethod("visa", "card", "Visa", "4242")
OTHER_VISA = PaymentMethod("visa2", "card", "Visa", "1881")
MASTERCARD = PaymentMethod("mastercard", "card", "Mastercard", "5100")
AMEX = PaymentMethod("amex", "card", "American Express", "7754")
PAYPAL = PaymentMethod("paypal", "paypal")
GIFT_CARD = PaymentMethod("gift_card", "gift_card")
ALL = (VISA, MASTERCARD, AMEX, PAYPAL, GIFT_CARD)


def _meant(text: str, methods: tuple[PaymentMethod, ...] = ALL, *held: PaymentMethod) -> str:
    """The id of what is meant; "unknown", "which?" or nothing."""
    wish = method_wish(text, methods, held)
    if wish.method:
        return wish.method.id
    return "unknown" if wish.unknown else "which?" if wish.possible else ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("amex", "amex"),
        ("American Express please", "amex"),
        ("the visa", "visa"),
        ("put it on my mastercard", "mastercard"),
        ("master card", "mastercard"),
        ("pay pal", "paypal"),
        ("paypal", "paypal"),
        ("to my PayPal account instead", "paypal"),
        ("gift card", "gift_card"),
        ("on a giftcard", "gift_card"),
        ("visa ending 4242", "visa"),
        ("the visa ending in 4242", "visa"),
        ("the one ending 5100", "mastercard"),
        ("card ending in 7754", "amex"),
        ("last four digits 5100", "mastercard"),
        ("5100", "mastercard"),
        ("visa 4242", "visa"),
        ("mastercard ending 4242", "unknown"),
        ("the card ending in 9999", "unknown"),
        ("visa ending 9999", "unknown"),
        ("apple pay", "unknown"),
        ("can you do google pay?", "unknown"),
        ("klarna", "unknown"),
        ("bank transfer please", "unknown"),
        ("my wife's card", "unknown"),
        ("a new visa", "unknown"),
        ("put it on my mate's visa", "unknown"),
        ("from my visa to paypal", "paypal"),
        ("not the visa, paypal", "paypal"),
        ("paypal, not the gift card", "paypal"),
        ("no, paypal", "paypal"),
        ("no paypal", "paypal"),
        ("paypal rather than the visa", "paypal"),
        ("visa. actually no, amex", "amex"),
        ("paypal or the visa", "paypal"),
        ("my visa has expired, use the amex", "amex"),
        ("the visa was stolen so paypal", "paypal"),
        ("i want to return the cardigan", ""),
        ("i need an invoice", ""),
        ("order ending 4242", ""),
        ("the greeting cards are bent", ""),
        ("hello", ""),
        ("in the year 2026", ""),
        ("the card", "which?"),
    ],
)
def test_a_way_to_pay_is_read_as_one_on_record_or_as_unknown(text: str, meant: str) -> None:
    assert _meant(text) == meant


@pytest.mark.parametrize(
    ("text", "held", "meant"),
    [
        ("same card", VISA, "visa"),
        ("back to the card", VISA, "visa"),
        ("back to my card please", MASTERCARD, "mastercard"),
        ("the original payment method", PAYPAL, "paypal"),
        ("to where it came from", PAYPAL, "paypal"),
        ("however i paid", PAYPAL, ""),
        ("the way i paid", GIFT_CARD, "gift_card"),
        ("what i paid with", AMEX, "amex"),
        ("on the card", AMEX, "amex"),
        ("my credit card", VISA, "visa"),
    ],
)
def test_the_same_card_is_the_one_that_was_paid_with(
    text: str, held: PaymentMethod, meant: str
) -> None:
    assert _meant(text, ALL, held) == meant


@pytest.mark.parametrize(
    ("text", "methods", "held", "meant"),
    [
        ("my other card", (VISA, OTHER_VISA), VISA, "visa2"),
        ("the other one", (VISA, PAYPAL), VISA, "paypal"),
        ("another card", (VISA, PAYPAL), VISA, "unknown"),
        ("a different card", (VISA, MASTERCARD, AMEX), VISA, "which?"),
        ("my other card", (VISA,), VISA, "unknown"),
        ("the other order", (VISA, PAYPAL), VISA, ""),
        ("not the gift card", (VISA, GIFT_CARD), VISA, "visa"),
        ("not the gift card", (VISA, PAYPAL, GIFT_CARD), PAYPAL, "paypal"),
        ("anything but paypal", (VISA, PAYPAL, GIFT_CARD), PAYPAL, "which?"),
        ("the card", (PAYPAL,), PAYPAL, "unknown"),
        ("the card", (VISA, PAYPAL), PAYPAL, "visa"),
        ("visa", (VISA, OTHER_VISA), VISA, "visa"),
        ("visa ending 1881", (VISA, OTHER_VISA), VISA, "visa2"),
        ("gift card", (VISA,), VISA, "unknown"),
    ],
)
def test_what_is_meant_depends_on_what_is_on_record(
    text: str, methods: tuple[PaymentMethod, ...], held: PaymentMethod, meant: str
) -> None:
    assert _meant(text, methods, held) == meant


def test_an_order_goes_onto_another_card_than_the_one_it_is_on() -> None:
    wish = method_wish("put it on my card", (VISA, MASTERCARD, PAYPAL), (VISA,), elsewhere=True)
    assert wish.method == MASTERCARD


def test_a_lone_word_is_no_way_to_pay_unless_it_is_tagged_as_one() -> None:
    text = "can i have the invoice"
    assert not method_wish(text, ALL).unknown
    assert method_wish(text, ALL, tagged=[(15, 22)]).unknown


@given(
    st.text(max_size=60) | st.sampled_from(["visa", "not visa", "other card", "same card", "4242"]),
    st.lists(st.sampled_from(ALL), unique=True),
    st.lists(st.sampled_from(ALL), max_size=2, unique=True),
)
def test_only_methods_on_record_are_ever_meant(
    text: str, methods: list[PaymentMethod], held: list[PaymentMethod]
) -> None:
    wish = method_wish(text, methods, [m for m in held if m in methods])
    assert wish.method is None or wish.method in methods
    assert set(wish.possible) <= set(methods)


@given(st.sampled_from(ALL))
def test_the_assistants_own_words_for_a_method_mean_that_method(method: PaymentMethod) -> None:
    assert method_wish(method_label(method), ALL).method == method
