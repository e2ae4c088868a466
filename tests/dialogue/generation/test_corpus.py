from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.generation.acts import load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import CorpusError, load_corpus
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.simulation import simulate
from dialogue.generation.templates import plain_template


def test_every_act_has_authored_ways_and_the_corpus_is_large() -> None:
    replies = load_corpus().replies
    worded = load_acts().attributes.keys() - load_acts().authored_only
    by_act = {act: sum(r.case.act == act for r in replies) for act in worded}
    assert {act: n for act, n in by_act.items() if n < 40} == {}
    assert len(replies) > 14_000


def test_every_authored_reply_passes_the_check_that_the_model_must_pass() -> None:
    corpus = load_corpus()
    checker = GroundingChecker(corpus.words())
    refused = [r.text for r in corpus.replies if checker.refusals(r.text, r.context())]
    assert refused == []


def test_every_case_has_a_plain_template_that_says_all_its_facts() -> None:
    checker = GroundingChecker(frozenset())
    for case in load_corpus().cases():
        context = Context(case.act, dict(case.attributes), case.facts)
        text = plain_template(context)
        slots = [r for r in checker.refusals(text, context) if "{" in r]
        assert slots == [], f"{case}: {text!r}"


def test_the_simulation_is_the_same_for_the_same_seed() -> None:
    corpus = load_corpus()
    assert simulate(corpus, 200, seed=3) == simulate(corpus, 200, seed=3)
    assert simulate(corpus, 200, seed=3) != simulate(corpus, 200, seed=4)


def test_simulated_examples_stay_inside_their_facts() -> None:
    corpus = load_corpus()
    checker = GroundingChecker(corpus.words())
    errors = [
        refusal
        for example in simulate(corpus, 500, seed=5)
        for refusal in checker.refusals(example.reply, example.context)
        if "missing" in refusal or "not granted" in refusal
    ]
    assert errors == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- a list", "expected a mapping"),
        ("act: welcome\ncases: [{replies: ['Hi {first_name}.']}]", "first_name"),
        ("act: dance\ncases: [{replies: ['Hi.']}]", "unknown act 'dance'"),
        ("act: welcome\ncases: [{replies: [{text: 'Hi.', mood: sad}]}]", "mood 'sad'"),
        ("act: [", "can't be read"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "broken.yml").write_text(content)
    with pytest.raises(CorpusError, match=r"broken\.yml") as caught:
        load_corpus(tmp_path)
    assert said in str(caught.value)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no authored replies"):
        load_corpus(tmp_path)
