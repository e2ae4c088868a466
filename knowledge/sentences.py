"""Splitting the shop's own texts into sentences that can be quoted one by one."""

from __future__ import annotations

import re

__all__ = ["split_sentences"]

_BOUNDARY = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])")
_BLOCK_MARK = re.compile(r"^\s*(?:#{1,6}|>|[-*+])\s+", re.MULTILINE)
# Asterisks and back-ticks go; an underscore only at the edge of a word (not in snake_case).
_EMPHASIS = re.compile(r"\*+|`+|(?<!\w)_+(?=\w)|(?<=[\w.!?])_+(?!\w)")
_ABBREVIATIONS = frozenset("e.g. i.e. approx. incl. excl. St. Mr. Mrs. Ms. Dr. a.m. p.m.".split())
"""Words after whose dot a sentence may go on: two sentences in one quotation do less harm
than half a sentence."""


def split_sentences(text: str) -> list[str]:
    """The sentences of a plain or lightly marked-up text, in order."""
    plain = _EMPHASIS.sub("", _BLOCK_MARK.sub("", text))
    sentences: list[str] = []
    for piece in filter(None, _BOUNDARY.split(" ".join(plain.split()))):
        if sentences and _goes_on(sentences[-1], piece):
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    return sentences


def _goes_on(sentence: str, piece: str) -> bool:
    last = sentence.rsplit(" ", 1)[-1].lstrip("(\"'")
    return last in _ABBREVIATIONS or (last.lower() == "no." and piece[0].isdigit())
