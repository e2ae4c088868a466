from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from knowledge import store as store_module
from knowledge.errors import StoreError, StoreVersionError
from knowledge.store import SCHEMA_VERSION, Store
from knowledge.tickets import Tickets


@contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as any other tool opens it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def add_review(store: Store, review_id: str) -> None:
    row = {"id": review_id, "product_id": "p", "rating": 3, "text": "", "at": "2026-01-01"}
    store.database.table("reviews").insert(row)


def add_review_and_fail(store: Store, review_id: str) -> None:
    with store.transaction():
        add_review(store, review_id)
        raise RuntimeError


def review_ids(store: Store) -> list[str]:
    return [row["id"] for row in store.rows("select id from reviews order by id")]


@pytest.fixture
def shelf(store: Store) -> Store:
    """A store with the one product "p"."""
    words = {"name": "P", "category": "c", "description": "", "attributes": "{}", "keywords": "[]"}
    store.database.table("products").insert({"id": "p", **words})
    return store


def test_a_new_file_gets_the_schema_and_its_version(store: Store) -> None:
    assert store.is_empty()
    assert store.rows("pragma user_version") == [{"user_version": SCHEMA_VERSION}]
    assert store.database.journal_mode == "wal"


def test_a_closed_store_opens_again_with_what_was_written(shelf: Store) -> None:
    shelf.close()
    shelf.close()
    with pytest.raises(StoreError, match="not open"):
        shelf.rows("select 1")
    with shelf:
        assert not shelf.is_empty()


def test_opening_twice_keeps_the_connection(store: Store) -> None:
    connection = store.database.conn
    assert store.open().database.conn is connection


def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite3"
    with plain(path) as connection:
        connection.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(
        StoreVersionError, match=rf"newer\.sqlite3: .* {SCHEMA_VERSION + 1} is newer"
    ):
        Store(path).open()
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("milk, bread, eggs " * 100)
    with pytest.raises(StoreError, match=r"notes\.txt: can't be opened"):
        Store(path).open()


def test_a_database_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with plain(path) as connection:
        connection.execute("create table orders (mine text)")
    with pytest.raises(StoreError, match="orders already exists"):
        Store(path).open()
    with plain(path) as connection:
        assert connection.execute("select name from sqlite_master").fetchall() == [("orders",)]


def test_several_openers_of_a_new_file_agree_on_one_schema(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite3"

    def open_and_close(_: int) -> bool:
        with Store(path) as store:
            return store.is_empty()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(open_and_close, range(4)))


def test_a_failed_transaction_leaves_nothing(shelf: Store) -> None:
    with pytest.raises(RuntimeError):
        add_review_and_fail(shelf, "r1")
    assert review_ids(shelf) == []


def test_a_failed_inner_transaction_leaves_the_outer_one_whole(shelf: Store) -> None:
    with shelf.transaction():
        add_review(shelf, "outer")
        with pytest.raises(RuntimeError):
            add_review_and_fail(shelf, "inner")
    assert review_ids(shelf) == ["outer"]


def test_a_record_can_not_point_at_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        add_review(store, "r1")


def test_threads_share_a_store_and_see_whole_transactions(shelf: Store) -> None:
    def write_two(number: int) -> int:
        with shelf.transaction():
            add_review(shelf, f"r{number}a")
            add_review(shelf, f"r{number}b")
        return len(review_ids(shelf))

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(write_two, range(20)))
    assert all(count % 2 == 0 for count in counts)
    assert len(review_ids(shelf)) == 40


def test_a_pickled_store_opens_the_same_file(shelf: Store) -> None:
    with pickle.loads(pickle.dumps(shelf)) as twin:
        assert twin.path == shelf.path
        assert not twin.is_empty()


def test_the_database_takes_tables_of_other_rooms(store: Store) -> None:
    with store.transaction():
        store.database.execute("create table events (id integer primary key)")
    assert store.rows("select * from events") == []


def test_a_file_of_an_earlier_version_is_backed_up_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    first = Path(store_module.__file__).with_name("migrations") / "0001_records.sql"
    with plain(path) as connection:
        connection.executescript(first.read_text())
        for table, columns in (("products", "name, category"), ("answers", "question, text")):
            connection.execute(f"create virtual table {table}_fts using fts5 ({columns})")
        connection.execute(
            "insert into customers values ('C1', 'Ida', 'Holm', 'ida@example.com', '{}', 'X1')"
        )
        connection.execute(
            "insert into orders values ('#W10042', 'C1', 'pending', '2026-01-01', '{}', null, null)"
        )
        connection.execute(
            "create table handover_tickets (number integer primary key, sender_id text not null,"
            " opened_at text not null, summary text not null, closed_at text)"
        )
        connection.execute(
            "insert into handover_tickets values (7, 'ida', '2026-01-02', '{}', null)"
        )
        connection.execute("pragma user_version = 1")
    with Store(path) as store:
        assert store.rows("pragma user_version") == [{"user_version": SCHEMA_VERSION}]
        order = store.rows("select key, digits, exchanges from orders")[0]
        assert order == {"key": "W10042", "digits": "10042", "exchanges": 0}
        assert store.versions().records == 1
        waiting = Tickets(store).waiting("ida")
        assert waiting is not None
        assert waiting.id == "H-7"
    with plain(tmp_path / "old.sqlite3.v1.backup") as connection:
        assert connection.execute("pragma user_version").fetchone() == (1,)
        assert connection.execute("select id from orders").fetchall() == [("#W10042",)]


def test_a_read_only_folder_is_told_in_words(shelf: Store) -> None:
    shelf.database.execute("pragma query_only = on")
    with pytest.raises(StoreError, match="make the file and its folder writable"):
        add_review_and_fail(shelf, "r1")
