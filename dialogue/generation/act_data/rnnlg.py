"""RNNLG's files as act-to-text data (Wen et al. 2016, github.com/shawnwun/RNNLG).

A row there is `[dialogue act, human sentence, template]`. As RNNLG scores, the references of a
row that is scored are the sentences of all rows with the same act, slots and kinds of value, put
back into words with the row's values; the template is that of the first of these rows.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialogue.generation.act_data.delexicalise import Placeholders, delexicalise, placeholders
from dialogue.generation.act_data.rnnlg_text import normalise
from dialogue.generation.act_data.rows import ActDataError, ActRow, Slot, save_rows
from dialogue.generation.act_data.slot_tables import SlotTables, save_slot_tables

__all__ = ["prepare_rnnlg"]

_SPLITS = ("train", "valid", "test")
_UNCOUNTED_ACTS = ("?select", "suggest")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as RNNLG has it, its texts without values and without numbers on what is repeated."""

    row: ActRow
    sentence: str
    template: str
    key: tuple[str, ...]


def prepare_rnnlg(folder: Path, domain: str, out: Path) -> dict[str, int]:
    """Write `train.jsonl`, `valid.jsonl`, `test.jsonl` and the slot tables of a domain to `out`.

    Args:
        folder: where RNNLG's `detect.pair`, `special_values.txt` and the domains' folders are.
        domain: the name of a domain's folder, such as "tv".
        out: the folder to write.

    Returns:
        How many rows each split has.

    Raises:
        ActDataError: a file is missing or is not RNNLG's; it names the file.
    """
    special = {
        word: plain for plain, words in _json(folder / "special_values.txt").items()
        for word in words
    }  # fmt: skip
    written = {split: _json(folder / domain / f"{split}.json") for split in _SPLITS}
    names = {
        slot.name for rows in written.values() for row in rows for slot in _act(row[0], special)[1]
    }
    tables = _tables(_json(folder / "detect.pair"), sorted(set(special.values())), names)
    out.mkdir(parents=True, exist_ok=True)
    for split, rows in written.items():
        lines = [_line(row, special, tables) for row in rows]
        made = [line.row for line in lines] if split == "train" else _with_references(lines, tables)
        save_rows(out / f"{split}.jsonl", made)
    save_slot_tables(out, tables)
    return {split: len(rows) for split, rows in written.items()}


def _tables(detect: Mapping[str, Any], plain: Sequence[str], names: set[str]) -> SlotTables:
    """RNNLG's detection table; a slot that is not in it is not counted."""
    return SlotTables(
        plain_values=tuple(plain),
        uncounted=tuple(sorted(names - {*detect["general"], *detect["binary"]})),
        keywords={name: tuple(words) for name, words in detect["binary"].items()},
        uncounted_acts=_UNCOUNTED_ACTS,
        tokenize="none",
    )


def _line(row: Sequence[str], special: Mapping[str, str], tables: SlotTables) -> _Line:
    act, slots = _act(row[0], special)
    sentence, template = normalise(row[1]), normalise(row[2])
    values = placeholders(slots, tables)
    plain = (f"{slot.name}={slot.value}" for slot in slots if _is_plain(slot, tables))
    return _Line(
        row=ActRow(act=act, slots=slots, references=(sentence,), template=template),
        sentence=_without_values(sentence, values, tables),
        template=_without_values(template, values, tables),
        key=(act, *sorted([*values, *plain])),
    )


def _is_plain(slot: Slot, tables: SlotTables) -> bool:
    return slot.value is None or slot.value in tables.plain_values


def _with_references(lines: Sequence[_Line], tables: SlotTables) -> list[ActRow]:
    alike: defaultdict[tuple[str, ...], list[_Line]] = defaultdict(list)
    for line in lines:
        alike[line.key].append(line)
    made = []
    for line in lines:
        values = placeholders(line.row.slots, tables)
        same = alike[line.key]
        references = tuple(_with_values(other.sentence, values) for other in same)
        template = _with_values(same[0].template, values)
        made.append(line.row.model_copy(update={"references": references, "template": template}))
    return made


def _without_values(text: str, values: Placeholders, tables: SlotTables) -> str:
    """Delexicalised; the first and the second of a repeated slot look the same, as in RNNLG."""
    return re.sub(r"\[(\S+) \d+\]", r"[\1]", delexicalise(text, values, tables))


def _with_values(text: str, values: Placeholders) -> str:
    """The values in their order, whichever of a repeated slot stood there before."""
    for placeholder in sorted(
        values, key=lambda placeholder: (placeholder.count(" "), placeholder)
    ):
        unnumbered = re.sub(r" \d+\]$", "]", placeholder)
        text = text.replace(unnumbered, values[placeholder], 1)
    return text


def _act(written: str, special: Mapping[str, str]) -> tuple[str, tuple[Slot, ...]]:
    """`inform(name='x';hasusbport=true;area)` as an act and slots."""
    act, _, inside = written.partition("(")
    slots = []
    for part in filter(None, inside.replace(")", "").split(";")):
        name, said, value = part.partition("=")
        value = value.strip("'\"")
        slots.append(
            Slot(
                name=re.sub(r"[_ ]", "", name.strip("'\"")),
                value=special.get(value, value) if said else None,
            )
        )
    return act, tuple(slots)


def _json(path: Path) -> Any:
    """A JSON file, after the lines of comment at its top."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return json.loads("\n".join(line for line in lines if not line.startswith("#")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ActDataError(f"{path}: not a file of RNNLG's: {error}") from error
