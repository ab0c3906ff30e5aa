"""The edge in the simulation: the real app and runner over the real database, which outlasts the program."""

import asyncio
import contextlib
import functools
import hashlib
import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import apsw

from edge.accounts import store as accounts
from edge.accounts.credentials import hashed
from edge.app import App, Host
from edge.ledger.batch import statements
from edge.local.database import SqliteDatabase
from edge.local.host import EDGE_DIRECTORY, OneDatabase
from edge.local.hub import LocalHub
from edge.local.vault import FileVault
from edge.local.workers import LocalAlarm
from edge.nodes import store as nodes
from edge.orchestrator.rehearsal import RehearsalModel
from edge.ports import Database, Repository, Row, Statement
from edge.projects import store as projects
from edge.settings import EdgeSettings
from shared.ids import RANDOM_BYTES, Kind, mint
from tests.simulation.clockwork import Life
from tests.simulation.leases import Leases
from tests.simulation.wires import URL, NodeDoor

if TYPE_CHECKING:
    from tests.simulation.world import World

SECRET: Final = "the person's session"
POOL: Final = 2
PROVIDER: Final = "cloud"
FOREVER_MS: Final = 2**52
Rewrite = Callable[[str], str]


class SeededIds:
    """`Ids` of both halves."""

    def __init__(self, world: "World", rng: random.Random) -> None:
        self._world, self._rng = world, rng

    def new(self, kind: Kind) -> str:
        return mint(kind, self._world.now(), self._rng.randbytes(RANDOM_BYTES))

    def secret(self) -> str:
        return self._rng.randbytes(32).hex()


class WatchedDatabase:
    """The real database, between whose batches others get their turn, and after each of which the world looks."""

    def __init__(self, world: "World", inner: SqliteDatabase, rng: random.Random) -> None:
        self._world, self._inner, self._rng = world, inner, rng
        self.connection = inner._connection
        self._leases = Leases(world)

    async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
        world, written = self._world, batch
        if world.rewrite is not None:
            batch = [Statement(world.rewrite(one.sql), one.params) for one in batch]
        if self._rng.random() < 0.6:
            await asyncio.sleep(0)
        before = self.connection.total_changes()
        answer = await self._inner.batch(batch)
        changed = self.connection.total_changes() != before
        self._leases.look(written, answer, changed)
        if changed:
            world.committed(batch)
        if self._rng.random() < 0.6:
            await asyncio.sleep(0)
        return answer


class MemoryObjects:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, key: str, body: bytes) -> None:
        await asyncio.sleep(0)
        self.kept[key] = body

    async def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.kept.pop(key, None)


class NoForge:
    async def inspect(self, origin: str) -> Repository:
        raise NotImplementedError

    async def make_sample(self) -> Repository:
        raise NotImplementedError


class EdgeClock:
    def __init__(self, world: "World") -> None:
        self._world = world
        self.skew = 0

    def now(self) -> int:
        return self._world.now() + self.skew


class Edge:
    """`boot` starts the program, `kill` ends it as `kill -9` does; the database stays."""

    def __init__(self, world: "World", rng: random.Random) -> None:
        self.world = world
        self.life: Life | None = None
        self.runners: list[Life] = []
        """Each stands still alone: the others go on, as other machines of a cloud would."""
        self.kills = 0
        self.database = WatchedDatabase(world, _database(), rng)
        self.clock = EdgeClock(world)
        self._objects = MemoryObjects()
        self._vault = FileVault(hashlib.sha256(b"simulation").digest())
        self.app: App

    def boot(self) -> None:
        self.life = Life(f"edge.{self.kills}")
        self.clock.skew = self.world.faults.skew()
        databases = OneDatabase(self.database)
        alarm = LocalAlarm(self.clock)
        host = Host(
            databases=databases,
            objects=self._objects,
            hub=LocalHub(databases),
            alarm=alarm,
            vault=self._vault,
            node_client=NodeDoor(self.world),
            forge=NoForge(),
            model=RehearsalModel(),
            clock=self.clock,
            ids=self.world.ids,
            providers={PROVIDER: self.world.cloud} if self.world.cloud is not None else {},
            settings=EdgeSettings(kind="embedded", public_url=URL, hosts=frozenset({"127.0.0.1"})),
            woke_at=self.clock.now(),
        )
        self.app = App(host)
        self.runners = [Life(f"runner.{self.kills}.{n}", within=self.life) for n in range(POOL)]
        for runner in self.runners:
            event = asyncio.Event()
            alarm.events.append(event)
            self.world.loop.begin(runner, self._runs_effects(self.app, alarm, event))

        if self.world.cloud is not None:
            self.world.loop.begin(self.life, self._sweeps())

    def kill(self) -> None:
        life, self.life = self.life, None
        if life is not None:
            self.kills += 1
            life.kill()
            self.world.note("edge killed")

    async def _sweeps(self) -> None:
        """As the embedded host does when it starts."""
        await self.database.batch(
            statements((nodes.SWEEP_FROM_START,), {"provider": PROVIDER, "now": self.clock.now()})
        )

    async def furnish(self, project: str, enrolments: dict[str, str], limits: dict[str, int]) -> None:
        """A person with a session, a project, and one enrolment a node."""
        params = {"person": "usr_1", "name": "person", "now": 0, "session_hash": hashed(SECRET), "project": project}
        params |= {"session_expires_at": FOREVER_MS, "origin_url": "/origin", "default_branch": "main", "sample": 0}
        first = (accounts.PERSON, accounts.SESSION_FOR, projects.ADD, projects.OWN)
        await self.database.batch(statements(first, params))
        for name, value in limits.items():
            await self.database.batch(statements((f"UPDATE project SET {name} = :value",), {"value": value}))
        for node, token in enrolments.items():
            await self.database.batch(
                statements((nodes.ENROL,), {"hash": hashed(token), "node": node, "expires_at": FOREVER_MS})
            )

    async def _runs_effects(self, app: App, alarm: LocalAlarm, event: asyncio.Event) -> None:
        """A worker of `edge.local.workers`, without its backstop: every wake-up must be somebody's promise."""
        while True:
            due = await app.run_due()
            wait = None if due is None else max(0.0, (due - app.host.clock.now()) / 1000)
            if due is not None:
                alarm.looks[event] = due
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await event.wait()
            alarm.looks.pop(event, None)
            event.clear()


@functools.cache
def _migrated() -> SqliteDatabase:
    database = SqliteDatabase(":memory:")
    database.migrate(EDGE_DIRECTORY / "migrations")
    return database


def _database() -> SqliteDatabase:
    """An empty database. Making one, and preparing every statement anew, takes longer than a short seed."""
    database = _migrated()
    empty(
        database._connection,
        ("d1_migrations", "transition", "attempt_transition", "node_transition", "workspace_transition"),
    )
    return database


def empty(connection: apsw.Connection, but: Sequence[str] = ()) -> None:
    """Deletes every row of every table but those named. Foreign keys stay on: a pragma forgets statements."""
    for table in _in_order(connection):
        if table not in but:
            connection.execute(f"DELETE FROM {table}")


@functools.cache
def _in_order(connection: apsw.Connection) -> tuple[str, ...]:
    whole = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
    left = {name for (name,) in connection.execute(whole)}
    left = {name for name in left if not name.startswith("sqlite_")}
    refers = {
        table: {row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")} - {table} for table in left
    }
    order: list[str] = []
    while left:
        free = sorted(one for one in left if not any(one in refers[other] for other in left))
        order += free
        left -= set(free)
    return tuple(order)


def rows(database: Database, sql: str, **params: object) -> list[tuple[object, ...]]:
    """What the world reads past every wrapper."""
    assert isinstance(database, WatchedDatabase)
    return list(database.connection.execute(sql, params))
