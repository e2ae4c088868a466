"""How what was wished and what is wished now come together."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.changes.wishes.reading import Line, read_wishes
from dialogue.changes.wishes.wish import (
    Preferences,
    Said,
    Wanted,
    Wish,
    combined,
    merged,
    preferences_from_json,
    preferences_to_json,
)
from tests.dialogue.changes.wardrobe import BOOTS, thing


def _after(*messages: str) -> Preferences:
    """What is wished of brown boots in 39 after some messages."""
    at_hand = thing(BOOTS, "39-brown")
    wished: Preferences = ()
    for message in messages:
        said = read_wishes(Line(message), [at_hand])
        wished = merged(wished, said["1"]) if "1" in said else wished
    return wished


def _values(wished: Preferences) -> list[dict[str, str]]:
    return [{o: w.value for o, w in wish.options.items() if w.value} for wish in wished]


@pytest.mark.parametrize(
    ("messages", "wished"),
    [
        (("42", "and in black"), [{"size": "42", "colour": "black"}]),
        (("42 in black", "actually 41"), [{"size": "41", "colour": "black"}]),
        (("42 in black", "no, grey"), [{"size": "42", "colour": "grey"}]),
        (("42", "what will that cost?", "in black"), [{"size": "42", "colour": "black"}]),
        (("black", "not the black", "41"), [{"size": "41"}]),
        (("not brown", "black"), [{"colour": "black"}]),
        (("black", "brown after all, in 41"), [{"colour": "brown", "size": "41"}]),
        (("42 in black", "same again but in grey"), [{"colour": "grey"}]),
        (
            ("41 in black, or if none 40 in black", "in grey rather"),
            [{"size": "41", "colour": "grey"}, {"size": "40", "colour": "grey"}],
        ),
        (("41 or 42 in black", "40"), [{"size": "40", "colour": "black"}]),
        (
            ("black, 41", "otherwise 42"),
            [{"size": "41", "colour": "black"}, {"size": "42", "colour": "black"}],
        ),
        (
            ("black", "41 or 42"),
            [{"size": "41", "colour": "black"}, {"size": "42", "colour": "black"}],
        ),
    ],
)  # fmt: skip
def test_a_later_wish_changes_the_options_that_it_names(
    messages: tuple[str, ...], wished: list[dict[str, str]]
) -> None:
    assert _values(_after(*messages)) == wished


def test_a_size_up_is_counted_from_the_size_that_was_wished() -> None:
    assert _after("41", "one size up")[0].options["size"] == Wanted(steps=1, base="41")


def test_two_sizes_up_after_one_are_two_in_all() -> None:
    assert _after("one size up", "no, two sizes up")[0].options["size"] == Wanted(steps=2)


def test_cheaper_holds_until_a_value_is_named() -> None:
    assert _after("something cheaper", "41") == (Wish({"size": Wanted("41")}),)
    assert _after("the cheapest", "in black")[0].price == "cheapest"


_VALUES = st.sampled_from(["a", "b", "c"])
_WANTED = st.one_of(
    st.builds(Wanted, _VALUES),
    st.builds(Wanted, refused=st.frozensets(_VALUES, min_size=1), free=st.booleans()),
    st.builds(Wanted, steps=st.sampled_from([-1, 1, 2])),
    st.builds(Wanted, end=st.sampled_from([-1, 1])),
    st.just(Wanted(free=True)),
)
_WISH = st.builds(
    Wish,
    st.dictionaries(st.sampled_from(["size", "colour"]), _WANTED),
    st.sampled_from(["", "cheaper", "cheapest"]),
)
_SAID = st.builds(
    Said, st.lists(_WISH, min_size=1, max_size=3).map(tuple), st.booleans(), st.booleans()
)


@given(st.lists(_SAID, max_size=3), _SAID)
def test_what_is_said_twice_counts_once(before: list[Said], said: Said) -> None:
    wished: Preferences = ()
    for each in before:
        wished = merged(wished, each)
    once = merged(wished, said)
    assert merged(once, said) == once


@given(_WANTED, _WANTED)
def test_what_is_wanted_of_an_option_now_holds(before: Wanted, now: Wanted) -> None:
    both = combined(before, now)
    assert not (now.value and both.value != now.value)
    assert both.value not in now.refused
    assert combined(both, now) == both


@given(st.lists(_WISH, max_size=3).map(tuple))
def test_wishes_survive_being_kept_in_a_slot(wished: Preferences) -> None:
    kept = json.loads(json.dumps(preferences_to_json(wished)))
    assert preferences_from_json(kept) == wished
