"""The shop's SQLite file: opening it, its schema, and transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlite_utils

from knowledge.errors import StoreError, StoreVersionError

__all__ = ["SCHEMA_VERSION", "Store"]

SCHEMA_VERSION = 1
_SCHEMA = Path(__file__).with_name("schema.sql")
_BUSY_SECONDS = 10.0
_PRAGMAS = ("journal_mode = wal", "synchronous = normal", "foreign_keys = on")
_SEARCHED = {
    "products": ("name", "category", "description", "keywords"),
    "answers": ("question", "also", "text"),
}
"""The tables with a full-text index, which triggers keep up to date, and its columns."""


class Store:
    """One SQLite file, which stays an ordinary database that other tools can open.

    The threads of a process may share a store; several processes may open the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._database: sqlite_utils.Database | None = None

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
        for pragma in _PRAGMAS:
            connection.execute(f"pragma {pragma}")
        if version < SCHEMA_VERSION:
            self._create()

    def _version(self) -> int:
        return int(self.database.conn.execute("pragma user_version").fetchone()[0])

    def _create(self) -> None:
        with self.transaction():
            if self._version() == SCHEMA_VERSION:
                return  # another process made the tables while this one waited
            self.database.executescript(_SCHEMA.read_text(encoding="utf-8"))
            for table, columns in _SEARCHED.items():
                self.database.table(table).enable_fts(
                    columns, tokenize="porter", create_triggers=True
                )
            self.database.conn.execute(f"pragma user_version = {SCHEMA_VERSION}")

    @property
    def database(self) -> sqlite_utils.Database:
        """The open database; StoreError before `open` and after `close`."""
        if self._database is None:
            raise StoreError(f"{self.path}: the store is not open")
        return self._database

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is committed together, or nothing of it; may be nested."""
        with self._lock:
            connection = self.database.conn
            if connection.in_transaction:
                with self.database.atomic():
                    yield
                return
            connection.execute("begin immediate")
            try:
                yield
                connection.execute("commit")
            except BaseException:
                self.database.rollback()
                raise

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The result of a query as dictionaries, read at once."""
        with self._lock:
            return list(self.database.query(sql, parameters))

    def is_empty(self) -> bool:
        """Whether no shop was put into the file yet."""
        return not self.rows("select 1 from products limit 1")

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        with self._lock:
            if self._database is not None:
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


def _reopen(path: Path) -> Store:
    return Store(path).open()
