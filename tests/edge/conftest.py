"""An embedded edge in this process, reached over ASGI, and a node that is played by the test."""

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from edge.accounts import store as accounts
from edge.accounts.routes import login_link
from edge.ledger.batch import statements
from edge.local.host import LocalHost, OneDatabase
from edge.local.system import SystemClock
from edge.ports import (
    Database,
    Machine,
    NoCapacity,
    Offer,
    Order,
    ProviderError,
    ProviderUnreachable,
    Row,
    Statement,
)
from shared import wire
from shared.ids import mint
from shared.parts import Part, PartKind
from shared.states import Outcome, Step
from tests.waiting import until

URL = "http://127.0.0.1:8000"
MODEL = wire.ModelInfo(label="stage", rehearsal=True)


class ShiftedClock:
    """The time of this machine, put forward as the test says."""

    def __init__(self) -> None:
        self.ahead = 0
        self._system = SystemClock()

    def now(self) -> int:
        return self._system.now() + self.ahead


class Interleaving:
    """A database between whose batches others get their turn, as they do over a network."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner

    async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
        await asyncio.sleep(0)
        answer = await self._inner.batch(batch)
        await asyncio.sleep(0)
        return answer


class StageNode:
    """Speaks the node's side of the wire, one call at a time, as the test says."""

    def __init__(self, host: LocalHost) -> None:
        self.host = host
        self.commands: list[wire.Command] = []
        self.refuse = False
        self.refuse_these: tuple[str, ...] = ()
        self.calls = 0
        self.seats = 24
        self.load = 0.1
        self.disk_free_bytes = 10**10
        self.harnesses: tuple[str, ...] = ("native",)
        self.url = "http://n1"
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(host.asgi), base_url=URL)
        self.joined: wire.Joined | None = None
        self._seq: dict[str, int] = {}
        self.allowances: dict[str, int | None] = {}
        """What the edge last said each attempt may cost."""
        self.beats = 0
        self.progress = 0
        """When there was progress last, as its heartbeats say."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Its command door."""
        self.calls += 1
        body = (await receive())["body"]
        command = msgspec.json.decode(body, type=wire.Command)
        given = dict(scope["headers"])[wire.SIGNATURE_HEADER.encode()].decode()
        assert self.joined
        key = bytes.fromhex(self.joined.signing_key)
        assert given == wire.signature(key, command.id, command.expires_at, body)
        refused = self.refuse or command.id.startswith(self.refuse_these)
        if not refused and command.id not in {one.id for one in self.commands}:
            self.commands.append(command)
        await send({"type": "http.response.start", "status": 503 if refused else 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def join(self, name: str = "n1", enrolment: str | None = None) -> None:
        enrolment = enrolment or await self.host.enrol(f"nod_{name:0>26}")
        self.url = f"http://{name}"
        asked = wire.Join(enrolment=enrolment, name=name, url=self.url)
        response = await self.client.post("/node/v1/join", content=msgspec.json.encode(asked))
        assert response.status_code == 200, response.text
        self.joined = msgspec.json.decode(response.content, type=wire.Joined)
        await self.beat()

    async def call(self, path: str, body: object) -> httpx.Response:
        assert self.joined
        headers = {"authorization": f"Bearer {self.joined.token}"}
        return await self.client.post(f"/node/v1/{path}", content=msgspec.json.encode(body), headers=headers)

    async def beat(
        self, *attempts: str, acked: tuple[str, ...] = (), progress: int | None = None
    ) -> wire.HeartbeatReply:
        self.beats += 1
        self.progress = self.progress if progress is None else progress
        beat = wire.Heartbeat(
            protocol=wire.PROTOCOL,
            boot="boot",
            url=self.url,
            engine="process",
            isolated=False,
            seats=self.seats,
            load=self.load,
            disk_free_bytes=self.disk_free_bytes,
            model=wire.ModelInfo(label="stage", rehearsal=True),
            harnesses=tuple(wire.Harness(name=name, installed=True) for name in self.harnesses),
            attempts=tuple(
                wire.AttemptStatus(attempt=one, step=Step.WORKING, last_progress_at=self.progress) for one in attempts
            ),
            acked_commands=acked,
            beat=self.beats,
        )
        response = await self.call("heartbeat", beat)
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=wire.HeartbeatReply)

    async def report(self, attempt: str, *bodies: wire.EventBody) -> int:
        events = []
        for body in bodies:
            self._seq[attempt] = self._seq.get(attempt, 0) + 1
            events.append(wire.Event(seq=self._seq[attempt], at=self.host.host.clock.now(), body=body))
        return await self.send(wire.EventBatch(stream=attempt, events=tuple(events)))

    async def send(self, batch: wire.EventBatch) -> int:
        response = await self.call("events", batch)
        assert response.status_code == 200, response.text
        reply = msgspec.json.decode(response.content, type=wire.EventsReply)
        self.allowances[batch.stream] = reply.allowance_microusd
        return reply.acked

    async def spend(self, attempt: str, cost_microusd: int) -> None:
        """Reports what the attempt has cost in all."""
        usage = wire.UsageReported(input_tokens=1, output_tokens=1, cost_microusd=cost_microusd, calls=1)
        await self.report(attempt, usage)

    def start_of(self, attempt: str) -> wire.StartAttempt:
        """The start command of an attempt, once it has come."""
        found = [one.body for one in self.commands if one.id == f"start/{attempt}"]
        assert len(found) == 1, f"{len(found)} start commands of {attempt}"
        assert isinstance(found[0], wire.StartAttempt)
        return found[0]

    async def started(self, attempt: str) -> wire.StartAttempt:
        await until(lambda: any(one.id == f"start/{attempt}" for one in self.commands))
        return self.start_of(attempt)

    async def turn(self, attempt: str, *delivered: str) -> str:
        """Begins a turn that brings these messages; the id of the agent's message."""
        message = self.host.host.ids.new("msg")
        await self.report(
            attempt, wire.TurnStarted(message=message, delivered=delivered, model=MODEL, harness="native")
        )
        return message

    async def say(self, attempt: str, message: str, position: int, text: str, **more: Any) -> str:
        """A finished part of that message; its id."""
        part = Part(
            id=self.host.host.ids.new("prt"),
            message=message,
            attempt=attempt,
            position=position,
            kind=PartKind.TEXT,
            started_at=1,
            text=text,
            finished=True,
            **more,
        )
        await self.report(attempt, wire.PartFinished(part=part))
        return part.id

    async def rest(self, attempt: str, message: str) -> None:
        await self.report(attempt, wire.TurnEnded(message=message, stop_reason="end_turn"))

    async def end(self, attempt: str, outcome: Outcome = Outcome.COMPLETED, **more: Any) -> None:
        await self.report(attempt, wire.AttemptEnded(outcome=outcome, **more))


class ScriptedProvider:
    """`edge.ports.NodeProvider`: what it has, what it refuses, and when it loses an answer is said by the test."""

    isolated = False
    offers = (Offer("small", 1, ("east", "west")), Offer("big", 4, ("east",)))

    def __init__(self, clock: ShiftedClock) -> None:
        self.clock = clock
        self.machines: dict[str, Machine] = {}
        self.orders: list[Order] = []
        self.asked_to_destroy: list[str] = []
        self.destroyed: list[str] = []
        self.full: set[str] = set()
        self.refusal: ProviderError | None = None
        self.lost_answers = 0
        self.gate = asyncio.Event()
        """Answers are late while it is not set."""
        self.gate.set()

    async def create(self, order: Order) -> Machine:
        self.orders.append(order)
        if order.node not in self.machines:
            if self.refusal is not None:
                raise self.refusal
            if order.location in self.full:
                raise NoCapacity(order.location)
            self.machines[order.node] = Machine(order.installation, order.node, order.location, self.clock.now())
        await self.answer()
        return self.machines[order.node]

    async def destroy(self, installation: str, node: str) -> None:
        self.asked_to_destroy.append(node)
        found = self.machines.get(node)
        if found is not None and found.installation == installation:
            del self.machines[node]
            self.destroyed.append(node)
        await self.answer()

    async def inventory(self) -> tuple[Machine, ...]:
        await self.answer()
        return tuple(self.machines.values())

    async def answer(self) -> None:
        """The work is done; the answer comes now, late or never."""
        await self.gate.wait()
        if self.lost_answers:
            self.lost_answers -= 1
            raise ProviderUnreachable("no answer in time")


class Person:
    """A signed-in browser."""

    def __init__(self, host: LocalHost) -> None:
        self.host = host
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(host.asgi), base_url=URL)
        self.project = ""
        self.secret = ""

    def new(self, kind: Any) -> str:
        return self.host.host.ids.new(kind)

    async def sign_in(self) -> None:
        response = await self.http.get(await self.host.login_link())
        assert response.status_code == 303
        self.keep(response)

    def keep(self, signed_in: httpx.Response) -> None:
        self.secret = signed_in.headers["set-cookie"].split("=", 1)[1].split(";")[0]
        self.http.cookies.clear()
        self.http.cookies.set("sam_session", self.secret)

    async def add(self, origin: Path) -> None:
        response = await self.http.post("/api/projects", json={"origin": str(origin)})
        assert response.status_code == 201, response.text
        self.project = response.json()["id"]

    def at(self, path: str) -> str:
        return f"/api/projects/{self.project}/{path}"

    async def converse(self) -> str:
        conversation = self.new("cnv")
        response = await self.http.post(self.at("conversations"), json={"id": conversation})
        assert response.status_code == 201, response.text
        return conversation

    async def say(self, conversation: str, text: str, mode: str = "task", **more: Any) -> dict[str, Any]:
        body = {"id": self.new("msg"), "text": text, "mode": mode} | more
        response = await self.http.post(self.at(f"conversations/{conversation}/messages"), json=body)
        assert response.status_code == 202, response.text
        return response.json()

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.http.post(self.at(path), json=body)

    async def start(self, text: str = "do it", **more: Any) -> str:
        """A task in a conversation of its own; its id."""
        response = await self.post("tasks", {"id": self.new("tsk"), "text": text} | more)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def stop(self, task: str) -> dict[str, Any]:
        response = await self.http.post(self.at(f"tasks/{task}/stop"))
        assert response.status_code == 202, response.text
        return response.json()

    async def messages(self, conversation: str) -> list[dict[str, Any]]:
        response = await self.http.get(self.at(f"conversations/{conversation}"))
        assert response.status_code == 200, response.text
        return response.json()["messages"]

    async def task(self, task: str) -> dict[str, Any]:
        return (await self.http.get(self.at(f"tasks/{task}"))).json()["task"]


class Agent:
    """A coding agent with its attempt's token, at the MCP door."""

    def __init__(self, host: LocalHost, token: str) -> None:
        self.host = host
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(host.asgi), base_url=URL, headers={"authorization": f"Bearer {token}"}
        )

    async def rpc(self, method: str, params: dict[str, Any], **headers: str) -> httpx.Response:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post("/mcp", json=body, headers=named)

    async def call(self, tool: str, named: str = "", turn: str = "", **arguments: Any) -> tuple[dict[str, Any], bool]:
        """The structured result, and whether it is an error. `named` is the broker's name of the call, `turn` the
        message in which it is made.
        """
        headers = {name: value for name, value in ((wire.CALL_HEADER, named), (wire.TURN_HEADER, turn)) if value}
        response = await self.rpc("tools/call", {"name": tool, "arguments": arguments}, **headers)
        assert response.status_code == 200, response.text
        result = response.json()["result"]
        return result["structuredContent"], result["isError"]


@contextlib.asynccontextmanager
async def alone(host: LocalHost) -> AsyncIterator[None]:
    """Nobody but the test runs effects: time is put forward without a race for what is due then."""
    await host._workers.stop()
    try:
        yield
    finally:
        host._workers.start()


async def run_due(host: LocalHost) -> None:
    async with alone(host):
        await host.app.run_due()


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture(scope="session")
def one_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a bare repository and what it was made from, to be copied."""
    return repository(tmp_path_factory.mktemp("one_commit")).parent


@pytest.fixture
def origin(tmp_path: Path, one_commit: Path) -> Path:
    return shutil.copytree(one_commit, tmp_path, dirs_exist_ok=True) / "origin.git"


def repository(directory: Path) -> Path:
    """A bare repository with one commit."""
    work, bare = directory / "work", directory / "origin.git"
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "init", "-q", "--template=", "-b", "main", str(work)], check=True)
    (work / "README.md").write_text("hello\n")
    subprocess.run(["git", "-C", str(work), "add", "-A"], check=True)
    subprocess.run(["git", *who, "-C", str(work), "commit", "-qm", "one"], check=True)
    subprocess.run(["git", "clone", "-q", "--template=", "--bare", str(work), str(bare)], check=True)
    return bare


class _LateTransport(httpx.AsyncBaseTransport):
    """Commands go to whatever node the test has put on stage."""

    def __init__(self) -> None:
        self.app: Any = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.app is None:
            raise httpx.ConnectError("no node is on stage", request=request)
        return await httpx.ASGITransport(self.app).handle_async_request(request)


@pytest.fixture
async def edge(tmp_path: Path, migrated: Path, clock: ShiftedClock) -> AsyncIterator[LocalHost]:
    transport = _LateTransport()
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copy(migrated, home / "sam.db")
    host = LocalHost(home, URL, node_transport=transport, clock=clock)
    host.stage = transport  # type: ignore[attr-defined]
    await host.start()
    yield host
    await host.stop()


@pytest.fixture
def provider(edge: LocalHost, clock: ShiftedClock) -> ScriptedProvider:
    scripted = ScriptedProvider(clock)
    edge.host.providers = {"stage": scripted}
    return scripted


@pytest.fixture
def interleaved(edge: LocalHost) -> None:
    """Requests that run at once do so in small steps that mix."""
    edge.host.databases = OneDatabase(Interleaving(edge.host.databases.directory()))


@pytest.fixture
async def node(edge: LocalHost) -> StageNode:
    node = StageNode(edge)
    edge.stage.app = node  # type: ignore[attr-defined]
    await node.join()
    return node


@pytest.fixture
async def person(edge: LocalHost, origin: Path) -> Person:
    person = Person(edge)
    await person.sign_in()
    await person.add(origin)
    return person


@pytest.fixture
async def stranger(edge: LocalHost, tmp_path: Path, one_commit: Path) -> Person:
    """Someone else who is signed in, with a project of their own, and no part in the first one."""
    host = edge.host
    who, now = host.ids.new("usr"), host.clock.now()
    params = {"person": who, "name": "stranger", "now": now}
    await host.databases.directory().batch(statements((accounts.PERSON,), params))
    other = Person(edge)
    link = await login_link(host, who)
    response = await other.http.get(link)
    other.keep(response)
    await other.add(shutil.copytree(one_commit, tmp_path / "theirs") / "origin.git")
    return other


def message_id(number: int) -> str:
    return mint("msg", number, bytes(10))
