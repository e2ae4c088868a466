"""Rows on their way into the store: gathered in temporary tables, merged in one transaction.

Gathering takes no lock on the shop's file, however long it lasts; only the merge does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from knowledge.exchange.preparing import Columns, Prepared
from knowledge.exchange.sources import Problem
from knowledge.store import Store

__all__ = ["Staging"]

_TABLES = {
    "products": None,
    "variants": "product_id",
    "customers": None,
    "payment_methods": "customer_id",
    "orders": None,
    "order_items": "order_id",
    "payments": "order_id",
    "shipments": "order_id",
    "status_changes": "order_id",
    "answers": None,
    "reviews": None,
    "shipping_methods": None,
    "promotions": None,
}
"""Parents first; a child's column that names its parent."""

_PARENT = {"product_id": "products", "customer_id": "customers", "order_id": "orders"}
_REPLACED_WITH_PARENT = ("payments", "shipments", "status_changes")
"""Children without an id of the shop's: an imported order's take the place of those before."""

_REFERENCES = (
    ("variants", "product_id", "products"),
    ("payment_methods", "customer_id", "customers"),
    ("orders", "customer_id", "customers"),
    ("order_items", "product_id", "products"),
    ("order_items", "variant_id", "variants"),
    ("payments", "method_id", "payment_methods"),
    ("reviews", "product_id", "products"),
)
_KIND_FIELDS = {
    "variants": "variants",
    "payment_methods": "payment_methods",
    "order_items": "items",
    "payments": "payments",
}
_PLACE = ("file", "line", "record")
"""Columns of every staged row: where its record stood, and which record it belongs to."""

_BATCH = 5_000
_CACHE_KIB = 64 * 1024
"""Of each database: indexes are filled in no order, and must not be read again and again."""


class Staging:
    """The temporary tables of one import, on one store's connection."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.database.conn
        self._cache_size = store.rows("pragma cache_size")[0]["cache_size"]
        for schema in ("main", "temp"):
            self._connection.execute(f"pragma {schema}.cache_size = {-_CACHE_KIB}")
        self._columns: dict[str, list[str]] = {}
        self._waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
        for table in _TABLES:
            self._create(table)

    def _create(self, table: str) -> None:
        own_key = table not in _REPLACED_WITH_PARENT
        columns = [
            str(row["name"])
            for row in self._store.rows(f"pragma table_info({table})")
            if own_key or row["name"] != "id"
        ]
        self._columns[table] = columns
        self._connection.execute(f"drop table if exists temp.staged_{table}")
        listed = ", ".join([*columns, *_PLACE])
        self._connection.execute(f"create temp table staged_{table} ({listed})")

    @property
    def columns(self) -> Columns:
        """The columns of each table whose values are gathered."""
        return self._columns

    def add(self, prepared: Prepared) -> None:
        """Gather the table rows of some rows of a file."""
        for table, rows in prepared.tables.items():
            self._waiting[table] += rows
            if len(self._waiting[table]) >= _BATCH:
                self._flush(table)

    def _flush(self, table: str) -> None:
        marks = ", ".join("?" for _ in (*self._columns[table], *_PLACE))
        sql = f"insert into temp.staged_{table} values ({marks})"
        connection = self._connection
        connection.execute("begin")
        connection.executemany(sql, self._waiting[table])
        connection.execute("commit")
        self._waiting[table].clear()

    def flush(self) -> None:
        """Bring all that was gathered into the tables."""
        for table, waiting in self._waiting.items():
            if waiting:
                self._flush(table)
        for table, parent in _TABLES.items():
            key = parent if table in _REPLACED_WITH_PARENT else "id"
            self._connection.execute(
                f"create index if not exists temp.staged_{table}_key on staged_{table} ({key})"
            )

    def problems(self) -> dict[int, Problem]:
        """Ids and e-mails used twice and references to nothing, by the number of the record."""
        found: dict[int, Problem] = {}
        for table in _TABLES:
            if table not in _REPLACED_WITH_PARENT:
                self._find_twice(table, "id", found)
        self._find_twice("customers", "email", found)
        for table, column, target in _REFERENCES:
            self._find(
                table,
                column,
                f"select file, line, record, {column} as value from temp.staged_{table}"
                f" where not exists (select 1 from temp.staged_{target} t where t.id = {column})"
                f" and not exists (select 1 from {target} t where t.id = {column})",
                f"there is no such row among the {target.replace('_', ' ')}",
                found,
            )
        self._find(
            "customers",
            "email",
            "select file, line, record, new.email as value from temp.staged_customers as new"
            " join customers as old on old.email = new.email and old.id <> new.id",
            "another customer in the store has this e-mail",
            found,
        )
        return found

    def _find_twice(self, table: str, column: str, found: dict[int, Problem]) -> None:
        sql = (
            f"select file, line, record, {column} as value from temp.staged_{table}"
            f" where rowid not in (select min(rowid) from temp.staged_{table} group by {column})"
        )
        self._find(table, column, sql, "used by an earlier row, too", found)

    def _find(
        self, table: str, column: str, sql: str, reason: str, found: dict[int, Problem]
    ) -> None:
        field = f"{_KIND_FIELDS.get(table, '')}.{column}".lstrip(".")
        for row in self._store.rows(sql):
            value = repr(row["value"])
            problem = Problem(row["file"], row["line"], field, value, reason)
            found.setdefault(row["record"], problem)

    def drop(self, records: Iterable[int]) -> None:
        """Leave out all rows of the records with these numbers."""
        connection = self._connection
        connection.execute("create temp table if not exists dropped (record integer primary key)")
        connection.executemany("insert or ignore into dropped values (?)", [(r,) for r in records])
        for table in _TABLES:
            connection.execute(
                f"delete from temp.staged_{table} where record in (select record from dropped)"
            )
        connection.execute("drop table dropped")

    def merge(self) -> None:
        """Put everything into the store: new ids are added, known ones are brought up to date."""
        with self._store.transaction():
            self._connection.execute("pragma defer_foreign_keys = on")
            for table in _TABLES:
                self._merge(table)

    def _merge(self, table: str) -> None:
        columns = self._columns[table]
        listed = ", ".join(columns)
        if table in _REPLACED_WITH_PARENT:
            self._connection.execute(
                f"delete from {table} where order_id in (select id from temp.staged_orders)"
            )
            self._connection.execute(
                f"insert into {table} ({listed}) select {listed} from temp.staged_{table}"
                " order by rowid"
            )
            return
        self._drop_absent_children(table)
        updates = ", ".join(f"{c} = excluded.{c}" for c in columns if c != "id")
        self._connection.execute(
            f"insert into {table} ({listed}) select {listed} from temp.staged_{table} where true"
            f" order by rowid on conflict (id) do update set {updates}"
        )

    def _drop_absent_children(self, table: str) -> None:
        """Variants, items and methods that an imported parent has no longer, if unreferenced."""
        parent = _TABLES[table]
        if parent is None:
            return
        used = {
            "variants": (
                "select variant_id from order_items union"
                " select variant_id from item_requests where variant_id is not null"
            ),
            "payment_methods": "select method_id from payments",
            "order_items": "select item_id from item_requests",
        }[table]
        self._connection.execute(
            f"delete from {table} where {parent} in (select id from temp.staged_{_PARENT[parent]})"
            f" and id not in (select id from temp.staged_{table}) and id not in ({used})"
        )

    def close(self) -> None:
        """Drop the temporary tables."""
        for table in _TABLES:
            self._connection.execute(f"drop table if exists temp.staged_{table}")
        self._connection.execute(f"pragma main.cache_size = {self._cache_size}")
