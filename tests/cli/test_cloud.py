"""The first doors of a cloud host: what is printed does what it says, once, on the database it is meant for."""

import json
import shlex
from pathlib import Path

import apsw
from click.testing import CliRunner

from cli.cloud import cloud
from edge.accounts.credentials import hashed
from edge.local.database import SqliteDatabase
from edge.local.host import EDGE_DIRECTORY


def migrated(path: Path) -> apsw.Connection:
    database = SqliteDatabase(path)
    database.migrate(EDGE_DIRECTORY / "migrations")
    database.close()
    return apsw.Connection(str(path))


def sql_of(call: str) -> str:
    return shlex.split(call)[-1]


def test_the_printed_call_makes_the_printed_link_good_and_keeps_only_its_hash(tmp_path: Path) -> None:
    name = "O'Brien"
    done = CliRunner().invoke(cloud, ["sign-in", "--url", "https://sam.example.org/", "--name", name, "--json"])
    printed = json.loads(done.stdout)
    database = migrated(tmp_path / "d1")
    database.execute(sql_of(printed["run"]))
    secret = printed["url"].removeprefix("https://sam.example.org/login?token=")
    rows = list(database.execute("SELECT hash, name, used_at FROM login_link JOIN person ON person.id = person"))
    assert rows == [(hashed(secret), name, None)]
    assert secret not in printed["run"]
    database.execute(sql_of(printed["run"]).split("; ")[0])
    assert list(database.execute("SELECT count(*) FROM person")) == [(1,)]


def test_the_printed_call_enrols_one_node(tmp_path: Path) -> None:
    printed = json.loads(CliRunner().invoke(cloud, ["enrol", "--json"]).stdout)
    database = migrated(tmp_path / "d1")
    database.execute(sql_of(printed["run"]))
    assert list(database.execute("SELECT hash FROM enrolment")) == [(hashed(printed["enrolment"]),)]
