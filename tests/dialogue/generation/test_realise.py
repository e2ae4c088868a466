from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.facts import Fact, Say
from dialogue.generation.acts import load_acts
from dialogue.generation.presentable import is_visible
from dialogue.generation.realise import (
    realise,
    say_list,
    say_value,
    sayable,
)

TODAY = date(2026, 6, 3)


@pytest.mark.parametrize(
    ("items", "words"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_of_one_two_and_many(items: list[str], words: str) -> None:
    assert say_list(items) == words


def test_every_value_put_in_has_its_evidence() -> None:
    facts = {
        "products": Fact(("Kite Mug", "Orb"), ("products/1/name", "products/2/name")),
        "price": Fact(("9.00 EUR",), ("products/1/price",)),
    }
    text, evidence = realise("Try {products} from {price}.", facts, load_acts(), TODAY)
    assert text == "Try Kite Mug and Orb from €9.00."
    assert [(e.span, e.source) for e in evidence] == [
        ("Kite Mug", "products/1/name"),
        ("Orb", "products/2/name"),
        ("€9.00", "products/1/price"),
    ]


def test_a_date_that_opens_a_reply_takes_a_capital() -> None:
    facts = {"delivery_date": Fact(("2026-06-04",), ("o",))}
    text, _ = realise("{delivery_date}, with luck.", facts, load_acts(), TODAY)
    assert text == "Tomorrow, with luck."


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=100))
def test_a_value_is_copied_whatever_stands_in_it(value: str) -> None:
    facts = {"product": Fact((value,), ("products/1/name",))}
    text, evidence = realise("It is the {product}.", facts, load_acts(), TODAY)
    written = "".join(c for c in value if is_visible(c))
    if written:
        assert text.replace("\u2068", "").replace("\u2069", "") == f"It is the {written}."
        assert evidence[0].value == value
        assert evidence[0].span in text


@pytest.mark.parametrize("value", ["{items}", "{product} {0}", "<say>", "<b>x</b>", "a, b. C"])
def test_placeholders_and_markup_in_a_value_are_so_many_letters(value: str) -> None:
    facts = {"product": Fact((value,), ("p",)), "items": Fact(("Orb",), ("i",))}
    text, _ = realise("It is {product}, not {items}.", facts, load_acts(), TODAY)
    assert text == f"It is {value}, not Orb."


def test_a_value_of_another_kind_than_its_placeholder_is_said_as_it_stands() -> None:
    assert say_value("soon", "date", TODAY) == "soon"
    assert say_value("2026-02-30", "date", TODAY) == "2026-02-30"
    assert say_value("12.00", "money", TODAY) == "12.00"
    assert say_value("12.00 <b>EUR</b>", "money", TODAY) == "12.00 <b>EUR</b>"


def test_what_cannot_be_seen_is_not_among_the_values_said() -> None:
    facts = {"items": Fact(("Orb", "\u200b", "", "Mug"), ("a", "b", "c", "d"))}
    text, evidence = realise("It holds {items}.", facts, load_acts(), TODAY)
    assert text == "It holds Orb and Mug."
    assert [e.source for e in evidence] == ["a", "d"]


def test_a_fact_of_which_nothing_can_be_seen_is_not_to_be_said() -> None:
    said = Say("greet", {}, {"first_name": Fact((" \u200d",), ("c",)), "items": Fact((), ())})
    assert sayable(said).facts == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ochre", "Ochre it is."),
        ("iPhone case", "iPhone case it is."),
        ("w-1042", "w-1042 it is."),
        ("www.x.test", "www.x.test it is."),
    ],
)
def test_only_an_ordinary_word_takes_a_capital(value: str, text: str) -> None:
    facts = {"option_value": Fact((value,), ("v",))}
    assert realise("{option_value} it is.", facts, load_acts(), TODAY)[0] == text


def test_payments_are_said_in_the_shoppers_locale_and_proved_by_the_record() -> None:
    paid = ("12.50 EUR to gift card GC-8841", "1030.00 EUR to Visa ending in 4412")
    facts = {"refunds": Fact(paid, ("orders/1/payments",) * 2)}
    text, evidence = realise("Back: {refunds}.", facts, load_acts(), TODAY, "en-DE")
    assert text == "Back: 12,50 € to gift card GC-8841 and 1.030,00 € to Visa ending in 4412."
    assert tuple(e.value for e in evidence) == paid


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("Do you mean {products}?", "Do you mean Kite Mug or Orb?"),
        ("Is it one of {products}?", "Is it one of Kite Mug and Orb?"),
        ("There's {products}. Which one?", "There's Kite Mug and Orb. Which one?"),
        ("Shall {items} go back?", "Shall Kite Mug and Orb go back?"),
        ("{items}?", "Kite Mug and Orb?"),
    ],
)
def test_what_can_be_chosen_is_joined_by_or_at_the_end_of_a_question(
    wording: str, text: str
) -> None:
    both = Fact(("Kite Mug", "Orb"), ("products/1/name", "products/2/name"))
    facts = {"products": both, "items": both}
    assert realise(wording, facts, load_acts(), TODAY)[0] == text
