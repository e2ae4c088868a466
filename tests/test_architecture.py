"""The rooms lean one way: bot on dialogue, dialogue on knowledge, knowledge on nothing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {"knowledge": {"dialogue", "bot", "torch", "transformers"}, "dialogue": {"bot"}}


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    offences = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / room).rglob("*.py")
        for name in _imported(path)
        if name.split(".")[0] in FORBIDDEN[room]
    ]
    assert offences == []


def test_only_knowledge_reads_order_tables() -> None:
    offences = [
        str(path.relative_to(ROOT))
        for room in ("bot", "dialogue")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"from (orders|order_items|payments|shipments)\b", path.read_text())
    ]
    assert offences == []


def test_every_order_look_up_needs_a_verified_customer() -> None:
    tree = ast.parse((ROOT / "knowledge" / "orders.py").read_text())
    public = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
    ]
    assert public == ["CustomerOrders"]


def _imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names
