from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dialogue.understanding.result import OUT_OF_SCOPE
from dialogue.understanding.training import DEVELOPMENT, TEST
from dialogue.understanding.training_data import AnnotatedEntity, NluDataError, load_nlu, parse_line


def test_annotations_become_spans() -> None:
    line = parse_line("where is [#W10042](order_number)??", "order_status")
    assert line.text == "where is #W10042??"
    assert line.entities == (AnnotatedEntity("order_number", 9, 16),)


def test_there_are_enough_intents_and_phrases() -> None:
    counts = Counter(line.intent for line in load_nlu())
    assert len(counts) >= 25
    assert {intent: n for intent, n in counts.items() if n < 30} == {}


def test_held_out_lines_are_not_in_the_training_data() -> None:
    trained = {line.text.lower().strip(" ?!.") for line in load_nlu()}
    development = {line.text.lower().strip(" ?!.") for line in load_nlu(DEVELOPMENT)}
    test = {line.text.lower().strip(" ?!.") for line in load_nlu(TEST)}
    assert len(test & trained) <= 0.03 * len(test)
    assert len(development & trained) <= 0.03 * len(development)
    assert {line.intent for line in load_nlu(TEST)} <= {line.intent for line in load_nlu()}
    assert any(line.intent == OUT_OF_SCOPE for line in load_nlu(TEST))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nlu: [", "not in nlu.yml format"),
        ("stories: []", "not in nlu.yml format"),
        ("nlu: [{intent: a}]", "entry 1"),
        (
            "nlu:\n- intent: a\n  examples: |\n    - hi\n- intent: b\n  examples: |\n    - hi",
            "both",
        ),
    ],
)
def test_broken_data_is_named_with_its_fault(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "nlu.yml"
    path.write_text(content)
    with pytest.raises(NluDataError, match=said):
        load_nlu(path)
