"""The domain of what the assistant can say: acts, their attributes, and typed placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from knowledge.errors import ShoptalkError

__all__ = ["ActDomain", "ActError", "FactKind", "PLACEHOLDER", "load_acts"]

FactKind = Literal[
    "text", "list", "options", "count", "date", "money", "payments", "quote", "notes"
]
"""What a placeholder stands for.

`payments` are amounts and what they went to; `options` are a list of which one may be chosen.
"""

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""Matches a placeholder in delexicalised text; group 1 is its name."""

_DEFAULT_PATH = Path(__file__).with_name("acts.yml")


class ActError(ShoptalkError):
    """An act, attribute or placeholder that the act domain doesn't know."""


@dataclass(frozen=True, slots=True)
class ActDomain:
    """All acts with their allowed attribute values, and the kind of every placeholder.

    The acts in `authored_only` are never worded by the language model.
    """

    attributes: Mapping[str, Mapping[str, tuple[str, ...]]]
    authored_only: frozenset[str]
    placeholders: Mapping[str, FactKind]
    moods: tuple[str, ...]
    lengths: tuple[str, ...]
    leads: tuple[str, ...]

    def check(self, act: str, attributes: Mapping[str, str], facts: frozenset[str]) -> None:
        """Raise `ActError` naming the first thing in the arguments that the domain doesn't know."""
        if act not in self.attributes:
            raise ActError(f"unknown act {act!r}")
        for name, value in attributes.items():
            allowed = self.attributes[act].get(name)
            if allowed is None:
                raise ActError(f"act {act!r} has no attribute {name!r}")
            if value not in allowed:
                raise ActError(
                    f"act {act!r}: {name} is {value!r}, allowed are {', '.join(allowed)}"
                )
        for fact in sorted(facts):
            if fact not in self.placeholders:
                raise ActError(f"act {act!r}: unknown placeholder {{{fact}}}")

    def special_tokens(self) -> list[str]:
        """One token for every word of the control language, in a stable order."""
        worded = {act: a for act, a in self.attributes.items() if act not in self.authored_only}
        pairs = {
            f"<{name}={value}>"
            for by_name in worded.values()
            for name, values in by_name.items()
            for value in values
        }
        return [
            *(f"<act:{act}>" for act in sorted(worded)),
            *sorted(pairs),
            *(f"<mood:{mood}>" for mood in self.moods),
            *(f"<length:{length}>" for length in self.lengths),
            *(f"<lead:{lead}>" for lead in self.leads),
            *(f"{{{name}}}" for name in sorted(self.placeholders)),
        ]


@cache
def load_acts(path: Path = _DEFAULT_PATH) -> ActDomain:
    """Read the act domain; `ActError` names the file and what is wrong in it."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        attributes = {
            act: {k: tuple(v) for k, v in (spec or {}).get("attributes", {}).items()}
            for act, spec in raw["acts"].items()
        }
        domain = ActDomain(
            attributes=attributes,
            authored_only=frozenset(
                act for act, spec in raw["acts"].items() if (spec or {}).get("authored_only")
            ),
            placeholders=raw["placeholders"],
            moods=tuple(raw["moods"]),
            lengths=tuple(raw["lengths"]),
            leads=tuple(raw["leads"]),
        )
    except (OSError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise ActError(f"{path}: not a valid act domain: {error}") from error
    for name, kind in domain.placeholders.items():
        if kind not in get_args(FactKind):
            raise ActError(f"{path}: placeholder {name!r} has unknown kind {kind!r}")
    return domain
