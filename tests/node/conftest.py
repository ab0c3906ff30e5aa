"""A node against an edge in memory, and a bare origin to work on."""

import asyncio
import os
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from node_agent.node import Node, build_node
from node_agent.ports import SystemClock
from node_agent.settings import NodeSettings
from node_agent.workspaces.engine import Place
from shared.spec import Limits, Mode, TaskSpec
from shared.states import Outcome
from shared.wire import Attached, Command, CommandBody, DeliverMessage, EndAttempt, Prompt, StartAttempt, StopAttempt
from tests.node.fake_edge import FakeEdge, signed

FOREVER = 2**52


def git(*args: str, cwd: Path) -> str:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    env |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
    done = subprocess.run(["git", *args], cwd=cwd, env=env, check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A bare repository with two commits on main and a branch of somebody else."""
    work, bare = tmp_path / "work", tmp_path / "origin.git"
    work.mkdir()
    git("init", "-q", "-b", "main", cwd=work)
    (work / "README.md").write_text("# Sample\n")
    (work / ".gitignore").write_text("*.log\n")
    git("add", "-A", cwd=work)
    git("commit", "-qm", "Begin", cwd=work)
    git("branch", "theirs", cwd=work)
    (work / "code.py").write_text("def double(n):\n    return n * 2\n")
    git("add", "-A", cwd=work)
    git("commit", "-qm", "Add code", cwd=work)
    git("clone", "-q", "--bare", str(work), str(bare), cwd=tmp_path)
    return bare


@pytest.fixture
def workspaces() -> Iterator[Path]:
    """Where workspaces go, in reach of their users."""
    root = Path("/var/lib/sam/workspaces-test" if os.geteuid() == 0 else "/tmp/sam-workspaces-test") / uuid.uuid4().hex
    yield root
    shutil.rmtree(root, ignore_errors=True)


class MovedClock(SystemClock):
    """The real clock, moved by `ahead` ms when a test wants it later."""

    ahead = 0

    def now(self) -> int:
        return super().now() + self.ahead


@dataclass
class Rig:
    """One node on one edge. `start` again after `stop` or `kill` is the same node after a restart."""

    edge: FakeEdge
    settings: NodeSettings
    origin: Path
    node: Node | None = None
    clock: MovedClock = field(default_factory=MovedClock)
    count: int = 0
    started: list[Node] = field(default_factory=list)

    async def start(self) -> Node:
        self.node = build_node(self.settings, edge_transport=httpx.ASGITransport(self.edge), clock=self.clock)
        await self.node.start()
        self.started.append(self.node)
        return self.node

    async def stop(self) -> None:
        if self.node is not None:
            node, self.node = self.node, None
            await node.stop()

    async def send(self, body: CommandBody, *, command: str | None = None) -> Command:
        """Sends a command like the edge does; the node must say yes."""
        self.count += 1
        made = Command(id=command or f"cmd_{self.count}", expires_at=FOREVER, body=body)
        response = await self.post(made)
        assert response.status_code == 200, response.text
        return made

    async def post(self, command: Command, *, key: str | None = None) -> httpx.Response:
        assert self.node is not None
        body, headers = signed(command, key) if key else signed(command)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.node.command_app), base_url="http://node") as c:
            return await c.post("/v1/commands", content=body, headers=headers)

    async def joined(self) -> None:
        await self.edge.until(lambda: bool(self.edge.heartbeats))

    def order(
        self,
        text: str,
        *,
        task: str = "tsk_1",
        number: int = 1,
        mode: Mode = Mode.TASK,
        harness: str = "native",
        base: str = "main",
        limits: Limits | None = None,
        resume_from: str | None = None,
        resume_bundle: str | None = None,
        allowance: int | None = None,
        files: tuple[Attached, ...] = (),
    ) -> StartAttempt:
        spec = TaskSpec(
            task=task, project="prj_1", conversation="cnv_1", title="T", text=text, mode=mode, limits=limits or Limits()
        )
        attempt = f"{task}.{number}"
        self.edge.live.add(attempt)
        return StartAttempt(
            attempt=attempt,
            number=number,
            spec=spec,
            origin_url=str(self.origin),
            base=base,
            branch=f"sam/{task}",
            token=f"secret-{attempt}",
            harness=harness,
            prompts=(
                Prompt(
                    message=f"msg_{attempt}",
                    text=f"mode: {mode.value}\n\n--- the request ---\n{text}",
                    files=files,
                ),
            ),
            resume_from=resume_from,
            resume_bundle=resume_bundle,
            allowance_microusd=allowance,
        )

    async def tell(
        self, attempt: str, text: str, *, message: str, interrupt: bool = False, files: tuple[Attached, ...] = ()
    ) -> None:
        prompt = Prompt(message=message, text=text, files=files)
        await self.send(DeliverMessage(attempt=attempt, prompt=prompt, interrupt=interrupt))

    async def run(self, attempt: str, script: str) -> str:
        """Runs a shell script in the attempt's checkout as its user; what it printed."""
        assert self.node is not None
        row = self.node.services.attempts.get(attempt)
        assert row is not None and row.workspace is not None
        place = Place(root=row.workspace, uid=row.uid)
        done = await self.node.services.engine.run(place, ("/bin/sh", "-c", script), {})
        return f"{done.stdout.decode()}{done.stderr.decode()}".strip()

    async def stop_attempt(self, attempt: str) -> None:
        await self.send(StopAttempt(attempt=attempt, reason="stopped"))

    async def give_up(self, attempt: str, reason: str) -> None:
        await self.send(StopAttempt(attempt=attempt, reason=reason, outcome=Outcome.FAILED))

    async def end_attempt(self, attempt: str) -> None:
        await self.send(EndAttempt(attempt=attempt))


@pytest.fixture
async def rig(tmp_path: Path, origin: Path, workspaces: Path) -> AsyncIterator[Rig]:
    settings = NodeSettings(
        edge_url="http://edge",
        home=tmp_path / "node",
        workspaces=workspaces,
        installs=tmp_path / "agents",
        url="http://node",
        enrolment="enrol-me",
    )
    made = Rig(edge=FakeEdge(), settings=settings, origin=origin)
    yield made
    await asyncio.wait_for(made.stop(), 60)
