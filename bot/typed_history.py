"""The lines that were typed in the terminal client, which it offers again with the arrow keys."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

__all__ = ["forget_typed", "history_file"]


def history_file(database: Path) -> Path:
    """Where the terminal client of the shop in `database` keeps them."""
    return database.parent / "history"


def forget_typed(path: Path, texts: Collection[str]) -> int:
    """Drop the entries that are one of `texts`; returns how many there were."""
    if not path.exists():
        return 0
    # prompt_toolkit writes an entry as "\n# time\n" and its lines, each with a plus before it.
    before, *entries = path.read_text(encoding="utf-8", errors="replace").split("\n# ")
    kept = [entry for entry in entries if _typed(entry) not in texts]
    if len(kept) < len(entries):
        path.write_text("\n# ".join([before, *kept]), encoding="utf-8")
    return len(entries) - len(kept)


def _typed(entry: str) -> str:
    return "\n".join(line[1:] for line in entry.split("\n")[1:] if line.startswith("+")).strip()
