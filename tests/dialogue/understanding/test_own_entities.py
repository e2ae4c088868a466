"""A merchant's own entities: regular expressions, look-up tables and synonyms of nlu.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.understanding.entities.own import OwnEntities
from dialogue.understanding.training_data import load_language_data

NLU = """
version: "3.1"
nlu:
  - intent: book
    examples: |
      - book [SF]{"entity": "city", "value": "San Francisco"}
      - two nights in [Rome](city)
  - regex: voucher
    examples: |
      - V-\\d{4}
  - lookup: city
    examples: |
      - Rome
      - New York
  - synonym: New York
    examples: |
      - NYC
      - new york
"""


@pytest.fixture
def own(tmp_path: Path) -> OwnEntities:
    path = tmp_path / "nlu.yml"
    path.write_text(NLU)
    return OwnEntities.of(load_language_data(path))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("use v-1234 please", [("voucher", "v-1234")]),
        ("from new york to rome", [("city", "New York"), ("city", "Rome")]),
        ("romeo", []),
    ],
)
def test_patterns_and_tables_find_values(
    own: OwnEntities, text: str, found: list[tuple[str, str]]
) -> None:
    assert [(e.name, e.value) for e in own.find(text)] == found


def test_a_marked_value_is_a_synonym(own: OwnEntities) -> None:
    assert own.synonyms["sf"] == "San Francisco"
    assert own.synonyms["nyc"] == "New York"


def test_they_are_kept_with_the_model(own: OwnEntities, tmp_path: Path) -> None:
    own.save(tmp_path)
    kept = OwnEntities.load(tmp_path)
    assert [e.value for e in kept.find("V-9999 in rome")] == ["V-9999", "Rome"]


def test_a_model_without_any_has_none(tmp_path: Path) -> None:
    assert not list(OwnEntities.load(tmp_path).find("anything"))
