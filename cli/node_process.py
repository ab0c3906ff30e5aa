"""The node of this machine as a second process: started, started again when it dies, ended with all it has started.

It runs in a session of its own, so that Ctrl-C reaches `sam up` alone, and holds one end of a pipe on its stdin: when
`sam up` is gone, however that came about, the pipe closes and the node ends by itself (`--with-parent`).
"""

import asyncio
import contextlib
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final

import psutil  # type: ignore[import-untyped]

STOP_S: Final = 30.0
"""Saving the work of every live attempt; beyond it the node is killed, and resumes at its next start."""
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
STEADY_S: Final = 60.0
"""A node that ran this long begins again with the shortest wait."""

_log = logging.getLogger("sam.node_process")

Environment = Callable[[], Awaitable[dict[str, str]]]


class NodeProcess:
    """`environment` is asked before every start, since an enrolment is good once. `say` tells the person; `spawned` is
    told the pid of every start.
    """

    def __init__(
        self,
        environment: Environment,
        log: logging.Handler,
        say: Callable[[str], None],
        *,
        spawned: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._environment = environment
        self._file = log
        self._say = say
        self._spawned = spawned
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Starts it and keeps it running until `stop`. Returns at once: the node becomes ready by itself."""
        self._process = await self._spawn()
        self._keeping = asyncio.create_task(self._keep(self._process), name="node")

    async def stop(self, within_s: float = STOP_S) -> None:
        """Asks it to save and end; kills it and what it started when that takes longer than `within_s`."""
        self._stopping = True
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(within_s):
                    await process.wait()
            except TimeoutError:
                self._say(f"It did not end in {within_s:.0f} s and is killed; its work goes on at the next start.")
                self.kill()
                await process.wait()
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping

    def kill(self) -> None:
        """Kills the node and everything below it, now."""
        self._stopping = True
        if (pid := self.pid) is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            node = psutil.Process(pid)
            for process in (node, *node.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        wait = FIRST_WAIT_S
        while True:
            started = time.monotonic()
            await self._copy(process)
            code = await process.wait()
            if self._stopping:
                return
            if time.monotonic() - started > STEADY_S:
                wait = FIRST_WAIT_S
            self._say(f"The node ended ({_how(code)}). It is started again in {wait:g} s; logs/node.log says why.")
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)
            self._process = process = await self._spawn()

    async def _spawn(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            # -P: modules of the directory that SAM was started in must not stand in for SAM's own.
            *(sys.executable, "-P", "-m", "node_agent", "--with-parent"),
            env=await self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        _log.info("node.spawned pid=%s", process.pid)
        self._spawned(process.pid)
        return process

    async def _copy(self, process: asyncio.subprocess.Process) -> None:
        """Its stderr into the log, line by line, until it ends. A line of any length is taken in pieces."""
        assert process.stderr is not None
        while chunk := await _line(process.stderr):
            text = chunk.decode(errors="replace").rstrip("\n")
            self._file.emit(logging.LogRecord("node", logging.INFO, "", 0, text, None, None))


async def _line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as over:
        return await stream.readexactly(over.consumed)


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
