"""A node in the simulation: the real intake, runners, outbox and uplink, over a database that outlasts the daemon.

What `node_agent.node.Node` puts together around sockets and processes is put together here around wires and ground.
"""

import asyncio
import contextlib
import functools
import random
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import httpx
import msgspec

from node_agent.app import take
from node_agent.attempts import store as attempts_store
from node_agent.attempts.allowances import Allowances
from node_agent.attempts.services import Services
from node_agent.attempts.store import Attempts, Phase
from node_agent.attempts.supervisor import Supervisor
from node_agent.broker.grants import Grants
from node_agent.broker.mcp import AGAIN_S
from node_agent.broker.upstream import Upstream
from node_agent.commands import intake as commands_intake
from node_agent.commands.intake import Intake
from node_agent.database import Database
from node_agent.outbox import store as outbox_store
from node_agent.outbox.store import Outbox
from node_agent.uplink import credential
from node_agent.uplink.credential import Credentials
from node_agent.uplink.deltas import DeltaSender
from node_agent.uplink.edge import Edge
from node_agent.uplink.events import EventSender
from node_agent.uplink.heartbeat import Heart, Standing
from node_agent.uplink.membership import Membership
from node_agent.workspaces.engine import Place
from shared.wire import AWAITING, CALL_HEADER, FINISHED, TURN_HEADER, EventBody, Harness, Join, StepChanged
from tests.simulation.agents import Process
from tests.simulation.clockwork import Life
from tests.simulation.edge_side import empty
from tests.simulation.ground import NOWHERE, Ground, Tree
from tests.simulation.wires import URL, EdgeDoor, Lost

if TYPE_CHECKING:
    from tests.simulation.world import World

SCHEMAS: Final = (credential.SCHEMA, commands_intake.SCHEMA, attempts_store.SCHEMA, outbox_store.SCHEMA)
AFTER_DEFECT_S: Final = 2.0


class NodeClock:
    def __init__(self, world: "World") -> None:
        self._world = world
        self.skew = 0

    def now(self) -> int:
        return self._world.now() + self.skew


class CountingOutbox(Outbox):
    """Counts what the node reports of steps: not every such report differs from the one before."""

    def __init__(self, world: "World", database: Database, clock: NodeClock) -> None:
        super().__init__(database, clock)
        self._world = world

    def add(self, stream: str, body: EventBody) -> int:
        if isinstance(body, StepChanged):
            self._world.steps[stream] = self._world.steps.get(stream, 0) + 1
        return super().add(stream, body)


class Node:
    """One machine. `boot` starts its daemon, `kill` ends it as `kill -9` does; the database stays."""

    def __init__(
        self, world: "World", name: str, seats: int, enrolment: str, rng: random.Random, identifier: str | None = None
    ) -> None:
        self.world, self.name, self.seats = world, name, seats
        self.id = identifier or f"nod_{name:0>26}"
        self.life: Life | None = None
        self.database = _database(name)
        self.ground = Ground(rng, self._spawned)
        self.clock = NodeClock(world)
        self.attempts, self.outbox = Attempts(self.database), CountingOutbox(world, self.database, self.clock)
        self.agents: set[Process] = set()
        self.grants = Grants()
        self.kills = 0
        self._sessions: dict[Path, set[str]] = {}
        self._enrolment = enrolment
        self._cut_off_until = 0.0

    def boot(self) -> None:
        self.life = Life(f"{self.name}.{self.kills}")
        self.clock.skew = self.world.faults.skew()
        self.world.loop.begin(self.life, self._run())

    def kill(self) -> None:
        life, self.life = self.life, None
        if life is not None:
            self.kills += 1
            life.kill()
            self.world.note(f"{self.name} killed")

    def cut_off(self, for_s: float) -> bool:
        """Whether the node is cut off from the edge; a positive time makes it so."""
        now = self.world.loop.time()
        if for_s:
            self._cut_off_until = now + for_s
            self.world.note(f"{self.name} cut off for {for_s} s")
        return now < self._cut_off_until

    def heal(self) -> None:
        self._cut_off_until = 0.0

    async def take(self, body: bytes, given: str) -> None:
        """The command door."""
        take(body, given, self.intake, self._credentials, self.clock)

    def tree_of(self, attempt: str) -> Tree | None:
        row = self.attempts.get(attempt)
        return self.ground.trees.get(row.workspace) if row and row.workspace else None

    def drained(self) -> bool:
        """Nothing waits for the edge, and nothing is at work."""
        return not self.outbox.pending() and not self.attempts.inventory()

    async def mcp(self, token: str, tool: str, arguments: Mapping[str, Any]) -> Any:
        """The broker's MCP door: the call has a name and is asked again under it. None: no answer, or a refusal."""
        grant = self.grants.find(token)
        if grant is None:
            return None
        params = {"name": tool, "arguments": arguments}
        body = msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        headers = {"authorization": f"Bearer {token}", CALL_HEADER: f"call{self.world.number()}"}
        headers |= {TURN_HEADER: grant.turn} if grant.turn else {}
        for wait in (*AGAIN_S, None):
            try:
                response = await self.world.ask("POST", "/mcp", headers, body, 60.0)
                break
            except Lost:
                if wait is None:
                    return None
                await asyncio.sleep(wait)
        answer = msgspec.json.decode(response.body) if response.status == 200 else {}
        result = answer.get("result") or {}
        told = result.get("structuredContent", {})
        grant.awaiting |= told.get(AWAITING) is True
        if not result or result.get("isError"):
            return None
        grant.finished |= told.get(FINISHED) is True
        return told

    # --- put together ---------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        world, database = self.world, self.database
        self._credentials = Credentials(database)
        edge = Edge(cast(httpx.AsyncClient, EdgeDoor(world, self)), URL, self._credentials)
        self.grants = Grants()
        self._deltas = DeltaSender(edge)
        self.intake = Intake(database, self.attempts, self.clock, self._changed)
        upstream = Upstream()
        services = Services(
            database=database,
            attempts=self.attempts,
            outbox=self.outbox,
            deltas=self._deltas,
            edge=edge,
            engine=self.ground,
            mirrors=cast(Any, self.ground),
            grants=self.grants,
            upstream=upstream,
            clock=self.clock,
            ids=world.ids,
            workspaces=NOWHERE / self.name,
            installs=NOWHERE,
            logs=NOWHERE,
            files=NOWHERE,
            broker_url=lambda: "http://broker",
            on_event=lambda: self._events.wake(),
            on_ended=lambda: self._heart.hurry(),
            checkouts=self.ground,
            checkpoints=self.ground,
        )
        self._supervisor = Supervisor(services)
        membership = Membership(edge, self._credentials, self._join)
        allowances = Allowances(self.attempts, self.grants)
        self._events = EventSender(self.outbox, edge, membership, allowances, self._acked)
        self._heart = Heart(
            Standing(
                boot=f"boot{self.kills}",
                url=lambda: f"http://{self.name}",
                engine="process",
                isolated=False,
                seats=self.seats,
                disk=Path("/"),
                model=upstream.info,
                harnesses=lambda: (Harness(name="native", installed=True),),
                load=lambda: 0.0,
            ),
            self.attempts, self.intake, self._deltas, edge, membership, allowances, self._changed,
        )  # fmt: skip
        self._supervisor.start()
        for work in (self._speak(membership), self._events.run(), self._deltas.run()):
            asyncio.get_running_loop().create_task(self._guarded(work))

    async def _guarded(self, work: Any) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await work
            except Exception as error:
                self.world.broken("a loop of the node failed", repr(error))

    async def _speak(self, membership: Membership) -> None:
        await membership.ensure()
        self._events.wake()
        await self._heart.run()

    def _changed(self, attempt: str) -> None:
        self._supervisor.changed(attempt)

    def _acked(self, stream: str, seq: int) -> None:
        self.world.acknowledged(stream, seq)
        self._deltas.acked(stream, seq)
        if self.outbox.drained(stream):
            row = self.attempts.get(stream)
            if row is not None and row.phase is Phase.ENDED:
                self.attempts.update(stream, forgotten=1)

    def _join(self) -> Join:
        return Join(enrolment=self._enrolment, name=self.name, url=f"http://{self.name}")

    def _spawned(self, place: Place, env: Mapping[str, str]) -> Process:
        token = env["SAM_LLM_KEY"]
        grant = self.grants.find(token)
        assert grant is not None
        sessions = self._sessions.setdefault(place.home, set())
        agent = Process(self, grant.attempt, token, self.world.script, sessions)
        self.agents.add(agent)
        self.world.spawned(self, agent)
        return agent


@functools.cache
def _made(name: str) -> Database:
    return Database(Path(":memory:"), SCHEMAS)


def _database(name: str) -> Database:
    database = _made(name)
    empty(database._connection)
    return database
