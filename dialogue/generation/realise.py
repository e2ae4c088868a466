"""Puts values into delexicalised words, as people say them, and notes where each came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from dialogue.facts import Fact
from dialogue.generation.acts import PLACEHOLDER, ActDomain
from dialogue.messages import Evidence

__all__ = ["realise", "say_date", "say_list", "say_money"]

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+)$")
_SEPARATORS = {"quote": " ", "notes": "; "}
"""What stands between several values of a kind that is no list of the usual sort."""

_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def realise(
    text: str, facts: Mapping[str, Fact], domain: ActDomain, today: date
) -> tuple[str, list[Evidence]]:
    """Fill every placeholder of `text`; evidence has one entry for each value put in.

    Args:
        text: delexicalised words that passed the grounding check.
        facts: a fact for every placeholder in `text`.
        domain: tells each placeholder's kind.
        today: the day the shopper reads this, for "today" and "tomorrow".
    """
    evidence: list[Evidence] = []
    parts: list[str] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        name = match[1]
        kind = domain.placeholders[name]
        spans = [_span(value, kind, today) for value in facts[name].values]
        separator = _SEPARATORS.get(kind)
        joined = say_list(spans) if separator is None else separator.join(spans)
        before = text[end : match.start()]
        opens = _SENTENCE_START.search("".join([*parts, before]))
        parts += [before, _capitalise(joined) if opens else joined]
        evidence += [
            Evidence(span, value, source)
            for span, value, source in zip(
                spans, facts[name].values, facts[name].sources, strict=True
            )
        ]
        end = match.end()
    return "".join([*parts, text[end:]]), evidence


def say_date(day: date, today: date) -> str:
    """ "tomorrow", "on Tuesday 3 June", or with the year when it is another."""
    distance = (day - today).days
    if distance in _NEAR:
        return _NEAR[distance]
    spoken = f"on {day:%A} {day.day} {day:%B}"
    return spoken if abs(day - today) < timedelta(days=330) else f"{spoken} {day.year}"


def say_money(value: str) -> str:
    """ "€49.90" for "49.90 EUR"; the code stands in front where there is no symbol."""
    amount, _, currency = value.partition(" ")
    return f"{_SYMBOLS[currency]}{amount}" if currency in _SYMBOLS else f"{currency} {amount}"


def say_list(spans: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(spans) < 2:
        return "".join(spans)
    return f"{', '.join(spans[:-1])} and {spans[-1]}"


def _span(value: str, kind: str, today: date) -> str:
    if kind == "date":
        return say_date(date.fromisoformat(value), today)
    return say_money(value) if kind == "money" else value


def _capitalise(text: str) -> str:
    """A value that opens a sentence takes a capital where it is an ordinary word."""
    return text[:1].upper() + text[1:] if text[:1].islower() else text
