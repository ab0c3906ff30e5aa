"""What the edge adds when it thinks itself: model time apart, on the embedded host.

The model answers at once, so what is timed is SAM's own: from a message to its first words on the live feed, a step
with its rows, and two hundred orchestrations side by side.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from edge.ledger.batch import statements
from edge.local.host import LocalHost
from edge.tasks.start import Asked, start_tasks
from shared.loop.messages import Message, ToolSpec, User
from shared.loop.ports import Chunk, Usage, UsePiece
from shared.loop.probe import TOOL
from shared.spec import Mode, Runtime, TaskSpec
from shared.wire import ModelInfo
from tests.bench.figures import Figure, load

URL: Final = "http://127.0.0.1:8000"
PROJECT: Final = "prj_bench"
TALKS: Final = 40
STEPS: Final = 100
LOOK_S: Final = 0.05
CROWD: Final = 200
CROWD_STEPS: Final = 10
WRITE: Final = {
    "project": "INSERT INTO project (id, name, origin_url, default_branch, max_running, day_budget_microusd, "
    "created_at) VALUES ('prj_bench', 'bench', 'bench', 'main', 1000, 1000000000000, 0)",
    "lag": "SELECT max(:now - due_at) AS lag FROM effect WHERE state = 'open' AND kind = 'think' AND due_at <= :now",
    "left": "SELECT count(*) AS n FROM task WHERE ended_at IS NULL",
}


class Quick:
    """Calls `list_tasks` as often as the first of the person's words says, then says the words."""

    info: Final = ModelInfo(label="bench", rehearsal=False)

    def cost_microusd(self, usage: Usage) -> int:
        return 0

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        if tools == (TOOL,):
            yield Chunk(uses=(UsePiece(index=0, id="probed", name=TOOL.name, arguments='{"word": "ready"}'),))
            return
        if not tools:
            yield Chunk(text="A name")
            return
        last = max(at for at, one in enumerate(messages) if isinstance(one, User))
        used = (len(messages) - last - 1) // 2
        words = messages[last].text
        if used < int(words.split()[0]):
            yield Chunk(uses=(UsePiece(index=0, id=f"call_{used}", name="list_tasks", arguments="{}"),))
        else:
            yield Chunk(text=f"Heard: {words}")


async def measure() -> Sequence[Figure]:
    async with _edge() as host:
        first = await _first_words(host)
    async with _edge() as host:
        steps = await _steps(host)
    async with _edge() as host:
        crowd = await _crowd(host)
    return [first, steps, *crowd]


@asynccontextmanager
async def _edge() -> AsyncIterator[LocalHost]:
    with tempfile.TemporaryDirectory() as folder:
        host = LocalHost(Path(folder) / "home", URL, model=Quick())
        await host.start()
        try:
            await host.host.databases.directory().batch(statements((WRITE["project"],), {}))
            yield host
        finally:
            await host.stop()


def _asked(host: LocalHost, text: str, mode: Mode) -> Asked:
    new = host.host.ids.new
    spec = TaskSpec(
        task=new("tsk"), project=PROJECT, conversation=new("cnv"), message=new("msg"), title="think", text=text,
        mode=mode, runtime=Runtime.EDGE,
    )  # fmt: skip
    return Asked(spec=spec)


async def _start(host: LocalHost, text: str, mode: Mode = Mode.TASK) -> None:
    await start_tasks(host.host, (_asked(host, text, mode),), tx=host.host.ids.new("tx"))


async def _first_words(host: LocalHost) -> Figure:
    """From the call that a message ends in, to the frame that a page gets."""
    before, samples = load(), []
    feed = host.hub.listen(PROJECT, 0)
    for number in range(TALKS):
        words = f"0 talk {number},"
        began = time.perf_counter()
        await _start(host, words, Mode.CONVERSATION)
        async for frame in feed:
            if f"Heard: {words}" in frame:
                break
        samples.append((time.perf_counter() - began) * 1000)
    return Figure(
        name="edge_first_words", unit="ms", samples=tuple(samples), load=(before, load()),
        how="a message is accepted → the first words of the answer are on a page's feed; the model answers at once",
    )  # fmt: skip


async def _steps(host: LocalHost) -> Figure:
    before, samples = load(), []
    for _ in range(5):
        began = time.perf_counter()
        await _start(host, str(STEPS))
        await _over(host)
        samples.append((time.perf_counter() - began) * 1000 / (2 * STEPS))
    return Figure(
        name="edge_step", unit="ms", samples=tuple(samples), load=(before, load()),
        how=f"one model call or one tool call with its rows, the mean of {2 * STEPS} in one task",
    )  # fmt: skip


async def _crowd(host: LocalHost) -> list[Figure]:
    before, lags = load(), []
    began = time.perf_counter()
    for _ in range(CROWD):
        await _start(host, str(CROWD_STEPS))

    async def watch() -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(LOOK_S)
            rows = await host.host.databases.directory().batch(
                statements((WRITE["lag"],), {"now": host.host.clock.now()})
            )
            lags.append(max(float(rows[0][0]["lag"] or 0), (time.perf_counter() - asked - LOOK_S) * 1000))

    watching = asyncio.create_task(watch())
    await _over(host)
    watching.cancel()
    took = time.perf_counter() - began
    after = load()
    return [
        Figure(
            name="edge_crowd_lag", unit="ms", samples=tuple(lags), load=(before, after),
            how=f"{CROWD} orchestrations of {CROWD_STEPS} tool calls at once: how late an effect that is due is taken, "
            "or this process comes round",
        ),
        Figure(
            name="edge_crowd", unit="s", samples=(took,), load=(before, after), how="until all of them had ended",
        ),
    ]  # fmt: skip


async def _over(host: LocalHost) -> None:
    async with asyncio.timeout(300):
        left = statements((WRITE["left"],), {})
        while (await host.host.databases.directory().batch(left))[0][0]["n"]:  # noqa: ASYNC110 - effects write it
            await asyncio.sleep(0.01)
