"""The table of cases on SQLite; `tests/workerd/test_d1.py` runs the same table on D1."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from cases import CASES, DIFFERENCES, answers, disagreements

from edge.local.database import SqliteDatabase
from edge.local.group_commit import GroupCommit
from edge.ports import Row, Statement


class InCompany:
    """A database in which no batch is ever alone: others are committed with it."""

    def __init__(self, database: GroupCommit) -> None:
        self._database = database

    async def batch(self, statements: Sequence[Statement]) -> list[list[Row]]:
        other = [Statement("UPDATE parent SET id = id", {}), Statement("SELECT 1", {})]
        _, answer, _ = await asyncio.gather(
            self._database.batch(other), self._database.batch(statements), self._database.batch(other)
        )
        return answer


async def test_sqlite_answers_as_the_table_says(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "contract.db")
    try:
        database.migrate(Path(__file__).parent / "schema")
        assert disagreements(await answers(database), d1=False) == []
    finally:
        database.close()


async def test_a_batch_in_company_answers_as_alone(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "contract.db")
    try:
        database.migrate(Path(__file__).parent / "schema")
        assert disagreements(await answers(InCompany(GroupCommit(database))), d1=False) == []
    finally:
        database.close()


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_difference_belongs_to_a_case_and_is_one() -> None:
    named = {case.name: case.answer for case in CASES}
    for name, difference in DIFFERENCES.items():
        assert difference.d1 != named[name], f"{name} is not a difference any more"
        assert difference.reason
