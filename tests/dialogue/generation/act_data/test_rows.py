"""Act-to-text files: what is read, and how a bad line is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.generation.act_data.rows import ActDataError, ActRow, Slot, load_rows, save_rows
from dialogue.generation.act_data.slot_tables import (
    SlotTables,
    load_slot_tables,
    save_slot_tables,
)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    rows = [
        ActRow(
            act="inform",
            slots=(Slot(name="name", value="Oak House"), Slot(name="area")),
            references=("Oak House is nice. Which area?",),
            template="Oak House. Area?",
        ),
        ActRow(act="bye"),
    ]
    save_rows(tmp_path / "acts.jsonl", rows)
    assert load_rows(tmp_path / "acts.jsonl") == rows


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2: the line"),
        ('{"slots": []}', "line 2: act"),
        ('{"act": "inform", "slots": [{"name": "two words"}]}', "line 2: slots.0.name"),
        ('{"act": "inform", "sentences": []}', "line 2: sentences"),
    ],
)
def test_a_bad_line_is_named_with_its_field(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "acts.jsonl"
    path.write_text('{"act": "bye"}\n' + line)
    with pytest.raises(ActDataError, match=told):
        load_rows(path)


def test_a_file_that_is_missing_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(ActDataError, match=r"nowhere\.jsonl"):
        load_rows(tmp_path / "nowhere.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(ActDataError, match="no rows"):
        load_rows(tmp_path / "empty.jsonl")


def test_slot_tables_lie_beside_the_data_and_are_optional(tmp_path: Path) -> None:
    assert load_slot_tables(tmp_path / "acts.jsonl") == SlotTables()
    tables = SlotTables(uncounted=("type",), keywords={"pets": ("dog",)}, tokenize="none")
    save_slot_tables(tmp_path, tables)
    assert load_slot_tables(tmp_path / "acts.jsonl") == load_slot_tables(tmp_path) == tables


def test_slot_tables_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "slots.json").write_text('{"keyword": {}}')
    with pytest.raises(ActDataError, match=r"slots\.json: no slot tables"):
        load_slot_tables(tmp_path)
