"""Group commit: one wait for the disk, and every batch still whole, in its order, and answerable for itself alone."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.local.database import SqliteDatabase
from edge.local.group_commit import MOST_TOGETHER, GroupCommit
from edge.ports import ConstraintError, DatabaseError, DatabaseFullError, Row, Statement
from tests.waiting import PATIENCE_S

SCHEMA = """
CREATE TABLE t (name TEXT PRIMARY KEY, n INTEGER) STRICT;
CREATE TABLE child (id TEXT PRIMARY KEY, parent TEXT REFERENCES t(name) DEFERRABLE INITIALLY DEFERRED) STRICT;
CREATE TABLE large (body TEXT) STRICT;
"""


@pytest.fixture
def inner(tmp_path: Path) -> Iterator[SqliteDatabase]:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_t.sql").write_text(SCHEMA)
    database = SqliteDatabase(tmp_path / "sam.db")
    database.migrate(folder)
    yield database
    database.close()


@pytest.fixture
def commits(inner: SqliteDatabase) -> list[int]:
    """One entry a commit."""
    seen: list[int] = []
    inner._connection.set_commit_hook(lambda: bool(seen.append(1)))
    return seen


def put(*names: str) -> list[Statement]:
    return [Statement("INSERT INTO t (name) VALUES (:name)", {"name": name}) for name in names]


async def stored(database: GroupCommit | SqliteDatabase) -> list[str]:
    [rows] = await database.batch([Statement("SELECT name FROM t ORDER BY rowid", {})])
    return [row["name"] for row in rows]


NOTHING = [Statement("SELECT 1", {})]


async def at_once(database: GroupCommit, *batches: list[Statement]) -> list[list[list[Row]] | BaseException]:
    """The answers of batches that are asked for while another is run, and so go together."""
    asked = [database.batch(batch) for batch in (NOTHING, *batches)]
    return (await asyncio.gather(*asked, return_exceptions=True))[1:]


async def test_who_comes_alone_is_run_at_once(inner: SqliteDatabase) -> None:
    database = GroupCommit(inner)
    for name in "ab":
        coroutine = database.batch(put(name))
        with pytest.raises(StopIteration):
            coroutine.send(None)
        await asyncio.sleep(0)
    assert await stored(database) == ["a", "b"]


async def test_batches_of_one_moment_are_committed_together_in_the_order_they_came(
    inner: SqliteDatabase, commits: list[int]
) -> None:
    names = [f"{number:02}" for number in range(2 * MOST_TOGETHER)]
    database = GroupCommit(inner)
    answers = await at_once(database, *(put(f"{name}a", f"{name}b") for name in names))
    assert answers == [[[], []]] * len(names)
    assert len(commits) == 2
    assert await stored(database) == [f"{name}{half}" for name in names for half in "ab"]


async def test_a_batch_sees_what_the_one_before_it_in_the_group_wrote(inner: SqliteDatabase) -> None:
    count = [Statement("SELECT count(*) AS n FROM t", {})]
    answers = await at_once(GroupCommit(inner), count, put("a", "b"), count, put("c"), count)
    assert [answers[at] for at in (0, 2, 4)] == [[[{"n": 0}]], [[{"n": 2}]], [[{"n": 3}]]]


async def test_one_that_fails_is_taken_back_whole_and_the_others_are_kept(
    inner: SqliteDatabase, commits: list[int]
) -> None:
    database = GroupCommit(inner)
    wrong = [Statement("SELECT :missing", {})]
    broken = [*put("x"), Statement("INSERT INTO nowhere VALUES (1)", {})]
    surrogate = [*put("y"), Statement("INSERT INTO t (name) VALUES (:name)", {"name": "\ud800"})]
    answers = await at_once(database, put("a"), put("b", "a"), wrong, broken, surrogate, put("c"))
    kinds = [type(answer) for answer in answers]
    assert kinds == [list, ConstraintError, DatabaseError, DatabaseError, UnicodeEncodeError, list]
    assert await stored(database) == ["a", "c"]
    assert len(commits) == 1


async def test_a_power_cut_before_the_commit_finds_nothing_of_the_group_and_nobody_told(
    inner: SqliteDatabase, tmp_path: Path
) -> None:
    database = GroupCommit(inner)
    await database.batch(put("before"))
    await asyncio.sleep(0)
    asked = [asyncio.ensure_future(database.batch(batch)) for batch in (NOTHING, *(put(n, n * 2) for n in "abc"))]
    told: list[bool] = []
    cut = tmp_path / "cut"
    cut.mkdir()

    def at_commit() -> bool:
        told.extend(one.done() for one in asked[1:])
        for file in tmp_path.glob("sam.db*"):
            shutil.copy(file, cut)
        return False

    inner._connection.set_commit_hook(at_commit)
    await asyncio.gather(*asked)
    assert told == [False, False, False]
    found = SqliteDatabase(cut / "sam.db")
    assert await stored(found) == ["before"]
    found.close()
    assert await stored(database) == ["before", "a", "aa", "b", "bb", "c", "cc"]


async def test_when_the_commit_fails_nobody_is_told_that_it_is_stored(inner: SqliteDatabase) -> None:
    database = GroupCommit(inner)
    inner._connection.set_commit_hook(lambda: True)
    answers = await at_once(database, put("a"), put("b", "c"))
    inner._connection.set_commit_hook(None)
    assert [type(answer) for answer in answers] == [ConstraintError, ConstraintError]
    assert await stored(database) == []


async def test_who_breaks_a_reference_that_is_checked_at_the_commit_breaks_it_alone(inner: SqliteDatabase) -> None:
    database = GroupCommit(inner)
    orphan = [*put("b"), Statement("INSERT INTO child VALUES ('b', 'nobody')", {})]
    answers = await at_once(database, put("a"), orphan, put("c"))
    assert [type(answer) for answer in answers] == [list, ConstraintError, list]
    assert await stored(database) == ["a", "c"]


async def test_a_batch_that_defers_its_references_defers_nobody_elses(inner: SqliteDatabase) -> None:
    await inner.batch([Statement("CREATE TABLE strict (parent TEXT REFERENCES t(name))", {})])
    database = GroupCommit(inner)
    child = Statement("INSERT INTO strict VALUES ('late')", {})
    late = [Statement("PRAGMA defer_foreign_keys = ON", {}), child, *put("late")]
    early = [Statement("INSERT INTO strict VALUES ('later')", {})]
    answers = await at_once(database, late, early, put("later"))
    assert [type(answer) for answer in answers] == [list, ConstraintError, list]


async def test_on_a_full_disk_what_fits_is_stored_and_only_what_does_not_is_refused(inner: SqliteDatabase) -> None:
    database = GroupCommit(inner)
    inner._own = True
    pages = inner._connection.execute("PRAGMA page_count").get
    inner._connection.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall()
    inner._own = False
    large = [Statement("INSERT INTO large VALUES (:body)", {"body": "x" * 90_000})]
    answers = await at_once(database, put("a"), large, put("b"))
    assert [type(answer) for answer in answers] == [list, DatabaseFullError, list]
    assert await stored(database) == ["a", "b"]


async def test_who_is_cancelled_before_its_turn_has_done_nothing(inner: SqliteDatabase) -> None:
    database = GroupCommit(inner)
    _, first, second = (asyncio.ensure_future(database.batch(batch)) for batch in (NOTHING, put("a"), put("b")))
    asyncio.get_running_loop().call_soon(first.cancel)
    await asyncio.wait((first, second), timeout=PATIENCE_S)
    assert first.cancelled()
    assert await stored(database) == ["b"]
