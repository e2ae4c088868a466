"""Situations in which a reply is asked for: every case of the corpus, and cases of no one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogue.facts import Fact, Say
from dialogue.generation.acts import ActDomain
from dialogue.generation.corpus import Case, authored_for
from dialogue.generation.fuzzing.values import hostile_texts, hostile_value
from dialogue.generation.writer import Digest

__all__ = ["Situation", "hostile_situation"]

_MOST_FACTS = 8
_LOCALES = ("en-GB", "en-US", "en-DE", "en-NL", "en-CH")


@dataclass(frozen=True, slots=True)
class Situation:
    """What an action found out and what the conversation was like.

    Attributes:
        say: the act, its attributes and hostile facts.
        digest: of the conversation.
        canary: a text that stands in many of the values, and nowhere else.
        kinds: the kinds of hostility in it.
    """

    say: Say
    digest: Digest
    canary: str
    kinds: frozenset[str]


def hostile_situation(
    cases: Sequence[Case], domain: ActDomain, today: date, rng: random.Random
) -> Situation:
    """One situation: a case of `cases`, or one put together at random."""
    canary = f"Zq{rng.randrange(16**6):06x}"
    case, kinds = _case(cases, domain, rng)
    facts: dict[str, Fact] = {}
    for name in sorted(case.facts):
        kind, values = hostile_value(domain.placeholders[name], today, rng, canary)
        kinds.add(f"value: {kind}")
        facts[name] = Fact(values, tuple(f"{name}/{n}" for n in range(len(values))))
    attributes = {name: Fact((value,), ("record",)) for name, value in case.attributes}
    digest = _digest(case, domain, rng, canary, kinds)
    return Situation(Say(case.act, attributes, facts), digest, canary, frozenset(kinds))


def _case(cases: Sequence[Case], domain: ActDomain, rng: random.Random) -> tuple[Case, set[str]]:
    case = rng.choice(cases)
    way = rng.random()
    if way < 0.6:
        return case, {"case: authored"}
    attributes = dict(case.attributes)
    if way < 0.8:
        facts = set(case.facts)
        if facts and rng.random() < 0.5:
            facts.discard(rng.choice(sorted(facts)))
        else:
            facts.add(rng.choice(sorted(domain.placeholders)))
        if attributes and rng.random() < 0.3:
            del attributes[rng.choice(sorted(attributes))]
        kind = "case: nearly authored"
    else:
        act = rng.choice(sorted(domain.attributes))
        by_name = domain.attributes[act]
        attributes = {n: rng.choice(by_name[n]) for n in by_name if rng.random() < 0.7}
        facts = set(rng.sample(sorted(domain.placeholders), rng.randint(0, _MOST_FACTS)))
        case, kind = Case(act, (), frozenset()), "case: random"
    return Case(case.act, tuple(sorted(attributes.items())), frozenset(facts)), {kind}


def _digest(
    case: Case, domain: ActDomain, rng: random.Random, canary: str, kinds: set[str]
) -> Digest:
    mood, lead = rng.choice(domain.moods), rng.choice(domain.leads)
    wordings: list[str] = []
    way = rng.random()
    if way < 0.1:
        mood = hostile_texts(rng, canary)[1]
        kinds.add("digest: mood")
    elif way < 0.2:
        lead = hostile_texts(rng, canary)[1]
        kinds.add("digest: lead")
    elif way < 0.3:
        wordings = [hostile_texts(rng, canary)[1] for _ in range(12)]
        kinds.add("digest: wordings")
    elif way < 0.35:
        wordings = [reply.text for reply in authored_for(case.act)]
        kinds.add("digest: all said before")
    elif authored_for(case.act):
        wordings = [rng.choice(authored_for(case.act)).text for _ in range(rng.randint(0, 6))]
    return Digest(
        mood,
        lead,
        tuple(wordings),
        turn_key=f"{canary}|{rng.randrange(1000)}",
        locale=rng.choice(_LOCALES),
    )
