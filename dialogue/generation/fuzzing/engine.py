"""An engine that stands in for a language model gone wrong, and remembers what it was shown."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from dialogue.generation.context import Context
from dialogue.generation.corpus import AuthoredReply, Corpus
from dialogue.generation.engine import Candidate, Request
from dialogue.generation.fuzzing.mutations import HARMLESS, HOSTILE

__all__ = ["HostileEngine"]

_CANDIDATES = 2
_GOOD_RATE = 0.2
_ELSEWHERE = "of another case"


class HostileEngine:
    """Draws broken replies mixed with good ones.

    Attributes:
        prompts: the model's input for each request.
        offered: the kind of each text that was drawn; a text of two kinds keeps the harmless one.
    """

    def __init__(self, corpus: Corpus, rng: random.Random) -> None:
        self.prompts: list[str] = []
        self.offered: dict[str, str] = {}
        self._rng = rng
        self._all = corpus.replies
        self._by_key: dict[object, list[AuthoredReply]] = defaultdict(list)
        for reply in corpus.replies:
            case = reply.case
            self._by_key[case.act, case.attributes, case.facts].append(reply)
            self._by_key[case.act].append(reply)

    def start(self) -> None:
        """Forget what was shown and drawn."""
        self.prompts.clear()
        self.offered.clear()

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        """Candidates, other ones at every call; see `InferenceEngine`."""
        return [[self._one(r.context) for _ in range(_CANDIDATES)] for r in requests]

    def _one(self, context: Context) -> Candidate:
        self.prompts.append(context.prompt())
        own = self._by_key.get(
            (context.act, tuple(sorted(context.attributes.items())), context.facts)
        )
        reply = self._rng.choice(own or self._by_key.get(context.act) or self._all)
        good = own is not None and self._rng.random() < _GOOD_RATE
        kinds = HARMLESS if good else HOSTILE
        kind = self._rng.choice(list(kinds))
        text = kinds[kind](reply, self._rng)
        if text == reply.text:
            kind = "as authored"
        named = kind if own else f"{kind}, {_ELSEWHERE}"
        if self.offered.get(text) not in HARMLESS:
            self.offered[text] = named
        return Candidate(text, -0.5 * self._rng.random())
