"""Judges a finished reply by its facts alone, with none of the code that made or checked it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache

from dialogue.facts import Say
from dialogue.generation.acts import load_acts
from dialogue.messages import Evidence, Utterance

__all__ = ["faults", "leaks"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LONGEST_SPAN = 1_100
_MOST_DIGITS = 24
_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million dozen percent euro euros pound pounds dollar dollars cent cents"
).split()
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "august september october november december today tomorrow yesterday tonight weekend overnight"
).split()
_PROMISES = (
    "guarantee guaranteed guarantees promise promised free gratis complimentary definitely "
    "certainly always http https www com"
).split()
_NEVER_WORDED = frozenset([*_NUMBERS, *_DAYS, *_PROMISES])
_PLAIN = re.compile(r"[A-Za-zà-ÿ ,.?!:;'\"()-]*")
_NAME = re.compile(r"[a-z,;] ([A-Z]\w+)")
_NO_INK = frozenset("Cc Cf Cs Zs Zl Zp Mn Me Mc".split())
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_MONEY = re.compile(r"(-?)(\d+)\.(\d\d) ([A-Z]{3})")
_PIECE = re.compile(r"<[^<>]*>|\{[^{}]*\}")
_JOINTS = (", ", " and ", " or ", "; ", " ")
_ISOLATES = "\u2066\u2067\u2068", "\u2069"


def faults(say: Say, utterance: Utterance, today: date) -> list[str]:
    """Everything in a reply that its facts do not back; empty when all is well."""
    wording, text = utterance.wording, utterance.text
    found = list(_in_words(_PLACEHOLDER.sub("{}", wording)))
    wanted = sorted(name for name, f in say.facts.items() if any(map(_is_visible, f.values)))
    used = _PLACEHOLDER.findall(wording)
    if sorted(used) != wanted:
        found.append(f"should say {wanted}, says {sorted(used)}")
    found += _in_text(text)
    if not found:
        found += _out_of_place(say, utterance, today)
    return found


def leaks(prompts: Iterable[str], say: Say, canary: str) -> list[str]:
    """What stands in the model's input besides the words of the control language."""
    control = _control_words()
    values = {v for f in say.facts.values() for v in f.values if len(v.strip()) > 3} - control
    found = []
    for prompt in set(prompts):
        pieces = _PIECE.findall(prompt)
        if "".join(pieces) != prompt or not control.issuperset(pieces):
            found.append(f"the model's input holds no control word: {prompt!r}")
        if canary in prompt:
            found.append(f"the model's input holds the canary: {prompt!r}")
        found += [f"the model's input holds {v!r}: {prompt!r}" for v in values if v in prompt]
    return found


@cache
def _control_words() -> frozenset[str]:
    domain = load_acts()
    silent = {f"<act:{act}>" for act in domain.authored_only}
    return frozenset([*domain.special_tokens(), *silent, "<say>"])


def _in_words(literal: str) -> Iterator[str]:
    """What no words outside the values may hold."""
    rest = literal.replace("{}", "")
    if not rest and not literal:
        yield "says nothing"
    if re.search(r"\w\{\}|\{\}\w|[,;:.!?](\w|\{\})", literal):
        yield "a value is stuck to a word"
    if not _PLAIN.fullmatch(rest):
        yield f"odd characters in the words: {sorted(set(_PLAIN.sub('', rest)))}"
    words = set(re.findall(r"[a-z]+", literal.lower()))
    if wrong := sorted(words & _NEVER_WORDED):
        yield f"states in words: {', '.join(wrong)}"
    names = [name for name in _NAME.findall(literal) if name not in ("I", "OK")]
    if names:
        yield f"names in the words: {names}"


def _in_text(text: str) -> Iterator[str]:
    """Characters that no reply may hold, whatever its values."""
    depth = 0
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Zl", "Zp"):
            yield f"control character {character!r}"
        if character in _ISOLATES[0]:
            depth += 1
        elif character in _ISOLATES[1]:
            depth -= 1
        elif category == "Cf" and character not in "\u200c\u200d":
            yield f"invisible character {character!r}"
        elif unicodedata.bidirectional(character) in ("R", "AL", "AN") and depth < 1:
            yield f"right-to-left {character!r} that is not isolated"
        if depth < 0:
            yield "an isolate is closed that nobody opened"
            return
    if depth:
        yield "an isolate is left open"


def _out_of_place(say: Say, utterance: Utterance, today: date) -> list[str]:
    """Whether the text is the wording with just its values in their places, each proved."""
    kinds, proofs = load_acts().placeholders, iter(utterance.evidence)
    rest, found = utterance.text, list[str]()
    for piece in re.split(r"(\{[a-z_]+\})", utterance.wording):
        if not (name := _PLACEHOLDER.fullmatch(piece)):
            if not rest.startswith(piece):
                return [*found, f"expected {piece!r} at {rest[:60]!r}"]
            rest = rest[len(piece) :]
            continue
        told = say.facts[name[1]]
        shown = [(v, s) for v, s in zip(told.values, told.sources, strict=True) if _is_visible(v)]
        for number, (value, source) in enumerate(shown):
            proof = next(proofs, Evidence("", "", ""))
            if (proof.value, proof.source) != (value, source):
                return [*found, f"evidence {proof} for {name[1]} {value[:60]!r}"]
            if not _says(proof.span, value, kinds[name[1]], today):
                found.append(f"{value[:60]!r} is said as {proof.span[:60]!r}")
            joint = next((j for j in _JOINTS if number and rest.startswith(j)), "")
            rest = rest[len(joint) :]
            length = len(proof.span)
            if rest[:1].lower() + rest[1:length] != proof.span[:1].lower() + proof.span[1:]:
                return [*found, f"expected {proof.span[:60]!r} at {rest[:60]!r}"]
            rest = rest[length:]
    return [*found, f"says besides: {rest!r}"] if rest else found


def _says(span: str, value: str, kind: str, today: date) -> bool:
    """Whether `span` is a right way to say `value`."""
    if len(span) > _LONGEST_SPAN or not _is_visible(span):
        return False
    if kind == "date" and (day := _day(value)):
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
        parts = [day.strftime("%A"), str(day.day), day.strftime("%B")]
        said_parts = span.replace(",", "").split()
        return span == near if near else all(part in said_parts for part in parts)
    if kind == "payments" and " to " in value:
        amount, _, method = value.partition(" to ")
        said_amount, _, said_method = span.partition(" to ")
        return _says(said_amount, amount, "money", today) and _visible(said_method) == _visible(
            method
        )
    if kind == "money" and (money := _MONEY.fullmatch(value)):
        sign, whole, cents, currency = money.groups()
        if len(whole) > _MOST_DIGITS:
            return span == value
        shown = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency, currency)
        digits = re.sub(r"[ .,’]", "", span)
        return (
            re.findall(r"\d+", digits) == [whole + cents]
            and re.search(rf"[.,]{cents}\b", span) is not None
            and shown in span
            and bool(sign) == ("-" in span)
        )
    said, meant = _visible(span), _visible(value)
    return said == meant or (said.endswith("…") and meant.startswith(said[:-1]) and len(said) > 60)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _visible(text: str) -> str:
    """Only what leaves ink, marks above and below left out."""
    if text.isascii() and text.isprintable():
        return text.replace(" ", "")
    return "".join(c for c in text if unicodedata.category(c) not in _NO_INK and c not in _FILLERS)


def _is_visible(text: str) -> bool:
    return bool(_visible(text))
