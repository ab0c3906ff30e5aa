"""The embedded host's HTTP interface, served as `sam up` serves it: requests a second, and what a new task costs."""

import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, load
from tests.bench.installation import SamUp, fresh, sam_up
from tests.bench.model import silent_model
from tests.bench.requests import Connection

RUNS: Final = 5
SECONDS: Final = 4
CONNECTIONS: Final = 16
PROJECTS: Final = 10
ADMITTED: Final = 10
"""A project runs ten tasks; what comes then is queued."""
QUEUED: Final = 15


async def measure(*, runs: int = RUNS, projects: int = PROJECTS) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder, silent_model() as settings:
        async with sam_up(Path(folder), settings | {"SAM_SEATS": "1"}) as sam:
            rate = await _rate(sam, "/healthz", "api_trivial_rate", runs)
            signed = await _rate(sam, "/api/me", "api_signed_in_rate", 2)
            before = load()
            ids = [await _project(sam, Path(folder) / f"p{number}") for number in range(projects)]
            admitted, queued = await asyncio.to_thread(_create, sam, ids)
            now = (before, load())
    how = "POST …/tasks on one keep-alive connection, answered when the commit is on the disk; "
    return (
        rate,
        signed,
        Figure(
            name="api_create_task",
            unit="ms",
            samples=(*admitted, *queued),
            how=how
            + f"{ADMITTED} that are admitted and {QUEUED} that queue, in each of {projects} projects, while one "
            "agent starts and the placement of the others is tried.",
            load=now,
        ),
        Figure(name="api_create_task_admitted", unit="ms", samples=admitted, how=how + "the admitted.", load=now),
        Figure(name="api_create_task_queued", unit="ms", samples=queued, how=how + "the queued.", load=now),
    )


async def _rate(sam: SamUp, path: str, name: str, runs: int) -> Figure:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is missing: apt-get install --no-install-recommends wrk")
    before = load()
    words = [
        *(wrk, "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{SECONDS}s"),
        *("--header", f"Authorization: {sam.http.headers['authorization']}", sam.url + path),
    ]
    rates = []
    for _ in range(runs):
        said = (await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, check=True)).stdout
        if "Non-2xx" in said or "Socket errors" in said:
            raise RuntimeError(said)
        found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
        assert found, said
        rates.append(float(found[1]))
    return Figure(
        name=name,
        unit="1/s",
        samples=tuple(rates),
        how=f"GET {path}: wrk, {CONNECTIONS} connections, {SECONDS} s a run, on the same cores.",
        load=(before, load()),
    )


async def _project(sam: SamUp, folder: Path) -> str:
    commands = (
        ["git", "init", "--quiet", "--initial-branch=main", str(folder)],
        ["git", "-C", str(folder), "-c", "user.name=Bench", "-c", "user.email=bench@localhost",
         "commit", "--quiet", "--allow-empty", "--message", "Begin"],
    )  # fmt: skip
    for command in commands:
        await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
    return str((await sam.post("/api/projects", {"origin": str(folder)}))["id"])


def _create(sam: SamUp, projects: Sequence[str]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    admitted: list[float] = []
    queued: list[float] = []
    with Connection(sam.url, {"authorization": sam.http.headers["authorization"]}) as connection:
        for project in projects:
            for number in range(ADMITTED + QUEUED):
                body = {"id": fresh("tsk"), "text": f"Task {number}", "harness": "native"}
                took, task = connection.timed("POST", f"/api/projects/{project}/tasks", body, expect=201)
                (admitted if task["state"] == "in_progress" else queued).append(took)
    return tuple(admitted), tuple(queued)
