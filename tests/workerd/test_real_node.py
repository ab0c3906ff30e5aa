"""Both real halves: the edge on workerd, the node's own code beside it, a git server between them."""

import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from git_server import GitServer
from server import Workerd
from test_worker import FAR, _asked, _conversation, _hash, _until, _write, git, person, project, workerd

from node_agent.node import Node, build_node
from node_agent.serving import Server
from node_agent.settings import NodeSettings
from node_agent.workspaces.engine import ProcessEngine

pytestmark = [pytest.mark.workerd, pytest.mark.asyncio(loop_scope="module")]

__all__ = ["git", "person", "project", "workerd"]


@pytest.fixture
def workspaces() -> Iterator[Path]:
    """Where workspaces go, in reach of the users that agents run as."""
    root = Path("/var/lib/sam/workspaces-test" if os.geteuid() == 0 else "/tmp/sam-workspaces-test") / uuid.uuid4().hex
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest_asyncio.fixture(loop_scope="module")
async def node(
    workerd: Workerd, tmp_path: Path, workspaces: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Node]:
    """A cloud edge gives work only to nodes that isolate agents; this one says so, though it runs them as processes."""
    monkeypatch.setattr(ProcessEngine, "isolated", True)
    await workerd.sql("UPDATE node SET state = 'lost'")
    enrolment = uuid.uuid4().hex
    await workerd.sql("INSERT INTO enrolment VALUES (?, ?, ?, NULL)", _hash(enrolment), f"nod_{enrolment}", FAR)
    settings = NodeSettings(
        edge_url=workerd.url,
        home=tmp_path / "node",
        workspaces=workspaces,
        installs=tmp_path / "agents",
        enrolment=enrolment,
        seats=1,
    )
    node = build_node(settings)
    door = Server(node.command_app, "127.0.0.1", 0)
    node.url = f"http://127.0.0.1:{door.bind()}"
    await door.start()
    await node.start()
    try:
        await _until(workerd, "SELECT 1 FROM node WHERE id = ? AND state = 'ready'", f"nod_{enrolment}")
        yield node
    finally:
        await node.stop()
        await door.stop()


async def test_a_real_node_does_a_task_for_the_edge_on_workerd(
    workerd: Workerd, person: httpx.AsyncClient, project: str, node: Node, git: GitServer
) -> None:
    at, large = f"/api/projects/{project}/attachments/att_{uuid.uuid4().hex[:16]}", os.urandom(8 * 2**20)
    kept = await person.put(at, params={"name": "data.bin"}, content=large)
    assert kept.status_code == 201, kept.text
    words, files = "Leave a note in the repository", [kept.json()["id"]]
    task = await _write(person, project, await _conversation(person, project), words, attachments=files)
    [ended] = await _until(workerd, "SELECT state FROM task WHERE id = ? AND ended_at IS NOT NULL", task)
    seen = (await _asked(person, 200, "GET", f"/api/projects/{project}/tasks/{task}"))["task"]
    assert (ended["state"], seen["problem"]) == ("completed", None)
    assert seen["pushed"]
    [name] = [path.stem for path in git.root.glob("*.git")]
    assert seen["branch"] in git.branches(name)
    diff = await person.get(f"/api/projects/{project}/tasks/{task}/diff")
    assert diff.content.startswith(b"diff --git") and b"[data.bin is at /" in diff.content
    [given] = node.services.workspaces.rglob("attachments/data.bin")
    assert given.read_bytes() == large, "the file came out of R2 and into the agent's home"
