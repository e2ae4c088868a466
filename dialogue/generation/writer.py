"""Words for an act: candidates are drawn, checked, chosen among, and given their values."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from dialogue.facts import Say
from dialogue.generation.acts import ActDomain, load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import AuthoredReply, Case, authored_for
from dialogue.generation.engine import Candidate, InferenceEngine, Request
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.locales import DEFAULT_LOCALE
from dialogue.generation.manners import nearest_manner
from dialogue.generation.phrasing import odd_asking, odd_number, odd_phrase
from dialogue.generation.ranking import good_choices
from dialogue.generation.realise import realise, sayable
from dialogue.generation.simulation import LEAD_ACTS
from dialogue.generation.templates import plain_template
from dialogue.messages import Button, Evidence, Refused, Utterance

__all__ = ["Digest", "ReplyWriter", "lengths_for"]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_DRAWS = 3
_CASES_KEPT = 1024
_AT_ONCE = 16
"""How many turns are worded at the same time."""

_CHOICES_AHEAD = 2
"""With fewer good wordings drawn ahead, the next attempt is drawn ahead too."""

_LIKELY_ENOUGH = -0.8
_NO_TOKEN_BELOW = -5.0
"""Log-likelihoods, the mean and the worst token's, below which drawn sentences limp or put a
value in another's place; read off several hundred of them."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the wording may know of the conversation; holds no word of the shopper's.

    `wordings` are the delexicalised replies said recently, which are not said again;
    `turn_key` names conversation and turn, and decides among equally good candidates; `locale`
    decides how money and dates are written.
    """

    mood: str = "neutral"
    lead: str = "none"
    wordings: tuple[str, ...] = ()
    turn_key: str = ""
    locale: str = DEFAULT_LOCALE


class ReplyWriter:
    """Writes what an action wants said, and says nothing that its facts don't."""

    def __init__(
        self, engine: InferenceEngine, checker: GroundingChecker, domain: ActDomain | None = None
    ) -> None:
        self._engine = engine
        self._checker = checker
        self._domain = domain or load_acts()
        self._authored = lru_cache(_CASES_KEPT)(self._find_authored)
        self._threads = ThreadPoolExecutor(_AT_ONCE, "wording")

    def write(
        self, say: Say, digest: Digest, today: date, buttons: tuple[Button, ...] = ()
    ) -> Utterance:
        """Words, evidence and refusals for `say`; failing those, an authored or plain reply."""
        say = sayable(say)
        context = self.context(say, digest)
        refused: list[Refused] = []
        wording = ""
        for attempt in range(0 if say.act in self._domain.authored_only else _DRAWS):
            drawn = self._engine.draw([Request(context, attempt)])[0]
            good = self._sort_out(drawn, context, digest, refused, _numbers(say))
            if good:
                choices = good_choices(good, context, digest.wordings)
                wording = _pick(choices, f"{digest.turn_key}|{context.prompt()}")
                break
        generated = bool(wording)
        wording = wording or self._fall_back(context, digest, _numbers(say))
        text, evidence = realise(wording, say.facts, self._domain, today, digest.locale)
        return Utterance(
            act=say.act,
            text=text,
            wording=wording,
            generated=generated,
            buttons=buttons,
            evidence=(*evidence, *self._worded(wording, text, context, say)),
            refused=tuple(refused),
        )

    async def write_aside(
        self, say: Say, digest: Digest, today: date, buttons: tuple[Button, ...] = ()
    ) -> Utterance:
        """What `write` gives, from a thread of its own: other conversations go on meanwhile.

        Their candidates are then drawn in one batch with these.
        """
        write = partial(self.write, say, digest, today, buttons)
        return await asyncio.get_running_loop().run_in_executor(self._threads, write)

    def draw_ahead(self, contexts: Sequence[Context]) -> None:
        """Have the engine draw what `write` is going to ask of it in these contexts."""
        left = [c for c in contexts if c.act not in self._domain.authored_only]
        for attempt in range(_DRAWS):
            drawn = self._engine.draw([Request(context, attempt) for context in left])
            left = [
                context
                for context, candidates in zip(left, drawn, strict=True)
                if len(self._sort_out(candidates, context, Digest(), [], {})) < _CHOICES_AHEAD
            ]

    def context(self, say: Say, digest: Digest) -> Context:
        """The model's whole view of `say`; nothing that was typed or recorded gets into it."""
        # By name, as a replay gets them from the log.
        attributes = {name: fact.values[0] for name, fact in sorted(say.attributes.items())}
        facts = frozenset(say.facts)
        self._domain.check(say.act, attributes, facts)
        leads = say.act in LEAD_ACTS.get(digest.lead, frozenset())
        lead = digest.lead if leads else "none"
        mood = digest.mood if digest.mood in self._domain.moods else "neutral"
        case = Case(say.act, tuple(attributes.items()), facts)
        mood, length = nearest_manner(case, mood, _length(digest, say.act, len(facts)), lead)
        return Context(say.act, attributes, facts, mood, length, lead)

    def _sort_out(
        self,
        candidates: Sequence[Candidate],
        context: Context,
        digest: Digest,
        refused: list[Refused],
        values: Mapping[str, int],
    ) -> dict[str, float]:
        """The texts that may be said, and how likely each is; the others go to `refused`."""
        good: dict[str, float] = {}
        for candidate in candidates:
            reasons = self._checker.refusals(candidate.text, context)
            if candidate.text in digest.wordings:
                reasons.append("said before in this conversation")
            if candidate.score < _LIKELY_ENOUGH or candidate.worst < _NO_TOKEN_BELOW:
                reasons.append("the model doubts it")
            odd = odd_phrase(candidate.text, context)
            if odd is not None:
                reasons.append(f"odd phrase {odd!r}")
            asking = odd_asking(candidate.text, context)
            if asking is not None:
                reasons.append(asking)
            number = odd_number(candidate.text, values)
            if number is not None:
                reasons.append(number)
            if reasons:
                refused.append(Refused(candidate.text, tuple(reasons)))
            else:
                good[candidate.text] = max(candidate.score, good.get(candidate.text, -1e9))
        return good

    def _fall_back(self, context: Context, digest: Digest, values: Mapping[str, int]) -> str:
        """An authored reply to just this case, not said before; else the act's plain template."""
        case = Case(context.act, tuple(sorted(context.attributes.items())), context.facts)
        fitting = [
            reply
            for reply in self._authored(case)
            if reply.text not in digest.wordings and not odd_number(reply.text, values)
        ]
        in_mood = [reply.text for reply in fitting if reply.mood == context.mood]
        texts = in_mood or [reply.text for reply in fitting]
        if not texts:
            return plain_template(context)
        return _pick(texts, f"{digest.turn_key}|{context.prompt()}|authored")

    def _find_authored(self, case: Case) -> tuple[AuthoredReply, ...]:
        """The authored replies to just this case that pass the check."""
        return tuple(
            reply
            for reply in authored_for(case.act)
            if reply.case == case
            and not self._checker.refusals(reply.text, reply.context(), authored=True)
        )

    def _worded(self, wording: str, text: str, context: Context, say: Say) -> list[Evidence]:
        """Evidence for facts said in words: the span, or else the sentence, that states them."""
        spans = dict(self._checker.worded_claims(wording, context))
        # A lead comes before the sentence that states the fact.
        sentence = _SENTENCE_END.split(text, maxsplit=2)[: 1 if context.lead == "none" else 2][-1]
        return [
            Evidence(spans.get(name, sentence), fact.values[0], fact.sources[0])
            for name, fact in sorted(say.attributes.items())
            if name in spans or not fact.sources[0].startswith("conversation/")
        ]


def _numbers(say: Say) -> dict[str, int]:
    return {name: len(fact.values) for name, fact in say.facts.items()}


def _length(digest: Digest, act: str, facts: int) -> str:
    """One of the lengths, by conversation and turn; what is usual comes up more often."""
    usual, other = lengths_for(digest.mood, facts)
    return _pick([usual, usual, other], f"{digest.turn_key}|{act}|length")


def lengths_for(mood: str, facts: int) -> tuple[str, str]:
    """How long a reply is as a rule, and at times: short for the terse; else by its facts."""
    if mood == "terse":
        return ("medium", "medium") if facts > 2 else ("short", "short")
    return ("medium", "short") if facts < 3 else ("medium", "long")


def _pick(options: Sequence[str], key: str) -> str:
    digest = hashlib.sha256(key.encode()).digest()
    return options[int.from_bytes(digest[:8], "big") % len(options)]
