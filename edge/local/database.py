"""SQLite in D1's shape, so that the embedded host runs the very statements the cloud runs.

`apsw` carries a SQLite as new as D1's; Debian's own is years older. What D1 refuses is refused here too (limits, BEGIN,
ATTACH, most pragmas), so that a statement which passes here does not fail there: `tests/contract` compares the two.

The calls run in the event loop's thread. A batch takes tenths of a millisecond, less than handing it to a thread costs.
"""

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

# The comment keeps the adapter's own texts apart in the statement cache, where the authorizer is not asked again.
_BEGIN: Final = "BEGIN IMMEDIATE /* batch */"
_COMMIT: Final = "COMMIT /* batch */"
_ROLLBACK: Final = "ROLLBACK /* batch */"

_UNLIKE_JSON: Final = frozenset({float, bytes})

_LEDGER: Final = """
CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)"""
"""wrangler's own table, to the letter: a database moved between hosts knows what it has."""


class SqliteDatabase:
    """`edge.ports.Database` over one file. One process writes it: the host holds the lock.

    `synchronous=FULL`: an answer says the work is stored, and a node deletes what was acknowledged, so a commit must
    survive a power cut. NORMAL would be faster by one fsync a batch and lose the last commits.
    """

    def __init__(self, path: Path | str) -> None:
        self._own = True
        self._connection = apsw.Connection(str(path), statementcachesize=512)
        self._connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # or a new value prepares a statement anew
        self._connection.set_busy_timeout(2_000)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=OFF"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        for limit, value in _LIMITS.items():
            self._connection.limit(limit, value)
        self._connection.authorizer = self._authorize
        self._own = False

    async def batch(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """All or nothing; one list of rows per statement. Values are as D1 gives them: see `_like_json`."""
        try:
            compiled = [compile(statement.sql, statement.params) for statement in statements]
        except StatementError as wrong:
            raise DatabaseError(str(wrong)) from wrong
        try:
            if len(compiled) == 1:
                return [self._run(*compiled[0])]
            return self._together(compiled)
        except (apsw.FullError, apsw.IOError) as full:
            raise DatabaseFullError(str(full)) from full
        except apsw.ConstraintError as broken:
            raise ConstraintError(str(broken)) from broken
        except apsw.Error as other:
            raise DatabaseError(str(other)) from other

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
        except (apsw.FullError, apsw.IOError) as full:
            raise DatabaseFullError(str(full)) from full
        except apsw.Error as wrong:
            raise DatabaseError(str(wrong)) from wrong
        return tuple(applied)

    def close(self) -> None:
        """Folds the write-ahead log back into the file. The database is unusable afterwards."""
        self._connection.close()

    def _together(self, compiled: list[tuple[str, list[Value]]]) -> list[list[Row]]:
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

    def _control(self, text: str) -> None:
        self._own = True
        try:
            self._connection.execute(text)
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
            return apsw.SQLITE_DENY
        return apsw.SQLITE_OK


def _like_json(value: Any) -> Any:
    """D1's answers pass through JSON: whole doubles arrive as integers, infinity as null, blobs as lists of bytes."""
    if type(value) is float:
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    return list(value) if type(value) is bytes else value
