"""The shop's SQLite file: opening it, its schema, and transactions."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlite_utils

from knowledge.errors import StoreError, StoreVersionError
from knowledge.snapshots import Snapshots

__all__ = ["SCHEMA_VERSION", "Store", "Versions"]

_MIGRATIONS = sorted(Path(__file__).with_name("migrations").glob("*.sql"))
"""Each takes a file one schema version up; the first makes the tables of a new one."""

SCHEMA_VERSION = len(_MIGRATIONS)
_BUSY_SECONDS = 60.0
_WIPE_SECONDS = 3.0
_PRAGMAS = ("synchronous = normal", "foreign_keys = on")
_SEARCHED = {
    "products": ("name", "category", "description", "keywords"),
    "answers": ("question", "also", "text"),
}
"""The tables with a full-text index, which triggers keep up to date, and its columns."""


_ADVICE = {
    "is full": "nothing was changed; make room on the disk",
    "readonly": "nothing was changed; make the file and its folder writable",
    "disk I/O": "nothing was changed; check the disk",
    "is locked": "another program holds the file open for writing; close it and try again",
}


@dataclass(frozen=True, slots=True)
class Versions:
    """Counts that only rise: of changes to any record, to products, and to answers."""

    records: int
    products: int
    answers: int


class Store:
    """One SQLite file, which stays an ordinary database that other tools can open.

    The threads of a process may share a store; several processes may open the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._database: sqlite_utils.Database | None = None
        # What a task or thread reads from where it isn't the database that is written to.
        self._lent: ContextVar[sqlite_utils.Database | None] = ContextVar("lent", default=None)
        self._snapshots = Snapshots(path, _BUSY_SECONDS)

    def open(self) -> Store:
        """Open the file, make its tables if it is new, and return the store.

        Raises:
            StoreVersionError: the file was written by a newer Shoptalk.
            StoreError: it is not a database, or can't be written.
        """
        if self._database is not None:
            return self
        try:
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            self._database = sqlite_utils.Database(connection)
            self._prepare(connection)
        except StoreError:
            self.close()
            raise
        except sqlite3.Error as error:
            self.close()
            raise StoreError(
                f"{self.path}: can't be opened as a shop's database: {error}"
            ) from error
        return self

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # The version goes first: a newer file is left as it is, down to its journal mode.
        version = self._version()
        if version > SCHEMA_VERSION:
            raise StoreVersionError(
                f"{self.path}: schema version {version} is newer than {SCHEMA_VERSION}, "
                "which this Shoptalk knows; upgrade Shoptalk"
            )
        _use_write_ahead_log(connection)
        for pragma in _PRAGMAS:
            connection.execute(f"pragma {pragma}")
        if 0 < version < SCHEMA_VERSION:
            self._back_up(connection, version)
        if version < SCHEMA_VERSION:
            self._migrate()

    def _version(self) -> int:
        return int(self.database.conn.execute("pragma user_version").fetchone()[0])

    def _back_up(self, connection: sqlite3.Connection, version: int) -> None:
        """Copy the file as it is beside itself, before a migration touches it."""
        copy = self.path.with_name(f"{self.path.name}.v{version}.backup")
        if copy.exists():
            return  # an earlier start made it and was stopped before the migration
        unfinished = copy.with_suffix(".unfinished")
        with closing(sqlite3.connect(unfinished)) as target:
            connection.backup(target)
        unfinished.replace(copy)

    def _migrate(self) -> None:
        with self.transaction():
            version = self._version()  # another process may have migrated while this one waited
            for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
                self.database.executescript(script.read_text(encoding="utf-8"))
                if number == 1:
                    self._index_texts()
                self.database.conn.execute(f"pragma user_version = {number}")

    def _index_texts(self) -> None:
        for table, columns in _SEARCHED.items():
            self.database.table(table).enable_fts(columns, tokenize="porter", create_triggers=True)

    @property
    def database(self) -> sqlite_utils.Database:
        """The open database, or the snapshot of it; StoreError before `open` and after `close`."""
        if self._database is None:
            raise StoreError(f"{self.path}: the store is not open")
        return self._lent.get() or self._database

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is committed together, or nothing of it; may be nested."""
        with self._lock, self._between_snapshots():
            connection = self.database.conn
            if connection.in_transaction:
                with self.database.atomic():
                    yield
                return
            with self._explained():
                connection.execute("begin immediate")
                try:
                    yield
                    connection.execute("commit")
                except BaseException:
                    self.database.rollback()
                    raise

    @contextmanager
    def _between_snapshots(self) -> Iterator[None]:
        """Leave a snapshot for a write, which must see the newest state, and take one again."""
        snapshot = self._lent.get()
        if snapshot is None:
            yield
            return
        self._lent.set(None)
        try:
            yield
        finally:
            self._snapshots.renew(snapshot)
            self._lent.set(snapshot)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever others write meanwhile.

        Tasks of one thread may each be in a snapshot of their own.
        """
        # A database in memory has no other connection, and nobody else to write to it.
        if self._lent.get() is not None or self._is_writing() or str(self.path) == ":memory:":
            yield
            return
        with self._explained(), self._snapshots.lent() as snapshot:
            self._lent.set(snapshot)
            try:
                yield
            finally:
                self._lent.set(None)

    def _is_writing(self) -> bool:
        """Whether this thread is in a transaction; others wait for its end."""
        with self._lock:
            return self.database.conn.in_transaction

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The result of a query as dictionaries, read at once."""
        with self._lock, self._explained():
            return list(self.database.query(sql, parameters))

    def tuples(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The result of a query as tuples, which takes half as long where there are many."""
        with self._lock, self._explained():
            return self.database.execute(sql, parameters).fetchall()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """A file that can't be written or read is told in words, as a `StoreError`."""
        try:
            yield
        except sqlite3.OperationalError as error:
            for sign, advice in _ADVICE.items():
                if sign in str(error):
                    raise StoreError(f"{self.path}: {error}; {advice}") from error
            raise

    def versions(self) -> Versions:
        """How often the shop's records, products and answers have changed so far."""
        row = self.rows("select records, products, answers from versions")[0]
        return Versions(row["records"], row["products"], row["answers"])

    def is_empty(self) -> bool:
        """Whether no shop was put into the file yet."""
        return not self.rows("select 1 from products limit 1")

    def wipe(self, patience: float = _WIPE_SECONDS) -> bool:
        """Write the file anew, so that no byte of what was deleted is left in it.

        Args:
            patience: seconds to wait for others who read.

        Returns:
            whether the write-ahead log beside it is clean as well; while another program reads,
            it is not, and goes when the last program closes the file.
        """
        with self._lock, self._explained():
            connection = self.database.conn
            connection.execute("vacuum")
            connection.execute(f"pragma busy_timeout = {int(patience * 1000)}")
            busy = connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
            connection.execute(f"pragma busy_timeout = {int(_BUSY_SECONDS * 1000)}")
            return not busy

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        with self._lock:
            if self._database is not None:
                self._snapshots.close()
                self._database.conn.close()
                self._database = None

    def __enter__(self) -> Store:
        return self if self._database is not None else self.open()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its path: a process that gets a store opens the file anew."""
        return _reopen, (self.path,)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # SQLite's own patience with locks does not cover this one statement.
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _reopen(path: Path) -> Store:
    return Store(path).open()
