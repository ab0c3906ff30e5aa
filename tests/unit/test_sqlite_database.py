"""The embedded host's database: D1's shape over SQLite, durable and whole."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from edge.local.database import SqliteDatabase
from edge.ports import ConstraintError, DatabaseError, DatabaseFullError, Statement


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    database = SqliteDatabase(tmp_path / "sam.db")
    yield database
    database.close()


async def _one(database: SqliteDatabase, sql: str, **params: str | int | float | None) -> list[dict[str, object]]:
    [rows] = await database.batch([Statement(sql, params)])
    return [dict(row) for row in rows]


async def test_a_batch_answers_one_list_of_rows_per_statement(database: SqliteDatabase) -> None:
    await _one(database, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
    answers = await database.batch(
        [
            Statement("INSERT INTO t (name) VALUES (:name) RETURNING id", {"name": "a"}),
            Statement("SELECT name FROM t WHERE id = :id", {"id": 1}),
            Statement("DELETE FROM t", {}),
        ]
    )
    assert answers == [[{"id": 1}], [{"name": "a"}], []]


async def test_a_failing_statement_takes_the_whole_batch_back(database: SqliteDatabase) -> None:
    await _one(database, "CREATE TABLE t (name TEXT UNIQUE)")
    with pytest.raises(ConstraintError):
        await database.batch([Statement("INSERT INTO t VALUES (:n)", {"n": "a"})] * 2)
    assert await _one(database, "SELECT * FROM t") == []
    await database.batch([Statement("INSERT INTO t VALUES (:n)", {"n": name}) for name in ("a", "b")])
    assert len(await _one(database, "SELECT * FROM t")) == 2


async def test_an_empty_batch_does_nothing(database: SqliteDatabase) -> None:
    assert await database.batch([]) == []


async def test_a_statement_is_prepared_once_whatever_is_bound(database: SqliteDatabase) -> None:
    await _one(database, "CREATE TABLE t (id TEXT PRIMARY KEY, state TEXT)")
    await _one(database, "CREATE INDEX live ON t (id) WHERE state = 'live'")
    asked: list[int] = []

    def count(action: int, *_: str | None) -> int:
        asked.append(action)
        return apsw.SQLITE_OK

    database._connection.authorizer = count
    for value in range(5):
        await _one(database, "SELECT id FROM t WHERE state = :state AND id > :id", state=f"s{value}", id=str(value))
    prepared = asked.count(apsw.SQLITE_SELECT)
    assert prepared == 1


async def test_what_a_batch_stored_is_there_after_reopening(tmp_path: Path) -> None:
    first = SqliteDatabase(tmp_path / "sam.db")
    await _one(first, "CREATE TABLE t (id INTEGER)")
    await _one(first, "INSERT INTO t VALUES (:id)", id=7)
    first.close()
    second = SqliteDatabase(tmp_path / "sam.db")
    assert await _one(second, "SELECT id FROM t") == [{"id": 7}]
    second.close()


def _settled(database: SqliteDatabase, sql: str) -> object:
    """Runs a statement with the adapter's own rights."""
    database._own = True
    try:
        return database._connection.execute(sql).get
    finally:
        database._own = False


def test_commits_wait_for_the_disk(database: SqliteDatabase) -> None:
    full = 2
    assert _settled(database, "PRAGMA synchronous") == full


@pytest.mark.parametrize(
    "sql", ["BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT a", "PRAGMA synchronous=OFF"]
)
async def test_a_statement_cannot_touch_the_transaction_or_the_settings(database: SqliteDatabase, sql: str) -> None:
    await database.batch([Statement("SELECT 1", {}), Statement("SELECT 2", {})])
    with pytest.raises(DatabaseError, match="not authorized"):
        await _one(database, sql)


async def test_a_full_disk_is_told_apart_and_leaves_the_database_usable(database: SqliteDatabase) -> None:
    await _one(database, "CREATE TABLE t (body TEXT)")
    pages = _settled(database, "PRAGMA page_count")
    assert isinstance(pages, int)
    _settled(database, f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(DatabaseFullError):
        await database.batch([Statement("INSERT INTO t VALUES (:body)", {"body": "x" * 3000})] * 20)
    assert await _one(database, "SELECT count(*) AS n FROM t") == [{"n": 0}]
    await _one(database, "INSERT INTO t VALUES (:body)", body="small")


def _write(directory: Path, name: str, sql: str) -> None:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(sql, "utf-8")


async def test_migrations_run_in_order_and_once(database: SqliteDatabase, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    _write(folder, "0002_b.sql", "INSERT INTO t VALUES ('b');")
    _write(
        folder,
        "0001_a.sql",
        "CREATE TABLE t (x TEXT);\n-- a trigger has semicolons inside\nINSERT INTO t VALUES ('a');",
    )
    assert database.migrate(folder) == ("0001_a.sql", "0002_b.sql")
    _write(folder, "0003_c.sql", "INSERT INTO t VALUES ('c');")
    assert database.migrate(folder) == ("0003_c.sql",)
    assert [row["x"] for row in await _one(database, "SELECT x FROM t ORDER BY rowid")] == ["a", "b", "c"]


async def test_a_broken_migration_leaves_nothing_behind(database: SqliteDatabase, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    _write(folder, "0001_a.sql", "CREATE TABLE t (x TEXT); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(DatabaseError, match="nowhere"):
        database.migrate(folder)
    assert await _one(database, "SELECT name FROM sqlite_master WHERE name = :t", t="t") == []
    _write(folder, "0001_a.sql", "CREATE TABLE t (x TEXT);")
    assert database.migrate(folder) == ("0001_a.sql",)


async def test_a_column_can_be_replaced_and_the_functions_that_do_it_cannot_be_called(database: SqliteDatabase) -> None:
    await _one(database, "CREATE TABLE t (a TEXT CHECK (a IN ('x')), b TEXT)")
    await _one(database, "ALTER TABLE t DROP COLUMN a")
    await _one(database, "ALTER TABLE t RENAME COLUMN b TO a")
    await _one(database, "INSERT INTO t (a) VALUES ('y')")
    with pytest.raises(DatabaseError):
        await _one(database, "SELECT sqlite_drop_column(0, 'CREATE TABLE t (a)', 0)")
