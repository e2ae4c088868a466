"""Which authored replies are learned from, which are held out, and which are let through at all."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from dialogue.generation.acts import load_acts
from dialogue.generation.corpus import AuthoredReply, Corpus
from dialogue.generation.grounding import GroundingChecker

__all__ = [
    "CheckedCorpus",
    "RefusedReply",
    "check_corpus",
    "corpus_fingerprint",
    "is_held_out",
    "split_corpus",
    "worded_by_the_model",
]

_NOT_A_LETTER = re.compile(r"[^a-z{}_ ]+")


@dataclass(frozen=True, slots=True)
class RefusedReply:
    """An authored reply that the grounding check would not let through, and why."""

    reply: AuthoredReply
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedCorpus:
    """The corpus sorted out.

    Attributes:
        learned: what the model learns from; all of it passes the grounding check.
        held_out: what it is validated on, never learned.
        refused: what does not pass the check; it is left out on both sides.
        nearly_alike: replies that differ from an earlier one of their case only in case or
            punctuation.
        nearly_leaked: held-out replies of which the same is true against a learned one.
    """

    learned: Corpus
    held_out: Corpus
    refused: tuple[RefusedReply, ...]
    nearly_alike: int
    nearly_leaked: int


def check_corpus(corpus: Corpus, share: float) -> CheckedCorpus:
    """Sort out `corpus`, with about `share` of its replies held out."""
    worded = worded_by_the_model(corpus)
    checker = GroundingChecker(worded.words())
    refused = [
        RefusedReply(reply, tuple(reasons))
        for reply in worded.replies
        if (reasons := checker.refusals(reply.text, reply.context()))
    ]
    # By value: one text may be right in one case and refused in another.
    wrong = {found.reply for found in refused}
    sound = Corpus(tuple(r for r in worded.replies if r not in wrong), corpus.leads)
    learned, held_out = split_corpus(sound, share)
    likeness = Counter(map(_likeness, sound.replies))
    seen = set(map(_likeness, learned.replies))
    return CheckedCorpus(
        learned,
        held_out,
        tuple(refused),
        nearly_alike=sum(times - 1 for times in likeness.values()),
        nearly_leaked=sum(_likeness(reply) in seen for reply in held_out.replies),
    )


def worded_by_the_model(corpus: Corpus) -> Corpus:
    """The corpus without the acts that are only ever said as authored."""
    authored_only = load_acts().authored_only
    kept = tuple(r for r in corpus.replies if r.case.act not in authored_only)
    return Corpus(kept, corpus.leads)


def split_corpus(corpus: Corpus, share: float) -> tuple[Corpus, Corpus]:
    """The corpus to learn from and the held-out rest, by a hash of each reply's text."""
    kept = tuple(r for r in corpus.replies if not is_held_out(r.text, share))
    held = tuple(r for r in corpus.replies if is_held_out(r.text, share))
    return Corpus(kept, corpus.leads), Corpus(held, corpus.leads)


def is_held_out(text: str, share: float) -> bool:
    """Whether `text` is never learned: decided by the text alone, so also in later runs."""
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < share


def corpus_fingerprint(corpus: Corpus) -> str:
    """Tells one state of the authored replies from another."""
    digest = hashlib.sha256()
    for reply in corpus.replies:
        digest.update(f"{reply.case}|{reply.mood}|{reply.text}\n".encode())
    return digest.hexdigest()[:16]


def _likeness(reply: AuthoredReply) -> tuple[object, str]:
    return reply.case, " ".join(_NOT_A_LETTER.sub(" ", reply.text.lower()).split())
