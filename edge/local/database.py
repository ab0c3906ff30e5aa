"""SQLite in D1's shape, so that the embedded host runs the very statements the cloud runs.

`apsw` carries a SQLite as new as D1's; Debian's own is years older. What D1 refuses is refused here too (limits, BEGIN,
ATTACH, most pragmas), so that a statement which passes here does not fail there: `tests/contract` compares the two.

The calls run in the event loop's thread. A batch takes tenths of a millisecond, less than handing it to a thread costs.
"""

import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import apsw

from edge.ledger.sql import StatementError, compile
from edge.ports import ConstraintError, DatabaseError, DatabaseFullError, Row, Statement, Value

_SQL_BYTES: Final = 100_000
_LIMITS: Final = {
    apsw.SQLITE_LIMIT_ATTACHED: 0,
    apsw.SQLITE_LIMIT_COLUMN: 100,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 5,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 100,
    apsw.SQLITE_LIMIT_FUNCTION_ARG: 127,
    apsw.SQLITE_LIMIT_LENGTH: 2_000_000,
    apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 50,
    apsw.SQLITE_LIMIT_SQL_LENGTH: _SQL_BYTES,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
    apsw.SQLITE_LIMIT_VARIABLE_NUMBER: 100,
    apsw.SQLITE_LIMIT_VDBE_OP: 25_000,
}
"""D1's limits, from Cloudflare's page of limits and from workerd's `sqlite.c++`."""

# fmt: off
_PRAGMAS: Final = frozenset({
    "case_sensitive_like", "data_version", "defer_foreign_keys", "foreign_key_check", "foreign_key_list",
    "foreign_keys", "ignore_check_constraints", "index_info", "index_list", "index_xinfo", "legacy_alter_table",
    "optimize", "page_size", "quick_check", "recursive_triggers", "reverse_unordered_selects", "table_info",
    "table_list", "table_xinfo",
})
"""What D1 allows (Cloudflare, "SQL statements: PRAGMA statements")."""
# fmt: on

_REFUSED: Final = frozenset(
    {apsw.SQLITE_ATTACH, apsw.SQLITE_DETACH, apsw.SQLITE_SAVEPOINT, apsw.SQLITE_TRANSACTION},
)

_ALTERING: Final = frozenset(
    {"sqlite_drop_column", "sqlite_rename_column", "sqlite_rename_quotefix", "sqlite_rename_test"}
)
"""What ALTER TABLE calls within SQLite; no statement can call them by itself."""

# The comment keeps the adapter's own texts apart in the statement cache, where the authorizer is not asked again.
_BEGIN: Final = "BEGIN IMMEDIATE /* batch */"
_COMMIT: Final = "COMMIT /* batch */"
_ROLLBACK: Final = "ROLLBACK /* batch */"
_OPEN: Final = "SAVEPOINT one /* batch */"
_KEEP: Final = "RELEASE one /* batch */"
_UNDO: Final = "ROLLBACK TO one /* batch */"
_DEFERS: Final = "PRAGMA defer_foreign_keys /* batch */"

_log = logging.getLogger("sam.database")

_UNLIKE_JSON: Final = frozenset({float, bytes})

_LEDGER: Final = """
CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)"""
"""wrangler's own table, to the letter: a database moved between hosts knows what it has."""


_PAGES_KIB: Final = 32 * 1024
"""Kept in memory: the upper levels of every index of a hundred thousand tasks, where SQLite's own 2 MB keep few."""

_CHECKPOINT_PAGES: Final = 4_000
"""16 MB of log before it is folded into the file: a page that many batches wrote is written back once."""

_SETTINGS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=OFF",
    f"cache_size=-{_PAGES_KIB}",
    f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
)


class SqliteDatabase:
    """`edge.ports.Database` over one file. One process writes it: the host holds the lock.

    `synchronous=FULL`: an answer says the work is stored, and a node deletes what was acknowledged, so a commit must
    survive a power cut. NORMAL would be faster by one fsync a batch and lose the last commits.

    The planner does not look at the values bound (`SQLITE_DBCONFIG_ENABLE_QPSG`): where it does, a statement is
    prepared anew for each value, which was two thirds of all the time that a start took, and its plan may change.
    """

    def __init__(self, path: Path | str) -> None:
        self._own = True
        self._connection = apsw.Connection(str(path), statementcachesize=512)
        self._connection.set_busy_timeout(2_000)
        self._connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        for setting in _SETTINGS:
            self._connection.execute(f"PRAGMA {setting}").fetchall()
        for limit, value in _LIMITS.items():
            self._connection.limit(limit, value)
        self._connection.authorizer = self._authorize
        self._own = False

    async def batch(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """All or nothing; one list of rows per statement. Values are as D1 gives them: see `_like_json`."""
        answer = self._alone(statements)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def together(self, batches: Sequence[Sequence[Statement]]) -> list[list[list[Row]] | Exception]:
        """Several batches with one wait for the disk; each batch's rows, or what `batch` would have raised for it.

        Each is all or nothing by itself, in the order given, and one that fails leaves the others alone. When this
        returns, all that did not fail are on the disk; before, none is.
        """
        if len(batches) > 1:
            try:
                return self._in_one_transaction(batches)
            except Exception:  # nothing of it was kept
                _log.info("database.apart: %s batches are run one by one", len(batches), exc_info=True)
        return [self._alone(batch) for batch in batches]

    def migrate(self, directory: Path) -> tuple[str, ...]:
        """Applies what is new in `directory/*.sql`, in order of name, each whole or not at all; answers their names.

        Raises:
            DatabaseFullError: no space is left.
            DatabaseError: a migration is wrong; the earlier ones stand.
        """
        applied = []
        try:
            self._connection.execute(_LEDGER).fetchall()
            known = {name for (name,) in self._connection.execute("SELECT name FROM d1_migrations")}
            for file in sorted(directory.glob("*.sql")):
                if file.name not in known:
                    self._migrate(file)
                    applied.append(file.name)
        except apsw.Error as wrong:
            raise _told(wrong) from wrong
        return tuple(applied)

    def close(self) -> None:
        """Folds the write-ahead log back into the file. The database is unusable afterwards."""
        self._connection.close()

    def _alone(self, statements: Sequence[Statement]) -> list[list[Row]] | Exception:
        """One batch in a transaction of its own."""
        try:
            compiled = [compile(statement.sql, statement.params) for statement in statements]
            if len(compiled) == 1:
                return [self._run(*compiled[0])]
            if not compiled:
                return []
            self._control(_BEGIN)
            try:
                answers = [self._run(text, values) for text, values in compiled]
                self._control(_COMMIT)
            except BaseException:
                self._abandon()
                raise
            return answers
        except Exception as error:
            return _told(error)

    def _in_one_transaction(self, batches: Sequence[Sequence[Statement]]) -> list[list[list[Row]] | Exception]:
        """Raises `apsw.Error` when the transaction as a whole was taken back."""
        self._control(_BEGIN)
        try:
            answers = [self._as_one_of_many(batch) for batch in batches]
            self._control(_COMMIT)
        except BaseException:
            self._abandon()
            raise
        return answers

    def _as_one_of_many(self, statements: Sequence[Statement]) -> list[list[Row]] | Exception:
        self._control(_OPEN)
        try:
            answers = [self._run(*compile(statement.sql, statement.params)) for statement in statements]
        except Exception as error:
            self._control(_UNDO)  # fails where SQLite has taken back the whole transaction
            self._control(_KEEP)
            return _told(error)
        if self._control(_DEFERS).get:
            raise apsw.Error("its foreign keys are checked at its own commit")
        self._control(_KEEP)
        return answers

    def _run(self, text: str, values: list[Value]) -> list[Row]:
        cursor = self._connection.execute(text, values)
        try:
            names = [column[0] for column in cursor.get_description()]
        except apsw.ExecutionCompleteError:  # no rows, so no columns either
            return []
        return [
            dict(zip(names, row, strict=True))
            if _UNLIKE_JSON.isdisjoint(map(type, row))
            else dict(zip(names, map(_like_json, row), strict=True))
            for row in cursor
        ]

    def _migrate(self, file: Path) -> None:
        self._control(_BEGIN)
        try:
            self._connection.limit(apsw.SQLITE_LIMIT_SQL_LENGTH, 10 * _SQL_BYTES)  # a file is many statements
            self._connection.execute(file.read_text("utf-8"), can_cache=False).fetchall()
            self._connection.execute("INSERT INTO d1_migrations (name) VALUES (?)", (file.name,))
            self._control(_COMMIT)
        except BaseException:
            self._abandon()
            raise
        finally:
            self._connection.limit(apsw.SQLITE_LIMIT_SQL_LENGTH, _SQL_BYTES)

    def _control(self, text: str) -> apsw.Cursor:
        self._own = True
        try:
            return self._connection.execute(text)
        finally:
            self._own = False

    def _abandon(self) -> None:
        """Rolls back, unless SQLite has done so itself, as it does on a full disk."""
        if self._connection.in_transaction:
            self._control(_ROLLBACK)

    def _authorize(
        self, action: int, first: str | None, second: str | None, schema: str | None, trigger: str | None
    ) -> int:
        """Asked by SQLite when a statement is prepared."""
        if self._own:
            return apsw.SQLITE_OK
        if action in _REFUSED or (action == apsw.SQLITE_PRAGMA and (first or "").lower() not in _PRAGMAS):
            return apsw.SQLITE_DENY
        if action == apsw.SQLITE_FUNCTION and (second or "").lower().startswith("sqlite_"):
            return apsw.SQLITE_OK if second in _ALTERING else apsw.SQLITE_DENY
        return apsw.SQLITE_OK


def _told(error: Exception) -> Exception:
    """The error as `edge.ports.Database` names it."""
    named: Exception
    if isinstance(error, (apsw.FullError, apsw.IOError)):
        named = DatabaseFullError(str(error))
    elif isinstance(error, apsw.ConstraintError):
        named = ConstraintError(str(error))
    elif isinstance(error, (apsw.Error, StatementError)):
        named = DatabaseError(str(error))
    else:
        return error
    named.__cause__ = error
    return named


def _like_json(value: Any) -> Any:
    """D1's answers pass through JSON: whole doubles arrive as integers, infinity as null, blobs as lists of bytes."""
    if type(value) is float:
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    return list(value) if type(value) is bytes else value
