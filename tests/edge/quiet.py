"""An edge in memory for machines that ask it thousands of small questions: nothing moves but what is called for."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, Final

import apsw
import msgspec

from edge.accounts import store as accounts
from edge.accounts.credentials import hashed
from edge.app import App, Host
from edge.http import Response
from edge.ledger.batch import statements
from edge.local.host import OneDatabase
from edge.local.hub import LocalHub
from edge.local.vault import FileVault
from edge.local.workers import LocalAlarm
from edge.nodes import store as nodes
from edge.nodes.events import take_events
from edge.orchestrator.rehearsal import RehearsalModel
from edge.ports import Row, Statement
from edge.projects import store as projects
from edge.settings import EdgeSettings
from edge.tasks.start import Asked, start_task
from shared import wire
from shared.errors import Refused
from shared.ids import mint
from shared.spec import TaskSpec
from shared.states import Step
from tests.simulation.edge_side import FOREVER_MS, MemoryObjects, NoForge, _database
from tests.simulation.invariants import ALWAYS, RINGS
from tests.simulation.wires import URL, request_of

PROJECT: Final = "prj_00000000000000000000000001"
NODE: Final = "nod_00000000000000000000000001"
SECRET: Final = "the person's session"
ENROLMENT: Final = "the node's enrolment"
SEATS: Final = 24

Rewrite = Callable[[str], str]


class _Clock:
    at = 1_800_000_000_000

    def now(self) -> int:
        return self.at


class _Ids:
    def __init__(self, clock: _Clock) -> None:
        self._clock, self._count = clock, 0

    def new(self, kind: Any) -> str:
        self._count += 1
        return mint(kind, self._clock.now(), self._count.to_bytes(10, "big"))

    def secret(self) -> str:
        return self.new("req")


class _Database:
    def __init__(self, rewrite: Rewrite | None) -> None:
        self._inner, self._rewrite = _database(), rewrite
        self.connection: apsw.Connection = self._inner._connection

    async def batch(self, batch: Any) -> list[list[Row]]:
        if self._rewrite is not None:
            batch = [Statement(self._rewrite(one.sql), one.params) for one in batch]
        return await self._inner.batch(batch)


class _TakesAll:
    """A node that says yes to every command."""

    async def send(self, url: str, signing_key: bytes, command: wire.Command) -> None:
        pass


class QuietEdge:
    """The real app over the real statements. Calls wait for nothing; time moves by `later`."""

    def __init__(self, rewrite: Rewrite | None = None) -> None:
        self._loop = asyncio.Runner()
        self.clock = _Clock()
        self.ids = _Ids(self.clock)
        self.database = _Database(rewrite)
        databases = OneDatabase(self.database)
        self.host = Host(
            databases=databases,
            objects=MemoryObjects(),
            hub=LocalHub(databases),
            alarm=LocalAlarm(self.clock),
            vault=FileVault(hashlib.sha256(b"quiet").digest()),
            node_client=_TakesAll(),
            forge=NoForge(),
            model=RehearsalModel(),
            clock=self.clock,
            ids=self.ids,
            settings=EdgeSettings(kind="embedded", public_url=URL, hosts=frozenset({"127.0.0.1"})),
        )
        self.app = App(self.host)
        self._beats = 0
        self._seqs: dict[str, int] = {}
        self._loop.run(self._furnish())

    def close(self) -> None:
        self._loop.close()

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """A person's request, and all that is due after it; status and answer."""
        response = self._loop.run(self._person(method, f"/api/projects/{PROJECT}/{path}".rstrip("/"), body))
        self._loop.run(self.app.run_due())
        return response.status, msgspec.json.decode(response.body) if response.body else None

    def start(self, task: str, *, parent: str | None = None, budget: int | None = None) -> str | None:
        """A task by the one door through which work begins, and all that is due after it; why not, if not."""
        spec = TaskSpec(
            task=task,
            project=PROJECT,
            conversation=task.replace("tsk_", "cnv_"),
            title=task,
            text=task,
            message=task.replace("tsk_", "msg_"),
            parent=parent,
            local=parent is None,
            budget_microusd=budget,
        )
        try:
            self._loop.run(start_task(self.host, Asked(spec=spec), tx=self.ids.new("tx")))
        except Refused as why:
            return why.code
        self._loop.run(self.app.run_due())
        return None

    def report(self, attempt: str, *bodies: wire.EventBody, twice: bool = False) -> int | None:
        """What the node says of an attempt, and all that is due after it; what the attempt may cost by the answer."""
        at = self._seqs.get(attempt, 0)
        self._seqs[attempt] = at + len(bodies)
        events = tuple(wire.Event(seq=at + n, at=self.clock.now(), body=body) for n, body in enumerate(bodies, 1))
        for _ in range(1 + twice):
            told = self._loop.run(take_events(self.host, NODE, wire.EventBatch(stream=attempt, events=events)))
        self._loop.run(self.app.run_due())
        return told.allowance_microusd

    def later(self, milliseconds: int) -> None:
        """Time passes, the node has been heard meanwhile, and what is due is done."""
        self.clock.at += milliseconds
        self._loop.run(self._beat())
        self._loop.run(self.app.run_due())

    def allowances(self) -> dict[str, int]:
        """What each live attempt may cost in all, as its node is told."""
        return self._loop.run(self._beat()).allowances

    def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        return list(self.database.connection.execute(sql, params))

    def broken(self) -> set[str]:
        """Names of the invariants that do not hold."""
        now = self.clock.now()
        return {what for what, query in {**ALWAYS, "a ring": RINGS}.items() if self.rows(query, now=now, steady=1)}

    async def _furnish(self) -> None:
        params = {"person": "usr_1", "name": "person", "now": 0, "session_hash": hashed(SECRET), "project": PROJECT}
        params |= {"session_expires_at": FOREVER_MS, "origin_url": "/origin", "default_branch": "main", "sample": 0}
        params |= {"hash": hashed(ENROLMENT), "node": NODE, "expires_at": FOREVER_MS}
        first = (accounts.PERSON, accounts.SESSION_FOR, projects.ADD, projects.OWN, nodes.ENROL)
        await self.database.batch(statements(first, params))
        joined = await self._node("join", wire.Join(enrolment=ENROLMENT, name="n", url="http://n"))
        self._token = msgspec.json.decode(joined.body, type=wire.Joined).token
        await self._beat()

    async def _person(self, method: str, path: str, body: object) -> Response:
        content = msgspec.json.encode(body) if body is not None else b""
        return await self.app.handle(request_of(method, path, {"authorization": f"Bearer {SECRET}"}, content))

    async def _node(self, call: str, body: object, token: str = "") -> Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = await self.app.handle(request_of("POST", f"/node/v1/{call}", headers, msgspec.json.encode(body)))
        assert answer.status == 200, answer.body
        return answer

    async def _beat(self) -> wire.HeartbeatReply:
        live = "SELECT attempt FROM workspace WHERE ended_at IS NULL ORDER BY attempt"
        self._beats += 1
        beat = wire.Heartbeat(
            protocol=wire.PROTOCOL,
            boot="boot",
            url="http://n",
            engine="process",
            isolated=False,
            seats=SEATS,
            load=0.0,
            disk_free_bytes=10**10,
            model=wire.ModelInfo(label="quiet", rehearsal=True),
            harnesses=(wire.Harness(name="native", installed=True),),
            attempts=tuple(
                wire.AttemptStatus(attempt=attempt, step=Step.WORKING, last_progress_at=0)
                for (attempt,) in self.rows(live)
            ),
            acked_commands=(),
            beat=self._beats,
        )
        answer = await self._node("heartbeat", beat, self._token)
        return msgspec.json.decode(answer.body, type=wire.HeartbeatReply)
