"""The fuzzer: hostile situations through the writer as it stands, each reply judged."""

from __future__ import annotations

import random
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from typing import Any

from dialogue.generation.acts import PLACEHOLDER, load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import authored_for, authored_leads, load_corpus
from dialogue.generation.fuzzing.engine import HostileEngine
from dialogue.generation.fuzzing.mutations import HARMLESS
from dialogue.generation.fuzzing.oracle import faults, leaks
from dialogue.generation.fuzzing.situations import Situation, hostile_situation
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.simulation import LEAD_ACTS
from dialogue.generation.templates import plain_template
from dialogue.generation.writer import ReplyWriter
from dialogue.messages import Utterance

__all__ = ["Failure", "HostileReport", "fuzz"]

_TODAY = date(2026, 6, 3)
_PUT_TOGETHER = (
    "half of another case",
    "words in disorder",
    "sentence of another case",
    "reply of another case",
)
"""What comes of these may be true by chance; see `HostileReport.new_sentences`."""

_CLAUSE = re.compile(r"(?<=[.!?])\s+|(?<=:)\s+(?!\{)")
"""Between clauses that each say something; a value belongs to what it is called."""

_BY_FACTS = "placeholder dropped"
"""What this breaks is that all facts are said; where they are, nothing is amiss."""

_PHRASING = ("odd phrase", "asks ", "said before")
_END = ".!?:\"' "


@dataclass(frozen=True, slots=True)
class Failure:
    """A reply that should not have been said, or an error in place of one.

    Attributes:
        number: which situation of the seed it was.
        say: the act with its facts, as JSON.
        digest: of the conversation.
        wording: what was said, delexicalised.
        text: what was said.
        kind: of the candidate that was said; empty for an authored reply.
        faults: what is wrong.
    """

    number: int
    say: dict[str, Any]
    digest: dict[str, Any]
    wording: str
    text: str
    kind: str
    faults: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """For people, in full."""
        yield f"situation {self.number} ({self.kind or 'not generated'})"
        yield from (f"  {fault}" for fault in self.faults)
        yield f"  wording {self.wording!r}"
        yield f"  text    {self.text!r}"
        yield f"  say     {self.say!r}"
        yield f"  digest  {self.digest!r}"


@dataclass(slots=True)
class HostileReport:
    """What became of the situations and candidates.

    Attributes:
        contexts: how many situations.
        generated: how many were said in a candidate's words; the others as authored or plainly.
        situations: how many there were of each kind of hostility; one may have several.
        refused, said: candidates by kind. Where several may be said, one is, and the others
            are counted nowhere.
        by_phrasing: those of `refused` that the grounding check would have let through.
        new_sentences: sentences that were said and that nobody wrote, though each run of words in
            them is written for the case: it takes a reader to tell whether they are true.
        failures: all of them.
    """

    contexts: int = 0
    generated: int = 0
    situations: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    by_phrasing: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    new_sentences: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "contexts": self.contexts,
            "generated": self.generated,
            "situations": dict(sorted(self.situations.items())),
            "candidates": {
                kind: {
                    "refused": self.refused[kind],
                    "by_phrasing": self.by_phrasing[kind],
                    "said": self.said[kind],
                }
                for kind in sorted(self.refused | self.said)
            },
            "new_sentences": [asdict(sentence) for sentence in self.new_sentences],
            "failures": [asdict(failure) for failure in self.failures],
        }

    def lines(self) -> Iterator[str]:
        """For people, with every failure in full."""
        yield f"hostile situations            {self.contexts:>9,}"
        yield f"  said in a candidate's words {self.generated:>9,}"
        yield from (f"  {kind:<44}{n:>9,}" for kind, n in sorted(self.situations.items()))
        yield f"candidates{'':<38}  refused  by phrasing alone  said"
        for kind in sorted(self.refused | self.said):
            counts = self.refused[kind], self.by_phrasing[kind], self.said[kind]
            yield "  {:<46}{:>9,}{:>19,}{:>6,}".format(kind, *counts)
        for name, found in (("new sentences", self.new_sentences), ("failures", self.failures)):
            yield f"{name:<30}{len(found):>9,}"
            for failure in found:
                yield from failure.lines()


def fuzz(
    contexts: int,
    seed: int,
    vocabulary: frozenset[str],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> HostileReport:
    """Put `contexts` hostile situations to the writer, with `vocabulary` the words it may use."""
    rng, report = random.Random(seed), HostileReport()
    corpus, domain = load_corpus(), load_acts()
    cases = corpus.cases()
    engine = HostileEngine(corpus, rng)
    writer = ReplyWriter(engine, GroundingChecker(vocabulary))
    for number in range(contexts):
        situation = hostile_situation(cases, domain, _TODAY, rng)
        engine.start()
        report.contexts += 1
        report.situations.update(situation.kinds)
        utterance = Utterance(situation.say.act, "", "", generated=False)
        kind, strange = "", list[str]()
        try:
            utterance = writer.write(situation.say, situation.digest, _TODAY)
            kind = engine.offered[utterance.wording] if utterance.generated else ""
            found = faults(situation.say, utterance, _TODAY)
            strange = _unfounded(situation, utterance, kind)
        except Exception:  # any error at all is a failure, to be reported and not to end the run
            found = [traceback.format_exc()]
        found += leaks(engine.prompts, situation.say, situation.canary)
        for refused in utterance.refused:
            report.refused[engine.offered[refused.text]] += 1
            if all(reason.startswith(_PHRASING) for reason in refused.reasons):
                report.by_phrasing[engine.offered[refused.text]] += 1
        report.said.update([kind] if kind else [])
        report.generated += utterance.generated
        if strange and kind.startswith(_PUT_TOGETHER) and not found:
            report.new_sentences.append(_failure(number, situation, utterance, kind, strange))
        elif found := found + strange:
            report.failures.append(_failure(number, situation, utterance, kind, found))
        progress(number + 1, contexts)
    return report


def _failure(
    number: int, situation: Situation, utterance: Utterance, kind: str, found: list[str]
) -> Failure:
    say, digest = situation.say.to_json(), asdict(situation.digest)
    return Failure(number, say, digest, utterance.wording, utterance.text, kind, tuple(found))


def _unfounded(situation: Situation, utterance: Utterance, kind: str) -> list[str]:
    """Where the words came from: no hostile candidate may be said, nor the reply of another case.

    A mutation may bring forth what somebody wrote for just this act with its attributes; that
    may be said.
    """
    say, wording = situation.say, utterance.wording
    attributes = tuple(sorted((name, f.values[0]) for name, f in say.attributes.items()))
    lead = situation.digest.lead
    lead = lead if say.act in LEAD_ACTS.get(lead, ()) else "none"
    authored = _sentences_of(say.act, attributes, lead)
    strange = [s for s in _CLAUSE.split(wording) if s.strip(_END).lower() not in authored]
    if kind.startswith(_BY_FACTS):
        return []
    if utterance.generated:
        return [f"{kind}: {s!r}" for s in strange] if kind not in HARMLESS else []
    facts = frozenset(PLACEHOLDER.findall(wording))
    if wording == plain_template(Context(say.act, dict(attributes), facts)):
        return []
    return [f"neither authored nor plain: {s!r}" for s in strange]


@cache
def _sentences_of(act: str, attributes: tuple[tuple[str, str], ...], lead: str) -> frozenset[str]:
    """Every sentence that somebody wrote for an act with these attributes, and its leads.

    In lower case. What holds is in act and attributes; how many facts are told besides doesn't
    change it.
    """
    texts = [r.text for r in authored_for(act) if r.case.attributes == attributes]
    texts += authored_leads().get(lead, ())
    return frozenset(s.strip(_END).lower() for text in texts for s in _CLAUSE.split(text))
