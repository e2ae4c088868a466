"""Candidates drawn before, in a file that several processes share: most turns draw nothing.

The file is a cache and no more. A request's candidates are the same whether they are read from
it or drawn, so it may be deleted at any time; and if it is broken, everything is drawn.
"""

from __future__ import annotations

import json
import logging
import queue
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import sqlite_utils

from dialogue.generation.engine import Candidate, InferenceEngine, Request

__all__ = ["CandidatePool", "PoolFile"]

_log = logging.getLogger(__name__)

_BUSY_SECONDS = 0.05
"""How long a turn waits for the file; drawing anew takes about as long."""

_KEPT_FINGERPRINTS = 4
_IN_MEMORY = 4_096
_TABLES = """
create table if not exists fingerprints (
    fingerprint text primary key, used integer not null
) without rowid;
create table if not exists candidates (
    fingerprint text not null, prompt text not null, attempt integer not null,
    drawn text not null, primary key (fingerprint, prompt, attempt)
) without rowid;
"""

_Key = tuple[str, int]


class PoolFile:
    """The candidates of one fingerprint in an SQLite file; a file that fails is done without."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Open the file, or make it; candidates of fingerprints long out of use are dropped."""
        self._path = path
        self._fingerprint = fingerprint
        self._lock = threading.Lock()
        self._database: sqlite_utils.Database | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            self._database = sqlite_utils.Database(connection)
            self._prepare(self._database)
        except (OSError, sqlite3.Error) as error:
            self._do_without(error)

    def _prepare(self, database: sqlite_utils.Database) -> None:
        database.enable_wal()
        database.execute("pragma synchronous = normal")
        database.executescript(_TABLES)
        with database.atomic():
            database.execute(
                "insert or replace into fingerprints "
                "values (?, (select coalesce(max(used), 0) + 1 from fingerprints))",
                [self._fingerprint],
            )
            old = "select fingerprint from fingerprints order by used desc limit -1 offset ?"
            for table in ("candidates", "fingerprints"):
                database.execute(
                    f"delete from {table} where fingerprint in ({old})", [_KEPT_FINGERPRINTS]
                )

    def get(self, key: _Key) -> list[Candidate] | None:
        """The candidates kept for a prompt and an attempt, or None."""
        with self._lock:
            if self._database is None:
                return None
            try:
                rows = self._database.execute(
                    "select drawn from candidates "
                    "where fingerprint = ? and prompt = ? and attempt = ?",
                    [self._fingerprint, *key],
                ).fetchall()
                return [Candidate(*values) for values in json.loads(rows[0][0])] if rows else None
            except sqlite3.OperationalError as error:  # locked for a while
                _log.warning("%s: candidates are drawn anew: %s", self._path, error)
            except (sqlite3.Error, ValueError, TypeError) as error:
                self._do_without(error)
            return None

    def put(self, drawn: Sequence[tuple[_Key, list[Candidate]]]) -> None:
        """Keep candidates."""
        rows = [
            {
                "fingerprint": self._fingerprint,
                "prompt": prompt,
                "attempt": attempt,
                "drawn": json.dumps([astuple(candidate) for candidate in candidates]),
            }
            for (prompt, attempt), candidates in drawn
        ]
        with self._lock:
            if self._database is None:
                return
            try:
                self._database.table("candidates").insert_all(rows, ignore=True)
            except sqlite3.OperationalError as error:
                _log.warning("%s: candidates are not kept: %s", self._path, error)
            except sqlite3.Error as error:
                self._do_without(error)

    def prompts(self) -> list[str]:
        """Every prompt that was ever worded, under this fingerprint or another."""
        with self._lock:
            if self._database is None:
                return []
            found = self._database.execute("select distinct prompt from candidates order by 1")
            return [str(prompt) for (prompt,) in found.fetchall()]

    def count(self) -> int:
        """How many requests have their candidates here."""
        with self._lock:
            if self._database is None:
                return 0
            return int(
                self._database.execute(
                    "select count(*) from candidates where fingerprint = ?", [self._fingerprint]
                ).fetchone()[0]
            )

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _do_without(self, error: Exception) -> None:
        self._database = None
        _log.warning("%s: done without the candidates in it: %s; delete it", self._path, error)


class CandidatePool:
    """An engine that draws only what is neither in memory nor in the file; may be shared.

    Attributes:
        hits: how many requests needed no drawing.
        misses: how many did.
    """

    def __init__(self, engine: InferenceEngine, file: PoolFile | None = None) -> None:
        """Stand before `engine`; without a file, only this process's candidates are kept."""
        self._engine = engine
        self._file = file
        self._memory: OrderedDict[_Key, list[Candidate]] = OrderedDict()
        self._lock = threading.Lock()
        self._unwritten: queue.SimpleQueue[tuple[_Key, list[Candidate]] | None] = (
            queue.SimpleQueue()
        )
        self._writer: threading.Thread | None = None
        self.hits = self.misses = 0

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        """The candidates for each request; see `InferenceEngine`."""
        keys = [(request.context.prompt(), request.attempt) for request in requests]
        found = {key: self._find(key) for key in keys}
        missing = {
            key: request for key, request in zip(keys, requests, strict=True) if found[key] is None
        }
        if missing:
            drawn = self._engine.draw(list(missing.values()))
            for key, candidates in zip(missing, drawn, strict=True):
                found[key] = candidates
                self._remember(key, candidates)
                self._write_later(key, candidates)
        with self._lock:
            self.misses += len(missing)
            self.hits += len(keys) - len(missing)
        return [found[key] or [] for key in keys]

    def prompts(self) -> list[str]:
        """Every prompt in the file; see `PoolFile.prompts`."""
        return self._file.prompts() if self._file is not None else []

    def holds(self, request: Request) -> bool:
        """Whether the candidates for `request` needn't be drawn."""
        return self._find((request.context.prompt(), request.attempt)) is not None

    def close(self) -> None:
        """Write what is still to be written, and let go of the file."""
        if self._writer is not None:
            self._unwritten.put(None)
            self._writer.join()
            self._writer = None
        if self._file is not None:
            self._file.close()

    def _find(self, key: _Key) -> list[Candidate] | None:
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        candidates = self._file.get(key) if self._file is not None else None
        if candidates is not None:
            self._remember(key, candidates)
        return candidates

    def _remember(self, key: _Key, candidates: list[Candidate]) -> None:
        with self._lock:
            self._memory[key] = candidates
            if len(self._memory) > _IN_MEMORY:
                self._memory.popitem(last=False)

    def _write_later(self, key: _Key, candidates: list[Candidate]) -> None:
        """Have it written beside the turn, which needn't wait for the disk."""
        if self._file is None:
            return
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="pool", daemon=True)
                self._writer.start()
        self._unwritten.put((key, candidates))

    def _write(self) -> None:
        assert self._file is not None
        while (entry := self._unwritten.get()) is not None:
            self._file.put([entry])
