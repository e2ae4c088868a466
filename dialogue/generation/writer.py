"""Words for an act: candidates are drawn, checked, chosen among, and given their values."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogue.facts import Say
from dialogue.generation.acts import ActDomain, load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import authored_for
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.phrasing import odd_phrase
from dialogue.generation.realise import realise
from dialogue.generation.sampler import Candidate, Sampler
from dialogue.generation.simulation import LEAD_ACTS
from dialogue.generation.templates import plain_template
from dialogue.messages import Button, Evidence, Refused, Utterance

__all__ = ["Digest", "ReplyWriter"]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_DRAWS = 3
_LIKELY_ENOUGH = -0.8
_NO_TOKEN_BELOW = -5.0
"""Log-likelihoods, the mean and the worst token's, below which drawn sentences limp or put a
value in another's place; read off several hundred of them."""

_CHOICE = 3
_KEPT_CONTEXTS = 4_096


@dataclass(frozen=True, slots=True)
class Digest:
    """What the wording may know of the conversation; holds no word of the shopper's.

    `wordings` are the delexicalised replies said recently, which are not said again;
    `turn_key` names conversation and turn, and decides among equally good candidates.
    """

    mood: str = "neutral"
    lead: str = "none"
    wordings: tuple[str, ...] = ()
    turn_key: str = ""


class ReplyWriter:
    """Writes what an action wants said, and says nothing that its facts don't."""

    def __init__(
        self, sampler: Sampler, checker: GroundingChecker, domain: ActDomain | None = None
    ) -> None:
        self._sampler = sampler
        self._checker = checker
        self._domain = domain or load_acts()
        # What a context draws depends on nothing else, so keeping it changes no reply.
        self._drawn: OrderedDict[tuple[str, int], list[Candidate]] = OrderedDict()

    def write(
        self, say: Say, digest: Digest, today: date, buttons: tuple[Button, ...] = ()
    ) -> Utterance:
        """Words, evidence and refusals for `say`; failing those, an authored or plain reply."""
        context = self.context(say, digest)
        refused: list[Refused] = []
        wording = ""
        for attempt in range(0 if say.act in self._domain.authored_only else _DRAWS):
            good = self._sort_out(self._draw(context, attempt), context, digest, refused)
            if good:
                wording = _pick(good[:_CHOICE], f"{digest.turn_key}|{context.prompt()}")
                break
        generated = bool(wording)
        wording = wording or self._fall_back(context, digest)
        text, evidence = realise(wording, say.facts, self._domain, today)
        return Utterance(
            act=say.act,
            text=text,
            wording=wording,
            generated=generated,
            buttons=buttons,
            evidence=(*evidence, *self._worded(wording, text, context, say)),
            refused=tuple(refused),
        )

    def context(self, say: Say, digest: Digest) -> Context:
        """The model's whole view of `say`."""
        # By name, as a replay gets them from the log.
        attributes = {name: fact.values[0] for name, fact in sorted(say.attributes.items())}
        facts = frozenset(say.facts)
        self._domain.check(say.act, attributes, facts)
        leads = say.act in LEAD_ACTS.get(digest.lead, frozenset())
        return Context(
            act=say.act,
            attributes=attributes,
            facts=facts,
            mood=digest.mood,
            length=_length(digest, say.act, len(facts)),
            lead=digest.lead if leads else "none",
        )

    def _draw(self, context: Context, attempt: int) -> list[Candidate]:
        key = (context.prompt(), attempt)
        if key not in self._drawn:
            self._drawn[key] = self._sampler.draw(context, attempt)
            if len(self._drawn) > _KEPT_CONTEXTS:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return self._drawn[key]

    def _sort_out(
        self,
        candidates: Sequence[Candidate],
        context: Context,
        digest: Digest,
        refused: list[Refused],
    ) -> list[str]:
        """The texts that may be said, likeliest first; the others are noted in `refused`."""
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
            if reasons:
                refused.append(Refused(candidate.text, tuple(reasons)))
            else:
                good[candidate.text] = max(candidate.score, good.get(candidate.text, -1e9))
        return sorted(good, key=lambda text: (-good[text], text))

    def _fall_back(self, context: Context, digest: Digest) -> str:
        """An authored reply to just this case, not said before; else the act's plain template."""
        fitting = [
            reply
            for reply in authored_for(context.act)
            if dict(reply.case.attributes) == dict(context.attributes)
            and reply.case.facts == context.facts
            and reply.text not in digest.wordings
            and not self._checker.refusals(reply.text, context, authored=True)
        ]
        in_mood = [reply.text for reply in fitting if reply.mood == context.mood]
        texts = in_mood or [reply.text for reply in fitting]
        if not texts:
            return plain_template(context)
        return _pick(texts, f"{digest.turn_key}|{context.prompt()}|authored")

    def _worded(self, wording: str, text: str, context: Context, say: Say) -> list[Evidence]:
        """Evidence for facts said in words: the span, or else the sentence, that states them."""
        spans = dict(self._checker.worded_claims(wording, context))
        first_sentence = _SENTENCE_END.split(text, maxsplit=1)[0]
        return [
            Evidence(spans.get(name, first_sentence), fact.values[0], fact.sources[0])
            for name, fact in sorted(say.attributes.items())
            if name in spans or not fact.sources[0].startswith("conversation/")
        ]


def _length(digest: Digest, act: str, facts: int) -> str:
    """Short for the terse and for acts without facts; else varied, by conversation and turn."""
    if digest.mood == "terse":
        return "medium" if facts > 2 else "short"
    lengths = ["medium", "medium", "short"] if facts < 3 else ["medium", "medium", "long"]
    return _pick(lengths, f"{digest.turn_key}|{act}|length")


def _pick(options: Sequence[str], key: str) -> str:
    digest = hashlib.sha256(key.encode()).digest()
    return options[int.from_bytes(digest[:8], "big") % len(options)]
