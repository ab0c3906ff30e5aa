"""The real edge and a real node in one process; agents are real processes, and only the model is stood in for."""

import os
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.local.host import LocalHost
from node_agent.node import Node, build_node
from node_agent.settings import NodeSettings
from tests.edge.conftest import URL, Person
from tests.seam.wires import Fault, Wire
from tests.waiting import until


class Pair:
    """An embedded host and one node, and the two wires between them."""

    def __init__(self, home: Path, workspaces: Path, installs: Path | None = None) -> None:
        self.home = home
        self.installs = installs or home / "agents"
        self.workspaces = workspaces
        self.node: Node | None = None
        self.model_url: str | None = None
        self.to_node = Wire(lambda: self.node and self.node.command_app)
        self.to_edge = Wire(lambda: self.edge.asgi)
        self.edge = LocalHost(home / "edge", URL, node_transport=self.to_node)
        self.person = Person(self.edge)

    def break_wires(self, fault: Fault) -> None:
        self.to_node.fault = self.to_edge.fault = fault

    async def start(self) -> None:
        await self.edge.start()
        await self.start_node()
        await self.person.sign_in()
        await until(self._node_is_ready)

    async def start_node(self) -> None:
        settings = NodeSettings(
            edge_url=URL,
            home=self.home / "node",
            workspaces=self.workspaces,
            installs=self.installs,
            url="http://node",
            name="n1",
            model_url=self.model_url,
            enrolment=await self.edge.enrol("nod_00000000000000000000000001"),
        )
        self.node = build_node(settings, edge_transport=self.to_edge)
        await self.node.start()

    async def stop_node(self) -> None:
        node, self.node = self.node, None
        if node is not None:
            await node.stop()

    async def stop(self) -> None:
        await self.stop_node()
        await self.person.http.aclose()
        await self.edge.stop()

    async def _node_is_ready(self) -> bool:
        notices = (await self.person.http.get("/api/me")).json()["notices"]
        return all(one["code"] != "no_node" for one in notices)

    # --- what a person does ---------------------------------------------------------------------------------------

    async def try_the_sample(self) -> Path:
        response = await self.person.http.post("/api/projects", json={"sample": True})
        assert response.status_code == 201, response.text
        self.person.project = response.json()["id"]
        return Path(response.json()["origin_url"])

    async def ended(self, task: str, patience: float = 60.0) -> dict[str, Any]:
        await self.reaches(task, lambda view: view["ended_at"] is not None, patience)
        return await self.person.task(task)

    async def reaches(self, task: str, holds: Callable[[dict[str, Any]], bool], patience: float = 60.0) -> None:
        async def look() -> bool:
            return holds(await self.person.task(task))

        await until(look, settle=True, patience=patience)

    async def messages(self, conversation: str) -> list[dict[str, Any]]:
        answer = await self.person.http.get(self.person.at(f"conversations/{conversation}"))
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages


def git(origin: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(origin), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def workspaces() -> Iterator[Path]:
    """Where workspaces go, in reach of the users that agents run as."""
    root = Path("/var/lib/sam/workspaces-test" if os.geteuid() == 0 else "/tmp/sam-workspaces-test") / uuid.uuid4().hex
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
async def pair(tmp_path: Path, workspaces: Path) -> AsyncIterator[Pair]:
    pair = Pair(tmp_path, workspaces)
    await pair.start()
    yield pair
    await pair.stop()
