"""The edge's databases as earlier versions left them, in the middle of everything, are carried to their end.

Time is the test's, and effects run when it says so. The node plays its part from what it took: its commands.
"""

import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Final

import apsw
import pytest

from edge.local.host import EDGE_DIRECTORY, LocalHost
from edge.ports import Row, Statement
from shared import wire
from shared.states import Outcome
from tests.edge.conftest import URL, Person, StageNode, _LateTransport
from tests.simulation.invariants import ALWAYS, LIMITS, RINGS
from tests.upgrade.build import DATABASES, VAULT_KEY, StandingClock

SAVED: Final = sorted(path.name for path in DATABASES.iterdir())
MIGRATIONS: Final = [path.name for path in sorted((EDGE_DIRECTORY / "migrations").glob("*.sql"))]
DROPPED: Final = {"audit"}
"""Never used, and taken out of the first migration: what was made before has it still."""

STEPS_MS: Final = (*([15_000] * 40), *([3_600_000] * 60))
"""Heartbeats while there is work, then the deadlines of all that waits for nobody."""

ENDS: Final = {
    "done": [("completed", None)],
    "failed": [("failed", "agent_refused")],
    "held": [("failed", "dependency_failed")],
    "held and released": [("completed", None)],
    "stopped early": [("cancelled", "stopped"), ("failed", "dependency_failed")],
    "resting": [("completed", "idle")],
    "talking": [("completed", "idle")],
    "working": [("completed", None)],
    "trying again": [("completed", None)],
    "asking": [("completed", None)],
    "proposing": [("completed", None)],
    "planned": [("completed", None)],
    "wary": [("completed", None)],
    "read child": [("completed", None)],
    "with a yes": [("completed", None)],
    "stopping": [("cancelled", "stopped")],
    "go on, after all": [("completed", None)],
    "parent": [("completed", None)],
    "child": [("completed", None)],
    "warned child": [("cancelled", "stopped_by_parent")],
    "waking": [("completed", None)],
    "quick child": [("completed", None)],
    "starting": [("completed", None)],
    "without a seat": [("completed", None)],
    "needs one": [("completed", None)],
    "needs two": [("completed", None)],
    "needs a merge": [("completed", None)],
    "fails with it": [("failed", "dependency_failed")],
    "replaced": [("cancelled", "stopped"), ("completed", None)],
    "over the limit": [("completed", None)],
    "over the limit, first": [("completed", None)],
}
LATER: Final = {"proposing": "planned", "wary": "with a yes"}
"""What a task starts once it has its yes."""
_TRIED_ANEW: Final = [("completed", None), ("failed", "untrusted_tree")]
OTHERWISE: Final[dict[str, dict[str, list[tuple[str, str | None]]]]] = {
    "4bef7e9": {
        "warned child": [("completed", None)],  # no parent could warn one yet
        "held and released": _TRIED_ANEW,
        "go on, after all": _TRIED_ANEW,
        "without a seat": _TRIED_ANEW,
        "needs one": _TRIED_ANEW,
        "needs two": _TRIED_ANEW,
        "over the limit": _TRIED_ANEW,
        "over the limit, first": _TRIED_ANEW,
    }
}
"""Where a version's work ends otherwise. 4bef7e9 did not write down whether a person of this very machine had asked,
and without that nothing is placed on a machine which does not isolate it: refused, said, and tried anew by a person."""

KEPT: Final = {
    "history": "SELECT task, version, tx, was, event, became, reason, detail, at FROM history",
    "part": "SELECT message, position, id, body FROM part",
    "message": "SELECT id, conversation, seq, author, text, task, attempt, question FROM message",
    "verdict": "SELECT task, fingerprint, refused FROM verdict",
    "idea": "SELECT id, title, body FROM idea",
    "spec": "SELECT id, spec, parent, continues, harness, branch, base FROM task",
    "used": "SELECT id, task, number, input_tokens, output_tokens, calls, checkpoint, bundle FROM attempt "
    "WHERE ended_at IS NOT NULL",
}
"""What no later version may change or forget."""

LEFT_OPEN: Final = {
    "a task": "SELECT id FROM task WHERE ended_at IS NULL",
    "an attempt": "SELECT id FROM attempt WHERE ended_at IS NULL",
    "a seat": "SELECT id FROM workspace WHERE ended_at IS NULL",
    "a message": "SELECT id FROM message WHERE state IN ('queued', 'streaming')",
    "an effect": "SELECT id FROM effect WHERE state = 'dead' OR "
    "(state = 'open' AND kind NOT IN ('node_silent', 'node_due'))",  # a node is watched while it is there
    "a message of a task that did its work": "SELECT m.id FROM message m JOIN task t ON t.id = m.task "
    "WHERE m.state = 'undelivered' AND t.state = 'completed'",
}

AT_WORK: Final = """
SELECT a.id, t.state, t.mode,
  (SELECT m.id FROM message m WHERE m.attempt = a.id AND m.state = 'streaming') AS speaking,
  (SELECT count(*) FROM part p JOIN message m ON m.id = p.message
   WHERE m.attempt = a.id AND m.state = 'streaming') AS parts,
  EXISTS (SELECT 1 FROM command c WHERE c.id = 'stop/' || a.id AND c.acked_at IS NOT NULL) AS stop,
  EXISTS (SELECT 1 FROM command c WHERE c.id = 'end/' || a.id AND c.acked_at IS NOT NULL) AS end,
  EXISTS (SELECT 1 FROM effect e WHERE e.id = 'grace/' || t.id AND e.state = 'open') AS warned,
  NOT EXISTS (SELECT 1 FROM message m WHERE m.attempt = a.id) AS fresh,
  (SELECT json_group_array(m.id) FROM message m WHERE m.task = t.id AND m.state = 'queued' AND (
     m.id = json_extract(t.spec, '$.message') OR EXISTS (SELECT 1 FROM command c
       WHERE c.id = 'msg/' || a.id || '/' || m.id AND c.acked_at IS NOT NULL))) AS told
FROM attempt a JOIN task t ON t.id = a.task
WHERE a.ended_at IS NULL AND EXISTS (SELECT 1 FROM command c WHERE c.id = 'start/' || a.id AND c.acked_at IS NOT NULL)
ORDER BY a.id"""


def restored(name: str, path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.execute((DATABASES / name / "edge.sql").read_text())
    return connection


class World:
    """A saved database under today's edge, with its node and its person."""

    def __init__(self, name: str, home: Path) -> None:
        self.name = name
        home.mkdir()
        (home / "vault.key").write_bytes(VAULT_KEY)
        restored(name, home / "sam.db").close()
        transport = _LateTransport()
        self.clock = StandingClock(0)
        self.edge = LocalHost(home, URL, node_transport=transport, clock=self.clock)
        self.node, self.person = StageNode(self.edge), Person(self.edge)
        transport.app = self.node
        self.reader = apsw.Connection(str(home / "sam.db"))
        self.reader.execute("PRAGMA query_only = ON")

    async def open(self) -> None:
        (self.clock.at,) = self.one("SELECT max(at) + 1000 FROM history")
        await self.edge.start()
        await self.edge._workers.stop()
        (node, self.node.beats, self.person.project) = self.one("SELECT n.id, n.beat, p.id FROM node n, project p")
        derive = self.edge.host.vault.derive
        self.node.joined = wire.Joined(
            node=node, token=await derive("node-token", node), signing_key=await derive("node-signing-key", node)
        )
        self.node._seq = dict(self.reader.execute("SELECT id, acked FROM attempt"))
        await self.person.sign_in()

    def one(self, sql: str) -> Any:
        (row,) = self.reader.execute(sql)
        return row

    def kept(self) -> dict[str, set[Any]]:
        return {what: set(self.reader.execute(sql)) for what, sql in KEPT.items()}

    def ends(self) -> dict[str, list[tuple[str, str | None]]]:
        found: dict[str, list[tuple[str, str | None]]] = {}
        for title, *end in self.reader.execute(
            "SELECT json_extract(spec, '$.title'), state, reason FROM task ORDER BY state"
        ):
            found.setdefault(title, []).append((end[0], end[1]))
        return found

    async def goes_on(self) -> None:
        """Step by step until no task is live; every invariant holds after each."""
        self.holds()
        for step in STEPS_MS:
            if not list(self.reader.execute(LEFT_OPEN["a task"])):
                break
            self.clock.at += step
            await self.beat()
            await self.edge.app.run_due()
            for row in await self.rows(AT_WORK):
                await self.plays(row)
            await self.decides()
            self.holds()
        await self.beat()
        await self.edge.app.run_due()

    async def rows(self, sql: str) -> list[Row]:
        return (await self.edge.host.databases.directory().batch([Statement(sql, {})]))[0]

    async def beat(self) -> None:
        present = [row["id"] for row in await self.rows(AT_WORK)]
        reply = await self.node.beat(*present)
        await self.node.beat(*present, acked=tuple(command.id for command in reply.commands))

    async def plays(self, row: Row) -> None:
        """The next thing that an agent does."""
        node, attempt, told = self.node, row["id"], json.loads(row["told"])
        if row["stop"]:
            await node.end(attempt, Outcome.STOPPED, reason="stopped")
        elif row["speaking"]:
            await node.say(attempt, row["speaking"], row["parts"], "That is it.")
            await node.rest(attempt, row["speaking"])
        elif told or row["fresh"]:
            await node.say(attempt, await node.turn(attempt, *told), 0, "I see.")
        elif row["end"] or (row["mode"] == "task" and row["state"] == "in_progress" and not row["warned"]):
            await node.end(attempt, Outcome.COMPLETED)

    async def decides(self) -> None:
        """What is left to a person: an answer, a merge, a release, another try."""
        for row in await self.rows(
            "SELECT conversation FROM task t WHERE state = 'needs_input' AND NOT EXISTS (SELECT 1 FROM message m "
            "WHERE m.task = t.id AND m.state = 'queued') AND NOT EXISTS (SELECT 1 FROM approval a "
            "WHERE a.task = t.id AND a.state = 'pending') AND NOT EXISTS (SELECT 1 FROM proposal p "
            "WHERE p.task = t.id AND p.state = 'proposed')"
        ):
            await self.person.say(row["conversation"], "Blue")
        for row in await self.rows("SELECT id FROM approval WHERE state = 'pending'"):
            assert (await self.person.post(f"approvals/{row['id']}", {"decision": "approve"})).status_code == 200
        for row in await self.rows("SELECT id, version FROM proposal WHERE state = 'proposed'"):
            yes = {"decision": "approve", "version": row["version"]}
            assert (await self.person.post(f"proposals/{row['id']}", yes)).status_code == 200
        for row in await self.rows("SELECT id FROM task WHERE state = 'completed' AND pushed AND merged_at IS NULL"):
            assert (await self.person.post(f"tasks/{row['id']}/merged", {})).status_code == 200
        for row in await self.rows(
            "SELECT id FROM task WHERE state = 'blocked' AND json_extract(spec, '$.title') = 'held and released'"
        ):
            assert (await self.person.post(f"tasks/{row['id']}/release", {})).status_code == 200
        for row in await self.rows(
            "SELECT id FROM task t WHERE (reason = 'untrusted_tree' OR (state = 'cancelled' "
            "AND json_extract(spec, '$.title') = 'stopped early')) "
            "AND NOT EXISTS (SELECT 1 FROM task r WHERE r.replaces = t.id)"
        ):
            again = {"id": self.person.new("tsk")}
            tried = await self.person.post(f"tasks/{row['id']}/retry", again)
            assert tried.status_code == 201, tried.text

    def holds(self) -> None:
        now = {"now": self.clock.at, "steady": 1}
        broken = {what: list(self.reader.execute(query, now)) for what, query in {**ALWAYS, "a ring": RINGS}.items()}
        assert not {what: rows for what, rows in broken.items() if rows}
        assert not list(self.reader.execute("PRAGMA foreign_key_check"))
        most, *_, running = self.one(LIMITS)
        assert running <= most


@pytest.fixture(params=SAVED)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    made = World(request.param, tmp_path / "home")
    yield made
    made.reader.close()
    await made.edge.stop()


async def test_work_that_an_earlier_version_began_comes_to_its_proper_end_and_nothing_is_lost(world: World) -> None:
    begun = world.ends().keys()
    titles = begun | {later for title, later in LATER.items() if title in begun}
    expected = {title: (ENDS | OTHERWISE.get(world.name, {}))[title] for title in titles}
    before = world.kept()
    await world.open()
    await world.goes_on()
    assert world.ends() == expected
    after = world.kept()
    assert {what: rows - after[what] for what, rows in before.items() if rows - after[what]} == {}
    assert not [(what, *row) for what, sql in LEFT_OPEN.items() for row in world.reader.execute(sql)]
    assert world.one("PRAGMA integrity_check") == ("ok",)


async def test_every_page_of_an_earlier_version_can_be_read(world: World) -> None:
    await world.open()
    person = world.person
    at = f"/api/projects/{person.project}"
    snapshot = (await person.http.get(at)).json()
    assert snapshot["conversations"]
    for task in (await person.http.get(f"{at}/tasks")).json():
        for path in (f"{at}/tasks/{task['id']}", f"{at}/tasks/{task['id']}/graph"):
            assert (await person.http.get(path)).status_code == 200, path
        assert (await person.http.get(f"{at}/conversations/{task['conversation']}")).status_code == 200


def shape(connection: apsw.Connection) -> dict[str, set[Any]]:
    """What statements can see of a schema, and the rows that migrations write."""
    names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables: Iterable[str] = {name for (name,) in connection.execute(names)} - DROPPED
    found: dict[str, set[Any]] = {
        f"{pragma} of {table}": {row[1:] for row in connection.execute(f"PRAGMA {pragma}({table})")}
        for table in tables
        for pragma in ("table_xinfo", "foreign_key_list")
    }
    for table in tables:
        found[f"list of {table}"] = {
            row[1:] for row in connection.execute("SELECT * FROM pragma_table_list(?)", (table,))
        }
    made = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger', 'view')"
    found["indexes, triggers, views"] = {row for row in connection.execute(made) if row[2] not in DROPPED}
    found["transitions"] = set(connection.execute("SELECT * FROM transition"))
    found["migrations"] = set(connection.execute("SELECT name FROM d1_migrations"))
    return found


async def test_a_migrated_database_is_shaped_like_a_new_one(world: World, tmp_path: Path) -> None:
    await world.open()
    fresh = LocalHost(tmp_path / "fresh", URL, node_transport=_LateTransport())
    await fresh.start()
    await fresh.stop()
    assert shape(world.reader) == shape(apsw.Connection(str(tmp_path / "fresh" / "sam.db")))


@pytest.mark.parametrize("name", SAVED)
def test_migrations_are_only_added_after_those_of_every_saved_version(name: str, tmp_path: Path) -> None:
    applied = [
        row[0] for row in restored(name, tmp_path / "sam.db").execute("SELECT name FROM d1_migrations ORDER BY id")
    ]
    assert applied == MIGRATIONS[: len(applied)]


def test_every_saved_version_is_listed_with_its_newest_migration(tmp_path: Path) -> None:
    listed = (DATABASES.parent / "README.md").read_text()
    for name in SAVED:
        connection = restored(name, tmp_path / f"{name}.db")
        ((newest,),) = connection.execute("SELECT max(name) FROM d1_migrations")
        assert f"| `{name}` | `{newest}` |" in listed
