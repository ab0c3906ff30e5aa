"""The embedded host: the edge app over one SQLite file, timers and a local hub."""

import asyncio
import fcntl
import getpass
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

import httpx
import msgspec

import edge
from edge.accounts import routes as accounts
from edge.accounts import store as account_store
from edge.accounts.credentials import hashed
from edge.app import App, Host
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.local.asgi import Asgi
from edge.local.database import SqliteDatabase
from edge.local.files import WebFiles
from edge.local.forge import GitForge
from edge.local.group_commit import GroupCommit
from edge.local.hub import LocalHub
from edge.local.node_client import HttpNodeClient
from edge.local.objects import DirectoryObjects
from edge.local.pages import HttpPages
from edge.local.reader import GitReader
from edge.local.system import RandomIds, SystemClock
from edge.local.vault import FileVault
from edge.local.workers import LocalAlarm, Workers
from edge.nodes import store as nodes
from edge.orchestrator.rehearsal import RehearsalModel
from edge.ports import Clock, Database, EdgeModel, Ids, NodeProvider
from edge.settings import DRIFT_S, ENROLMENT_MS, SESSION_MS, EdgeSettings
from shared.errors import SamError

EDGE_DIRECTORY: Final = Path(edge.__file__).parent
LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class OneDatabase:
    """`edge.ports.Databases`: every project in the same file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, project: str) -> Database:
        return self._database

    def directory(self) -> Database:
        return self._database


class LocalHost:
    """One process on one data directory. `await start()` before serving `asgi`, `await stop()` after.

    Raises at construction:
        SamError: `already_running` when another process holds the data directory.
    """

    def __init__(
        self,
        home: Path,
        public_url: str,
        *,
        hosts: frozenset[str] = frozenset(),
        node_transport: httpx.AsyncBaseTransport | None = None,
        providers: Mapping[str, NodeProvider] | None = None,
        clock: Clock | None = None,
        ids: Ids | None = None,
        model: EdgeModel | None = None,
        drift_s: int = DRIFT_S,
    ) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.chmod(0o700)
        self.home = home
        self._lock = _locked(home / "lock")
        self._database = SqliteDatabase(home / "sam.db")
        self._nodes = httpx.AsyncClient(transport=node_transport, trust_env=False)
        system = SystemClock()
        databases = OneDatabase(GroupCommit(self._database))
        self.hub = LocalHub(databases)
        alarm = LocalAlarm(clock or system)
        self.host = Host(
            databases=databases,
            objects=DirectoryObjects(home / "objects"),
            hub=self.hub,
            alarm=alarm,
            vault=FileVault.at(home / "vault.key"),
            node_client=HttpNodeClient(self._nodes),
            forge=GitForge(home / "sample"),
            model=model or RehearsalModel(),
            clock=clock or system,
            ids=ids or RandomIds(system),
            providers=providers or {},
            reader=GitReader(home / "read"),
            http=HttpPages(),
            settings=EdgeSettings(kind="embedded", public_url=public_url, hosts=LOCAL_NAMES | hosts, drift_s=drift_s),
        )
        self.app = App(self.host)
        self.asgi = Asgi(self.app, self.hub, WebFiles(EDGE_DIRECTORY / "web" / "dist"))
        self._workers = Workers(self.app, alarm)
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Migrates, makes the first person and the CLI's credential, and begins to run effects."""
        self._database.migrate(EDGE_DIRECTORY / "migrations")
        self.host.woke_at = self.host.clock.now()
        await self._database.batch(statements((effects.RELEASE,), {"now": self.host.woke_at}))
        await self._first_person()
        for provider in self.host.providers:
            params = {"provider": provider, "now": self.host.clock.now()}
            await self._database.batch(statements((nodes.SWEEP_FROM_START,), params))
        self._workers.start()
        self._looking = asyncio.create_task(self.host.abilities.look(self.host))

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        await self._workers.stop()
        await self._nodes.aclose()
        self._database.close()
        self._lock.close()

    async def login_link(self) -> str:
        return await accounts.login_link(self.host, await self._person())

    async def enrol(self, node: str) -> str:
        """A token with which the node of that id may join, once."""
        token = self.host.ids.secret()
        params = {"hash": hashed(token), "node": node, "expires_at": self.host.clock.now() + ENROLMENT_MS}
        await self._database.batch(statements((nodes.ENROL,), params))
        return token

    async def _person(self) -> str:
        rows = await self._database.batch(statements((account_store.FIRST_PERSON,), {}))
        return str(rows[0][0]["id"])

    async def _first_person(self) -> None:
        now = self.host.clock.now()
        rows = await self._database.batch(statements((account_store.FIRST_PERSON,), {}))
        if not rows[0]:
            params = {"person": self.host.ids.new("usr"), "name": _user_name(), "now": now}
            await self._database.batch(statements((account_store.PERSON,), params))
        secret = self.host.ids.secret()
        params = {
            "session_hash": hashed(secret),
            "person": await self._person(),
            "now": now,
            "session_expires_at": now + SESSION_MS,
        }
        await self._database.batch(statements((account_store.SESSION_FOR,), params))
        _write_private(self.home / "cli.json", msgspec.json.encode(Address(self.host.settings.public_url, secret)))


class Address(msgspec.Struct, frozen=True):
    """What the CLI of the same user needs: `<data directory>/cli.json`, mode 0600."""

    url: str
    token: str


def _locked(path: Path) -> IO[str]:
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise SamError("already_running", str(path.parent)) from None
    return file


def _write_private(path: Path, body: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
    fresh.replace(path)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "you"
