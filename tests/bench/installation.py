"""`sam up` as a person starts it: a process of its own, with its node as a second one, on a data directory."""

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx
import msgspec

from node_agent.settings import default_workspaces
from shared.ids import RANDOM_BYTES, Kind, mint
from tests.bench.figures import OUT

ROOT: Final = Path(__file__).parents[2]
START_S: Final = 60
GOODBYE_S: Final = 40
READY_S: Final = 30
HIDDEN: Final = ("SAM_", "ANTHROPIC_", "OPENAI_")


class _Started(msgspec.Struct):
    """What `sam up --json` prints."""

    url: str


class _Address(msgspec.Struct):
    url: str
    token: str


class SamUp:
    """`async with SamUp(home)`: on entry the page answers and the node is ready."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        kept = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
        self._environment = kept | {"SAM_HOME": str(home), "SAM_PORT": "0"} | dict(settings or {})
        self.link = ""
        """Signs one browser in, once."""
        self.url = ""
        self.page_s = 0.0
        """From the start of the process to an answer with the page in it."""
        self.ready_s = 0.0
        """From the start of the process to a node that takes tasks."""
        self._process: asyncio.subprocess.Process | None = None
        self.http = httpx.AsyncClient(trust_env=False, timeout=60)

    async def __aenter__(self) -> Self:
        began, started_at = time.perf_counter(), time.time_ns() // 1_000_000
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home.parent / f"{self.home.name}.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", "from cli.main import main; main(['up', '--json'])"),
                cwd=ROOT, env=self._environment, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        try:
            await self._until_it_answers(began, started_at)
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def get(self, path: str) -> Any:
        answer = await self.http.get(path)
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, body: Mapping[str, object]) -> Any:
        answer = await self.http.post(path, json=body)
        if answer.is_error:
            raise RuntimeError(f"POST {path}: {answer.status_code} {answer.text[:400]}")
        return answer.json()

    async def _until_it_answers(self, began: float, started_at: int) -> None:
        assert self._process is not None and self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), START_S)
        if not line:
            raise RuntimeError(f"`sam up` ended with {await self._process.wait()}; see {self.home}.log")
        self.link = msgspec.json.decode(line, type=_Started).url
        address = msgspec.json.decode((self.home / "cli.json").read_bytes(), type=_Address)
        self.url = address.url
        self.http.base_url = httpx.URL(address.url)
        self.http.headers["authorization"] = f"Bearer {address.token}"
        page = await self.http.get("/")
        page.raise_for_status()
        self.page_s = time.perf_counter() - began
        async with asyncio.timeout(READY_S):
            while not await self._node_spoke(started_at):  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.01)
        self.ready_s = time.perf_counter() - began

    async def _node_spoke(self, since: int) -> bool:
        """A node was heard since then, ms. A used data directory remembers its node from before."""
        projects = await self.get("/api/projects")
        if not projects:
            return all(one["code"] != "no_node" for one in (await self.get("/api/me"))["notices"])
        nodes = (await self.get(f"/api/projects/{projects[0]['id']}"))["nodes"]
        return any((node["last_seen_at"] or 0) >= since for node in nodes)

    async def _stop(self) -> None:
        await self.http.aclose()
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), GOODBYE_S)
        except TimeoutError:
            process.kill()
            await process.wait()


def fresh(kind: Kind) -> str:
    """An id as a browser mints it."""
    return mint(kind, time.time_ns() // 1_000_000, secrets.token_bytes(RANDOM_BYTES))


def _keep_logs(folder: Path, home: Path) -> None:
    """The installation is about to go; what it said stays."""
    kept = OUT / "logs"
    kept.mkdir(parents=True, exist_ok=True)
    for log in (*folder.glob("*.log"), *(home / "logs").glob("*.log")):
        shutil.copy(log, kept)
    print(f"  its logs are kept in {kept}", file=sys.stderr)


@contextlib.asynccontextmanager
async def sam_up(folder: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[SamUp]:
    """A new installation below `folder`, gone with the block."""
    home = folder / "home"
    try:
        async with SamUp(home, settings) as sam:
            yield sam
    except BaseException:
        _keep_logs(folder, home)
        raise
    finally:
        shutil.rmtree(default_workspaces(home / "node"), ignore_errors=True)
