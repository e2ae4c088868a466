"""Readers of extra dialogue text, from which the model learns English before it learns acts.

A path is a text file (one utterance a line), a folder with `star.jsonl` (STAR, Mosig et al. 2020:
one dialogue a line, with `events`), or a folder of MultiDoGO's tables (Peskov et al. 2019:
`*.tsv` with `utterance` and `slot-labels`).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialogue.generation.personal_data import holds_personal_data
from knowledge.errors import ShoptalkError

__all__ = ["DialogueText", "TextError", "read_dialogue_text"]

_STAR = "star.jsonl"
_PERSONAL_LABELS = frozenset(
    "name address current_city current_zipcode new_zipcode email_address phonenumber phone_number "
    "username password ssn card_number account_number account_id target_account_number policyid "
    "claimid booking_confirmation_number order_number".split()
)


class TextError(ShoptalkError):
    """Extra text that is missing, is not UTF-8, or is in none of the known formats."""


@dataclass(frozen=True, slots=True)
class DialogueText:
    """Different utterances of one source, in their order; `left_out` held personal data."""

    name: str
    licence: str
    lines: tuple[str, ...]
    left_out: int = 0


def read_dialogue_text(path: Path) -> DialogueText:
    """The utterances at `path`, without those that hold personal data.

    An utterance with a name or number in it is left out whole: a hole would teach broken English.

    Raises:
        TextError: the path is missing, unreadable, or in no known format.
    """
    try:
        if path.is_file():
            return _sorted_out(path.name, "as its owner says", _lines(path))
        if (path / _STAR).is_file():
            return _sorted_out("STAR", "MIT", _star(path / _STAR))
        tables = sorted(path.rglob("*.tsv"))
        if tables:
            utterances = (found for table in tables for found in _multidogo(table))
            return _sorted_out("MultiDoGO", "CDLA-Permissive-1.0", utterances)
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TextError(f"{path}: can't be read as dialogue text: {error!r}") from error
    if path.is_dir():
        raise TextError(f"{path}: neither {_STAR} nor tables (*.tsv) of MultiDoGO are here")
    raise TextError(f"{path}: no such file; --text takes one utterance a line, or a folder")


_Utterance = tuple[str, frozenset[str]]
"""What was said, and the names in it that the data's authors marked."""


def _sorted_out(name: str, licence: str, utterances: Iterator[_Utterance]) -> DialogueText:
    kept: dict[str, None] = {}
    left_out: set[str] = set()
    for said, names in utterances:
        text = " ".join(said.split())
        if holds_personal_data(text, names):
            left_out.add(text)
        elif text:
            kept[text] = None
    return DialogueText(name, licence, tuple(kept), len(left_out))


def _lines(path: Path) -> Iterator[_Utterance]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield line, frozenset()


def _star(path: Path) -> Iterator[_Utterance]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            events = json.loads(line)["events"]
            names = frozenset(_constrained_names(events))
            yield from ((event["text"], names) for event in events if event.get("text"))


def _constrained_names(events: list[dict[str, Any]]) -> Iterator[str]:
    """The people whom the wizard looked up: values of constraints such as `PatientName`."""
    for event in events:
        for constraint in event.get("constraints") or ():
            for key, value in constraint.items():
                if key.endswith("Name") and key != "APIName" and isinstance(value, str):
                    yield value.rsplit("(", 1)[-1].strip('")')


def _multidogo(path: Path) -> Iterator[_Utterance]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not row["utterance"]:  # some rows of the published tables are cut off
                continue
            words = row["utterance"].split()
            labels = (row["slot-labels"] or "").split()
            named = {
                w for w, label in zip(words, labels, strict=False) if label in _PERSONAL_LABELS
            }
            yield row["utterance"], frozenset(named)
