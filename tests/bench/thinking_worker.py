"""What the edge adds when it thinks on workerd: D1, the project's Durable Object, its alarm, and a page's socket.

The binding `AI` is a Worker beside it that answers at once. The way there and back is in the figures, thinking is not.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import websockets

from tests.bench.figures import Figure, load
from tests.bench.installation import fresh
from tests.bench.worker import KEY, _own, _sign_in

TALKS: Final = 30
STEPS: Final = 50
TASKS: Final = 3
CROWD: Final = 20
CROWD_STEPS: Final = 10
LOOK_S: Final = 0.1
PATIENCE_S: Final = 120

_MODEL: Final = """
import { WorkerEntrypoint } from "cloudflare:workers";

const call = (name, number, given) => ({
  tool_calls: [{ index: 0, id: `call_${number}`, function: { name, arguments: JSON.stringify(given) } }],
});

// Calls list_tasks as often as the first of the person's words says, then says the words.
const says = ({ messages, tools = [] }) => {
  const names = tools.map((tool) => tool.function.name);
  if (names.length === 1) return call(names[0], 0, { word: "ready" });
  const last = messages.findLastIndex((message) => message.role === "user");
  const used = messages.slice(last).filter((message) => message.role === "tool").length;
  const words = messages[last].content;
  return used < parseInt(words) ? call("list_tasks", used, {}) : { content: `Heard: ${words}` };
};

export default class extends WorkerEntrypoint {
  async run(model, inputs) {
    const events = [{ choices: [{ delta: says(inputs), finish_reason: "stop" }] }, { choices: [], usage: {} }];
    const lines = [...events.map((event) => JSON.stringify(event)), "[DONE]"];
    return new Response(lines.map((line) => `data: ${line}\\n\\n`).join("")).body;
  }
}
"""


async def measure(*, talks: int = TALKS, steps: int = STEPS, crowd: int = CROWD) -> Sequence[Figure]:
    from git_server import GitServer  # type: ignore[import-not-found, unused-ignore]
    from server import Workerd, write_config  # type: ignore[import-not-found, unused-ignore]
    from stage_worker import stage  # type: ignore[import-not-found, unused-ignore]

    async with contextlib.AsyncExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sam-bench-")))
        stage(folder / "worker")
        variables = {"vars": {"SAM_URL": "http://127.0.0.1", "SAM_KEY": KEY}}
        config = write_config(folder, main="edge/worker.py", changes=variables)
        (folder / "ai.mjs").write_text(_MODEL)
        server = await Workerd.start(config, folder)
        ending.push_async_callback(server.stop)
        await server.migrate()
        cookie = f"sam_session={await _sign_in(server)}"
        _, url = _own(server)
        (folder / "git").mkdir()
        git = ending.enter_context(GitServer(folder / "git"))
        http = await ending.enter_async_context(
            httpx.AsyncClient(base_url=url, headers={"cookie": cookie}, timeout=60, trust_env=False)
        )
        made = await http.post("/api/projects", json={"origin": git.repository("repository")})
        project = str(made.raise_for_status().json()["id"])
        await server.sql(
            "UPDATE project SET max_running = 1000, day_budget_microusd = 1000000000000 WHERE id = ?", project
        )
        side = _Side(server, http, project, cookie, url)
        await side.until_over([await side.start(2)])  # the first finds out what the model can
        return [await _first_words(side, talks), await _steps(side, steps), *await _crowd(side, crowd)]


class _Side:
    def __init__(self, server: Any, http: httpx.AsyncClient, project: str, cookie: str, url: str) -> None:
        self.server, self.http, self.project = server, http, project
        self._cookie, self._url = cookie, url

    async def start(self, steps: int) -> str:
        task = fresh("tsk")
        body = {"id": task, "text": str(steps), "mode": "task", "runtime": "edge"}
        (await self.http.post(f"/api/projects/{self.project}/tasks", json=body)).raise_for_status()
        return task

    def page(self) -> Any:
        address = self._url.replace("http:", "ws:") + f"/api/projects/{self.project}/live?cursor=0"
        return websockets.connect(
            address, additional_headers={"cookie": self._cookie}, proxy=None, max_size=None, open_timeout=60
        )

    async def until_over(self, tasks: Sequence[str]) -> list[dict[str, Any]]:
        """The tasks, when all of them have completed."""
        names = ", ".join("?" for _ in tasks)
        asked = f"SELECT id, state, reason, created_at, ended_at FROM task WHERE id IN ({names})"
        async with asyncio.timeout(PATIENCE_S):
            rows = await self.server.sql(asked, *tasks)
            while any(row["ended_at"] is None for row in rows):
                await asyncio.sleep(LOOK_S)
                rows = await self.server.sql(asked, *tasks)
        if bad := [row for row in rows if row["state"] != "completed"]:
            raise RuntimeError(f"{len(bad)} of {len(tasks)} did not complete: {bad[0]}")
        return list(rows)


async def _first_words(side: _Side, talks: int) -> Figure:
    """From the first byte of a message to the frame that a page gets."""
    before, samples = load(), []
    async with side.page() as page:
        for _ in range(talks):
            conversation = fresh("cnv")
            path = f"/api/projects/{side.project}/conversations"
            (await side.http.post(path, json={"id": conversation, "title": "Talk"})).raise_for_status()
            words = f"0 {conversation}"
            body = {"id": fresh("msg"), "text": words, "mode": "conversation", "runtime": "edge"}
            began = time.perf_counter()
            sending = asyncio.create_task(side.http.post(f"{path}/{conversation}/messages", json=body))
            async with asyncio.timeout(PATIENCE_S):
                while f"Heard: {words}" not in str(await page.recv()):
                    pass
            samples.append((time.perf_counter() - began) * 1000)
            (await sending).raise_for_status()
    return Figure(
        name="worker_first_words", unit="ms", samples=tuple(samples), load=(before, load()),
        how="POST …/messages at workerd's own socket → the first words of the answer are in a frame of a page's "
        "socket; the model answers at once",
    )  # fmt: skip


async def _steps(side: _Side, steps: int) -> Figure:
    before, samples = load(), []
    for _ in range(TASKS):
        (row,) = await side.until_over([await side.start(steps)])
        samples.append((row["ended_at"] - row["created_at"]) / (2 * steps))
    return Figure(
        name="worker_edge_step", unit="ms", samples=tuple(samples), load=(before, load()),
        how=f"one model call or one tool call with its rows, the mean of {2 * steps} in one task",
    )  # fmt: skip


async def _crowd(side: _Side, crowd: int) -> list[Figure]:
    before, lags = load(), []
    overdue = "SELECT max(? - due_at) AS lag FROM effect WHERE state = 'open' AND kind = 'think' AND due_at <= ?"
    began = time.perf_counter()
    tasks = await asyncio.gather(*(side.start(CROWD_STEPS) for _ in range(crowd)))

    async def watch() -> None:
        while True:
            now = int(time.time() * 1000)
            late = (await side.server.sql(overdue, now, now))[0]["lag"]
            asked = time.perf_counter()
            (await side.http.get(f"/api/projects/{side.project}/tasks/{tasks[0]}")).raise_for_status()
            lags.append(max(float(late or 0), (time.perf_counter() - asked) * 1000))
            await asyncio.sleep(LOOK_S)

    watching = asyncio.create_task(watch())
    await side.until_over(tasks)
    watching.cancel()
    took = time.perf_counter() - began
    now = (before, load())
    return [
        Figure(
            name="worker_edge_crowd_lag", unit="ms", samples=tuple(lags), load=now,
            how=f"{crowd} orchestrations of {CROWD_STEPS} tool calls at once in one project: how late an effect "
            "that is due is taken, or a page is answered",
        ),
        Figure(name="worker_edge_crowd", unit="s", samples=(took,), load=now, how="until all of them had completed"),
    ]  # fmt: skip
