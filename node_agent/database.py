"""The node's one SQLite file: durable before anything is acknowledged.

Statements are short and run on the event loop's thread, so that what one transaction records, nobody sees in halves.
Each entity declares its tables beside its statements; this module knows none of them. A file that an earlier version
made gets the columns it lacks when it is opened: what is declared is added to, never changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from shared.errors import SamError

Value = str | int | float | bytes | None


class Database:
    """One connection. Writes are on the disk when the outermost `transaction` ends (synchronous=FULL)."""

    def __init__(self, path: Path, schemas: Sequence[str]) -> None:
        """Opens or makes the file and its tables.

        Raises:
            SamError: `already_running` when another process holds the file, `disk_full`.
        """
        try:
            self._connection = apsw.Connection(str(path), statementcachesize=512)
            self._connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # or a new value prepares a statement anew
            self._connection.set_busy_timeout(1000)
            for setting in ("locking_mode=exclusive", "journal_mode=wal", "synchronous=full", "foreign_keys=on"):
                self._connection.execute(f"pragma {setting}")
            with self.transaction():
                for schema in schemas:
                    self._connection.execute(schema)
                self._add_columns(schemas)
        except apsw.BusyError as error:
            raise SamError("already_running", f"{path} is in use.") from error
        except apsw.FullError as error:
            raise SamError("disk_full", str(path)) from error

    def rows(self, sql: str, params: Mapping[str, Value] | None = None) -> list[tuple[Value, ...]]:
        """Runs one statement.

        Raises:
            SamError: `disk_full`; the statement changed nothing.
        """
        try:
            return list(self._connection.execute(sql, params))
        except apsw.FullError as error:
            raise SamError("disk_full") from error

    def unsynced(self, sql: str, params: Mapping[str, Value]) -> None:
        """Runs one statement that must survive the daemon's death, but not the machine's: it waits for no disk.

        SQLite, "PRAGMA synchronous": in WAL mode NORMAL leaves out the fsync at commit and nothing else. The next
        commit that does wait makes this one durable too.

        Raises:
            SamError: `disk_full`; the statement changed nothing.
        """
        if self._in_transaction():
            self.rows(sql, params)
            return
        self._connection.execute("pragma synchronous=normal")
        try:
            self.rows(sql, params)
        finally:
            self._connection.execute("pragma synchronous=full")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; what is nested joins the outermost. Raises `disk_full` when the commit finds no space.

        No savepoints: on a full disk SQLite itself rolls the whole transaction back, and them with it.
        """
        if self._in_transaction():
            yield
            return
        try:
            self._connection.execute("begin immediate")
            yield
            self._connection.execute("commit")
        except apsw.FullError as error:
            raise SamError("disk_full") from error
        finally:
            if self._in_transaction():
                self._connection.execute("rollback")

    def _in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    def _add_columns(self, schemas: Sequence[str]) -> None:
        declared = apsw.Connection(":memory:")
        for schema in schemas:
            declared.execute(schema)
        for (table,) in list(declared.execute("select name from sqlite_schema where type = 'table'")):
            there = {name for (name,) in self._connection.execute("select name from pragma_table_info(?)", (table,))}
            columns = declared.execute('select name, type, "notnull", dflt_value from pragma_table_info(?)', (table,))
            for name, kind, required, default in list(columns):
                if name not in there:
                    rule = f" not null default {default}" if required else ""
                    self._connection.execute(f"alter table {table} add column {name} {kind}{rule}")
        declared.close()

    def limit_pages(self, pages: int) -> None:
        """Lets the file grow to at most `pages`; beyond, writes fail as on a full disk."""
        self._connection.execute(f"pragma max_page_count={pages:d}")

    def close(self) -> None:
        self._connection.close()
