"""Machines that are node processes on this computer: a provider for trying the pool out, and for more than one node.

    machines/<node>/machine.json   the label (installation, node), size, time, enrolment: written before anything runs
    machines/<node>/process.json   pid and start time of the process that runs it now, or ran it last
    machines/<node>/node/          the node's own data directory

A machine is there from when `machine.json` is until its directory is gone. Its process is kept running as that of this
computer's own node is, ends with this program, and is started again by the next one. What a killed program left running
is ended first: it saves what its agents have, and goes on in the new process.
"""

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec
import psutil  # type: ignore[import-untyped]

from cli.node_process import NodeProcess
from edge.ports import Clock, Machine, NoCapacity, Offer, Order, ProviderUnreachable
from node_agent.settings import SEAT_BYTES, default_workspaces
from shared.ids import short

HERE: Final = "here"
MOST_MACHINES: Final = 8
END_S: Final = 10.0
"""Within the time a provider's call may take; what has not saved by then is killed, and its last checkpoint counts."""

OWN: Final = ("SAM_ENROLMENT", "SAM_NODE_HOST", "SAM_NODE_PORT", "SAM_NODE_URL", "SAM_WORKSPACES")
"""Settings of this computer's own node that no second one may share."""

_log = logging.getLogger("sam.machines")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """`machine.json`."""

    installation: str
    node: str
    size: str
    created_at: int
    enrolment: str


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """`process.json`. A pid alone could be another program's by now."""

    pid: int
    started: float


class LocalMachines:
    """`edge.ports.NodeProvider`. `await start()` before the first call, `await stop()` at the end.

    `environment` is what this computer's own node runs with, but for what is the node's own.
    """

    isolated = False
    offers = (
        Offer("small", 1, (HERE,)),
        Offer("medium", 2, (HERE,)),
        Offer("large", 4, (HERE,)),
    )

    def __init__(
        self,
        home: Path,
        environment: Mapping[str, str],
        clock: Clock,
        log: logging.Handler,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._home = home
        self._environment = {name: value for name, value in environment.items() if name not in OWN}
        self._clock = clock
        self._log = log
        self._say = say
        self._processes: dict[str, NodeProcess] = {}
        self._lock = asyncio.Lock()
        self._stopped = False

    async def start(self) -> None:
        """Takes up the machines of the program before this one."""
        async with self._lock:
            for record in await asyncio.to_thread(self._records):
                if record.node in self._processes:
                    continue  # it was asked for a moment ago
                try:
                    await asyncio.to_thread(self._end_leftover, record.node)
                    await self._run(record)
                except (ProviderUnreachable, OSError) as why:
                    _log.error("machine.not_started node=%s: %s", record.node, why)

    async def stop(self) -> None:
        """Ends every process; the machines stay, and no other is made."""
        async with self._lock:
            self._stopped = True
            running, self._processes = self._processes, {}
            await asyncio.gather(*(process.stop() for process in running.values()))

    def kill(self) -> None:
        """Ends every process at once, without asking."""
        for process in self._processes.values():
            process.kill()

    async def create(self, order: Order) -> Machine:
        async with self._lock:
            if self._stopped:
                raise ProviderUnreachable("SAM is stopping")
            record = await asyncio.to_thread(self._record, order.node)
            if record is None:
                seats = next(offer.seats for offer in self.offers if offer.size == order.size)
                await asyncio.to_thread(self._check_room, seats)
                record = Record(
                    installation=order.installation,
                    node=order.node,
                    size=order.size,
                    created_at=self._clock.now(),
                    enrolment=order.enrolment,
                )
                await asyncio.to_thread(self._write, order.node, "machine.json", msgspec.json.encode(record))
            if order.node not in self._processes:
                await asyncio.to_thread(self._end_leftover, record.node)
                await self._run(record)
        return _machine(record)

    async def destroy(self, installation: str, node: str) -> None:
        async with self._lock:
            record = await asyncio.to_thread(self._record, node)
            if record is None or record.installation != installation:
                return
            process = self._processes.pop(node, None)
            if process is not None:
                await process.stop(within_s=END_S)
            await asyncio.to_thread(self._end_leftover, node)
            await asyncio.to_thread(self._remove, node)

    async def inventory(self) -> tuple[Machine, ...]:
        return tuple(_machine(record) for record in await asyncio.to_thread(self._records))

    # --- one machine --------------------------------------------------------------------------------------------------

    async def _run(self, record: Record) -> None:
        async def environment() -> dict[str, str]:
            home = self._home / record.node / "node"
            return self._environment | {
                "SAM_NODE_HOME": str(home),
                "SAM_NODE_NAME": f"local-{short(record.node)}",
                "SAM_WORKSPACES": str(default_workspaces(home)),
                "SAM_SEATS": str(next(offer.seats for offer in self.offers if offer.size == record.size)),
                "SAM_ENROLMENT": record.enrolment,
            }

        process = NodeProcess(environment, self._log, self._say, spawned=lambda pid: self._spawned(record.node, pid))
        await process.start()
        self._processes[record.node] = process

    def _spawned(self, node: str, pid: int) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            running = Running(pid=pid, started=psutil.Process(pid).create_time())
            self._write(node, "process.json", msgspec.json.encode(running))

    def _end_leftover(self, node: str) -> None:
        """Ends a process of this machine that nobody of this program holds, and all it has started."""
        try:
            running = msgspec.json.decode((self._home / node / "process.json").read_bytes(), type=Running)
            process = psutil.Process(running.pid)
            if abs(process.create_time() - running.started) > 1:
                return
            below = process.children(recursive=True)
            process.terminate()
        except (FileNotFoundError, msgspec.DecodeError, psutil.NoSuchProcess):
            return
        _log.info("machine.leftover node=%s pid=%s: it is ended", node, running.pid)
        psutil.wait_procs([process], timeout=END_S)
        for one in (process, *below):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        _, alive = psutil.wait_procs([process, *below], timeout=END_S)
        if alive:
            raise ProviderUnreachable(f"process {alive[0].pid} of machine {node} does not end")

    # --- on disk ------------------------------------------------------------------------------------------------------

    def _check_room(self, seats: int) -> None:
        there = len(self._records())
        if there >= MOST_MACHINES:
            raise NoCapacity(f"this computer runs {there} machines; {MOST_MACHINES} are the most")
        free = psutil.virtual_memory().available
        if free < seats * SEAT_BYTES:
            raise NoCapacity(f"{free >> 20} MB of memory are free; {seats} agents need {seats * SEAT_BYTES >> 20}")

    def _records(self) -> list[Record]:
        if not self._home.is_dir():
            return []
        found = (self._record(path.name) for path in sorted(self._home.iterdir()))
        return [record for record in found if record is not None]

    def _record(self, node: str) -> Record | None:
        try:
            record = msgspec.json.decode((self._home / node / "machine.json").read_bytes(), type=Record)
        except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
            return None
        return record if record.node == node else None

    def _write(self, node: str, name: str, body: bytes) -> None:
        directory = self._home / node
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = directory / f"{name}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
            os.fsync(file.fileno())
        fresh.replace(directory / name)

    def _remove(self, node: str) -> None:
        """The label goes last: what is left by an interruption is still a machine, and is destroyed again."""
        directory = self._home / node
        home = directory / "node"
        for path in (default_workspaces(home), home):
            shutil.rmtree(path, ignore_errors=True)
        for path in (default_workspaces(home), home):
            if path.exists():
                raise ProviderUnreachable(f"{path} could not be removed")
        shutil.rmtree(directory)


def _machine(record: Record) -> Machine:
    return Machine(record.installation, record.node, HERE, record.created_at)
