"""What a flow file may say, and how it is told what is wrong with it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dialogue.flows.flow import (
    DEFAULT_FLOWS,
    Flow,
    FlowError,
    Step,
    flow_files,
    load_flows,
    read_flows,
)
from dialogue.flows.problems import FlowFileError
from dialogue.flows.schema import SCHEMA, faults_in

PUBLISHED: dict[str, Any] = json.loads(SCHEMA.read_text())
DEFINED: dict[str, Any] = PUBLISHED["$defs"]
FLOW_FILE = Draft202012Validator(PUBLISHED)


def problems(folder: Path, **files: str) -> list[str]:
    """What is wrong with files of these contents, without the folder."""
    for name, content in files.items():
        (folder / f"{name}.yml").write_text(content)
    return [str(problem).removeprefix(f"{folder}/") for problem in read_flows(folder).problems]


def step(folder: Path, content: str) -> list[str]:
    """What is wrong with a step, of a flow that is sound otherwise."""
    flow = f"flows:\n  a:\n    steps:\n      - {content}\n"
    prefix = "f.yml:4: flow 'a', step 1: "
    return [said.removeprefix(prefix) for said in problems(folder, f=flow)]


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema that stands for a key, an item or a definition."""
    for key in ("properties", "$defs"):
        for part in schema.get(key, {}).values():
            yield part
            yield from _parts(part)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict) and "$ref" not in schema[key]:
            yield schema[key]
            yield from _parts(schema[key])


def test_the_schema_is_a_valid_one() -> None:
    Draft202012Validator.check_schema(PUBLISHED)


def test_the_schema_describes_every_key() -> None:
    parts = list(_parts(PUBLISHED))
    assert len(parts) > 25
    assert all(len(part["description"]) > 5 for part in parts)
    assert all(part["description"].endswith((".", ".)")) for part in parts)


def test_the_schema_has_the_keys_that_flows_and_steps_have() -> None:
    flow_fields = {field.name for field in dataclasses.fields(Flow)} - {"name"}
    assert set(DEFINED["flow"]["properties"]) == flow_fields | {"description"}
    assert set(DEFINED["step"]["properties"]) == {field.name for field in dataclasses.fields(Step)}


def test_the_examples_in_the_schema_fit_it() -> None:
    for name in ("flow", "step"):
        for key, part in DEFINED[name]["properties"].items():
            for example in part["examples"]:
                of_key = {"$ref": f"#/$defs/{name}/properties/{key}", "$defs": DEFINED}
                assert list(Draft202012Validator(of_key).iter_errors(example)) == [], key


@pytest.mark.parametrize("path", flow_files(DEFAULT_FLOWS), ids=lambda path: path.stem)
def test_the_shipped_files_fit_the_schema(path: Path) -> None:
    assert list(FLOW_FILE.iter_errors(yaml.safe_load(path.read_text()))) == []


def test_a_misspelt_key_is_one_error_with_the_line_and_the_right_word(tmp_path: Path) -> None:
    file = """# changes
flows:
  cancel_order:
    steps:
      - set: {operation: cancel}
      - collect: change_reason
        read: action_read_reason
        asks: action_ask_reason
"""
    assert problems(tmp_path, changes=file) == [
        "changes.yml:8: flow 'cancel_order', step 2: unknown key 'asks'; did you mean 'ask'?"
    ]


def test_all_errors_of_all_files_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    one = "flows:\n  a: {steps: []}\n  b: {starts_on: greet, steps: [{say: x}]}\n"
    two = "flows:\n  c: {steps: [{dance: now}, {end: false}]}\n"
    assert problems(tmp_path, two=two, one=one) == [
        "one.yml:2: flow 'a': needs steps, a list of what is done one after the other",
        "one.yml:3: flow 'b': 'starts_on' must be a list, not 'greet'; "
        "write it like [order_status, order_confirmation]",
        "two.yml:2: flow 'c', step 1: unknown key 'dance'; known are action, say, collect, "
        "confirm, read, set, link, end, ask, filled_by, accepts, optional, when, unless",
        "two.yml:2: flow 'c', step 2: 'end' must be true, not false",
    ]
    with pytest.raises(FlowFileError) as raised:
        load_flows(tmp_path)
    assert len(raised.value.problems) == len(str(raised.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{action: [x]}", "'action' must be a text, not ['x']; write it like action_order_status"),
        ("{say: }", "'say' must be a text, not nothing; write it like nevermind"),
        ("{say: ''}", "'say' is empty; fill it in or leave it out"),
        (
            "{action: x, say: y}",
            "needs exactly one of action, say, collect, confirm, read, set, link, end, "
            "and has 'action' and 'say'",
        ),
        (
            "{when: x}",
            "needs exactly one of action, say, collect, confirm, read, set, link, end",
        ),
        ("{collect: x}", "collect 'x' needs 'ask' beside it"),
        ("{say: x, optional: true}", "'optional' needs 'collect' beside it"),
        ("{say: x, accepts: [y]}", "'accepts' needs 'collect' or 'read' beside it"),
        ("{collect: x, ask: [{sya: z}]}", "unknown key 'sya'; did you mean 'say'?"),
        ("{collect: x, ask: [{when: z}]}", "'ask 1' needs 'say'"),
        (
            "{collect: x, ask: [{say: y, when: z}]}",
            "the last way to ask must have no 'when', so that there is always one",
        ),
        ("{collect: x, ask: y, optional: yess}", "'optional' must be true or false, not 'yess'"),
        ("{collect: x, ask: y, filled_by: [a, a]}", "'filled_by' names 'a' twice; keep one"),
        ("{say: x, when: {a: 1, b: 2}}", "'when' must be a slot, or one slot with its value, "
         "not {'a': 1, 'b': 2}"),
        ("{say: x, unless: {a: []}}", "'unless a' is empty; fill it in or leave it out"),
        (
            "{set: {a: 2026-01-01}}",
            "'set a' must be a text, a number, true or false, null or a list, "
            "not the date 2026-01-01; put it in quotes",
        ),
        ("hello", "must be a mapping, not 'hello'"),
        ("{say: x, say: y}", "'say' is there twice, the first time in line 4; keep one"),
        ("{say: x, on: y}", "YAML does not take the key on for a text; put it in quotes"),
        ("{say: x, unless: &a [*a]}", "this alias stands for something that it is itself part of"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_step_is_said_in_a_sentence(
    tmp_path: Path, content: str, said: str
) -> None:
    assert said in step(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "flows:\n  a:\n    steps: [\n",
            "f.yml:3: this is not YAML (did not find expected node content); "
            "check brackets, quotes and indentation here and just above",
        ),
        ("", "f.yml:1: expected a mapping 'flows' with the flows by their names"),
        ("flows:\n", "f.yml:1: expected a mapping 'flows' with the flows by their names"),
        ("flow: {}", "f.yml:1: unknown key 'flow'; did you mean 'flows'?"),
        (
            "flows:\n  a:\n    may_start: me\n    steps: [{say: x}]\n",
            "f.yml:3: flow 'a': 'may_start' must be 'anyone' or 'verified', not 'me'",
        ),
        (
            "flows:\n  a:\n    may_start: verified\n    steps: [{say: x}]\n",
            "f.yml:3: flow 'a': 'may_start: verified' needs another flow 'verify_customer'",
        ),
        (
            "flows:\n  greet: {steps: [{say: x}]}\n  a:\n    steps:\n    - say: x\n"
            "    - link: great\n",
            "f.yml:6: flow 'a', step 2: links to unknown flow 'great'; did you mean 'greet'?",
        ),
        (
            "flows:\n  a: {starts_on: [i], steps: [{say: x}]}\n"
            "  b:\n    starts_on: [j, i]\n    steps: [{say: x}]\n",
            "f.yml:4: flow 'b': 'b' and 'a' both start on 'i'; take the intent out of one of them",
        ),
        (
            "flows:\n  a: {steps: [{say: x}]}\n  a: {steps: [{say: x}]}\n",
            "f.yml:3: flow 'a': 'a' is there twice, the first time in line 2; keep one",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(
    tmp_path: Path, content: str, said: str
) -> None:
    assert said in problems(tmp_path, f=content)


def test_a_flow_that_two_files_define_is_told_with_the_other_place(tmp_path: Path) -> None:
    flow = "flows:\n  a: {steps: [{say: x}]}\n"
    assert problems(tmp_path, first=flow, second=f"# mine\n{flow}") == [
        "second.yml:3: flow 'a': is defined already in first.yml:2; give it another name"
    ]


def test_a_link_to_a_flow_that_is_broken_itself_is_no_error_of_its_own(tmp_path: Path) -> None:
    file = "flows:\n  a: {steps: [{link: b}]}\n  b: {steps: []}\n"
    assert [said.split(":")[1] for said in problems(tmp_path, f=file)] == ["3"]


def test_a_folder_without_flows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match="no flow files"):
        load_flows(tmp_path / "nowhere")


def test_a_file_that_is_not_text_is_told_without_a_line(tmp_path: Path) -> None:
    (tmp_path / "f.yml").write_bytes(b"\xff\xfe")
    (problem,) = read_flows(tmp_path).problems
    assert problem.line is None
    assert "can't be read" in problem.message


def test_anchors_and_merged_mappings_are_read(tmp_path: Path) -> None:
    file = """
flows:
  a: &a
    starts_on: [i]
    steps: &steps [{say: x}]
  b:
    <<: *a
    starts_on: [j]
  c: {steps: *steps}
"""
    (tmp_path / "f.yaml").write_text(file)
    by_name = load_flows(tmp_path).by_name
    assert by_name["b"].steps == by_name["c"].steps == (Step(say="x"),)
    assert by_name["b"].starts_on == ("j",)


SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["x", "", "a b"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["say", "when", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)
STEPS = st.dictionaries(
    st.sampled_from([field.name for field in dataclasses.fields(Step)]), VALUES, max_size=3
)
FLOWS = st.dictionaries(
    st.sampled_from([field.name for field in dataclasses.fields(Flow)]), VALUES, max_size=2
).flatmap(lambda flow: st.lists(STEPS, max_size=3).map(lambda steps: {**flow, "steps": steps}))


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({"flows": st.dictionaries(st.sampled_from("ab"), FLOWS, max_size=2)}))
def test_whatever_fits_the_schema_is_read_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    folder = tmp_path_factory.mktemp("flows")
    (folder / "f.yml").write_text(yaml.safe_dump(content))
    read = read_flows(folder)
    fits = FLOW_FILE.is_valid(content)
    assert fits is not any(faults_in(content))
    if fits:
        assert read.flows.by_name.keys() == content["flows"].keys()
    else:
        assert read.problems
        assert all(problem.line for problem in read.problems)
