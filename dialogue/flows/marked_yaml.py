"""YAML as plain values, with the line of every key and item, and what YAML lets pass unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from dialogue.flows.problems import Location

__all__ = ["MarkedYaml", "read_yaml"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there: several times as fast, with the same results."""

_MERGE, _TEXT = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class MarkedYaml:
    """What a file says.

    Attributes:
        value: the whole, as mappings, lists and scalars.
        lines: where each part stands; a mapping's entry at its key.
        faults: what is wrong however the file is read: the part, and a sentence.
    """

    value: Any
    lines: dict[Location, int] = field(default_factory=dict)
    faults: list[tuple[Location, str]] = field(default_factory=list)


def read_yaml(text: str) -> MarkedYaml:
    """Read one document; where it is not YAML, that is the only fault, at its line."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line + 1, max(len(text.splitlines()), 1)) if mark else 1
        said = getattr(error, "problem", None) or str(error)
        advice = "check brackets, quotes and indentation here and just above"
        return MarkedYaml(None, {(): line}, [((), f"this is not YAML ({said}); {advice}")])
    reader = _Reader()
    read = MarkedYaml(reader.read(node, ()) if node else None, reader.lines, reader.faults)
    read.lines.setdefault((), 1)
    return read


class _Reader:
    """Walks the nodes of one document."""

    def __init__(self) -> None:
        self.lines: dict[Location, int] = {}
        self.faults: list[tuple[Location, str]] = []
        self._scalars = yaml.constructor.SafeConstructor()
        self._open: set[int] = set()

    def read(self, node: yaml.Node, at: Location, line: int | None = None) -> Any:
        self.lines[at] = line or node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, at)
        if id(node) in self._open:
            self.faults.append((at, "this alias stands for something that it is itself part of"))
            return None
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, at)
            return [self.read(item, (*at, n)) for n, item in enumerate(node.value)]
        finally:
            self._open.remove(id(node))

    def _scalar(self, node: yaml.ScalarNode, at: Location) -> Any:
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            said = f"{node.value!r} can't be read as a value; put it in quotes if it is a text"
            self.faults.append((at, said))
            return str(node.value)

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        values = self._taken_over(node, at)
        own: dict[str, int] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                continue
            key, line = self._key(key_node, at), key_node.start_mark.line + 1
            if key in own:
                said = f"{key!r} is there twice, the first time in line {own[key]}; keep one"
                self.faults.append(((*at, key), said))
            own[key] = line
            values[key] = self.read(value_node, (*at, key), line)
        return values

    def _taken_over(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        """The entries that `<<` takes over from other mappings; the first of them goes before."""
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                found = self.read(value_node, at, key_node.start_mark.line + 1)
                for base in found if isinstance(found, list) else [found]:
                    if isinstance(base, dict):
                        values = base | values
        return values

    def _key(self, node: yaml.Node, at: Location) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.faults.append((at, "a key must be a text, not a list or a mapping"))
            return ""
        if node.tag != _TEXT:
            kept = (*at, str(node.value))
            said = f"YAML does not take the key {node.value} for a text; put it in quotes"
            self.lines[kept] = node.start_mark.line + 1
            self.faults.append((kept, said))
        return str(node.value)
