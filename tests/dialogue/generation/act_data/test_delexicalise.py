"""Placeholders stand for values, and values for placeholders."""

from __future__ import annotations

import pytest

from dialogue.generation.act_data.delexicalise import (
    delexicalise,
    in_order,
    lexicalise,
    placeholders,
)
from dialogue.generation.act_data.rows import Slot
from dialogue.generation.act_data.slot_tables import SlotTables

_TABLES = SlotTables()


def _slots(**values: str | None) -> tuple[Slot, ...]:
    return tuple(Slot(name=name, value=value) for name, value in values.items())


def test_only_values_of_their_own_have_placeholders() -> None:
    slots = (*_slots(name="Oak House", pets="no", area=None), Slot(name="name", value="Elm Inn"))
    assert placeholders(slots, _TABLES) == {"[name]": "Oak House", "[name 2]": "Elm Inn"}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Oak House (the oak house) has 2 rooms.", "[name] (the oak house) has [rooms] rooms."),
        ("Take oak house.", "Take [name]."),
        ("There are 25 of 2.", "There are 25 of [rooms]."),
        ("Its class is A++, not A+.", "Its class is A++, not [class]."),
        ("With bar and garden", "With [extras]"),
        ("With a garden or bar", "With a [extras]"),
    ],
)  # fmt: skip
def test_values_are_found_as_whole_words_once(text: str, plain: str) -> None:
    values = {"[name]": "Oak House", "[rooms]": "2", "[class]": "A+", "[extras]": "garden and bar"}
    assert delexicalise(text, values, _TABLES) == plain


def test_in_text_that_is_split_already_a_word_ends_at_a_space() -> None:
    values = {"[size]": "large"}
    assert delexicalise("a large-sized room", values, _TABLES) == "a [size]-sized room"
    split = SlotTables(tokenize="none")
    assert delexicalise("a large-sized room", values, split) == "a large-sized room"


def test_no_value_is_found_within_a_placeholder() -> None:
    values = {"[name]": "Oak", "[name 2]": "Elm House", "[rooms]": "2"}
    plain = delexicalise("Oak or Elm House with 2 rooms", values, _TABLES)
    assert plain == "[name] or [name 2] with [rooms] rooms"
    assert lexicalise(plain, values) == "Oak or Elm House with 2 rooms"


def test_what_is_mentioned_first_becomes_the_first_of_two() -> None:
    said = "[name 2] costs [price 2], [name] costs [price] in [area]"
    assert in_order(said) == "[name] costs [price], [name 2] costs [price 2] in [area]"
    assert in_order("[name] in [area]") == "[name] in [area]"
