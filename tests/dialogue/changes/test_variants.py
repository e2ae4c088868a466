"""Which variant a wish comes to, and what can be had where there is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.changes.wishes.mentions import Thing
from dialogue.changes.wishes.reading import Line, read_wishes
from dialogue.changes.wishes.variants import Outcome, fulfil, label_of
from dialogue.changes.wishes.wish import Preferences, Wanted, Wish, merged
from knowledge.records import Money, OrderItem, Product, Variant
from tests.dialogue.changes.wardrobe import BLANKET, BOOTS, COFFEE, LAMP, MUG, SHIRT, thing


def _outcome(at_hand: Thing, *messages: str) -> Outcome:
    wished: Preferences = ()
    for message in messages:
        said = read_wishes(Line(message), [at_hand])
        wished = merged(wished, said["1"]) if "1" in said else wished
    return fulfil(at_hand.item, at_hand.product, wished)


BROWN_39 = thing(BOOTS, "39-brown")


@pytest.mark.parametrize(
    ("at_hand", "messages", "becomes"),
    [
        (BROWN_39, ("40",), "40-brown"),
        (BROWN_39, ("black, 40",), "40-black"),
        (BROWN_39, ("42", "and in black"), "42-black"),
        (BROWN_39, ("42 in black", "actually 41"), "41-black"),
        (BROWN_39, ("one size up",), "40-brown"),
        (BROWN_39, ("the bigger ones",), "40-brown"),
        (BROWN_39, ("a size smaller",), "38-brown"),
        (BROWN_39, ("two sizes up",), "41-brown"),
        (BROWN_39, ("they are too small",), "40-brown"),
        (BROWN_39, ("one size up", "and in black"), "40-black"),
        (BROWN_39, ("39 in black, or if none 40 in black",), "40-black"),
        (BROWN_39, ("black or grey in 41",), "41-black"),
        (BROWN_39, ("42 in grey, otherwise 42 in black",), "42-black"),
        (BROWN_39, ("any colour but brown, in 41",), "41-black"),
        (BROWN_39, ("any size, in black",), "38-black"),
        (BROWN_39, ("same again but in black, 40",), "40-black"),
        (BROWN_39, ("the cheapest you have",), "41-grey"),
        (BROWN_39, ("something cheaper",), "41-grey"),
        (BROWN_39, ("something dearer in 40",), "40-black"),
        (thing(MUG, "ink-large"), ("the small ones",), "ink-small"),
        (thing(MUG, "ink-large"), ("same but cheaper",), "ink-small"),
        (thing(MUG, "ink-small"), ("the bigger one in green",), "sea green-large"),
        (thing(COFFEE, "250 g-filter"), ("half a kilo",), "500 g-filter"),
        (thing(COFFEE, "250 g-filter"), ("1kg as beans",), "1 kg-beans"),
        (thing(SHIRT, "M-red"), ("anything except large",), "S-red"),
        (thing(SHIRT, "S-red"), ("meduim", "grene"), "M-green"),
        (thing(LAMP, "oak-small"), ("large",), "oak-large"),
        (
            thing(BLANKET, "soft-double-cotton"),
            ("a firm one, king size; if there is none in linen then cotton",),
            "firm-king-cotton",
        ),
        (
            thing(BLANKET, "soft-double-cotton"),
            ("a medium one, king size; if there is none in linen then cotton",),
            "medium-king-linen",
        ),
    ],
)  # fmt: skip
def test_a_wish_changes_what_it_speaks_of_and_keeps_the_rest(
    at_hand: Thing, messages: tuple[str, ...], becomes: str
) -> None:
    found = _outcome(at_hand, *messages)
    assert found.variant is not None
    assert found.variant.id == becomes


@pytest.mark.parametrize(
    ("message", "choices", "option"),
    [
        # brown is the other colour there is in 39, and the boots are brown already
        ("black", ("38", "40", "41", "42", "43"), "size"),
        ("43", ("43 in black", "42 in brown", "41 in brown", "40 in brown"), ""),
        ("45", ("38", "40", "41", "42"), "size"),
        ("purple", (), ""),
        ("40 in grey", ("41 in grey", "40 in brown", "40 in black"), ""),
    ],
)
def test_what_cannot_be_had_is_told_with_what_can(
    message: str, choices: tuple[str, ...], option: str
) -> None:
    found = _outcome(BROWN_39, message)
    assert found.variant is None
    assert found.is_lacking
    if choices:
        assert set(found.choices) <= set(choices)
        assert found.option == option


@pytest.mark.parametrize("message", ["brown", "39", "39 in brown", "the brown ones in 39 please"])
def test_a_wish_for_what_the_item_is_already_is_told_as_such(message: str) -> None:
    found = _outcome(BROWN_39, message)
    assert found.is_same
    assert not found.is_lacking
    assert found.variant is None


def test_the_cheapest_is_told_as_such() -> None:
    assert _outcome(thing(MUG, "ink-small"), "the cheapest one").is_same


def test_of_what_is_cheaper_nothing_dearer_is_offered() -> None:
    found = _outcome(thing(COFFEE, "500 g-beans"), "1 kg but cheaper")
    assert found.is_lacking
    assert set(found.choices) == {"250 g"}


def test_nothing_bigger_than_the_biggest_is_made_up() -> None:
    assert _outcome(thing(MUG, "ink-large"), "a bigger one").is_lacking


def test_without_a_wish_the_option_with_the_widest_choice_is_asked_for() -> None:
    found = _outcome(BROWN_39, "hello")
    assert (found.option, found.choices) == ("size", ("38", "40", "41", "42"))


def test_another_colour_is_asked_for_by_those_there_are_in_the_same_size() -> None:
    found = _outcome(thing(BOOTS, "41-brown"), "a different colour")
    assert (found.variant, found.option, found.choices) == (None, "colour", ("black", "grey"))


def test_what_one_item_takes_another_cannot_have() -> None:
    product = Product("p", "P", "c", "", {}, (), (_variant("a", 1), _variant("b", 1)))
    wished = (Wish({"kind": Wanted("b")}),)
    assert fulfil(_item("a", product), product, wished).variant is not None
    assert fulfil(_item("a", product), product, wished, {"b": 1}).is_lacking


def test_more_than_there_is_cannot_be_had() -> None:
    at_hand = thing(BOOTS, "39-brown", quantity=6)
    assert _outcome(at_hand, "40") == Outcome(is_lacking=True)


def test_a_variant_is_called_by_its_size_first() -> None:
    assert label_of(BOOTS.variants[1], BOOTS) == "38 in black"
    assert label_of(MUG.variants[0], MUG) == "small in speckled white"


_KINDS, _SIZES, _COLOURS = ("a", "b"), ("S", "M", "L"), ("red", "blue", "green")


def _variant(kind: str, stock: int) -> Variant:
    return Variant(kind, "p", {"kind": kind}, Money(Decimal("9.00"), "EUR"), stock)


def _item(called: str, product: Product) -> OrderItem:
    variant = next(v for v in product.variants if v.id == called)
    return OrderItem("1", "p", called, "P", variant.options, 1, variant.price)


@st.composite
def _shops(draw: st.DrawFn) -> Thing:
    variants = tuple(
        Variant(
            f"{size}-{colour}", "p", {"size": size, "colour": colour},
            Money(Decimal(draw(st.integers(5, 20))), "EUR"), draw(st.integers(0, 3)),
            draw(st.booleans()),
        )
        for size in _SIZES
        for colour in _COLOURS
        if draw(st.integers(0, 9))
    )  # fmt: skip
    if not variants:
        variants = (
            Variant("S-red", "p", {"size": "S", "colour": "red"}, Money(Decimal(9), "EUR"), 1),
        )
    own = draw(st.sampled_from(variants))
    item = OrderItem("1", "p", own.id, "P", own.options, draw(st.integers(1, 2)), own.price)
    return Thing(item, Product("p", "P", "c", "", {}, (), variants))


def _wanted(values: tuple[str, ...]) -> st.SearchStrategy[Wanted]:
    return st.one_of(
        st.builds(Wanted, st.sampled_from(values)),
        st.builds(Wanted, refused=st.frozensets(st.sampled_from(values)), free=st.booleans()),
        st.builds(Wanted, steps=st.sampled_from([-2, -1, 1, 2])),
        st.builds(Wanted, end=st.sampled_from([-1, 1])),
    )


_WISHES = st.lists(
    st.builds(
        Wish,
        st.fixed_dictionaries({}, optional={"size": _wanted(_SIZES), "colour": _wanted(_COLOURS)}),
        st.sampled_from(["", "", "cheaper", "cheapest", "dearer", "dearest"]),
    ),
    max_size=3,
).map(tuple)


@given(_shops(), _WISHES)
def test_what_is_found_can_be_had_and_is_another_than_the_item(
    at_hand: Thing, wished: Preferences
) -> None:
    found = fulfil(at_hand.item, at_hand.product, wished).variant
    if found is not None:
        assert found.available >= at_hand.item.quantity
        assert found.id != at_hand.item.variant_id


@given(_shops(), _WISHES)
def test_what_is_not_spoken_of_stays_unless_the_price_decides(
    at_hand: Thing, wished: Preferences
) -> None:
    found = fulfil(at_hand.item, at_hand.product, wished).variant
    if found is None or any(wish.price for wish in wished):
        return
    own = at_hand.item.options
    changed = {option for option, value in found.options.items() if own.get(option) != value}
    assert any(changed <= set(wish.options) for wish in wished)


@given(_shops(), st.sampled_from(_SIZES), st.sampled_from(_COLOURS))
def test_a_value_that_can_be_had_with_the_rest_as_it_is_needs_no_more_questions(
    at_hand: Thing, size: str, colour: str
) -> None:
    item, product = at_hand.item, at_hand.product
    for option, value in (("size", size), ("colour", colour)):
        wanted = {**item.options, option: value}
        expected = [
            v
            for v in product.variants
            if v.options == wanted and v.available >= item.quantity and v.id != item.variant_id
        ]
        found = fulfil(item, product, (Wish({option: Wanted(value)}),))
        assert found.variant == next(iter(expected), None)


@given(_shops(), _WISHES)
def test_what_is_offered_can_be_had(at_hand: Thing, wished: Preferences) -> None:
    item, product = at_hand.item, at_hand.product
    found = fulfil(item, product, wished)
    can_be_had = [
        v for v in product.variants if v.available >= item.quantity and v.id != item.variant_id
    ]
    for choice in found.choices:
        if found.option:
            assert any(v.options[found.option] == choice for v in can_be_had)
        else:
            assert any(label_of(v, product) == choice for v in can_be_had)


@given(_shops(), st.sampled_from(_SIZES), st.sampled_from(_COLOURS))
def test_what_is_offered_can_be_had_together_with_the_rest_of_the_wish(
    at_hand: Thing, size: str, colour: str
) -> None:
    item, product = at_hand.item, at_hand.product
    wished = (Wish({"size": Wanted(size), "colour": Wanted(colour)}),)
    found = fulfil(item, product, wished)
    if not found.is_lacking or not found.option:
        return
    for choice in found.choices:
        instead = _with(wished, found.option, choice)
        assert fulfil(item, product, instead).variant is not None


def _with(wished: Preferences, option: str, value: str) -> Preferences:
    return (Wish({**wished[0].options, option: Wanted(value)}),)
