"""Connections that read one moment's state of a file each, so that readers don't share one."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

__all__ = ["Snapshots"]


_CACHE_KILOBYTES = 256


class Snapshots:
    """Lends a connection to each that reads, and keeps it for the next when it comes back."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._free: list[sqlite_utils.Database] = []
        self._lock = threading.Lock()

    @contextmanager
    def lent(self) -> Iterator[sqlite_utils.Database]:
        """A database whose state stays what it is at the first read until `renew` or the end."""
        database = self._take()
        try:
            database.conn.execute("begin")
            yield database
        finally:
            database.rollback()
            with self._lock:
                self._free.append(database)

    @staticmethod
    def renew(database: sqlite_utils.Database) -> None:
        """Have a lent database go on with the newest state."""
        database.rollback()
        database.conn.execute("begin")

    def close(self) -> None:
        """Close the connections that nobody has."""
        with self._lock:
            for database in self._free:
                database.conn.close()
            self._free.clear()

    def _take(self) -> sqlite_utils.Database:
        with self._lock:
            if self._free:
                return self._free.pop()
        connection = sqlite3.connect(
            self._path, timeout=self._busy_seconds, check_same_thread=False, isolation_level=None
        )
        # There is one for each turn under way; what they read stands in the system's cache as well.
        connection.execute(f"pragma cache_size = -{_CACHE_KILOBYTES}")
        return sqlite_utils.Database(connection)
