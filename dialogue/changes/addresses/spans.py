"""Where in a message an address stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dialogue.changes.addresses.words import UNIT
from dialogue.understanding.entities.postcodes import postcodes_in
from knowledge.keys import normalise_postcode

__all__ = ["address_written_in", "bare"]

Span = tuple[int, int]

_OTHERWISE = re.compile(
    r"(?:\b(?:not|isn'?t|instead of|rather than|no longer|from|old (?:address|one|place|house|flat)"
    r"(?:\s+(?:is|was))?|used to (?:be|live)|was)\b[\s:]*(?:at|in|on|the|my|to)?)\s*$",
    re.IGNORECASE,
)
"""Words before an address that is not the one."""

_NEW_ONE = re.compile(
    r"(?:,|\band\b|\bbut\b)?\s*(?:the\s+|my\s+)?\b(?:new|right|correct)"
    r"(?:\s+(?:one|address|place|flat|house|home)\b\s*(?:is\b|'s\b|:)?|\s*(?:is\b|:))\s*",
    re.IGNORECASE,
)
_TO_ANOTHER = re.compile(r"\s+to\s+(?=\d|flat\b|apt\b)", re.IGNORECASE)
_ONLY_A_LABEL = re.compile(
    r"(?:stra(?:ss|ß)e|street|address|adresse|plz|ort|klingel|town|city|home|office|work|house)\W*",
    re.IGNORECASE,
)
_LONGEST_GAP = 30
_APART = re.compile(r"[.!?]\s|\b(?:not|instead|new|old|but|or|my postcode|my zip)\b", re.IGNORECASE)
_NUMBER_OF_A_STREET = re.compile(r"\d+\s?[a-z]?\s*(?:,|$|\s[a-z]{1,2}\.?\s*\d)", re.IGNORECASE)
_STREET_AHEAD = re.compile(r"(?:[^\W\d][\w.'-]*\s+){1,4}$")
_INTRODUCES = re.compile(
    r".*\b(?:to|at|is|it'?s|in|address|adres|adresse|send|ship|deliver|instead|please|pls|and|on)\s+",
    re.IGNORECASE,
)
_AHEAD = (
    re.compile(r"\bc/o\s+[^,\d]+,?\s*$", re.IGNORECASE),
    re.compile(rf"\b{UNIT}\.?\s*\d\w*\s*,?\s*$", re.IGNORECASE),
)
_BEFORE_POSTCODE = re.compile(
    r"(?:[\s,.]|\b(?:and|the|with|post\s?code|postal|zip|plz|code|pin|eircode|is|its|it's)\b|:)*",
    re.IGNORECASE,
)

_NOISE_AHEAD = re.compile(
    r"\W*(?:(?:sorry|oops|whoops|shoot|damn|argh|sh[i*]t|no|nope|wait|hang on|hold on|ah|oh|hmm|ok|"
    r"okay|yes|yeah|yep|sure|but|so|well|and|um+|erm?|actually|my (?:bad|mistake)|typo|correction|"
    r"apologies|i (?:meant|mean|mistyped|forgot|said)|that'?s wrong|thats|that'?s|it'?s|its|it is|"
    r"is|(?:it|that|this) (?:should|must) be|should be|make (?:it|that)|change (?:it|that) to|"
    r"to|the|please|pls|just|only|in|near|rest|of course|hi|thanks)(?!\w)[\s,.:!–-]*)+",
    re.IGNORECASE,
)
_NOISE_BEHIND = re.compile(
    r"[\s,.!]*\b(?:sorry|btw|by the way|please|pls|thanks|thank you|thx|ta|cheers|actually|instead|"
    r"lol|haha|mate|innit|i forgot|forgot|my bad|my mistake|oops|though|tho|i meant|of course|"
    r"obviously|then|x+)\W*$",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """What of a short message is left without the words around what it tells."""
    text = " ".join(text.split())
    ahead = _NOISE_AHEAD.match(text)
    text = text[ahead.end() :] if ahead else text
    while (behind := _NOISE_BEHIND.search(text)) and behind.start() > 0:
        text = text[: behind.start()]
    return re.sub(r"(?<!str)(?<!\bst)(?<!\brd)[\s.,;!]+$", "", text.strip(" ,;!"), flags=re.I)


def address_written_in(
    text: str, entities: Sequence[tuple[str, str, str]], own_postcode: str
) -> str | None:
    """The address that a message gives, as it is written; None where it gives none.

    Args:
        text: the message.
        entities: (kind, value, text) of what was found in it, in order.
        own_postcode: the shopper's, which may stand in it as proof of who they are.
    """
    groups = list(_groups(text, [s for s in _spans(text, entities) if _is_meant(text, s)]))
    pieces = [_extended(text, group, own_postcode) for group in groups]
    if not pieces:
        return None
    written = ", ".join(pieces)
    newer = list(_NEW_ONE.finditer(written))
    return written[newer[-1].end() :] if newer else written


def _spans(text: str, entities: Sequence[tuple[str, str, str]]) -> Iterator[Span]:
    """Where the addresses stand."""
    position = 0
    for kind, _, words in entities:
        start = text.find(words, position)
        if start < 0:
            continue
        position = start + len(words)
        if kind != "address":
            continue
        cut = _TO_ANOTHER.search(words)
        if cut:
            yield start, start + cut.start()
            start += cut.end()
        yield start, position


def _is_meant(text: str, span: Span) -> bool:
    start, end = span
    if _ONLY_A_LABEL.fullmatch(text[start:end]):
        return False
    return not _OTHERWISE.search(text[:start]) or bool(_NEW_ONE.search(text[start:end]))


def _groups(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Spans with hardly anything between them are one: names within were taken for other things."""
    current: Span | None = None
    for start, end in spans:
        gap = text[current[1] : start] if current else ""
        if current and len(gap) <= _LONGEST_GAP and not _APART.search(gap):
            current = current[0], end
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current


def _extended(text: str, span: Span, own_postcode: str) -> str:
    """The words of a span with what belongs to it: a street before its number, a postcode after."""
    start, end = span
    if _NUMBER_OF_A_STREET.match(text[start:end]):
        ahead = _STREET_AHEAD.search(text[:start])
        if ahead:
            start = ahead.start() + (m.end() if (m := _INTRODUCES.match(ahead[0])) else 0)
    for pattern in _AHEAD:
        ahead = pattern.search(text[:start])
        start = ahead.start() if ahead else start
    between = _BEFORE_POSTCODE.match(text[end:])
    at = end + (between.end() if between else 0)
    for code in postcodes_in(text):
        is_own = normalise_postcode(code.text) == normalise_postcode(own_postcode)
        if code.start == at and not (is_own and text[end:at].strip(" ,")):
            return f"{text[start:end]}, {code.text}"
    return text[start:end]
