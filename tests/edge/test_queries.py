"""No statement of the edge reads a whole table, however much is stored: every text in its stores is looked at."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Final

import pytest

import edge as package
from edge.ledger.sql import names
from edge.local.database import SqliteDatabase
from edge.local.host import EDGE_DIRECTORY
from edge.ports import DatabaseError, Row, Statement
from edge.tasks import store as tasks

SMALL: Final = frozenset({"project", "node", "person", "member", "clock_trigger", "rewording"})
"""Tables that may be read whole: there are as many rows as repositories, machines, people, clocks and indexes."""

SHORT: Final = frozenset(
    {
        "attempt_waits",
        "task_new",
        "task_running",
        "task_funded_roots",
        "task_moneyless",
        "task_paths",
        "trigger_run_open",
        "contradiction_open",
    }
)
"""Indexes that may be read whole: attempts without a seat, what one batch is making, what runs, the trees at work,
those that wait for money, live ones that name paths, contradictions that nobody has settled.
"""

NEWEST: Final = frozenset(
    {
        "approvals.store.NEWEST",
        "attachments.store.OLDEST",
        "chat.store.ARCHIVED_IDS",
        "chat.store.NEWEST_IDS",
        "proposals.store.COSTS",
        "proposals.store.NEWEST",
        "tasks.store.MEASURED",
        "tasks.store.NEWEST_IDS",
    }
)
"""Read a project from its newest end, or its oldest, until a page is full."""

OTHER_HOST: Final = ("edge.cloudflare", "edge.worker")
"""Needs the platform's own modules, and has no statements: `tests/unit/test_borders.py`."""

_STATEMENT: Final = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\s")
_PLACE: Final = re.compile(r"%[a-z%]|\{\w+\}")
_WHOLE: Final = re.compile(r"SCAN (\w+)(?: EXISTS)?(?: USING (?:COVERING )?INDEX (\w+))?")
_PROJECT: Final = re.compile(r"SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \(project=\?\)")
_READ: Final = re.compile(r"(?:FROM|JOIN|UPDATE(?: OR IGNORE)?|,)\s+([a-z]\w*)(?:\s+(?:AS\s+)?([a-z]\w*))?")


def _texts() -> dict[str, str]:
    """Every statement and every piece of one that a module of the edge names, by its first name."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(package.__path__, "edge."):
        if not module.name.startswith(OTHER_HOST):
            for name, value in vars(importlib.import_module(module.name)).items():
                several = value if isinstance(value, tuple) else (value,)
                for at, text in enumerate(several):
                    if isinstance(text, str) and _STATEMENT.match(text) and text not in found:
                        place = f".{at}" if isinstance(value, tuple) else ""
                        found[text] = f"{module.name.removeprefix('edge.')}.{name}{place}"
    return {name: text for text, name in found.items()}


TEXTS: Final = _texts()


@pytest.fixture(scope="module")
def database() -> Iterator[SqliteDatabase]:
    database = SqliteDatabase(":memory:")
    database.migrate(EDGE_DIRECTORY / "migrations")
    yield database
    database.close()


async def _plan(database: SqliteDatabase, sql: str) -> list[Row]:
    return (await database.batch([Statement(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(names(sql)))]))[0]


def _scanned(database: SqliteDatabase, sql: str, plan: list[Row]) -> Iterator[str]:
    """What the plan reads from beginning to end, of the table or of a project, where that grows with what is stored."""
    ask = database._connection.execute
    tables = {name for (name,) in ask("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    passing = set(re.findall(r"(\w+)(?:\([^()]*\))? AS (?:MATERIALIZED )?\(", sql))
    rooms = _READ.findall(sql)
    named = {shown or table: table for table, shown in rooms if table in tables}
    for table, shown in rooms:
        if table in passing:
            named.pop(shown or table, None)  # a name that a statement gives to its own tables too
    for row in plan:
        read = _WHOLE.match(row["detail"]) or _PROJECT.match(row["detail"])
        if read is None or "VIRTUAL TABLE" in row["detail"] or read[1] not in named:
            continue  # not named by the statement: rows that refer to a new one, looked for while a reference is open
        if named[read[1]] in tables - SMALL and read[2] not in SHORT:
            yield row["detail"]


@pytest.mark.parametrize("name", TEXTS)
async def test_no_statement_reads_a_whole_table(database: SqliteDatabase, name: str) -> None:
    sql = TEXTS[name]
    try:
        plan = await _plan(database, sql)
    except DatabaseError:
        pieces = [piece.strip() for piece in _PLACE.split(sql)]
        others = [other for other in TEXTS.values() if other != sql]
        assert all(any(piece in other for other in others) for piece in pieces), f"{name} is not a statement"
        return
    assert name in NEWEST or list(_scanned(database, sql, plan)) == []


def test_the_statements_of_every_store_are_found() -> None:
    rooms = {name.rsplit(".", 1)[0] for name in TEXTS}
    assert {"tasks.store", "chat.store", "nodes.store", "ledger.effects", "budget.store", "dispatch.store"} <= rooms
    assert len(TEXTS) > 150
    assert set(tasks.ENDED) | set(tasks.START) <= set(TEXTS.values())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM task",
        "SELECT t.id FROM task t WHERE t.queued_at = :now",
        "SELECT id FROM task ORDER BY id",
        "DELETE FROM edge WHERE on_failure = 'fail'",
        "UPDATE effect SET due_at = :now WHERE kind = 'place_attempt'",
        "SELECT t.id FROM json_each(:asked) j JOIN task t ON t.branch = j.value",
        "SELECT a.id FROM project p, attempt a WHERE a.project = p.id",
        "SELECT t.id FROM task t WHERE t.project = :project AND t.id IN (SELECT value FROM json_each(:ids))",
    ],
)
async def test_a_whole_table_read_would_be_seen(database: SqliteDatabase, sql: str) -> None:
    assert len(list(_scanned(database, sql, await _plan(database, sql)))) == 1
