"""What a line wants dealt with, and what it wants left alone."""

from __future__ import annotations

import pytest

from dialogue.changes.mentions import adds_to_what_was_said, mentions_in
from dialogue.heard import Heard

THINGS = ("lamp", "mug", "quilt", "pillow", "boots", "W10042")


def _heard(text: str) -> Heard:
    found = sorted((text.index(t), t) for t in THINGS if t in text)
    kinds = {t: "order_number" if t.startswith("W") else "product" for t in THINGS}
    return Heard(
        text, "return_item", tuple((kinds[t], t, t) for _, t in found), (), False,
        tuple(at for at, _ in found),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("send the lamp back", ["lamp"]),
        ("keep the lamp, send the quilt back", ["quilt"]),
        ("i'll keep the lamp and the mug but the quilt has to go", ["quilt"]),
        ("not the quilt, the lamp", ["lamp"]),
        ("no not the quilt", []),
        ("the lamp, not the mug or the pillow", ["lamp"]),
        ("everything except the mug", []),
        ("everything but the mug please", []),
        ("all of it apart from the lamp and the mug", []),
        ("everything back, the quilt stays", []),
        ("lamp goes back. the mug is fine", ["lamp"]),
        ("the mug i'm keeping, refund the lamp", ["lamp"]),
        ("i don't want the lamp any more", ["lamp"]),
        ("i don't want to return the lamp, just the mug", ["mug"]),
        ("i'm not happy with the lamp", ["lamp"]),
        ("i didn't mean the lamp i meant the mug", ["mug"]),
        ("return W10042 but leave the pillow out of it", ["W10042"]),
        ("cancel all but W10042", []),
        ("yes to the lamp, no to the mug", ["lamp"]),
        ("No, the pillow no. Only the lamp", ["lamp"]),
        ("keep the lamp from W10042 and send the mug back", ["W10042", "mug"]),
        ("swap the boots instead of the lamp going back", ["boots", "lamp"]),
        ("the boots and the lamp", ["boots", "lamp"]),
        ("without the lamp. and the mug goes too", ["mug"]),
    ],
)
def test_what_is_to_stay_is_not_meant(text: str, meant: list[str]) -> None:
    mentions = mentions_in(_heard(text), "product", "order_number")
    assert [mention.value for mention in mentions if not mention.stays] == meant


@pytest.mark.parametrize(
    "text",
    ["the lamp as well", "and the mug", "oh and the quilt please", "the mug too", "add the boots",
     "also the pillow, sorry", "the mug too please"],
)  # fmt: skip
def test_what_is_said_in_addition_is_added(text: str) -> None:
    assert adds_to_what_was_said(_heard(text))


@pytest.mark.parametrize(
    "text", ["the boots are too small", "the lamp and the mug", "no, the quilt", "only the pillow"]
)
def test_what_is_said_by_itself_replaces(text: str) -> None:
    assert not adds_to_what_was_said(_heard(text))
