"""The dispatcher on the embedded host: decisions a second, plans, joins, and the ledger's lag under a full house.

All in one process: the edge's core over its database on the disk, with the effect workers of `sam up`, and nodes that
are played. What is timed begins where a request has been read and ends where its answer could be sent.
"""

import asyncio
import contextlib
import itertools
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from edge.accounts.credentials import hashed
from edge.app import Host
from edge.http import Request
from edge.ledger.runner import LEASE_MS
from edge.local.host import LocalHost
from edge.nodes import placing
from edge.nodes.events import take_events
from edge.tasks.start import Asked, start_tasks
from shared import wire
from shared.ids import Kind
from shared.parts import Part, PartKind
from shared.spec import TaskSpec
from shared.states import Outcome, Step
from tests.bench.figures import Figure, load
from tests.bench.installation import ROOT

CALLERS: Final = 32
PROJECTS: Final = 20
RUNNING: Final = 10
STARTED: Final = 400
RUNS: Final = 5
PLAN: Final = 200
PLANS: Final = 10
DIAMONDS: Final = 20

LIVE: Final = 1_000
NODES: Final = 50
SEATS: Final = 20
STEADY_S: Final = 30.0
EVENT_S: Final = 5.0
"""How often each of the live tasks reports something."""
ENDS: Final = 5
"""Of the live tasks end in a second, each followed by a new one."""

SEEDS: Final = 100
SIMULATIONS: Final = 3

URL: Final = "http://127.0.0.1:8000"
PATIENCE_S: Final = 120.0
MODEL: Final = wire.ModelInfo(label="bench", rehearsal=False)


async def measure(*, runs: int = RUNS, started: int = STARTED, steady_s: float = STEADY_S) -> Sequence[Figure]:
    figures: list[Figure] = []
    async with _house(running=RUNNING, nodes=PROJECTS * RUNNING // SEATS, workers=False) as house:
        figures += await _decisions(house, runs, started)
    async with _house(running=RUNNING, nodes=1, workers=False) as house:
        figures.append(await _plans(house))
    async with _house(running=RUNNING, nodes=1) as house:
        figures.append(await _joins(house))
    async with _house(running=LIVE // PROJECTS, nodes=NODES) as house:
        figures += await _full_house(house, steady_s)
    figures.append(await _simulated())
    return figures


class House:
    """An edge, its projects, and nodes that say yes to every command."""

    def __init__(self, local: LocalHost) -> None:
        self.local = local
        self.host: Host = local.host
        self.projects = [f"prj_{number}" for number in range(PROJECTS)]
        self.nodes: list[str] = []
        self.arrived: dict[str, asyncio.Future[float]] = {}
        """When the start command of an attempt reached its node."""
        self.seated: dict[str, str] = {}
        self._sent: dict[str, int] = defaultdict(int)
        self._beats = itertools.count(1)

    async def furnish(self, nodes: int, running: int) -> None:
        run = self.local._database._connection.execute
        for project in self.projects:
            run(
                "INSERT INTO project (id, name, origin_url, default_branch, max_running, day_budget_microusd,"
                " task_budget_microusd, created_at) VALUES (?, ?, ?, 'main', ?, ?, 1000, 0)",
                (project, project, project, running, 10**12),
            ).fetchall()
        for number in range(nodes):
            node = f"nod_{number}"
            key = await self.host.vault.seal(bytes(32), f"node/{node}")
            run(
                "INSERT INTO node (id, name, url, protocol, state, token_hash, signing_key, created_at)"
                " VALUES (?, ?, ?, ?, 'lost', ?, ?, 0)",
                (node, node, f"http://{node}", wire.PROTOCOL, hashed(node), key),
            ).fetchall()
            self.nodes.append(node)
            await self.beat(node)

    def future(self, attempt: str) -> "asyncio.Future[float]":
        if attempt not in self.arrived:
            self.arrived[attempt] = asyncio.get_running_loop().create_future()
        return self.arrived[attempt]

    async def door(self, request: httpx.Request) -> httpx.Response:
        command = msgspec.json.decode(request.content, type=wire.Command)
        if isinstance(command.body, wire.StartAttempt):
            self.seated[command.body.attempt] = request.url.host
            if not (arrival := self.future(command.body.attempt)).done():
                arrival.set_result(time.perf_counter())
        return httpx.Response(200)

    def asked(self, project: str, **more: Any) -> Asked:
        new: Callable[[Kind], str] = self.host.ids.new
        known = {"task": new("tsk"), "conversation": new("cnv"), "message": new("msg")}
        text = "Find out why the third test of the parser fails, and mend it. " * 4
        return Asked(spec=TaskSpec(**(known | {"project": project, "title": "Mend it", "text": text} | more)))

    async def start(self, *asked: Asked) -> str:
        return (await start_tasks(self.host, asked, tx=self.host.ids.new("tx")))[0].id

    async def report(self, attempt: str, node: str, body: wire.EventBody) -> None:
        self._sent[attempt] += 1
        event = wire.Event(seq=self._sent[attempt], at=self.host.clock.now(), body=body)
        await take_events(self.host, node, wire.EventBatch(stream=attempt, events=(event,)))

    async def end(self, attempt: str) -> None:
        await self.report(attempt, self.seated.pop(attempt), wire.AttemptEnded(outcome=Outcome.COMPLETED))

    async def beat(self, node: str) -> None:
        here = [attempt for attempt, at in self.seated.items() if at == node]
        now = self.host.clock.now()
        beat = wire.Heartbeat(
            protocol=wire.PROTOCOL,
            boot="boot",
            url=f"http://{node}",
            engine="podman",
            isolated=True,
            seats=SEATS,
            load=0.5,
            disk_free_bytes=10**11,
            model=MODEL,
            harnesses=(wire.Harness(name="native", installed=True),),
            attempts=tuple(wire.AttemptStatus(attempt=one, step=Step.WORKING, last_progress_at=now) for one in here),
            acked_commands=(),
            beat=next(self._beats),
        )
        headers = {"authorization": f"Bearer {node}", "host": "127.0.0.1:8000"}
        path, body = "/node/v1/heartbeat", msgspec.json.encode(beat)
        request = Request(method="POST", path=path, query={}, headers=headers, body=body, local=True)
        response = await self.local.app.handle(request)
        if response.status != 200:
            raise RuntimeError(f"heartbeat: {response.status} {response.body[:300]!r}")


@contextlib.asynccontextmanager
async def _house(*, running: int, nodes: int, workers: bool = True) -> AsyncIterator[House]:
    houses: list[House] = []
    transport = httpx.MockTransport(lambda request: houses[0].door(request))
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder:
        local = LocalHost(Path(folder) / "home", URL, node_transport=transport)
        houses.append(House(local))
        await local.start()
        if not workers:
            await local._workers.stop()
        try:
            await houses[0].furnish(nodes, running)
            yield houses[0]
        finally:
            await local.stop()


class _Timed:
    """Calls by many callers at once: how long each took, how many a second, and what they cost this process."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.rates: list[float] = []
        self.cpu_ms: list[float] = []

    async def run(self, calls: Sequence[Callable[[], Awaitable[object]]]) -> None:
        left = iter(calls)
        began, cpu = time.perf_counter(), time.process_time()

        async def caller() -> None:
            for call in left:
                at = time.perf_counter()
                await call()
                self.took.append((time.perf_counter() - at) * 1000)

        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        self.rates.append(len(calls) / (time.perf_counter() - began))
        self.cpu_ms.append((time.process_time() - cpu) * 1000 / len(calls))


async def _decisions(house: House, runs: int, started: int) -> Sequence[Figure]:
    before = load()
    starts, ends = _Timed(), _Timed()
    run = house.local._database._connection.execute
    projects = itertools.cycle(house.projects)
    for _ in range(runs):
        asked = [house.asked(next(projects)) for _ in range(started)]
        await starts.run([lambda one=one: house.start(one) for one in asked])  # type: ignore[misc]
        live = [one for (one,) in run("SELECT id FROM attempt WHERE ended_at IS NULL")]
        for attempt in live:
            await placing.place_attempt(house.host, {"attempt": attempt})
        house.seated.update(run("SELECT attempt, node FROM workspace WHERE ended_at IS NULL"))
        await ends.run([lambda one=one: house.end(one) for one in live])  # type: ignore[misc]
    now = (before, load())
    how = (
        f"one batch and what is read before it, {CALLERS} callers at once, {PROJECTS} projects, commits on the disk "
        "(synchronous=FULL) before the answer. "
    )
    start = f"A task judged, made, queued and, where there is a slot, admitted: {how}"
    end = f"The end of one of {RUNNING} running, its slot given to the next in line: {how}"
    return (
        Figure(name="dispatch_start_rate", unit="1/s", samples=tuple(starts.rates), how=start, load=now),
        Figure(name="dispatch_start", unit="ms", samples=tuple(starts.took), how=start, load=now),
        Figure(name="dispatch_start_cpu", unit="ms", samples=tuple(starts.cpu_ms), how="CPU time of one.", load=now),
        Figure(name="dispatch_end_rate", unit="1/s", samples=tuple(ends.rates), how=end, load=now),
        Figure(name="dispatch_end", unit="ms", samples=tuple(ends.took), how=end, load=now),
        Figure(name="dispatch_end_cpu", unit="ms", samples=tuple(ends.cpu_ms), how="CPU time of one.", load=now),
    )


async def _plans(house: House) -> Figure:
    before, took = load(), []
    for project in house.projects[:PLANS]:
        asked: list[Asked] = []
        for _ in range(PLAN):
            asked.append(house.asked(project, depends_on=tuple(one.spec.task for one in asked[-2:])))
        began = time.perf_counter()
        await house.start(*asked)
        took.append((time.perf_counter() - began) * 1000)
    return Figure(
        name="dispatch_plan",
        unit="ms",
        samples=tuple(took),
        how=f"{PLAN} tasks, each after the two before it, checked, judged and stored in one batch, and read again.",
        load=(before, load()),
    )


async def _joins(house: House) -> Figure:
    before, took = load(), []
    for number in range(DIAMONDS):
        project = house.projects[number % PROJECTS]
        top = house.asked(project)
        sides = [house.asked(project, depends_on=(top.spec.task,)) for _ in range(2)]
        join = house.asked(project, depends_on=tuple(one.spec.task for one in sides))
        first, left, right, last = (f"{one.spec.task}.1" for one in (top, *sides, join))
        await house.start(top, *sides, join)
        async with asyncio.timeout(PATIENCE_S):
            await house.future(first)
            await house.end(first)
            await asyncio.gather(house.future(left), house.future(right))
            await house.end(left)
            began = time.perf_counter()
            await house.end(right)
            took.append((await house.future(last) - began) * 1000)
            await house.end(last)
    return Figure(
        name="dispatch_join",
        unit="ms",
        samples=tuple(took),
        how="The end of a diamond's last side reported → the start command of its join at the node's door.",
        load=(before, load()),
    )


async def _full_house(house: House, steady_s: float) -> Sequence[Figure]:
    run = house.local._database._connection.execute
    run("CREATE TABLE lag (ms INTEGER)").fetchall()
    run(
        "CREATE TRIGGER watch_lag AFTER UPDATE OF tries ON effect WHEN NEW.tries > OLD.tries BEGIN"
        f" INSERT INTO lag VALUES (NEW.due_at - {LEASE_MS} - OLD.due_at); END"
    ).fetchall()
    before = load()
    projects = itertools.cycle(house.projects)
    for _ in range(LIVE):
        await house.start(house.asked(next(projects)))
    async with asyncio.timeout(PATIENCE_S):
        while len(house.seated) < LIVE:  # noqa: ASYNC110 - the effect workers seat them
            await asyncio.sleep(0.05)
    burst = _lags(run)
    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(_beating(house, steady_s), _talking(house, steady_s), _ending(house, steady_s, projects))
    busy = (time.process_time() - cpu) / (time.perf_counter() - began)
    now = (before, load())
    what = (
        f"An effect due → taken, {LIVE} tasks live on {NODES} nodes that call every {wire.HEARTBEAT_S} s, each task "
        f"reporting every {EVENT_S:.0f} s, {ENDS} a second ending and as many beginning."
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    details = {"cpu": round(busy, 3), "peak_mb": peak}
    steady = _lags(run)
    print(f"  the full house used {busy:.0%} of one core, {peak} MB; {len(steady)} effects")
    return (
        Figure(name="ledger_lag", unit="ms", samples=steady, how=what, load=now, details=details),
        Figure(name="ledger_lag_burst", unit="ms", samples=burst, how=f"While {LIVE} begin at once.", load=now),
        Figure(name="ledger_cpu", unit="s", samples=(busy,), how="CPU seconds a second meanwhile.", load=now),
    )


def _lags(run: Callable[[str], Any]) -> tuple[float, ...]:
    found = tuple(float(ms) for (ms,) in run("SELECT ms FROM lag"))
    run("DELETE FROM lag").fetchall()
    return found


async def _simulated() -> Figure:
    """Runs the simulation as `make simulate` does, and reads the rate that it prints."""
    before, rates = load(), []
    words = [sys.executable, "-m", "tests.simulation", "--seeds", str(SEEDS)]
    for run in range(SIMULATIONS):
        asked = [*words, "--from", str(run * SEEDS)]
        said = await asyncio.to_thread(subprocess.run, asked, cwd=ROOT, capture_output=True, text=True, check=True)
        found = re.search(r"seeds in \d+ s: ([\d.]+) a second", said.stdout)
        if not found:
            raise RuntimeError(said.stdout[-2000:])
        rates.append(float(found[1]))
    how = f"{SEEDS} seeds of the simulation on every core, its processes' start with it."
    return Figure(name="simulation_seeds", unit="1/s", samples=tuple(rates), how=how, load=(before, load()))


async def _beating(house: House, seconds: float) -> None:
    """Every node calls at its own moment of the quarter of a minute."""
    until, gap = time.perf_counter() + seconds, wire.HEARTBEAT_S / NODES
    for node in itertools.cycle(house.nodes):
        if time.perf_counter() > until:
            return
        await house.beat(node)
        await asyncio.sleep(gap)


async def _talking(house: House, seconds: float) -> None:
    until, gap = time.perf_counter() + seconds, EVENT_S / LIVE
    turn: dict[str, tuple[str, int]] = {}
    while time.perf_counter() < until:
        for attempt in list(house.seated):
            if attempt not in house.seated:
                continue
            message, said = turn.get(attempt, (house.host.ids.new("msg"), 0))
            turn[attempt] = (message, said + 1)
            await house.report(attempt, house.seated[attempt], _said(house, attempt, message, said))
            await asyncio.sleep(gap)
            if time.perf_counter() > until:
                return


def _said(house: House, attempt: str, message: str, said: int) -> wire.EventBody:
    """A turn begins, and then one finished part after another."""
    if said == 0:
        return wire.TurnStarted(message=message, delivered=(), model=MODEL, harness="native")
    identity = house.host.ids.new("prt")
    part = Part(
        id=identity,
        message=message,
        attempt=attempt,
        position=said,
        kind=PartKind.TEXT,
        started_at=1,
        text="I looked at the parser. " * 20,
        finished=True,
    )
    return wire.PartFinished(part=part)


async def _ending(house: House, seconds: float, projects: "itertools.cycle[str]") -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        await house.end(next(iter(house.seated)))
        await house.start(house.asked(next(projects)))
        await asyncio.sleep(1 / ENDS)
