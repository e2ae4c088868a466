"""What can be chosen, and how it is said."""

from __future__ import annotations

from dialogue.descriptions.options import choices_of, options_say
from dialogue.facts import Say
from tests.dialogue.descriptions.shop import product

SIZES = [str(size) for size in range(36, 48)]


def _say(options: dict[str, list[str]]) -> Say | None:
    made = product({}, options=options)
    return options_say(made, choices_of(made)[0])


def test_one_option_has_its_values() -> None:
    say = _say({"Lid Colour": ["black", "white"]})
    assert say is not None
    assert say.facts["option_name"].values == ("lid colour",)
    assert say.facts["option_values"].values == ("black", "white")
    assert say.facts["option_values"].sources == ("products/kettle/options/Lid Colour",) * 2


def test_two_options_are_told_in_one_sentence() -> None:
    say = _say({"colour": ["black", "white"], "size": ["S", "L"]})
    assert say is not None
    assert say.facts["other_option_values"].values == ("S", "L")


def test_of_many_values_their_number_is_told() -> None:
    say = _say({"size": SIZES})
    assert say is not None
    assert say.facts["option_count"].values == ("12",)


def test_three_options_are_listed() -> None:
    say = _say({"colour": ["red", "blue"], "size": SIZES, "lid": ["cork", "tin", "none"]})
    assert say is not None
    assert say.facts["choices"].values == (
        "colour (red or blue)",
        "size (one of 12)",
        "lid (cork, tin or none)",
    )


def test_what_is_no_choice_is_left_out_with_its_reason() -> None:
    made = product({}, options={"title": ["Default"], "size": ["S", "<i>L</i>"]})
    choices, left_out = choices_of(made)
    assert choices == []
    assert [out.name for out in left_out] == ["title", "size"]
    assert "only one" in left_out[0].reason
    assert "markup" in left_out[1].reason
