"""The moods and lengths in which somebody wrote for a case: no other is asked of the model.

What a small model makes of a mood that nobody wrote a case in are broken sentences, which are
refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from dialogue.generation.context import length_of
from dialogue.generation.corpus import AuthoredReply, Case, authored_for, authored_leads

__all__ = ["Manner", "nearest_manner"]

Manner = tuple[str, str]
"""A mood and a length."""

_LENGTHS = ("short", "medium", "long")
_ENOUGH = 3
"""So many replies in a manner let a conversation hear it again without repeating itself."""

_CASES_KEPT = 4096


def nearest_manner(case: Case, mood: str, length: str, lead: str = "none") -> Manner:
    """The manner closest to what is wanted in which `case` was written for.

    The mood goes before the length; in place of a mood that nobody wrote in stands neutral. A
    case that nobody wrote for has the manners of the others of its act and attributes; what has
    none at all keeps what is wanted.
    """
    written = _manners(case, lead)
    moods = {known for known, _ in written}
    if not moods:
        return mood, length
    if mood not in moods:
        mood = "neutral" if "neutral" in moods else max(written, key=lambda m: (written[m], m))[0]
    wanted = _LENGTHS.index(length)
    lengths = [_LENGTHS.index(known) for at, known in written if at == mood]
    return mood, _LENGTHS[min(lengths, key=lambda known: (abs(known - wanted), known))]


@lru_cache(maxsize=_CASES_KEPT)
def _manners(case: Case, lead: str) -> Mapping[Manner, int]:
    """How many wrote for `case` in each manner, in those with enough of them if there are any."""
    alike = _by_attributes(case.act).get(case.attributes, ())
    replies = [reply for reply in alike if reply.case == case] or alike
    openings = authored_leads().get(lead, ()) if lead != "none" else ()
    counted = Counter(
        (reply.mood, length_of(f"{opening} {reply.text}"))
        for reply in replies
        for opening in openings or ("",)
    )
    enough = _ENOUGH * max(len(openings), 1)
    return {manner: n for manner, n in counted.items() if n >= enough} or counted


@cache
def _by_attributes(act: str) -> Mapping[tuple[tuple[str, str], ...], list[AuthoredReply]]:
    found: dict[tuple[tuple[str, str], ...], list[AuthoredReply]] = {}
    for reply in authored_for(act):
        found.setdefault(reply.case.attributes, []).append(reply)
    return found
