"""How a data set counts its slots: which by their values, and which by words that tell them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from dialogue.generation.act_data.rows import ActDataError

__all__ = ["SLOTS_FILE", "SlotTables", "load_slot_tables", "save_slot_tables"]

SLOTS_FILE = "slots.json"


class SlotTables(BaseModel):
    """The slot tables of a data set; the defaults suit data that has none.

    Attributes:
        plain_values: values that are told in words and never by themselves, such as "no".
        uncounted: slots that need not be said.
        keywords: for slots with plain values, the words one of which must tell each of them.
        uncounted_acts: acts in which slot errors are not counted.
        tokenize: how BLEU (sacrebleu) splits words: "13a" for plain text, "none" for text
            that is split already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    plain_values: tuple[str, ...] = ("yes", "no", "none", "dontcare")
    uncounted: tuple[str, ...] = ()
    keywords: dict[str, tuple[str, ...]] = {}
    uncounted_acts: tuple[str, ...] = ()
    tokenize: Literal["13a", "none", "intl", "char"] = "13a"


def load_slot_tables(beside: Path) -> SlotTables:
    """The tables in the folder of `beside`, or in `beside` if it is one; the defaults if none."""
    path = (beside if beside.is_dir() else beside.parent) / SLOTS_FILE
    if not path.exists():
        return SlotTables()
    try:
        return SlotTables.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise ActDataError(f"{path}: no slot tables: {error}") from error


def save_slot_tables(folder: Path, tables: SlotTables) -> None:
    """Write the tables to `folder`."""
    (folder / SLOTS_FILE).write_text(tables.model_dump_json(indent=2) + "\n", encoding="utf-8")
