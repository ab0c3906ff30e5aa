"""What a decision costs does not grow with what is stored: counted in steps of SQLite's machine, not in seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import apsw
import msgspec
import pytest

from edge.app import Context, Host
from edge.http import Principal, Request, Scheme
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.local.database import SqliteDatabase
from edge.local.host import EDGE_DIRECTORY, OneDatabase
from edge.local.hub import LocalHub
from edge.local.system import RandomIds, SystemClock
from edge.local.vault import FileVault
from edge.local.workers import LocalAlarm
from edge.nodes import placing, routes
from edge.nodes.events import take_events
from edge.orchestrator.rehearsal import RehearsalModel
from edge.settings import EdgeSettings
from edge.tasks import ending, views
from edge.tasks.start import Asked, start_tasks
from shared import wire
from shared.ids import Kind
from shared.spec import TaskSpec
from shared.states import Outcome, Step

FINISHED: Final = 100_000
READY: Final = 5_000
RUNNING: Final = 10
SEATS: Final = 24
MORE: Final = 1.10
"""With all of it stored, a decision takes less than this many times the steps of an almost empty database."""

PROJECT: Final = "prj_1"
FAR: Final = 10**13

FURNISH: Final = f"""
INSERT INTO person VALUES ('usr_1', 'Ada', 0);
INSERT INTO project (id, name, origin_url, default_branch, max_running, max_children, day_budget_microusd, created_at)
  VALUES ('{PROJECT}', 'p', '/p', 'main', {RUNNING}, 50, {FAR}, 0);
INSERT INTO node (id, name, url, protocol, state, token_hash, signing_key, isolated, seats, harnesses, created_at)
  VALUES ('nod_1', 'n', 'http://n', {wire.PROTOCOL}, 'ready', 'h', 'k', 1, {SEATS},
    '[{{"name":"native","installed":true}}]', 0)"""

NUMBERS: Final = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"

# `old` are tasks that ended, half of them children of the task that runs first; `own` is what each task has one of.
_OWN: Final = (
    "INSERT INTO verdict SELECT '{kind}' || i, 'tx{kind}' || i, 'f', NULL, i FROM n",
    "INSERT INTO history (task, version, tx, was, event, became, at)"
    " SELECT '{kind}' || i, 1, 'tx{kind}' || i, 'new', 'asked', 'queued', i FROM n",
    "INSERT INTO change SELECT '{project}', {first} + i, 'task', '{kind}' || i FROM n",
)
_OLD: Final = (
    "INSERT INTO conversation (id, project, title, mode, created_at, updated_at)"
    " SELECT 'cold' || i, '{project}', 't', 'task', i, i FROM n",
    "INSERT INTO task (id, project, conversation, parent, root, depth, priority, mode, spec, state, version, attempts,"
    " harness, harness_why, runtime, runtime_why, branch, base, created_at, changed_at, ended_at)"
    " SELECT 'old' || i, '{project}', 'cold' || i, iif(i % 2, NULL, '{parent}'), iif(i % 2, 'old' || i, '{parent}'),"
    " 0, 0, 'task', '{spec}', 'completed', 1, 1, 'native', '', 'full', '', 'b', 'main', i, i, i FROM n",
    "INSERT INTO attempt (id, task, number, project, token_hash, step, last_progress_at, outcome, started_at, ended_at)"
    " SELECT 'old' || i || '.1', 'old' || i, 1, '{project}', 'h' || i, 'working', i, 'completed', i, i FROM n",
    "INSERT INTO message (id, project, conversation, seq, author, text, task, attempt, state, created_at)"
    " SELECT 'mold' || i, '{project}', 'cold' || i, 1, 'person', 'do it', 'old' || i, NULL, 'delivered', i FROM n",
    "INSERT INTO workspace (id, node, seat, project, attempt, started_at, ended_at)"
    " SELECT 'wold' || i, 'nod_1', 1, '{project}', 'old' || i || '.1', i, i FROM n",
    "INSERT INTO command SELECT 'start/old' || i || '.1', 'nod_1', '{project}', 'old' || i || '.1', '{{}}', i, i, i"
    " FROM n",
    "INSERT INTO effect (id, project, kind, body, state, due_at)"
    " SELECT 'deadline/old' || i, '{project}', 'deadline', '{{}}', 'done', i FROM n",
    *_OWN,
)
_READY: Final = (
    "INSERT INTO conversation (id, project, title, mode, created_at, updated_at)"
    " SELECT 'cready' || i, '{project}', 't', 'task', i, i FROM n",
    "INSERT INTO task (id, project, conversation, root, depth, priority, mode, spec, state, version, budget_microusd,"
    " harness, harness_why, runtime, runtime_why, branch, base, created_at, changed_at, queued_at, deadline_at)"
    " SELECT 'ready' || i, '{project}', 'cready' || i, 'ready' || i, 0, 0, 'task', '{spec}', 'queued', 1, 1,"
    " 'native', '', 'full', '', 'b', 'main', i, i, i, {far} FROM n",
    "INSERT INTO message (id, project, conversation, seq, author, text, task, state, created_at)"
    " SELECT 'mready' || i, '{project}', 'cready' || i, 1, 'person', 'do it', 'ready' || i, 'queued', i FROM n",
    "INSERT INTO effect (id, project, kind, body, due_at)"
    " SELECT 'deadline/ready' || i, '{project}', 'deadline', '{{}}', {far} FROM n",
    *_OWN,
)


class Stage:
    """The edge's core over a database in memory: ten tasks run on one node, and one is queued behind them."""

    def __init__(self) -> None:
        self.database = SqliteDatabase(":memory:")
        self.database.migrate(EDGE_DIRECTORY / "migrations")
        self.connection = self.database._connection
        self.connection.execute(FURNISH).fetchall()
        databases, clock, absent = OneDatabase(self.database), SystemClock(), _Absent()
        self.ids = RandomIds(clock)
        self.host = Host(
            databases=databases,
            objects=absent,
            hub=LocalHub(databases),
            alarm=LocalAlarm(clock),
            vault=FileVault(bytes(32)),
            model=RehearsalModel(),
            node_client=absent,
            forge=absent,
            clock=clock,
            ids=self.ids,
            settings=EdgeSettings(kind="embedded", public_url="http://127.0.0.1", hosts=frozenset()),
        )
        self.running: list[str] = []
        self._sent: dict[str, int] = {}
        self._beats = 0

    async def furnish(self, *, full: bool) -> None:
        for _ in range(RUNNING):
            self.running.append(await self.start())
        if full:
            self._fill()
        await self.start()
        await self.beat()
        for task in self.running:
            await placing.place_attempt(self.host, {"attempt": f"{task}.1"})

    def spec(self, **more: Any) -> TaskSpec:
        new: Callable[[Kind], str] = self.ids.new
        known = {"task": new("tsk"), "conversation": new("cnv"), "message": new("msg")}
        return TaskSpec(
            **(known | {"project": PROJECT, "title": "t", "text": "do it", "budget_microusd": 100_000} | more)
        )

    async def start(self, many: int = 1, **more: Any) -> str:
        asked = tuple(Asked(spec=self.spec(**more)) for _ in range(many))
        return (await start_tasks(self.host, asked, tx=self.ids.new("tx")))[0].id

    async def report(self, task: str, *bodies: wire.EventBody) -> None:
        first = self._sent.get(task, 0) + 1
        self._sent[task] = first + len(bodies) - 1
        events = tuple(wire.Event(seq=first + at, at=1, body=body) for at, body in enumerate(bodies))
        await take_events(self.host, "nod_1", wire.EventBatch(stream=f"{task}.1", events=events))

    async def beat(self) -> None:
        self._beats += 1
        status = [wire.AttemptStatus(attempt=f"{one}.1", step=Step.WORKING, last_progress_at=0) for one in self.running]
        beat = wire.Heartbeat(
            protocol=wire.PROTOCOL,
            boot="boot",
            url="http://n",
            engine="podman",
            isolated=True,
            seats=SEATS,
            load=0.1,
            disk_free_bytes=10**10,
            model=wire.ModelInfo(label="m", rehearsal=False),
            harnesses=(wire.Harness(name="native", installed=True),),
            attempts=tuple(status),
            acked_commands=tuple(f"start/{one}.1" for one in self.running),
            beat=self._beats,
        )
        principal = Principal(scheme=Scheme.NODE, id="nod_1")
        request = Request(method="POST", path="/node/v1/heartbeat", query={}, headers={})
        await routes.heartbeat(Context(self.host, principal, request, {}, beat))

    async def take_effects(self) -> None:
        now = self.host.clock.now()
        params = {"now": now, "until": now + 30_000, "most": 1, "project": None, "long": True}
        [[taken]] = await self.database.batch(statements((effects.TAKE,), params))
        lease = {"id": taken["id"], "fence": taken["fence"], "project": None, "long": True}
        await self.database.batch(statements((effects.FINISH, effects.NEXT_DUE), lease))

    async def stop(self) -> None:
        await ending.stop_task(self.host, PROJECT, self.running[1])

    async def look(self) -> None:
        await views.load(self.database, PROJECT, self.running)

    async def admit(self) -> None:
        """One more slot, and a new task that asks for it or for the one after."""
        self.connection.execute("UPDATE project SET max_running = max_running + 1").fetchall()
        await self.start()

    async def steps(self, act: Callable[["Stage"], Awaitable[object]]) -> int:
        """Of all statements that `act` runs; what FTS5 writes for them counts once more for each earlier time, so that
        it is left out: some thirty steps a text, and as many rows a commit whatever is stored.
        """
        counted: list[int] = []

        def count(ran: dict[str, Any]) -> None:
            if "'main'.'said_" not in ran["sql"]:
                counted.append(ran["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"])

        self.connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, count)
        try:
            await act(self)
        finally:
            self.connection.trace_v2(0)
        return sum(counted)

    def _fill(self) -> None:
        spec = msgspec.json.encode(self.spec(task="old")).decode()
        common = {"project": PROJECT, "parent": self.running[0], "spec": spec, "far": FAR}
        for kind, many, texts in (("old", FINISHED, _OLD), ("ready", READY, _READY)):
            numbers = NUMBERS.format(many=many)
            first = self.connection.execute("SELECT max(seq) FROM change").get
            for text in texts:
                written = text.format(kind=kind, first=first, **common)
                self.connection.execute(f"{numbers} {written}").fetchall()


class _Absent:
    """A port that no decision touches."""

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(name)


async def _stage(*, full: bool) -> Stage:
    stage = Stage()
    await stage.furnish(full=full)
    return stage


DECISIONS: Final[dict[str, Callable[[Stage], Awaitable[object]]]] = {
    "a task is started and queued": lambda stage: stage.start(),
    "a child is started": lambda stage: stage.start(parent=stage.running[0], budget_microusd=1_000),
    "a plan of twenty is started": lambda stage: stage.start(20),
    "a task is started and one admitted": lambda stage: stage.admit(),
    "an attempt reports a step": lambda stage: stage.report(stage.running[2], wire.StepChanged(step=Step.WORKING)),
    "an attempt reports what it used": lambda stage: stage.report(
        stage.running[2], wire.UsageReported(input_tokens=1, output_tokens=1, cost_microusd=1, calls=1)
    ),
    "a heartbeat": lambda stage: stage.beat(),
    "an effect is taken and done": lambda stage: stage.take_effects(),
    "tasks are looked at": lambda stage: stage.look(),
    "a task and all below it is stopped": lambda stage: stage.stop(),
    "a task ends and the next is admitted": lambda stage: stage.report(
        stage.running[3], wire.AttemptEnded(outcome=Outcome.COMPLETED)
    ),
}


@pytest.fixture(scope="module")
def counts() -> dict[str, tuple[int, int]]:
    """Steps of each decision, over little and over much."""
    return asyncio.run(_counts())


async def _counts() -> dict[str, tuple[int, int]]:
    small, full = await _stage(full=False), await _stage(full=True)
    return {name: (await small.steps(act), await full.steps(act)) for name, act in DECISIONS.items()}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_costs_the_same_however_much_is_stored(counts: dict[str, tuple[int, int]], name: str) -> None:
    little, much = counts[name]
    print(name, little, much)
    assert little > 50
    assert much < MORE * little


def test_a_plan_costs_as_its_number_of_tasks_and_not_as_its_square() -> None:
    async def steps() -> tuple[int, int]:
        stage = await _stage(full=False)
        return await stage.steps(lambda it: it.start(20)), await stage.steps(lambda it: it.start(200))

    few, many = asyncio.run(steps())
    assert many < MORE * 10 * few
