"""Whether drawn words read as somebody would write them: a check of fluency, not of facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from dialogue.generation.context import Context
from dialogue.generation.corpus import authored_for, authored_leads

__all__ = ["odd_asking", "odd_number", "odd_phrase"]

_OF_MANY = re.compile(r"(?<!of )(?<!of the )\{([a-z_]+)\} (?:come|are|have|fit)\b")
_OF_ONE = re.compile(
    r"(?:^|[.!?:;] )(?:the |your )?\{([a-z_]+)\} (?:comes|is|isn't|was|has)\b", re.IGNORECASE
)
_WORD = re.compile(r"\{[a-z_]+\}|[\w'’-]+|[.,;:!?]")
_SENTENCE_END = frozenset(".!?:")
_LENGTH = 4
_SHORT = 6
"""A sentence without a value, of so many words and signs, its start included, is judged whole."""

_ELLIPTIC = 4
"""A question of so many words and signs, "Shall I?", asks for what the words before it say."""

_Phrase = tuple[str, ...]


def odd_phrase(text: str, context: Context) -> str | None:
    """The first run of four words in delexicalised `text` that no author wrote for its case.

    So is a short sentence as a whole, and what stands with a colon before a value.

    A case is an act with its attributes: what is said of a parcel on its way is never said of
    one that has arrived, nor money "at once" where it takes days. Sentences are judged one by
    one, so authored ones may be put together in new ways. An act that nobody authored is not
    judged.
    """
    if not authored_for(context.act):
        return None
    known = _known(context.act, _key(context)) | _known_leads(context.lead, context.facts)
    return next((" ".join(p).strip() for p in _phrases(text) if p not in known), None)


def odd_asking(text: str, context: Context) -> str | None:
    """What is odd of asking or not asking: where no author of the case asks, or where all do."""
    ways = _ways(context.act, _key(context), context.facts)
    asks = "?" in text
    if not ways or asks in ways:
        return None
    return "asks something" if asks else "asks nothing"


def odd_number(text: str, values: Mapping[str, int]) -> str | None:
    """A verb of delexicalised `text` that doesn't agree with how many values stand before it.

    Args:
        text: the words.
        values: how many values each fact has.
    """
    of_many = (m for m in _OF_MANY.finditer(text) if values.get(m[1]) == 1)
    of_one = (m for m in _OF_ONE.finditer(text) if values.get(m[1], 0) > 1)
    found = next(of_many, None) or next(of_one, None)
    return f"{found[0].strip(' .!?:;')!r} of {values[found[1]]}" if found else None


def _key(context: Context) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(context.attributes.items()))


@cache
def _known(act: str, attributes: tuple[tuple[str, str], ...]) -> frozenset[_Phrase]:
    return _all_phrases(r.text for r in authored_for(act) if r.case.attributes == attributes)


@cache
def _ways(
    act: str, attributes: tuple[tuple[str, str], ...], facts: frozenset[str]
) -> frozenset[bool]:
    """Whether the authored replies of a case ask something: always, never, or either."""
    return frozenset(
        "?" in reply.text
        for reply in authored_for(act)
        if reply.case.attributes == attributes and reply.case.facts == facts
    )


@cache
def _known_leads(lead: str, facts: frozenset[str]) -> frozenset[_Phrase]:
    """What leads say, also one that ends in a colon before a value."""
    leads = authored_leads().get(lead, ())
    before_values = (f"{text} {{{name}}}" for text in leads if text[-1] == ":" for name in facts)
    return _all_phrases([*leads, *before_values])


def _all_phrases(texts: Iterable[str]) -> frozenset[_Phrase]:
    return frozenset(phrase for text in texts for phrase in _phrases(text))


def _phrases(text: str) -> Iterator[_Phrase]:
    before: list[str] = []
    sentence = [""]  # the empty word stands for the start
    label = ""
    for word in _WORD.findall(text):
        if label and word.startswith("{"):
            yield label, ":", word  # what a value is called belongs to it
        label = sentence[-1] if word == ":" else ""
        sentence.append(word.lower())
        if word in _SENTENCE_END:
            yield from _runs(sentence)
            if not any(each[:1].isalpha() for each in sentence):
                yield *before[-1:], *sentence  # values alone keep their order, and their label
            if word == "?" and len(sentence) <= _ELLIPTIC:
                yield *before[-_LENGTH:], *sentence
            before, sentence = sentence, [""]
    if len(sentence) > 1:
        yield from _runs(sentence)


def _runs(sentence: list[str]) -> Iterator[_Phrase]:
    if len(sentence) <= _SHORT and not any(word.startswith("{") for word in sentence):
        yield tuple(sentence)  # or it might be what was only said after "once" or "if"
    for start in range(max(len(sentence) - _LENGTH + 1, 1)):
        yield tuple(sentence[start : start + _LENGTH])
