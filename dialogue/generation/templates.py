"""Plain sentences for every act: the last safety net, for cases that nobody authored."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from dialogue.generation.acts import PLACEHOLDER
from dialogue.generation.context import Context

__all__ = ["needs_facts", "plain_template"]

_PATH = Path(__file__).with_name("templates.yml")


@cache
def _load() -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, str], str]:
    raw = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    return raw["openings"], raw["clauses"], raw["wordless"]


def needs_facts(act: str) -> bool:
    """Whether an act says nothing, or not all it should, without facts that an action found."""
    openings = _load()[0].get(act, {})
    said = [text for key, text in openings.items() if key == "any" or key.startswith("attempt=")]
    return not any(not PLACEHOLDER.search(text) for text in said)


def plain_template(context: Context) -> str:
    """Delexicalised text that says the act and each of the context's facts once."""
    openings, clauses, wordless = _load()
    by_attribute = openings[context.act]
    keys = [f"{name}={value}" for name, value in sorted(context.attributes.items())]
    opening = next((by_attribute[key] for key in [*keys, "any"] if key in by_attribute), "")
    if not set(PLACEHOLDER.findall(opening)) <= context.facts:
        opening = ""
    said = set(PLACEHOLDER.findall(opening))
    rest = [text for name, text in clauses.items() if name in context.facts - said]
    return " ".join(part for part in [opening, *rest] if part) or wordless
