from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from dialogue.understanding.entities.values import READ_BY_RULE
from dialogue.understanding.labelled import AnnotatedEntity, NluDataError, parse_line
from dialogue.understanding.result import OUT_OF_SCOPE
from dialogue.understanding.splits import (
    DEVELOPMENT,
    DEVELOPMENT_SEVERAL,
    TEST,
    TEST_SEVERAL,
)
from dialogue.understanding.training_data import DEFAULT_DATA, load_language_data, load_nlu


def test_annotations_become_spans() -> None:
    line = parse_line("where is [#W10042](order_number)??", "order_status")
    assert line.text == "where is #W10042??"
    assert line.entities == (AnnotatedEntity("order_number", 9, 16, "#W10042"),)


def test_there_are_enough_intents_and_phrases() -> None:
    counts = Counter(line.intent for line in load_nlu())
    assert len(counts) >= 60
    assert sum(counts.values()) >= 3_000
    assert {intent: n for intent, n in counts.items() if n < 40} == {}
    assert counts[OUT_OF_SCOPE] >= 400


@pytest.mark.parametrize(
    ("lines", "several"), [(DEVELOPMENT, DEVELOPMENT_SEVERAL), (TEST, TEST_SEVERAL)]
)
def test_held_out_sets_are_large_enough_and_have_messages_with_several_requests(
    lines: Path, several: Path
) -> None:
    messages = load_language_data(several).messages
    assert len(load_nlu(lines)) + len(messages) >= 600
    assert len(messages) >= 150
    assert all(len(message.parts) > 1 for message in messages)


@pytest.mark.parametrize(
    "path", [DEFAULT_DATA, DEVELOPMENT, DEVELOPMENT_SEVERAL, TEST, TEST_SEVERAL]
)
def test_entities_are_marked_as_the_guide_says(path: Path) -> None:
    data = load_language_data(path)
    parts = (part for message in data.messages for part in message.parts)
    for line in (*data.lines, *parts):
        for entity in line.entities:
            written = line.text[entity.start : entity.end]
            assert entity.name in READ_BY_RULE, line.text
            assert written == written.strip(), line.text
            assert not re.match(r"(?:the|an?|my|your)\s", written, re.I), line.text


def test_parts_of_a_message_are_labelled_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "several.yml"
    path.write_text(
        "messages:\n- - {intent: cancel, text: 'cancel the [lamp](product)'}\n"
        "  - {intent: ship, text: and do you ship to Malta}\n"
    )
    (message,) = load_language_data(path).messages
    assert message.text == "cancel the lamp and do you ship to Malta"
    assert message.starts == (0, 16)
    assert [message.text[e.start : e.end] for e in message.entities] == ["lamp"]


def test_manners_of_writing_are_noted_with_lines(tmp_path: Path) -> None:
    path = tmp_path / "nlu.yml"
    path.write_text(
        "nlu:\n- intent: a\n  metadata: {manner: [learner]}\n  examples: |\n    - is come when\n"
        "- intent: a\n  examples:\n  - text: WHERE IS IT\n    metadata: {manner: angry}\n"
    )
    assert [line.manners for line in load_nlu(path)] == [("learner",), ("angry",)]


def test_held_out_lines_are_not_in_the_training_data() -> None:
    trained = {line.text.lower().strip(" ?!.") for line in load_nlu()}
    development = {line.text.lower().strip(" ?!.") for line in load_nlu(DEVELOPMENT)}
    test = {line.text.lower().strip(" ?!.") for line in load_nlu(TEST)}
    assert len(test & trained) <= 0.03 * len(test)
    assert len(development & trained) <= 0.03 * len(development)
    assert {line.intent for line in load_nlu(TEST)} <= {line.intent for line in load_nlu()}
    assert any(line.intent == OUT_OF_SCOPE for line in load_nlu(TEST))


@pytest.mark.parametrize(
    ("marked", "name", "value"),
    [
        ('the [navy one]{"entity": "option", "value": "blue"}', "option", "blue"),
        ("the [navy one](option:blue)", "option", "blue"),
        ('the [navy]{"entity": "colour", "role": "old", "group": "1"}', "colour", "navy"),
    ],
)
def test_an_annotation_may_give_the_value(marked: str, name: str, value: str) -> None:
    (entity,) = parse_line(marked, "change_items").entities
    assert (entity.name, entity.value) == (name, value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nlu: [", "no valid YAML"),
        ("[1, 2]", "not in nlu.yml format"),
        ("stories: []", "no language data"),
        ("nlu: [{intent: a}]", "entry 1: needs 'examples'"),
        ("nlu: [{examples: hi}]", "entry 1: needs one of intent"),
        ("nlu: [{intent: a, utterances: hi}]", "unknown key 'utterances'"),
        ("rasa_nlu_data: {}", "'rasa_nlu_data' is the JSON format of Rasa 1"),
        ("version: '2.0'\nnlu: []", "'2.0' is older than Rasa 3"),
        ("intent_list: []", "unknown key 'intent_list'"),
        ("messages: [[{text: hi}]]", "message 1: each part needs 'intent' and 'text'"),
        ("nlu: [{regex: zip, examples: '- ([0-9]'}]", "is no regex"),
        ('nlu: [{intent: a, examples: \'- [x]{"value": "y"}\'}]', "names no 'entity'"),
    ],
)
def test_broken_data_is_named_with_its_fault(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "nlu.yml"
    path.write_text(content)
    with pytest.raises(NluDataError, match=said):
        load_nlu(path)


def test_synonyms_regexes_and_look_ups_are_read(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(
        "version: '3.1'\nnlu:\n- intent: stock\n  examples: |\n    - any mugs left\n"
        "- synonym: blue\n  examples: |\n    - Navy\n    - azure\n"
        "- regex: sku\n  examples: |\n    - SKU-\\d+\n"
        "- lookup: material\n  examples: [oak, beech]\n"
    )
    data = load_language_data(tmp_path)
    assert data.synonyms == {"navy": "blue", "azure": "blue"}
    assert data.patterns == {"sku": (r"SKU-\d+",)}
    assert data.lookups == {"material": ("oak", "beech")}


def test_a_table_of_texts_and_intents_is_read(tmp_path: Path) -> None:
    table = tmp_path / "phrases.csv"
    table.write_text('intent,text\nstock,"any mugs, or cups, left"\nother,who won the game\n')
    data = load_language_data(table, out_of_scope="other")
    assert [(line.text, line.intent) for line in data.lines] == [
        ("any mugs, or cups, left", "stock"),
        ("who won the game", OUT_OF_SCOPE),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text,kind\nhi,a\n", ":1: there is no column 'intent'"),
        ("text,intent\nhi,greet\nhello\n", ":3: needs a text and an intent"),
    ],
)
def test_a_broken_table_is_named_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    table = tmp_path / "phrases.csv"
    table.write_text(content)
    with pytest.raises(NluDataError, match=said):
        load_nlu(table)


def test_contradictions_and_small_intents_are_named(tmp_path: Path) -> None:
    table = tmp_path / "phrases.csv"
    rows = [f"line {n},many" for n in range(9)] + ["Line 3,few", "another,few"]
    table.write_text("text,intent\n" + "\n".join(rows) + "\n")
    data = load_language_data(table)
    assert len(data.lines) == 10
    contradiction, small = data.warnings
    assert "'Line 3' stands under both 'many' and 'few'" in contradiction
    assert small.startswith("intent 'few' has 1 phrase(s)")


def test_the_own_data_contradicts_itself_nowhere() -> None:
    assert load_language_data().warnings == ()
