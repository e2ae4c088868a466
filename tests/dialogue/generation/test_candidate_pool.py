"""The pool: what it keeps, for whom, and what happens when its file is no good."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from dialogue.generation.candidate_pool import CandidatePool, PoolFile
from dialogue.generation.context import Context
from dialogue.generation.engine import Candidate, Request

WELCOME, GREET = Request(Context("welcome")), Request(Context("greet", mood="cheerful"))


class Counting:
    """Words each request in a way of its own, and counts how often it is asked."""

    def __init__(self) -> None:
        self.drawn: list[Request] = []

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        self.drawn += requests
        return [
            [Candidate(f"{request.context.act} {request.attempt}", -0.1, -1 / 3)]
            for request in requests
        ]


def _pool(path: Path, fingerprint: str = "one") -> tuple[CandidatePool, Counting]:
    engine = Counting()
    return CandidatePool(engine, PoolFile(path, fingerprint)), engine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "candidates.sqlite3"


def test_what_was_drawn_once_is_not_drawn_again(path: Path) -> None:
    pool, engine = _pool(path)
    first = pool.draw([WELCOME, GREET])
    assert pool.draw([GREET, WELCOME]) == first[::-1]
    assert engine.drawn == [WELCOME, GREET]
    assert (pool.hits, pool.misses) == (2, 2)


def test_another_process_finds_it_with_every_bit_of_its_scores(path: Path) -> None:
    pool, _ = _pool(path)
    drawn = pool.draw([WELCOME])
    pool.close()
    later, engine = _pool(path)
    assert later.holds(WELCOME)
    assert later.draw([WELCOME]) == drawn
    assert engine.drawn == []


def test_a_file_may_be_shared_while_both_have_it_open(path: Path) -> None:
    (one, _), (two, engine) = _pool(path), _pool(path)
    drawn = one.draw([WELCOME])
    one.close()
    assert two.draw([WELCOME]) == drawn
    assert engine.drawn == []


def test_another_fingerprint_draws_its_own(path: Path) -> None:
    pool, _ = _pool(path)
    pool.draw([WELCOME])
    pool.close()
    other, engine = _pool(path, "two")
    other.draw([WELCOME])
    assert engine.drawn == [WELCOME]
    assert other.prompts() == [WELCOME.context.prompt()]


def test_fingerprints_long_out_of_use_are_dropped(path: Path) -> None:
    for fingerprint in "abcde":
        pool, _ = _pool(path, fingerprint)
        pool.draw([WELCOME])
        pool.close()
    kept = sqlite3.connect(path).execute("select fingerprint from candidates order by 1")
    assert [name for (name,) in kept] == ["b", "c", "d", "e"]


def test_without_a_file_it_remembers_as_long_as_it_lives() -> None:
    engine = Counting()
    pool = CandidatePool(engine)
    assert pool.draw([WELCOME]) == pool.draw([WELCOME])
    assert engine.drawn == [WELCOME]


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_broken_file_is_done_without_and_told_in_the_log(
    path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    pool, _ = _pool(path)
    assert pool.draw([WELCOME]) == Counting().draw([WELCOME])
    assert str(path) in caplog.text
    assert path.read_bytes() == content
    pool.close()


def test_a_file_that_breaks_while_it_is_open_is_done_without(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pool, engine = _pool(path)
    with sqlite3.connect(path) as other:
        other.execute("drop table candidates")
    assert pool.draw([WELCOME]) == Counting().draw([WELCOME])
    pool.close()
    assert engine.drawn == [WELCOME]
    assert str(path) in caplog.text


def test_candidates_that_cant_be_read_are_drawn_anew(path: Path) -> None:
    pool, _ = _pool(path)
    drawn = pool.draw([WELCOME])
    pool.close()
    with sqlite3.connect(path) as other:
        other.execute("update candidates set drawn = '[[1,'")
    again, engine = _pool(path)
    assert again.draw([WELCOME]) == drawn
    assert engine.drawn == [WELCOME]


def test_a_locked_file_holds_up_nobody(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pool, _ = _pool(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    assert pool.draw([WELCOME]) == Counting().draw([WELCOME])
    pool.close()
    other.execute("rollback")
    assert "not kept" in caplog.text


def test_a_folder_that_cant_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    pool, _ = _pool(tmp_path / "file" / "candidates.sqlite3")
    assert pool.draw([WELCOME]) == Counting().draw([WELCOME])
