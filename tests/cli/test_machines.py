"""The `local` provider: real node processes that are made for a project, do its work, and leave nothing."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from cli import logs
from cli.machines import LocalMachines
from cli.serving import Server, listen
from cli.settings import node_environment, rehearsal_environment, settings_from
from edge.local.host import LocalHost
from edge.nodes.rules import MINUTE
from edge.ports import NoCapacity, Order
from node_agent.settings import default_workspaces
from tests.cli.conftest import Up, alive
from tests.cli.conftest import until as wait_for
from tests.edge.conftest import Person, ShiftedClock
from tests.waiting import until

PATIENCE_S = 60.0


class World:
    """An embedded host on a real port whose only nodes are those its provider makes."""

    def __init__(self, home: Path) -> None:
        self.clock = ShiftedClock()
        listening = listen("127.0.0.1", 0)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        environ = rehearsal_environment(os.environ, home)
        self.log = logs.file(home / "node.log", "%(message)s")
        environment = node_environment(settings_from(environ), environ, url, "")
        self.machines = LocalMachines(home / "machines", environment, self.clock, self.log)
        self.host = LocalHost(home / "edge", url, providers={"local": self.machines}, clock=self.clock)
        self.server = Server(self.host.asgi, listening)
        self.home = home
        self.before = set(psutil.Process().children(recursive=True))
        self.seen: set[psutil.Process] = set()

    async def start(self) -> None:
        await self.host.start()
        await self.server.start()
        await self.machines.start()

    async def stop(self) -> None:
        await self.machines.stop()
        await self.server.stop()
        await self.host.stop()
        self.log.close()

    def processes(self) -> list[psutil.Process]:
        """What was begun since."""
        found = [one for one in psutil.Process().children(recursive=True) if one not in self.before]
        self.seen |= set(found)
        return found

    async def pass_(self, ms: int) -> None:
        self.clock.ahead += ms
        self.host.host.woke_at = self.clock.now()
        await self.host.app.run_due()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.start()
    yield world
    await world.stop()


async def test_a_machine_is_made_for_a_task_does_it_is_kept_warm_and_leaves_nothing(
    world: World, tmp_path: Path
) -> None:
    person = Person(world.host)
    await person.sign_in()
    added = (await person.http.post("/api/projects", json={"sample": True})).json()
    person.project = added["id"]
    await person.http.patch(f"/api/projects/{person.project}", json={"max_nodes": 1, "node_size": "small"})
    task = await person.start("Fix the failing test")

    async def ended() -> bool:
        world.processes()
        return (await person.task(task))["state"] in ("completed", "failed")

    await until(ended, settle=True, patience=PATIENCE_S)
    view = await person.task(task)
    assert (view["state"], view["pushed"]) == ("completed", True), view["problem"]
    assert "booting_vm" in [step["step"] for step in view["attempts"][0]["steps"]]
    (node,) = (await person.http.get("/api/nodes")).json()
    assert (node["provider"], node["project"], node["seats"]) == ("local", person.project, 1)
    directory = tmp_path / "machines" / node["id"]
    workspaces = default_workspaces(directory / "node")
    assert directory.exists() and workspaces.exists()

    async def destroyed() -> bool:
        return (await person.http.get("/api/nodes")).json() == []

    await world.pass_(31 * MINUTE)
    await until(destroyed, settle=True, patience=PATIENCE_S)
    assert (directory.exists(), workspaces.exists()) == (False, False)
    assert alive(list(world.seen)) == []


async def test_an_order_given_twice_makes_one_machine_and_a_foreign_label_protects_it(
    world: World, tmp_path: Path
) -> None:
    order = Order("ours", "nod_1", "small", "here", "no enrolment of this edge")
    first, second = await asyncio.gather(world.machines.create(order), world.machines.create(order))
    assert first == second
    assert await world.machines.inventory() == (first,)
    assert len([one for one in world.processes() if "--with-parent" in one.cmdline()]) == 1
    await world.machines.destroy("another's", "nod_1")
    assert await world.machines.inventory() == (first,)
    await world.machines.destroy("ours", "nod_1")
    await world.machines.destroy("ours", "nod_1")
    assert await world.machines.inventory() == ()
    assert alive(list(world.seen)) == []


async def test_this_computer_has_an_end_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.machines.MOST_MACHINES", 0)
    with pytest.raises(NoCapacity):
        await world.machines.create(Order("ours", "nod_1", "large", "here", "-"))
    assert await world.machines.inventory() == ()


def machine_processes(home: Path) -> list[psutil.Process]:
    """The processes of the machines that a data directory says are running."""
    found = []
    for path in home.glob("machines/*/process.json"):
        pid = json.loads(path.read_bytes())["pid"]
        found += [psutil.Process(pid)] if psutil.pid_exists(pid) else []
    return found


def test_machines_outlive_sam_and_what_a_kill_left_running_is_ended_first(up: Callable[..., Up]) -> None:
    running = up()
    assert running.sam("project", "add", "--sample").code == 0
    assert running.sam("project", "pool", "--max-nodes", "1", "--spares", "1", "--size", "small").code == 0

    def ready(of: Up) -> list[str]:
        nodes = of.sam("node", "ls", "--json").json()
        return [one["id"] for one in nodes if one["provider"] == "local" and one["state"] == "ready"]

    wait_for(lambda: bool(ready(running)))
    (machine,) = ready(running)
    (orphan,) = machine_processes(running.home)
    tree = running.tree()
    orphan.send_signal(signal.SIGSTOP)  # so that it does not notice that its parent is gone
    running.end(signal.SIGKILL)
    wait_for(lambda: alive([one for one in tree if one != orphan]) == [])
    assert alive([orphan])
    again = up()
    wait_for(lambda: alive([orphan]) == [])
    wait_for(lambda: ready(again) == [machine])
    (process,) = machine_processes(again.home)
    assert again.end() == 0
    assert alive([process]) == []


def test_a_node_is_drained_and_taken_back_from_the_command_line(up: Callable[..., Up]) -> None:
    running = up()

    def state() -> Any:
        return running.sam("node", "ls", "--json").json()[0]["state"]

    wait_for(lambda: bool(running.sam("node", "ls", "--json").json()) and state() == "ready")
    name = running.sam("node", "ls", "--json").json()[0]["name"]
    assert running.sam("node", "drain", name).code == 0
    assert state() == "draining"
    assert "drain" in running.sam("node", "ls").out
    assert running.sam("node", "undrain", name).code == 0
    wait_for(lambda: state() == "ready")
    unknown = running.sam("node", "drain", "nobody", "--json")
    assert (unknown.code, unknown.problem()["code"]) == (3, "not_found")
