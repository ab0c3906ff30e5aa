"""What a call of a tool costs over MCP, on the embedded host and on workerd, with a person's own token."""

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from edge.mcp.rate import BURST
from tests.bench.figures import Figure, load
from tests.bench.installation import fresh, sam_up
from tests.bench.model import silent_model
from tests.bench.requests import Connection
from tests.bench.worker import KEY, _own, _sign_in

TOKENS: Final = 8
TASKS: Final = 30
WARM_UP: Final = 6

Called = dict[str, list[float]]


async def measure(*, tokens: int = TOKENS) -> Sequence[Figure]:
    before = load()
    here = await _embedded(tokens)
    between = load()
    there = await _on_workerd(tokens)
    return (
        *_figures("tools_call", here, "to `sam up`", (before, between)),
        *_figures("worker_tools_call", there, "to workerd's own socket", (between, load())),
    )


def _figures(name: str, called: Called, where: str, now: tuple[float, float]) -> Sequence[Figure]:
    how = f"`tools/call` {where} on one keep-alive connection: "
    every = tuple(sample for samples in called.values() for sample in samples)
    mixed = f"{', '.join(called)} in turn, in a project of {TASKS} tasks, {TOKENS} tokens each within its limit."
    single = [
        Figure(name=f"{name}_{tool}", unit="ms", samples=tuple(samples), how=f"{how}{tool} alone.", load=now)
        for tool, samples in called.items()
    ]
    return (Figure(name=name, unit="ms", samples=every, how=how + mixed, load=now), *single)


async def _embedded(tokens: int) -> Called:
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder, silent_model() as settings:
        async with sam_up(Path(folder), settings | {"SAM_SEATS": "1"}) as sam:
            headers = {"authorization": sam.http.headers["authorization"]}
            return await asyncio.to_thread(_call, sam.url, headers, {"sample": True}, tokens)


async def _on_workerd(tokens: int) -> Called:
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
        headers = {"cookie": f"sam_session={await _sign_in(server)}"}
        (folder / "git").mkdir()
        git = ending.enter_context(GitServer(folder / "git"))
        body = {"origin": git.repository("repository")}
        return await asyncio.to_thread(_call, _own(server)[1], headers, body, tokens)


def _call(url: str, headers: dict[str, str], project: dict[str, object], tokens: int) -> Called:
    """Milliseconds of every call, by tool."""
    with Connection(url, headers | {"content-type": "application/json"}) as person:
        made = person.timed("POST", "/api/projects", project, expect=201)[1]["id"]
        task = ""
        for number in range(TASKS):
            body = {"id": fresh("tsk"), "text": f"Task {number}", "mode": "task", "priority": number}
            task = person.timed("POST", f"/api/projects/{made}/tasks", body, expect=201)[1]["id"]
        secrets = [
            person.timed("POST", "/api/tokens", {"id": fresh("pat"), "name": "bench"}, expect=201)[1]["token"]
            for _ in range(tokens)
        ]
    calls: dict[str, Callable[[int], dict[str, object]]] = {
        "get_task": lambda _: {"task": task},
        "list_tasks": lambda _: {"limit": 20},
        "create_idea": lambda number: {"title": f"Idea {number} of token {task}"},
    }
    took: Called = {name: [] for name in calls}
    for secret in secrets:
        with Connection(url, {"authorization": f"Bearer {secret}", "content-type": "application/json"}) as client:
            for number in range(BURST):
                name = list(calls)[number % len(calls)]
                params = {"name": name, "arguments": calls[name](number)}
                message: dict[str, Any] = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
                milliseconds, told = client.timed("POST", "/mcp", message)
                if told.get("result", {}).get("isError", True):
                    raise RuntimeError(f"{name}: {told}")
                if number >= WARM_UP:
                    took[name].append(milliseconds)
    return took
