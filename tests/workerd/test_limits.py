"""Thirty-two clients at the limits, on real workerd with D1: never one over, never one lost.

What holds is not asked from outside: triggers in the database write down, in the order of the commits, how many run and
how many children live whenever one more does.
"""

import asyncio
import random
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import httpx
import pytest
import pytest_asyncio
from git_server import GitServer
from scripted_node import ScriptedNode
from server import Workerd
from test_worker import _asked, _until, git, node, person, project, workerd

from shared import wire
from shared.reasons import REASONS
from shared.states import Outcome
from tests.waiting import PATIENCE_S

pytestmark = [pytest.mark.workerd, pytest.mark.asyncio(loop_scope="module")]

__all__ = ["git", "node", "person", "project", "workerd"]

CLIENTS: Final = 32
ROUNDS: Final = 4
PARENTS: Final = 2
CHILDREN: Final = 3
MOST_RUNNING: Final = 6
SEATS: Final = 24

WATCH: Final = (
    "CREATE TABLE watched (number INTEGER PRIMARY KEY, what TEXT, task TEXT, counted INTEGER, most INTEGER)",
    """CREATE TRIGGER watch_running AFTER UPDATE OF state ON task
    WHEN NEW.state = 'in_progress' AND OLD.state = 'queued' AND NEW.mode = 'task' BEGIN
      INSERT INTO watched (what, task, counted, most) SELECT 'running', NEW.id, (SELECT count(*) FROM task t
        WHERE t.project = NEW.project AND t.mode = 'task' AND t.state IN ('in_progress', 'needs_input')), p.max_running
      FROM project p WHERE p.id = NEW.project;
    END""",
    """CREATE TRIGGER watch_children AFTER UPDATE OF state ON task
    WHEN OLD.state = 'new' AND NEW.parent IS NOT NULL BEGIN
      INSERT INTO watched (what, task, counted, most) SELECT 'children', NEW.id, (SELECT count(*) FROM task t
        WHERE t.parent = NEW.parent AND t.ended_at IS NULL), p.max_children
      FROM project p WHERE p.id = NEW.project;
    END""",
)

BROKEN: Final = {
    "one over a limit": "SELECT what, task, counted, most FROM watched WHERE counted > most",
    "two live attempts of a task": "SELECT task FROM attempt WHERE ended_at IS NULL GROUP BY task HAVING count(*) > 1",
    "a gap in a history": "SELECT task FROM history GROUP BY task HAVING count(*) <> max(version)",
    "a state that its history does not have": "SELECT t.id FROM task t LEFT JOIN history h ON h.task = t.id "
    "AND h.version = t.version WHERE h.became IS NOT t.state",
    "a task left between two states": "SELECT id FROM task WHERE state = 'new'",
    "an accepted task that is not there": "SELECT v.task FROM verdict v LEFT JOIN task t ON t.id = v.task "
    "WHERE v.refused IS NULL AND t.id IS NULL",
    "a refused task that is there": "SELECT v.task FROM verdict v JOIN task t ON t.id = v.task "
    "WHERE v.refused IS NOT NULL",
    "a task that waits beside a free slot": "SELECT q.id FROM task q JOIN project p ON p.id = q.project "
    "WHERE q.state = 'queued' AND q.stop_reason IS NULL AND p.max_running > (SELECT count(*) FROM task t "
    "WHERE t.project = q.project AND t.mode = 'task' AND t.state IN ('in_progress', 'needs_input'))",
}
"""Each finds nothing, whenever it is asked."""


class Crowd:
    """The clients, their node, and what each of them was told."""

    def __init__(self, person: httpx.AsyncClient, agent: httpx.AsyncClient, node: ScriptedNode, project: str) -> None:
        self.person, self.agent, self.node, self.at = person, agent, node, f"/api/projects/{project}"
        self.told: dict[str, set[str]] = defaultdict(set)
        """By the id or the name under which a task was asked for: every answer, a state or a code."""
        self.tasks: list[str] = []
        self.tokens: list[str] = []
        self.kept: set[str] = set()
        self.ending: set[asyncio.Task[int]] = set()

    async def start(self, chance: random.Random) -> None:
        task = f"tsk_{secrets.token_hex(8)}"
        body = {"id": task, "text": "do it", "priority": chance.randrange(3)}
        answers = await asyncio.gather(
            *(self.person.post(f"{self.at}/tasks", json=body) for _ in range(chance.choice((1, 1, 2))))
        )
        assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
        self.told[task] = {"accepted"}
        self.tasks.append(task)

    async def dispatch(self, chance: random.Random) -> None:
        """A child, whose parent may have as many as it can."""
        named, token = f"call-{secrets.token_hex(4)}", chance.choice(self.tokens)
        call = {"name": "dispatch_task", "arguments": {"text": "a part of it"}}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        headers = {"authorization": f"Bearer {token}", wire.CALL_HEADER: named}
        answers = await asyncio.gather(
            *(self.agent.post("/mcp", json=body, headers=headers) for _ in range(chance.choice((1, 1, 2))))
        )
        for answer in answers:
            result = answer.json()["result"]
            found = result["structuredContent"]
            self.told[named].add(str(found["code"]) if result["isError"] else "accepted")
            if not result["isError"] and found["id"] not in self.tasks:
                self.tasks.append(found["id"])

    async def stop(self, chance: random.Random) -> None:
        if self.tasks:
            answer = await self.person.post(f"{self.at}/tasks/{chance.choice(self.tasks)}/stop")
            assert answer.status_code == 202 or answer.json()["code"] == "task_ended", answer.text

    async def limit(self, chance: random.Random) -> None:
        await self.allow(chance.randint(1, MOST_RUNNING))

    async def allow(self, many: int) -> None:
        await _asked(self.person, 200, "PATCH", self.at, {"max_running": many})

    async def work(self) -> None:
        """The node: what is started ends at once, parents when they are told to."""
        while True:
            command = await self.node.commands.get()
            body = command.body
            if isinstance(body, wire.StartAttempt) and body.spec.text == "lead":
                self.tokens.append(body.token)
                self.kept.add(body.attempt)
            elif isinstance(body, wire.StartAttempt):
                self.end(body.attempt, Outcome.COMPLETED)
            elif isinstance(body, wire.StopAttempt):
                self.end(body.attempt, Outcome.STOPPED)

    def end(self, attempt: str, outcome: Outcome) -> None:
        report = asyncio.ensure_future(self.node.report(attempt, wire.AttemptEnded(outcome=outcome)))
        self.ending.add(report)


@pytest_asyncio.fixture(loop_scope="module")
async def crowd(
    workerd: Workerd, person: httpx.AsyncClient, node: ScriptedNode, project: str, git: GitServer
) -> AsyncIterator[Crowd]:
    for text in WATCH:
        await workerd.sql(text)
    limits = {"max_running": MOST_RUNNING, "max_children": CHILDREN, "day_budget_microusd": 10**12}
    await _asked(person, 200, "PATCH", f"/api/projects/{project}", limits)
    await node.beat(seats=SEATS)
    async with httpx.AsyncClient(base_url=workerd.url, timeout=30) as agent:
        crowd = Crowd(person, agent, node, project)
        working = asyncio.ensure_future(crowd.work())
        for _ in range(PARENTS):
            lead = {"id": f"tsk_{secrets.token_hex(8)}", "text": "lead"}
            await _asked(person, 201, "POST", f"{crowd.at}/tasks", lead)
        async with asyncio.timeout(PATIENCE_S):
            while len(crowd.tokens) < PARENTS:  # noqa: ASYNC110 - another process sends them
                await asyncio.sleep(0.02)
        yield crowd
        working.cancel()


async def test_thirty_two_clients_at_the_limits_get_not_one_over_and_lose_none(workerd: Workerd, crowd: Crowd) -> None:
    chance = random.Random(7)
    acts: list[Callable[[random.Random], Awaitable[None]]] = [
        *[crowd.start] * 5, *[crowd.dispatch] * 4, *[crowd.stop] * 2, crowd.limit,
    ]  # fmt: skip
    for _ in range(ROUNDS):
        await asyncio.gather(*(chance.choice(acts)(random.Random(chance.random())) for _ in range(CLIENTS)))
        await _holds(workerd)
    await crowd.allow(SEATS)
    for attempt in crowd.kept:
        crowd.end(attempt, Outcome.COMPLETED)
    done = "SELECT 1 AS done WHERE NOT EXISTS (SELECT 1 FROM task WHERE ended_at IS NULL)"
    await _until(workerd, done)
    await asyncio.gather(*crowd.ending)
    await _holds(workerd)
    there = {row["id"] for row in await workerd.sql("SELECT id FROM task WHERE state IN ('completed', 'cancelled')")}
    accepted = [named for named, answers in crowd.told.items() if answers == {"accepted"}]
    assert set(crowd.tasks) <= there
    assert len(accepted) == len(set(crowd.tasks)) == len(there) - PARENTS
    refused = {code for answers in crowd.told.values() for code in answers - {"accepted"}}
    assert all(len(answers) == 1 for answers in crowd.told.values()), "asked twice, answered in two ways"
    assert "too_many_children" in refused <= REASONS.keys() | {"too_many_children"}
    full = await workerd.sql("SELECT DISTINCT what FROM watched WHERE counted = most ORDER BY what")
    assert [row["what"] for row in full] == ["children", "running"], "the limits were never reached"


async def _holds(workerd: Workerd) -> None:
    broken = {what: await workerd.sql(query) for what, query in BROKEN.items()}
    assert {what: rows for what, rows in broken.items() if rows} == {}
