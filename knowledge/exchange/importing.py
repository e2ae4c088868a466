"""Importing a shop: every row is checked first, then all is put in at once, or nothing."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from knowledge.exchange.formats import Defaults
from knowledge.exchange.preparing import prepare
from knowledge.exchange.sources import Problem, SourceRow
from knowledge.exchange.staging import Staging
from knowledge.store import Store

__all__ = ["ImportReport", "import_rows"]

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found and did.

    Attributes:
        read: rows by kind that were read and are sound.
        problems: what was wrong, in the order of the files; each stands for a row left out.
        applied: whether the sound rows are in the store now.
    """

    read: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    applied: bool = False

    def text(self) -> str:
        """The report as a merchant reads it."""
        lines = [str(problem) for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"... and {len(self.problems) - _SHOWN} more problems")
        counts = ", ".join(
            f"{count:,} {kind.replace('_', ' ')}" for kind, count in self.read.items()
        )
        sound = f"{counts or 'nothing'} read"
        if self.problems:
            sound += f", {len(self.problems):,} row(s) with problems"
        lines.append(f"{sound}; {'imported' if self.applied else 'nothing was changed'}.")
        return "\n".join(lines)


def import_rows(
    store: Store,
    rows: Iterable[SourceRow],
    defaults: Defaults,
    *,
    dry_run: bool = False,
    skip_invalid: bool = False,
    progress: Callable[[str, int], None] = lambda kind, count: None,
) -> ImportReport:
    """Check `rows` and put them into the store, updating the records whose ids it knows.

    Args:
        store: the open store.
        rows: what a reader of some format yields, in any order.
        defaults: what holds where the rows are silent.
        dry_run: check and report only.
        skip_invalid: put the sound rows in even when others are not.
        progress: told a kind and how many of its rows were read, now and then.
    """
    staging = Staging(store)
    read: Counter[str] = Counter()
    problems: list[Problem] = []
    collecting = gc.isenabled()
    gc.disable()  # rows make no cycles, and looking for some costs a large import much time
    try:
        for some in prepare(rows, defaults, staging.columns):
            staging.add(some)
            problems += some.problems
            read.update(some.read)
            for kind in some.read:
                progress(kind, read[kind])
        staging.flush()
        if skip_invalid or not problems:
            problems += _reference_problems(staging, until_sound=skip_invalid)
        apply = not dry_run and (skip_invalid or not problems)
        if apply:
            staging.merge()
    finally:
        if collecting:
            gc.enable()
        staging.close()
    problems.sort(key=lambda problem: (problem.file, problem.line))
    return ImportReport(dict(read), tuple(problems), applied=apply)


def _reference_problems(staging: Staging, *, until_sound: bool) -> list[Problem]:
    """What points at nothing; what pointed at a row left out is left out in its turn.

    Not asked while rows are wrong in themselves and kept: references to them prove nothing.
    """
    problems: list[Problem] = []
    while found := staging.problems():
        problems += found.values()
        if not until_sound:
            break
        staging.drop(found)
    return problems
