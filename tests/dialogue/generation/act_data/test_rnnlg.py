"""RNNLG's format, in invented rows: acts, references, templates and tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.generation.act_data.rnnlg import prepare_rnnlg
from dialogue.generation.act_data.rnnlg_text import normalise
from dialogue.generation.act_data.rows import ActDataError, Slot, load_rows
from dialogue.generation.act_data.slot_tables import load_slot_tables

_ROWS = [
    [
        "inform(name='oak inn';type=inn;petsAllowed=false;price_range=cheap)",
        "oak inn is a cheap inn without dogs .",
        "Oak Inn is an inn; it's in the cheap pricerange.",
    ],
    [
        "inform(name='elm inn';type=inn;petsAllowed=no;price_range=dear)",
        "no dogs in elm inn , a dear inn .",
        "Elm Inn is an inn; it's in the dear pricerange.",
    ],
    ["?request(area)", "which area ?", "What area?"],
    [
        "?compare(name=oak inn;name=elm inn)",
        "is elm inn better than oak inn ?",
        "Oak Inn or Elm Inn?",
    ],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as RNNLG publishes it."""
    (tmp_path / "detect.pair").write_text(
        json.dumps(
            {
                "general": {"name": "SLOT_NAME", "pricerange": "SLOT_PRICERANGE"},
                "binary": {"petsAllowed": ["dog", "dogs"]},
            }
        )
    )
    (tmp_path / "special_values.txt").write_text('{"no": ["false", "no"], "yes": ["true"]}')
    (tmp_path / "inns").mkdir()
    for split in ("train", "valid", "test"):
        text = "#####\n# a heading\n" + json.dumps(_ROWS)
        (tmp_path / "inns" / f"{split}.json").write_text(text)
    return tmp_path


def test_acts_become_slots_with_values_of_one_spelling(folder: Path) -> None:
    assert prepare_rnnlg(folder, "inns", folder / "out") == {"train": 4, "valid": 4, "test": 4}
    rows = load_rows(folder / "out" / "train.jsonl")
    assert rows[0].act == "inform"
    assert rows[0].slots == (
        Slot(name="name", value="oak inn"),
        Slot(name="type", value="inn"),
        Slot(name="petsAllowed", value="no"),
        Slot(name="pricerange", value="cheap"),
    )
    assert rows[2].slots == (Slot(name="area"),)
    assert rows[0].references == ("oak inn is a cheap inn without dogs",)


def test_all_rows_of_one_kind_are_references_of_each_other(folder: Path) -> None:
    prepare_rnnlg(folder, "inns", folder / "out")
    rows = load_rows(folder / "out" / "test.jsonl")
    assert rows[1].references == (
        "elm inn is a dear inn without dogs",
        "no dogs in elm inn , a dear inn",
    )
    assert rows[1].template == "elm inn is an inn , it is in the dear price range ."


def test_repeated_slots_are_filled_in_their_order_as_rnnlg_does(folder: Path) -> None:
    prepare_rnnlg(folder, "inns", folder / "out")
    compare = load_rows(folder / "out" / "test.jsonl")[3]
    assert compare.references == ("is oak inn better than elm inn",)


def test_the_tables_are_rnnlgs_own(folder: Path) -> None:
    prepare_rnnlg(folder, "inns", folder / "out")
    tables = load_slot_tables(folder / "out")
    assert tables.plain_values == ("no", "yes")
    assert tables.keywords == {"petsAllowed": ("dog", "dogs")}
    assert set(tables.uncounted) == {"type", "area"}
    assert tables.tokenize == "none"


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ActDataError, match=r"boats/train\.json"):
        prepare_rnnlg(folder, "boats", folder / "out")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("It's near, isn't it?", "it is near , is not it ?"),
        ("Rooms from 1.5 to 2,000.", "rooms from 1.5 to 2,000 ."),
        ("The restaurants' prices", "the restaurant -s price -s"),
        ("families with children / kids", "family -s with child -s and kid -s"),
        ("truly cheap, certainly", "true -ly cheap , certain -ly"),
        ("call (020) 555-1234 now", "call 0205551234 now"),
        ("call 415.555.1234", "call 4155551234"),
        ("room 2 34", "room 234"),
    ],
)
def test_text_is_written_down_as_rnnlg_does(text: str, written: str) -> None:
    assert normalise(text) == written
