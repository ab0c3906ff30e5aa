"""The table of cases on SQLite; `tests/workerd/test_d1.py` runs the same table on D1."""

from pathlib import Path

from cases import CASES, DIFFERENCES, answers, disagreements

from edge.local.database import SqliteDatabase


async def test_sqlite_answers_as_the_table_says(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "contract.db")
    try:
        database.migrate(Path(__file__).parent / "schema")
        assert disagreements(await answers(database), d1=False) == []
    finally:
        database.close()


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_difference_belongs_to_a_case_and_is_one() -> None:
    named = {case.name: case.answer for case in CASES}
    for name, difference in DIFFERENCES.items():
        assert difference.d1 != named[name], f"{name} is not a difference any more"
        assert difference.reason
