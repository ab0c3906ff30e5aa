"""The Worker on real workerd: what a request costs there, how large it is, and which modules it brings in."""

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import httpx
import psutil  # type: ignore[import-untyped]

from tests.bench.figures import Figure, load
from tests.bench.installation import ROOT, fresh
from tests.bench.requests import Connection

# The fixtures of the Worker's own tests: plain modules beside them, as those tests import them.
sys.path[:0] = [str(ROOT / "tests" / "workerd"), str(ROOT / "scripts")]

TRIVIAL: Final = 500
CREATED: Final = 150
WARM_UP: Final = 20
PAUSE_S: Final = 0.05
CALLERS: Final = 4
CROWDED: Final = 120
RUNS: Final = 5
PROJECTS: Final = 7
ADMITTED: Final = 10
NODES: Final = 3
SEATS: Final = 24
"""Enough for all that is admitted: attempts without one are asked for again and again, which is not measured here."""
KEY: Final = "5a" * 32
FAR: Final = 10**14
FOREIGN: Final = ("litestar", "apsw", "asyncssh", "boto3")
WRANGLER_S: Final = 120

_IMPORT: Final = """
import sys, types
from unittest.mock import MagicMock
for name in ("js", "workers", "pyodide", "pyodide.ffi", "_pyodide_entrypoint_helper"):
    module = types.ModuleType(name)
    module.__getattr__ = lambda attribute: type(attribute, (), {}) if attribute[:1].isupper() else MagicMock()
    sys.modules[name] = module
before = set(sys.modules)
import edge.worker
print("\\n".join(sorted(set(sys.modules) - before)))
"""
"""Really imports the entry, with the platform's own modules played: only those are missing on CPython."""


async def measure(*, trivial: int = TRIVIAL, created: int = CREATED) -> Sequence[Figure]:
    modules, foreign = _imported()
    listed, gzipped = await asyncio.to_thread(_bundled)
    before = load()
    now = (before, before)
    static = (
        Figure(
            name="worker_foreign_modules",
            unit="count",
            samples=(len(foreign),),
            how=f"`import edge.worker` in a fresh interpreter: how many modules of {', '.join(FOREIGN)} came with it.",
            load=now,
            details={"foreign": foreign, "modules": modules},
        ),
        Figure(
            name="worker_bundle",
            unit="bytes",
            samples=(gzipped,),
            how="Gzipped size of the upload, as `wrangler deploy --dry-run` says it.",
            load=now,
            details={"modules": listed},
        ),
    )
    print("  the Worker's modules: " + ", ".join(listed))
    return (*static, *await _on_workerd(trivial, created))


def _imported() -> tuple[list[str], list[str]]:
    said = subprocess.run([sys.executable, "-c", _IMPORT], cwd=ROOT, capture_output=True, text=True, timeout=60)
    if said.returncode:
        raise RuntimeError(said.stderr)
    modules = said.stdout.split()
    return modules, [name for name in modules if name.partition(".")[0] in FOREIGN]


def _bundled() -> tuple[list[str], float]:
    """What would be uploaded: the modules, and the bytes of it gzipped."""
    from server import HERE, _node  # type: ignore[import-not-found, unused-ignore]

    node = _node()
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder:
        environment = {
            "PATH": os.pathsep.join((str(Path(node).parent), "/usr/bin", "/bin")),
            "HOME": folder,
            "WRANGLER_SEND_METRICS": "false",
            "NO_COLOR": "1",
        }
        wrangler = HERE / "node_modules" / "wrangler" / "bin" / "wrangler.js"
        said = subprocess.run(
            [node, str(wrangler), "deploy", "--dry-run", "--outdir", folder],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=WRANGLER_S,
        )  # fmt: skip
    found = re.search(r"gzip: ([0-9.]+) (KiB|MiB)", said.stdout)
    if said.returncode or not found:
        raise RuntimeError(said.stdout[-2000:] + said.stderr[-2000:])
    listed = re.findall(r"^│ (\S+)\s+│ python", said.stdout, re.MULTILINE)
    return listed, float(found[1]) * (1024 if found[2] == "KiB" else 1024**2)


async def _on_workerd(trivial: int, created: int) -> Sequence[Figure]:
    from git_server import GitServer  # type: ignore[import-not-found, unused-ignore]
    from server import Workerd, write_config  # type: ignore[import-not-found, unused-ignore]
    from stage_worker import stage  # type: ignore[import-not-found, unused-ignore]

    async with contextlib.AsyncExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sam-bench-")))
        stage(folder / "worker")
        variables = {"vars": {"SAM_URL": "http://127.0.0.1", "SAM_KEY": KEY}}
        server = await Workerd.start(write_config(folder, main="edge/worker.py", changes=variables), folder)
        ending.push_async_callback(server.stop)
        await server.migrate()
        headers = {"cookie": f"sam_session={await _sign_in(server)}", "content-type": "application/json"}
        (folder / "git").mkdir()
        git = ending.enter_context(GitServer(folder / "git"))
        origins = [git.repository(f"repository-{number}") for number in range(PROJECTS)]
        for _ in range(NODES):
            await _node(server, ending)
        before = load()
        proxied = await asyncio.to_thread(_trivial, server.url, trivial)
        process, url = _own(server)
        plain = await asyncio.to_thread(_trivial, url, trivial)
        paced, hurried, projects = await asyncio.to_thread(_create, url, headers, origins, created)
        cpu = _cpu_ms(process)
        rates, crowded = await asyncio.to_thread(_crowd, url, headers, projects)
        cpu = (_cpu_ms(process) - cpu) / len(crowded)
    now = (before, load())
    here = "on one keep-alive connection to workerd's own socket, from outside."
    making = (
        f"POST …/tasks {here} {PROJECTS} projects with {ADMITTED} tasks admitted and sent to nodes, the rest queued."
    )
    return (
        Figure(name="worker_trivial", unit="ms", samples=plain, how=f"GET /healthz {here}", load=now),
        Figure(
            name="worker_trivial_proxied",
            unit="ms",
            samples=proxied,
            how="The same through wrangler's development proxy, a second workerd that no deployment has.",
            load=now,
        ),
        Figure(
            name="worker_create_task",
            unit="ms",
            samples=paced,
            how=f"{making} {PAUSE_S * 1000:.0f} ms apart, so that none meets the effects of the one before.",
            load=now,
        ),
        Figure(
            name="worker_create_task_hurried", unit="ms", samples=hurried, how=f"{making} Without a pause.", load=now
        ),
        Figure(
            name="worker_dispatch_rate",
            unit="1/s",
            samples=rates,
            how=f"The same by {CALLERS} callers at once, {CROWDED} a run, all queued: one decision each.",
            load=now,
        ),
        Figure(name="worker_dispatch", unit="ms", samples=crowded, how="How long each of those took.", load=now),
        Figure(
            name="worker_dispatch_cpu",
            unit="ms",
            samples=(cpu,),
            how="Processor time of workerd for each of those, D1's own included: a busy machine changes it little.",
            load=now,
        ),
    )


async def _node(server: Any, ending: contextlib.AsyncExitStack) -> None:
    """A node that says yes to every command."""
    from scripted_node import ScriptedNode  # type: ignore[import-not-found, unused-ignore]

    node = await ending.enter_async_context(ScriptedNode(server.url))
    enrolment = secrets.token_hex(16)
    token = hashlib.sha256(enrolment.encode()).hexdigest()
    await server.sql("INSERT INTO enrolment VALUES (?, ?, ?, NULL)", token, fresh("nod"), FAR)
    await node.join(enrolment)
    await node.beat(seats=SEATS)


def _own(server: Any) -> tuple[psutil.Process, str]:
    """The Worker's own process and address, behind the development proxy: the other workerd that listens."""
    for process in psutil.Process(server._process.pid).children(recursive=True):
        for socket in process.net_connections("tcp") if process.name() == "workerd" else ():
            if socket.status == psutil.CONN_LISTEN and not server.url.endswith(f":{socket.laddr.port}"):
                return process, f"http://127.0.0.1:{socket.laddr.port}"
    raise RuntimeError("no second workerd listens: wrangler's development server has changed")


def _cpu_ms(process: psutil.Process) -> float:
    took = process.cpu_times()
    return float(took.user + took.system) * 1000


async def _sign_in(server: Any) -> str:
    link = secrets.token_hex(16)
    await server.sql("INSERT INTO person VALUES ('usr_1', 'Bench', 0)")
    token = hashlib.sha256(link.encode()).hexdigest()
    await server.sql("INSERT INTO login_link VALUES (?, 'usr_1', ?, NULL)", token, FAR)
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        await client.get("/login", params={"token": link})
        return str(client.cookies["sam_session"])


def _trivial(url: str, count: int) -> tuple[float, ...]:
    with Connection(url, {}) as connection:
        return tuple([connection.timed("GET", "/healthz")[0] for _ in range(WARM_UP + count)][WARM_UP:])


def _create(
    url: str, headers: dict[str, str], origins: Sequence[str], count: int
) -> tuple[tuple[float, ...], tuple[float, ...], list[str]]:
    with Connection(url, headers) as connection:
        projects = [
            connection.timed("POST", "/api/projects", {"origin": origin}, expect=201)[1]["id"] for origin in origins
        ]

        def one(number: int) -> float:
            body = {"id": fresh("tsk"), "text": f"Mend parser {number}"}
            path = f"/api/projects/{projects[number % len(projects)]}/tasks"
            return connection.timed("POST", path, body, expect=201)[0]

        paced = []
        for number in range(WARM_UP + count):
            paced.append(one(number))
            time.sleep(PAUSE_S)
        return tuple(paced[WARM_UP:]), tuple(one(number) for number in range(count // 2)), projects


def _crowd(url: str, headers: dict[str, str], projects: Sequence[str]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Decisions a second of each run, and how long each one took, ms."""

    def caller(number: int) -> list[float]:
        with Connection(url, headers) as connection:
            path = f"/api/projects/{projects[number % len(projects)]}/tasks"
            return [
                connection.timed("POST", path, {"id": fresh("tsk"), "text": f"Mend parser {at}"}, expect=201)[0]
                for at in range(CROWDED // CALLERS)
            ]

    rates, took = [], []
    with ThreadPoolExecutor(CALLERS) as pool:
        for _ in range(RUNS):
            began = time.perf_counter()
            run = [one for some in pool.map(caller, range(CALLERS)) for one in some]
            rates.append(len(run) / (time.perf_counter() - began))
            took += run
    return tuple(rates), tuple(took)
