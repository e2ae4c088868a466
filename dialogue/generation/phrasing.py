"""Whether drawn words read as somebody would write them: a check of fluency, not of facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from dialogue.generation.context import Context
from dialogue.generation.corpus import authored_for, authored_leads

__all__ = ["odd_phrase"]

_WORD = re.compile(r"\{[a-z_]+\}|[\w'’-]+|[.,;:!?]")
_SENTENCE_END = frozenset(".!?:")
_LENGTH = 4

_Phrase = tuple[str, ...]


def odd_phrase(text: str, context: Context) -> str | None:
    """The first run of four words in delexicalised `text` that no author wrote for its act.

    Sentences are judged one by one, so authored ones may be put together in new ways. An act
    that nobody authored is not judged.
    """
    known = _known(context.act) | _known_leads(context.lead)
    if not _known(context.act):
        return None
    return next((" ".join(p).strip() for p in _phrases(text) if p not in known), None)


@cache
def _known(act: str) -> frozenset[_Phrase]:
    return _all_phrases(reply.text for reply in authored_for(act))


@cache
def _known_leads(lead: str) -> frozenset[_Phrase]:
    return _all_phrases(authored_leads().get(lead, ()))


def _all_phrases(texts: Iterable[str]) -> frozenset[_Phrase]:
    return frozenset(phrase for text in texts for phrase in _phrases(text))


def _phrases(text: str) -> Iterator[_Phrase]:
    sentence = [""]  # the empty word stands for the start
    for word in _WORD.findall(text):
        sentence.append(word.lower())
        if word in _SENTENCE_END:
            yield from _runs(sentence)
            sentence = [""]
    if len(sentence) > 1:
        yield from _runs(sentence)


def _runs(sentence: list[str]) -> Iterator[_Phrase]:
    for start in range(max(len(sentence) - _LENGTH + 1, 1)):
        yield tuple(sentence[start : start + _LENGTH])
