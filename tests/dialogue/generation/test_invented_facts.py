from __future__ import annotations

import random
from datetime import date

from dialogue.generation.acts import load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import load_corpus
from dialogue.generation.invented_facts import invent_say
from dialogue.generation.realise import realise
from dialogue.generation.templates import plain_template

TODAY = date(2026, 6, 3)


def test_every_case_can_be_invented_and_said() -> None:
    domain, rng = load_acts(), random.Random(1)
    for case in load_corpus().cases():
        say = invent_say(case, domain, TODAY, rng)
        assert set(say.facts) == set(case.facts)
        context = Context(case.act, dict(case.attributes), case.facts)
        text, evidence = realise(plain_template(context), say.facts, domain, TODAY)
        assert "{" not in text
        assert len(evidence) >= len(case.facts)


def test_the_seed_decides() -> None:
    domain = load_acts()
    case = next(case for case in load_corpus().cases() if len(case.facts) > 1)
    one = invent_say(case, domain, TODAY, random.Random(1))
    assert one == invent_say(case, domain, TODAY, random.Random(1))
    assert one != invent_say(case, domain, TODAY, random.Random(2))
