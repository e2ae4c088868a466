"""Sentences without their values: `[name]` stands where the value of the slot `name` stood."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from dialogue.generation.act_data.rows import Slot
from dialogue.generation.act_data.slot_tables import SlotTables

__all__ = ["Placeholders", "delexicalise", "in_order", "lexicalise", "placeholders"]

Placeholders = dict[str, str]
"""What stands for a value, such as `[name]`, and the value."""

_PRIVATE = 0xE000  # the first of Unicode's private characters
_LONGEST_LIST = 4  # parts of a listed value whose orders are all tried
_NUMBERED = re.compile(r"\[([^\[\] ]+)(?: (\d+))?\]")


def placeholders(slots: Sequence[Slot], tables: SlotTables) -> Placeholders:
    """A placeholder for each slot with a value of its own: `[name]`, and `[name 2]` if repeated."""
    seen: Counter[str] = Counter()
    made: Placeholders = {}
    for slot in slots:
        if slot.value is None or slot.value in tables.plain_values:
            continue
        seen[slot.name] += 1
        made[_placeholder(slot.name, seen[slot.name])] = slot.value
    return made


def delexicalise(text: str, values: Placeholders, tables: SlotTables) -> str:
    """Put placeholders in the place of values, the longest first, each once.

    A value that lists things ("a and b") is found in any order, with "and" or "or".
    """
    longest_first = sorted(values, key=lambda placeholder: -len(values[placeholder]))
    # A private character holds each place, lest a value be found within a placeholder.
    held = {chr(_PRIVATE + i): placeholder for i, placeholder in enumerate(longest_first)}
    for mark, placeholder in held.items():
        for wording in _wordings(values[placeholder]):
            text, found = _pattern(wording, tables.tokenize).subn(mark, text, count=1)
            if found:
                break
    return "".join(held.get(character, character) for character in text)


def lexicalise(text: str, values: Placeholders) -> str:
    """Put values in the place of their placeholders."""
    return re.sub(r"\[[^\[\]]+\]", lambda found: values.get(found[0], found[0]), text)


def in_order(text: str) -> str:
    """Number what is repeated as it is mentioned: which of two names is the second is arbitrary.

    All slots are renumbered alike, so what belongs together stays together.
    """
    order: dict[str, int] = {}
    repeated = {name for name, number in _NUMBERED.findall(text) if number}
    for name, number in _NUMBERED.findall(text):
        if name in repeated:
            order.setdefault(number or "1", len(order) + 1)
    if sorted(map(int, order)) != list(range(1, len(order) + 1)):
        return text

    def renumbered(found: re.Match[str]) -> str:
        name, number = found[1], found[2] or "1"
        return _placeholder(name, order[number]) if name in repeated else found[0]

    return _NUMBERED.sub(renumbered, text)


def _placeholder(name: str, number: int) -> str:
    return f"[{name}]" if number == 1 else f"[{name} {number}]"


def _wordings(value: str) -> Iterator[str]:
    yield value
    parts = re.split(r" (?:and|or) ", value)
    if 1 < len(parts) <= _LONGEST_LIST:
        for order in itertools.permutations(parts):
            yield " and ".join(order)
            yield " or ".join(order)


def _pattern(value: str, tokenize: str) -> re.Pattern[str]:
    """`value` as whole words; "a+" is not found in "a++"."""
    if tokenize == "none":  # the text is split already: a word ends where a space is
        return re.compile(rf"(?<!\S){re.escape(value)}(?!\S)", re.IGNORECASE)
    last = value[-1]
    end = r"(?!\w)" if last.isalnum() else rf"(?!\w|{re.escape(last)})"
    return re.compile(rf"(?<!\w){re.escape(value)}{end}", re.IGNORECASE)
