from __future__ import annotations

from datetime import date

import pytest

from dialogue.facts import Fact, Say
from dialogue.generation.slot_errors import slot_errors
from dialogue.messages import Utterance

TODAY = date(2026, 6, 3)
SAY = Say(
    "describe_options",
    {},
    {"option_name": Fact(("form",), ("options",)), "choices": Fact(("loose", "bags"), ("o", "o"))},
)


def errors(text: str) -> tuple[int, int, int]:
    found = slot_errors(Utterance(SAY.act, text, "", generated=True), SAY, TODAY, ["Kite Mug"])
    return found.missing, found.repeated, found.extra


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The form: loose and bags.", (0, 0, 0)),
        ("Form: loose and bags, the former being dearer.", (0, 0, 0)),
        ("The form: loose.", (1, 0, 0)),
        ("The form: loose, bags and loose.", (0, 1, 0)),
        ("The form: loose and bags, from 3 EUR.", (0, 0, 1)),
        ("The form: loose and bags, as of the Kite Mug.", (0, 0, 1)),
        ("The former: loose and bags.", (1, 0, 0)),
    ],
)
def test_what_is_missing_said_twice_or_said_besides_is_counted(
    text: str, found: tuple[int, int, int]
) -> None:
    assert errors(text) == found
