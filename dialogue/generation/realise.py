"""Puts values into delexicalised words, as people say them, and notes where each came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from dialogue.facts import Fact, Say
from dialogue.generation.acts import PLACEHOLDER, ActDomain, FactKind
from dialogue.generation.locales import DEFAULT_LOCALE, say_date, say_money
from dialogue.generation.presentable import is_visible, presentable
from dialogue.messages import Evidence

__all__ = ["realise", "say_list", "say_value", "sayable"]

_SENTENCE_START = re.compile(r"[.!?]\s+$")
_TAIL = 4
_PAYMENT = re.compile(r"(\S+ [A-Z]{3})( to .*)", re.DOTALL)
_FIRST_WORD = re.compile(r"[^\W\d_][\w'’-]*+(?![@/]|\.\w)")
_PICKED_OUT = re.compile(r"\b(?:of|from|between|among) (?:the )?$", re.IGNORECASE)
"""What stands before a list that one thing is picked out of: "one of a and b?", but "a or b?"."""

_SEPARATORS = {"quote": " ", "notes": "; "}
"""What stands between several values of a kind that is no list of the usual sort."""


def realise(
    text: str,
    facts: Mapping[str, Fact],
    domain: ActDomain,
    today: date,
    locale: str = DEFAULT_LOCALE,
) -> tuple[str, list[Evidence]]:
    """Fill every placeholder of `text`; evidence has one entry for each value put in.

    Values are put in as they are, whatever they hold: placeholders, markup or instructions in
    them are so many letters. What can't be seen is left out; see `presentable`.

    Args:
        text: delexicalised words that passed the grounding check.
        facts: a fact for every placeholder in `text`; see `sayable`.
        domain: tells each placeholder's kind.
        today: the day the shopper reads this, for "today" and "tomorrow".
        locale: how money and dates are written where the shopper is; see `known_locale`.
    """
    evidence: list[Evidence] = []
    parts: list[str] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        name = match[1]
        kind = domain.placeholders[name]
        said = [
            Evidence(say_value(value, kind, today, locale), value, source)
            for value, source in zip(facts[name].values, facts[name].sources, strict=True)
            if is_visible(value)
        ]
        spans = [e.span for e in said]
        separator = _SEPARATORS.get(kind)
        before, after = text[end : match.start()], text[match.end() :]
        is_choice = kind == "options" and after.startswith("?") and not _PICKED_OUT.search(before)
        joined = (
            separator.join(spans) if separator else say_list(spans, "or" if is_choice else "and")
        )
        tail = "".join([*parts[-1:], before])[-_TAIL:]
        opens = not (parts or before) or _SENTENCE_START.search(tail)
        parts += [before, _capitalise(joined) if opens else joined]
        evidence += said
        end = match.end()
    return "".join([*parts, text[end:]]), evidence


def say_list(spans: list[str], joint: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(spans) < 2:
        return "".join(spans)
    return f"{', '.join(spans[:-1])} {joint} {spans[-1]}"


def say_value(value: str, kind: FactKind, today: date, locale: str = DEFAULT_LOCALE) -> str:
    """A record's value in words; one that is not of its `kind` is said as the text it is."""
    if kind == "date" and (day := _day(value)):
        return say_date(day, today, locale)
    if kind == "money":
        return presentable(say_money(value, locale))
    if kind == "payments" and (payment := _PAYMENT.fullmatch(value)):
        return presentable(say_money(payment[1], locale) + payment[2])
    return presentable(value)


def sayable(say: Say) -> Say:
    """`say` without the facts in whose values there is nothing to be seen."""
    seen = {name: f for name, f in say.facts.items() if any(map(is_visible, f.values))}
    return say if len(seen) == len(say.facts) else replace(say, facts=seen)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _capitalise(text: str) -> str:
    """A value that opens a sentence takes a capital where it is an ordinary word."""
    word = _FIRST_WORD.match(text)
    ordinary = word and word[0].islower() and not any(c.isdigit() for c in word[0])
    return text[:1].upper() + text[1:] if ordinary else text
