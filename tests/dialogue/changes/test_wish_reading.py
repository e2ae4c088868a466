"""What messages say that items are to become."""

from __future__ import annotations

import pytest

from dialogue.changes.wishes.mentions import Thing
from dialogue.changes.wishes.reading import Asked, Line, read_wishes
from dialogue.changes.wishes.wish import Said, Wanted, Wish
from tests.dialogue.changes.wardrobe import (
    BLANKET,
    BOOTS,
    COFFEE,
    LAMP,
    MUG,
    PENS,
    SHIRT,
    SOCKS,
    thing,
)


def _wanted(option: str, wanted: Wanted) -> str:
    parts = [f"{option}={wanted.value}"] if wanted.value else []
    parts += [f"{option}{wanted.steps:+d}"] if wanted.steps else []
    parts += [f"{option}={'last' if wanted.end > 0 else 'first'}"] if wanted.end else []
    parts += [f"{option}!{value}" for value in sorted(wanted.refused)]
    return " ".join(parts + ([f"{option}*"] if wanted.free else []))


def _wish(wish: Wish) -> str:
    parts = sorted(_wanted(option, wanted) for option, wanted in wish.options.items())
    return " ".join(parts + ([wish.price] if wish.price else []))


def _written(said: Said | None) -> str:
    """A message's wishes in short: "size=42 colour=brown | size=41" is one and its fall-back."""
    if said is None:
        return ""
    marks = ("afresh: " if said.afresh else "") + ("else: " if said.falls_back else "")
    return marks + " | ".join(_wish(wish) for wish in said.wishes)


def _read(text: str, *things: Thing, asked: Asked | None = None) -> dict[str, str]:
    return {i: _written(s) for i, s in read_wishes(Line(text), things, asked).items()}


BROWN_39 = thing(BOOTS, "39-brown")


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("42", "size=42"),
        ("size 42 please", "size=42"),
        ("could I have a 42 instead?", "size=42"),
        ("and in black", "colour=black"),
        ("actually 41", "size=41"),
        ("black, 42", "colour=black size=42"),
        ("42 in black", "colour=black size=42"),
        ("no, I meant 41", "size=41"),
        ("42, no wait, 41", "size=41"),
        ("swap the brown boots for black ones", "colour=black"),
        ("the brown ones in black please", "colour=black"),
        ("i have a 39 and need a 40", "size=40"),
        ("change the boots from 39 to 40", "size=40"),
        ("swap the brown boots", ""),
        ("exchange the boots from W10042", ""),
        ("i bought 2 pairs 30 days ago", ""),
        ("boots in gray", "colour=grey"),
        ("grey", "colour=grey"),
        ("balck", "colour=black"),
        ("blakc in 41", "colour=black size=41"),
        ("brwon", "colour=brown"),
        ("45", "size=45"),
        ("purple", "colour=purple"),
        ("the black ones", "colour=black"),
        # fall-backs
        ("41 in black, or if none 40 in black", "colour=black size=41 | colour=black size=40"),
        ("40 or 41 in black", "colour=black size=40 | colour=black size=41"),
        ("40 in black or 41", "colour=black size=40 | colour=black size=41"),
        ("40 in black or 41 in grey", "colour=black size=40 | colour=grey size=41"),
        ("black or grey, whichever you have", "colour=black | colour=grey"),
        ("black, if not then grey", "colour=black | colour=grey"),
        ("if there's no black then grey", "colour=black | colour=grey"),
        ("if the black is sold out, grey", "colour=black | colour=grey"),
        ("black; if that's gone, grey in 41", "colour=black | colour=grey size=41"),
        ("black, 41, otherwise 42", "colour=black size=41 | colour=black size=42"),
        ("40, 41 or 42", "size=40 | size=41 | size=42"),
        ("40 in black, 41 if there is none", "colour=black size=40 | colour=black size=41"),
        ("otherwise 41", "else: size=41"),
        ("41 if none", "else: size=41"),
        ("in black if possible", "colour=black | colour*"),
        ("ideally black, size 41", "colour=black size=41 | colour* size=41"),
        # what isn't wanted
        ("any colour but brown", "colour!brown colour*"),
        ("anything except brown", "colour!brown colour*"),
        ("any colour except brown or grey", "colour!brown colour!grey colour*"),
        ("not the black", "colour!black"),
        ("not black or grey", "colour!black colour!grey"),
        ("not the brown, the black", "colour=black"),
        ("i don't want brown", "colour!brown"),
        ("black instead of brown", "colour=black"),
        ("a different colour", "colour!brown"),
        ("any other colour", "colour!brown colour*"),
        ("any colour is fine, size 41", "colour* size=41"),
        ("same colour, size 41", "colour=brown size=41"),
        # in relation to what there is
        ("one size up", "size+1"),
        ("a size bigger", "size+1"),
        ("2 sizes bigger", "size+2"),
        ("two sizes down", "size-2"),
        ("the next size up", "size+1"),
        ("the bigger one", "size+1"),
        ("a smaller size please", "size-1"),
        ("the biggest you have", "size=last"),
        ("they're too small", "size+1"),
        ("they are too tight, i need a 41", "size=41"),
        ("too big, can i get black ones as well", "colour=black size-1"),
        ("something cheaper", "cheaper"),
        ("same but cheaper", "afresh: cheaper"),
        ("the cheapest in stock", "cheapest"),
        ("same again but in black", "afresh: colour=black"),
        ("the same boots but in black, one size up", "colour=black size+1"),
        ("hello, is anyone there", ""),
        ("what would that cost", ""),
    ],
)  # fmt: skip
def test_a_message_says_what_the_boots_are_to_become(text: str, wished: str) -> None:
    assert _read(text, BROWN_39).get("1", "") == wished


@pytest.mark.parametrize(
    ("text", "at_hand", "wished"),
    [
        ("the small ones", thing(MUG, "ink-large"), "size=small"),
        ("meduim", thing(SHIRT, "S-red"), "size=M"),
        ("medium", thing(SHIRT, "S-red"), "size=M"),
        ("an M please", thing(SHIRT, "S-red"), "size=M"),
        ("l", thing(SHIRT, "S-red"), "size=L"),
        ("extra large", thing(SHIRT, "S-red"), "size=XL"),
        ("anything except large", thing(SHIRT, "S-red"), "size!L size*"),
        ("it's a nice one, s'il vous plait", thing(SHIRT, "L-red"), ""),
        ("grene", thing(SHIRT, "S-red"), "colour=green"),
        ("that's a great shirt but green", thing(SHIRT, "S-red"), "colour=green"),
        ("white", thing(MUG, "ink-large"), "colour=speckled white"),
        ("the green one", thing(MUG, "ink-large"), "colour=sea green"),
        ("medium", thing(MUG, "ink-large"), "size=medium"),
        ("half a kilo", thing(COFFEE, "250 g-beans"), "weight=500 g"),
        ("500g", thing(COFFEE, "250 g-beans"), "weight=500 g"),
        ("1kg please", thing(COFFEE, "250 g-beans"), "weight=1 kg"),
        ("1000 grams as filter", thing(COFFEE, "250 g-beans"), "grind=filter weight=1 kg"),
        ("a kilo of beans", thing(COFFEE, "250 g-filter"), "grind=beans weight=1 kg"),
        ("750 g", thing(COFFEE, "250 g-beans"), "weight=750 g"),
        ("a bigger bag", thing(COFFEE, "250 g-beans"), "weight+1"),
        (
            "a firm one, king size; if there is none in linen then cotton",
            thing(BLANKET, "soft-double-linen"),
            "cover=linen firmness=firm size=king | cover=cotton firmness=firm size=king",
        ),
        ("softer please", thing(BLANKET, "firm-double-linen"), "firmness-1"),
        ("it's too soft", thing(BLANKET, "soft-double-linen"), "firmness+1"),
        ("that's fine", thing(PENS, "broad-plum"), ""),
        ("is the white pen nice", thing(PENS, "broad-white"), ""),
        ("a fine nib", thing(PENS, "broad-plum"), "nib=fine"),
        ("fine", thing(PENS, "broad-plum"), "nib=fine"),
        ("i'd like the medium one", thing(PENS, "broad-plum"), "nib=medium"),
        ("size 40", thing(SOCKS, "36-38-one"), "size=39-41"),
        ("39-41", thing(SOCKS, "36-38-one"), "size=39-41"),
        ("a pack of two", thing(SOCKS, "36-38-one"), "pack=two"),
        ("a four pack", thing(SOCKS, "36-38-one"), "pack=four"),
        ("four of them", thing(SOCKS, "36-38-one"), ""),
        ("500 g more", thing(COFFEE, "500 g-beans"), "weight=1 kg"),
        ("the 3-pack", thing(SOCKS, "36-38-one"), "pack=three"),
        ("the one i bought", thing(SOCKS, "36-38-two"), ""),
        ("king size", thing(BLANKET, "soft-double-linen"), "size=king"),
        ("the desk lamp in black", thing(LAMP, "oak-small"), "colour=black"),
        ("i am sure", thing(LAMP, "oak-small"), ""),
        ("it's 2 metres long", thing(LAMP, "oak-small"), ""),
        ("my house is small", thing(LAMP, "oak-large"), ""),
        ("postcode CF42 3AB, unit S9", thing(SHIRT, "M-red"), ""),
        ("send it to mr s.l. brook", thing(SHIRT, "M-red"), ""),
        ("i'd seen it cheaper elsewhere", thing(MUG, "ink-large"), ""),
        ("safe and sound, thanks for the plane", thing(PENS, "broad-white"), ""),
        ("we can leave that for another day", thing(PENS, "broad-white"), ""),
    ],
)  # fmt: skip
def test_values_are_known_however_they_are_written(text: str, at_hand: Thing, wished: str) -> None:
    assert _read(text, at_hand).get("1", "") == wished


BOOTS_AND_MUG = (thing(BOOTS, "39-brown", "boots"), thing(MUG, "ink-small", "mug"))
TWO_SHIRTS = (thing(SHIRT, "M-blue", "first"), thing(SHIRT, "M-green", "second"))


@pytest.mark.parametrize(
    ("text", "things", "wished"),
    [
        (
            "the boots in 42 and the mug in green",
            BOOTS_AND_MUG,
            {"boots": "size=42", "mug": "colour=sea green"},
        ),
        (
            "42 for the boots and green for the mug",
            BOOTS_AND_MUG,
            {"boots": "size=42", "mug": "colour=sea green"},
        ),
        (
            "for the boots a 42, and for the cup, the large one",
            BOOTS_AND_MUG,
            {"boots": "size=42", "mug": "size=large"},
        ),
        ("42", BOOTS_AND_MUG, {"boots": "size=42"}),
        ("in 42 and green", BOOTS_AND_MUG, {"boots": "size=42", "mug": "colour=sea green"}),
        (
            "a green mug and 42 boots",
            BOOTS_AND_MUG,
            {"boots": "size=42", "mug": "colour=sea green"},
        ),
        ("large", BOOTS_AND_MUG, {"mug": "size=large"}),
        ("the mug bigger", BOOTS_AND_MUG, {"mug": "size+1"}),
        ("both one size up", BOOTS_AND_MUG, {"boots": "size+1", "mug": "size+1"}),
        ("the boots in black", BOOTS_AND_MUG, {"boots": "colour=black"}),
        (
            "boots 41 or if none 42, mug large",
            BOOTS_AND_MUG,
            {"boots": "size=41 | size=42", "mug": "size=large"},
        ),
        (
            "the first in red, the other one green",
            TWO_SHIRTS,
            {"first": "colour=red", "second": "colour=green"},
        ),
        (
            "one in red, the other in L",
            TWO_SHIRTS,
            {"first": "colour=red", "second": "size=L"},
        ),
        ("the blue one in red", TWO_SHIRTS, {"first": "colour=red"}),
        (
            "the blue shirt in L and the green shirt in S",
            TWO_SHIRTS,
            {"first": "size=L", "second": "size=S"},
        ),
        ("both in red", TWO_SHIRTS, {"first": "colour=red", "second": "colour=red"}),
        ("L please", TWO_SHIRTS, {"first": "size=L", "second": "size=L"}),
        ("the second in XL", TWO_SHIRTS, {"second": "size=XL"}),
        (
            "the boots and the mug one size up",
            BOOTS_AND_MUG,
            {"boots": "size+1", "mug": "size+1"},
        ),
        (
            "the desk lamp in black and the boots too",
            (thing(LAMP, "oak-small", "lamp"), thing(BOOTS, "39-brown", "boots")),
            {"lamp": "colour=black"},
        ),
        (
            "the boots in the biggest ones and the mug in ink",
            (thing(BOOTS, "43-brown", "boots"), thing(MUG, "sea green-large", "mug")),
            {"boots": "size=last", "mug": "colour=ink"},
        ),
        (
            "size 42",
            (thing(LAMP, "oak-small", "lamp"), thing(BOOTS, "39-brown", "boots")),
            {"boots": "size=42"},
        ),
    ],
)  # fmt: skip
def test_of_several_items_each_gets_its_own_wish(
    text: str, things: tuple[Thing, ...], wished: dict[str, str]
) -> None:
    assert _read(text, *things) == wished


def test_an_answer_is_about_the_item_that_was_asked_about() -> None:
    asked = Asked("second", "size", ("S", "L"))
    assert _read("L", *TWO_SHIRTS, asked=asked) == {"second": "size=L"}


@pytest.mark.parametrize(
    ("text", "choices", "wished"),
    [
        ("yes please", ("40",), "size=40"),
        ("ok that's fine", ("40",), "size=40"),
        ("yes", ("40", "41"), ""),
        ("the first one", ("40", "41"), "size=40"),
        ("the last", ("40", "41"), "size=41"),
        ("the second then", ("40", "41"), "size=41"),
        ("doesn't matter", ("40", "41"), "size=40"),
        ("you choose", ("40", "41"), "size=40"),
        ("no", ("40",), ""),
    ],
)
def test_what_was_offered_can_be_taken_without_naming_it(
    text: str, choices: tuple[str, ...], wished: str
) -> None:
    assert _read(text, BROWN_39, asked=Asked("1", "size", choices)).get("1", "") == wished


def test_a_variant_that_was_offered_as_a_whole_can_be_taken_with_a_yes() -> None:
    asked = Asked("1", "", ("40 in black",))
    assert _read("yes please", BROWN_39, asked=asked) == {"1": "colour=black size=40"}


def test_what_names_something_else_is_no_value() -> None:
    text = "send them to 42 Brown Street"
    assert read_wishes(Line(text, masked=((13, 28),)), [BROWN_39]) == {}
