"""Holds flow files against their published JSON Schema, and says in words what does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dialogue.flows.problems import Location, did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

__all__ = ["SCHEMA", "faults_in", "step_kinds"]

SCHEMA = Path(__file__).with_name("flows.schema.json")
"""The schema, as editors take it."""

_TYPES = {
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "array": "a list",
    "object": "a mapping",
}
_OF_KEYS = frozenset({"required", "oneOf", "anyOf", "dependentRequired"})
"""Faults that an unknown key may be the cause of: what is missing may be what is misspelt."""

_TOP: tuple[Location, ...] = ((), ("flows",))
_NEEDS_STEPS = "needs steps, a list of what is done one after the other"
_MOST_SHOWN = 40


@cache
def _schema() -> dict[str, Any]:
    return dict(json.loads(SCHEMA.read_text(encoding="utf-8")))


@cache
def _validator() -> Validator:
    # Imported here because it takes a tenth of a second that few commands need to spend.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(_schema())


@cache
def step_kinds() -> tuple[str, ...]:
    """The keys one of which every step has, as the schema lists them."""
    step = _schema()["$defs"]["step"]
    return tuple(option["required"][0] for option in step["oneOf"])


def faults_in(value: Any) -> Iterator[tuple[Location, str]]:
    """What in the content of a flow file doesn't fit the schema: each part, and a sentence."""
    errors = [(tuple(error.absolute_path), error) for error in _validator().iter_errors(value)]
    no_mapping = {at for at, error in errors if not isinstance(error.instance, dict)}
    misspelt = {at for at, error in errors if error.validator == "additionalProperties"}
    found: dict[tuple[Location, str], None] = {}  # a set that keeps the order
    for at, error in errors:
        if at in _TOP and error.validator != "additionalProperties":
            found[at, "expected a mapping 'flows' with the flows by their names"] = None
        elif error.validator == "additionalProperties":
            found |= dict.fromkeys(_unknown_keys(error, at))
        elif error.validator not in _OF_KEYS:
            found[at, _unfit(error, at)] = None
        elif at not in misspelt | no_mapping:
            found |= dict.fromkeys((at, said) for said in _missing(error, at))
    yield from found


def _unknown_keys(error: ValidationError, at: Location) -> Iterator[tuple[Location, str]]:
    assert isinstance(error.schema, dict)  # only a schema with properties refuses others
    known = error.schema["properties"]
    for key in error.instance:
        if key not in known:
            advice = did_you_mean(key, known, f"known are {', '.join(known)}")
            yield (*at, key), f"unknown key {key!r}; {advice}"


def _missing(error: ValidationError, at: Location) -> Iterator[str]:
    found: Mapping[str, Any] = error.instance
    if error.validator == "oneOf":
        kinds = [key for key in step_kinds() if key in found]
        has = f", and has {' and '.join(repr(kind) for kind in kinds)}" if kinds else ""
        yield f"needs exactly one of {', '.join(step_kinds())}{has}"
    elif error.validator == "anyOf":
        yield "'accepts' needs 'collect' or 'read' beside it"
    elif error.validator == "dependentRequired":
        for key, others in error.validator_value.items():
            name = f"{key} {found.get(key)!r}" if key == "collect" else repr(key)
            yield from (
                f"{name} needs {other!r} beside it"
                for other in others
                if key in found and other not in found
            )
    else:
        lacking = [key for key in error.validator_value if key not in found]
        yield _NEEDS_STEPS if "steps" in lacking else f"{_named(at)}needs {lacking[0]!r}"


def _unfit(error: ValidationError, at: Location) -> str:
    wanted, name = error.validator_value, _named(at)
    if error.validator == "type":
        types = [wanted] if isinstance(wanted, str) else wanted
        *first, last = [_TYPES[kind] for kind in types]
        said = f"{', '.join(first)} or {last}" if first else last
        return f"{name}must be {said}, not {_shown(error.instance)}{_advice(error, at)}"
    if error.validator in ("enum", "const"):
        values = wanted if error.validator == "enum" else [wanted]
        said = " or ".join(_shown(value) for value in values)
        return f"{name}must be {said}, not {_shown(error.instance)}"
    if error.validator == "uniqueItems":
        twice = next(v for n, v in enumerate(error.instance) if v in error.instance[:n])
        return f"{name}names {_shown(twice)} twice; keep one"
    if error.validator == "maxProperties":
        return f"{name}must be a slot, or one slot with its value, not {_shown(error.instance)}"
    return _NEEDS_STEPS if at[-1] == "steps" else f"{name}is empty; fill it in or leave it out"


def _named(at: Location) -> str:
    """The key at the end of a way, or the item of the list under it, to open a sentence."""
    if len(at) == 4 and at[2] == "steps":
        return ""  # the step itself, which has been named
    inner = at[4:] if at[2:3] == ("steps",) else at[2:]
    keys = [str(part + 1) if isinstance(part, int) else part for part in inner]
    return f"{' '.join(keys)!r} " if keys else ""


def _advice(error: ValidationError, at: Location) -> str:
    """What to write instead of something of the wrong type, if that needs to be told."""
    if isinstance(error.instance, date):
        return "; put it in quotes"
    parts = _schema()["$defs"]
    of_key = {**parts["flow"]["properties"], **parts["step"]["properties"]}.get(at[-1])
    if of_key is None or error.validator_value == "boolean":
        return ""
    example = json.dumps(of_key["examples"][0], ensure_ascii=False).replace('"', "")
    return f"; write it like {example}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, date):
        return f"the date {value}"
    said = str(value).lower() if isinstance(value, bool) else repr(value)
    return said if len(said) <= _MOST_SHOWN else f"{said[: _MOST_SHOWN - 4]} ..."
