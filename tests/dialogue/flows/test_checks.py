"""Each kind of thing that can be told of flows before anybody talks to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.flows.checks.checking import check_flows
from dialogue.flows.checks.known import Known
from dialogue.flows.checks.names import can_run, load_runnable
from dialogue.flows.flow import load_flows, read_flows
from dialogue.flows.problems import FlowFileError

KNOWN = Known(
    actions={
        "action_look": ("found",),
        "action_read_size": ("size",),
        "action_say": (),
        "action_forget": ("found", "size", "kind"),
        "action_verify": ("customer_id",),
        "action_propose": ("proposed",),
    },
    acts={"hello", "bye", "ask_size", "order_total"},
    plain_acts={"hello", "bye", "ask_size"},
    intents={"greet", "order_status", "not_understood"},
    message_slots={"email", "confirmed"},
)
VERIFY = """
  verify_customer:
    steps: [{collect: email, ask: ask_size}, {action: action_verify}]
"""


def found(folder: Path, flows: str) -> list[str]:
    """The findings in a file whose second line is the first of `flows`."""
    (folder / "f.yml").write_text("flows:\n" + flows.lstrip("\n"))
    problems = check_flows(read_flows(folder), KNOWN)
    return [str(problem).removeprefix(f"{folder}/") for problem in problems]


def steps(folder: Path, content: str, keys: str = "starts_on: [greet]") -> list[str]:
    """The findings in one flow; its steps begin in line 5, each in a line."""
    lines = "".join(f"      {line.strip()}\n" for line in content.strip().splitlines())
    others = VERIFY if "verified" in keys else ""
    said = found(folder, f"  a:\n    {keys}\n    steps:\n{lines}{others}")
    return [problem.replace("flow 'a', ", "") for problem in said]


def test_sound_flows_have_no_findings(tmp_path: Path) -> None:
    flows = """
  a:
    starts_on: [greet]
    steps:
      - action: action_look
      - end: true
        unless: found
      - collect: size
        read: action_read_size
        ask: ask_size
      - say: bye
        when: size
      - link: a
        unless: found
  not_understood: {steps: [{say: hello}]}
"""
    assert found(tmp_path, flows) == []


def test_a_link_to_an_unknown_flow_is_found(tmp_path: Path) -> None:
    assert steps(tmp_path, "- link: nowhere") == [
        "f.yml:5: step 1: links to unknown flow 'nowhere'; there is none of this name"
    ]


def test_an_action_that_there_is_not_is_found_wherever_it_is_named(tmp_path: Path) -> None:
    content = """
    - action: action_lok
    - {collect: email, ask: action_ask, read: action_read_sizes}
    - confirm: action_offer
    """
    assert steps(tmp_path, content) == [
        "f.yml:5: step 1: unknown action 'action_lok'; did you mean 'action_look'?",
        "f.yml:6: step 2: unknown action 'action_read_sizes'; did you mean 'action_read_size'?",
        "f.yml:6: step 2: unknown action 'action_ask'; no action has this name",
        "f.yml:7: step 3: unknown action 'action_offer'; no action has this name",
    ]


def test_an_act_that_there_is_not_is_found(tmp_path: Path) -> None:
    assert steps(tmp_path, "- say: helo\n- {collect: email, ask: zzz}") == [
        "f.yml:5: step 1: unknown act 'helo'; did you mean 'hello'?",
        "f.yml:6: step 2: unknown act 'zzz'; no act has this name",
    ]


def test_an_act_that_needs_facts_is_found(tmp_path: Path) -> None:
    assert steps(tmp_path, "- say: order_total") == [
        "f.yml:5: step 1: act 'order_total' can't be said without facts; "
        "name an action that says it"
    ]


def test_an_intent_that_understanding_does_not_know_is_found(tmp_path: Path) -> None:
    assert steps(tmp_path, "- say: bye", "starts_on: [greet, zzz]") == [
        "f.yml:3: flow 'a': starts on 'zzz', an intent that understanding doesn't know; "
        "train understanding with lines of it"
    ]


def test_flows_that_nothing_leads_to_are_found(tmp_path: Path) -> None:
    flows = """
  alone: {steps: [{say: bye}]}
  first: {steps: [{link: second}]}
  second: {steps: [{say: bye}]}
  not_understood: {steps: [{link: reached}]}
  reached: {steps: [{say: bye}]}
"""
    end = "to it; give it 'starts_on' or take it out"
    assert found(tmp_path, flows) == [
        f"f.yml:2: flow 'alone': no intent starts it and no flow links {end}",
        f"f.yml:3: flow 'first': no intent starts it and no flow links {end}",
        "f.yml:4: flow 'second': no intent starts it and only flows that nothing starts "
        f"link {end}",
    ]


def test_steps_after_an_end_that_always_comes_are_found(tmp_path: Path) -> None:
    assert steps(tmp_path, "- say: bye\n- end: true\n- say: hello\n- say: bye") == [
        "f.yml:7: step 3: never reached, as step 2 always ends the flow; take one of them out"
    ]


def test_ends_that_together_always_come_are_found(tmp_path: Path) -> None:
    content = "- {end: true, when: email}\n- {end: true, unless: email}\n- say: bye"
    assert steps(tmp_path, content) == [
        "f.yml:7: step 3: never reached, as step 2 always ends the flow; take one of them out"
    ]


@pytest.mark.parametrize(
    "conditions",
    [
        "when: email, unless: email",
        "when: {email: x}, unless: email",
        "when: {email: x}, unless: {email: [x, y]}",
    ],
)
def test_conditions_that_rule_each_other_out_are_found(tmp_path: Path, conditions: str) -> None:
    assert steps(tmp_path, f"- {{say: bye, {conditions}}}") == [
        "f.yml:5: step 1: never run, as 'when' and 'unless' rule each other out; change one of them"
    ]


@pytest.mark.parametrize(
    "conditions", ["when: email, unless: {email: x}", "when: {email: false}, unless: email"]
)
def test_conditions_that_leave_something_are_not_found(tmp_path: Path, conditions: str) -> None:
    assert steps(tmp_path, f"- {{say: bye, {conditions}}}") == []


def test_a_condition_that_an_earlier_end_rules_out_is_found(tmp_path: Path) -> None:
    content = "- {end: true, unless: email}\n- {say: bye, unless: email}"
    assert steps(tmp_path, content) == [
        "f.yml:6: step 2: never run, as step 1 leaves no value of 'email' for its 'unless'; "
        "change one"
    ]


def test_a_condition_that_an_earlier_set_rules_out_is_found(tmp_path: Path) -> None:
    content = "- set: {kind: cancel}\n- {say: bye, when: {kind: [return, swap]}}"
    assert steps(tmp_path, content) == [
        "f.yml:6: step 2: never run, as step 1 leaves no value of 'kind' for its 'when'; change one"
    ]


@pytest.mark.parametrize(
    "between",
    [
        "- action: action_look",
        "- {collect: email, ask: ask_size}",
        "- {set: {found: true}, when: email}",
        "- link: a",
    ],
)
def test_a_condition_may_hold_again_after_a_step_that_sets_its_slot(
    tmp_path: Path, between: str
) -> None:
    before = "- action: action_look\n- {end: true, when: found}"
    content = f"{before}\n{between}\n- {{say: bye, when: found}}"
    assert [said for said in steps(tmp_path, content) if "never" in said] == []


def test_a_verified_flow_knows_who_is_speaking(tmp_path: Path) -> None:
    content = "- {say: bye, unless: customer_id}\n- {say: hello, when: customer_id}"
    assert steps(tmp_path, content, "starts_on: [greet]\n    may_start: verified") == [
        "f.yml:6: step 1: never run, as 'may_start' leaves no value of 'customer_id' for its "
        "'unless'; change one"
    ]


def test_conditions_on_slots_that_nothing_sets_are_found(tmp_path: Path) -> None:
    content = """
    - action: action_look
    - {say: bye, when: fond}
    - {say: bye, unless: {colour: red}}
    - {collect: email, ask: [{say: hello, when: shape}, {say: bye}]}
    """
    assert steps(tmp_path, content) == [
        "f.yml:6: step 2: 'when' names slot 'fond', which nothing sets; did you mean 'found'?",
        "f.yml:7: step 3: 'unless' names slot 'colour', which nothing sets; "
        "set it in a step before, or take this out",
        "f.yml:8: step 4: 'when' names slot 'shape', which nothing sets; "
        "set it in a step before, or take this out",
    ]


def test_a_slot_to_be_forgotten_that_nothing_sets_is_found(tmp_path: Path) -> None:
    keys = "starts_on: [greet]\n    slots: [found, email, fund]"
    said = steps(tmp_path, "- action: action_look", keys)
    assert said == [
        "f.yml:4: flow 'a': 'slots' names slot 'fund', which nothing sets; did you mean 'found'?"
    ]


def test_a_collect_step_that_nothing_can_fill_is_found(tmp_path: Path) -> None:
    assert steps(tmp_path, "- {collect: size, read: action_look, ask: ask_size}") == [
        "f.yml:5: step 1: collect 'size' can never be filled: no read, no entity and no action "
        "of the flow sets 'size'; give it a 'read' that does, or 'filled_by'"
    ]


@pytest.mark.parametrize(
    "content",
    [
        "- {collect: size, read: action_read_size, ask: ask_size}",
        "- {collect: size, filled_by: [size, email], ask: ask_size}",
        "- {collect: size, ask: action_forget}",
        "- action: action_read_size\n- {collect: size, ask: ask_size}",
        "- {set: {size: M}, when: email}\n- {collect: size, ask: ask_size}",
        "- confirm: action_propose",
    ],
)
def test_a_collect_step_that_something_fills_is_not_found(tmp_path: Path, content: str) -> None:
    assert steps(tmp_path, content) == []


def test_a_circle_of_links_without_a_question_is_found_once(tmp_path: Path) -> None:
    flows = """
  a: {starts_on: [greet], steps: [{link: b}]}
  b:
    steps:
      - {say: bye}
      - {link: c, when: email}
  c: {steps: [{link: b}]}
"""
    assert found(tmp_path, flows) == [
        "f.yml:7: flow 'c', step 1: 'b' -> 'c' -> 'b' is a circle in which nothing waits for the "
        "shopper; put a collect step into it or take a link out"
    ]


def test_a_flow_that_verification_itself_needs_may_not_be_for_the_verified(
    tmp_path: Path,
) -> None:
    flows = """
  verify_customer: {starts_on: [greet], steps: [{link: greeting}, {action: action_verify}]}
  greeting: {may_start: verified, steps: [{say: hello}]}
"""
    (said,) = found(tmp_path, flows)
    assert "'verify_customer' -> 'greeting' -> 'verify_customer' is a circle" in said


@pytest.mark.parametrize(
    "content",
    [
        "- {collect: email, ask: ask_size}\n- {link: a}",
        "- {confirm: action_propose}\n- {link: a}",
    ],
)
def test_a_circle_that_waits_for_the_shopper_is_not_found(tmp_path: Path, content: str) -> None:
    assert steps(tmp_path, content) == []


def test_a_circle_with_the_question_in_a_linked_flow_is_not_found(tmp_path: Path) -> None:
    flows = """
  a: {starts_on: [greet], steps: [{link: b}, {link: a}]}
  b: {steps: [{collect: email, ask: ask_size}]}
"""
    assert found(tmp_path, flows) == []


def test_how_flows_hang_together_is_looked_at_once_all_can_be_read(tmp_path: Path) -> None:
    flows = """
  a: {starts_on: [greet], steps: [{link: b, wen: email}, {link: b}]}
  b: {steps: [{say: helo}]}
"""
    assert [said.split(": ", 2)[2] for said in found(tmp_path, flows)] == [
        "unknown key 'wen'; did you mean 'when'?",
        "unknown act 'helo'; did you mean 'hello'?",
    ]


def test_only_flows_whose_actions_and_acts_exist_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "f.yml").write_text("flows: {a: {steps: [{action: action_look}, {say: hello}]}}")
    flows = load_runnable(tmp_path, {"action_look"}, {"hello"})
    assert can_run(flows, {"action_look"}, {"hello"})
    assert not can_run(load_flows(tmp_path), {"action_look"}, set())
    with pytest.raises(FlowFileError, match=r"f\.yml:1: flow 'a', step 1: unknown action"):
        load_runnable(tmp_path, set(), {"hello"})
