"""An orchestration that needs a person's yes, then their no, in a host that is killed before each of its batches in
turn: what is stored in the end is the same each time.
"""

import asyncio
import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge.local.host import LocalHost, OneDatabase
from edge.ports import Database, Row, Statement
from shared.loop.messages import Assistant, Message
from shared.loop.ports import Chunk
from tests.edge.conftest import URL, Person
from tests.edge.killing import NEVER, Mortal, killed_everywhere
from tests.edge.test_orchestrator import TASK, WAITS, ScriptedModel, use
from tests.waiting import until

STEPS = (
    use("read_repository", '{"what": "log"}'),  # what others wrote: from here on it may do nothing by itself
    use("dispatch_task", '{"text": "what the log says"}'),
    use("create_idea", '{"title": "What the log says"}'),
    use("complete_task", '{"summary": "asked twice"}'),
    Chunk(text="That was all."),
)
DECISIONS = {"dispatch_task": "approve", "create_idea": "deny"}
STORED = (
    "SELECT body FROM thought ORDER BY seq",
    "SELECT id || state || coalesce(parent, '') AS body FROM task ORDER BY id",
    "SELECT id || tool || state || result AS body FROM approval ORDER BY tool",
    "SELECT author || state || text || coalesce(question, '') AS body FROM message ORDER BY seq",
    "SELECT json_extract(p.body, '$.kind', '$.text', '$.tool.status') AS body FROM part p "
    "JOIN message m ON m.id = p.message ORDER BY m.seq, p.position",
    "SELECT count(*) || ' ideas' AS body FROM idea",
    "SELECT kind || state AS body FROM effect WHERE kind = 'approval_decided' ORDER BY id",
)


class Counted:
    """What the batches are counted of: what thinks, what carries a decision out, and the person's own request."""

    def __init__(self, host: LocalHost) -> None:
        self._runner, self._more = host.app.runner, set[Any]()
        handlers = dict(self._runner._handlers)
        carry_out = handlers["approval_decided"]

        async def decided(on: Any, body: Mapping[str, Any]) -> None:
            with self.also():
                await carry_out(on, body)

        self._runner._handlers = handlers | {"approval_decided": decided}

    @property
    def running(self) -> set[Any]:
        return self._runner.running | self._more

    @contextlib.contextmanager
    def also(self) -> Any:
        task = asyncio.current_task()
        self._more.add(task)
        try:
            yield
        finally:
            self._more.discard(task)


class Life:
    """One process: it thinks, and its person decides whenever it rests with a question."""

    def __init__(self, home: Path, cut: int) -> None:
        model = ScriptedModel()
        model.says = says
        self.host = LocalHost(home, URL, model=model)
        self.database: Database = self.host.host.databases.directory()
        self.counted = Counted(self.host)
        self.mortal = Mortal(self.database, cut, lambda _: asyncio.current_task() in self.counted.running)
        self.person = Person(self.host)

    async def rows(self, sql: str) -> list[Row]:
        return (await self.database.batch([Statement(sql, {})]))[0]

    async def live(self) -> int:
        """Until the task is over or the process dead; how many batches there were."""
        await self.host.start()
        await self.person.sign_in()
        self.person.project = (await self.person.http.get("/api/projects")).json()[0]["id"]
        self.host.host.databases = OneDatabase(self.mortal)
        await self.person.post("tasks", {"id": TASK, "text": "look and do", "runtime": "edge"})
        await until(self._goes_on)
        await self.host.stop()
        return self.mortal.batches

    async def _goes_on(self) -> bool:
        """Whether it is over; a question that it rests with is decided."""
        (task,) = await self.rows(f"SELECT ended_at FROM task WHERE id = '{TASK}'")
        if self.mortal.dead or task["ended_at"] is not None:
            return True
        asked = await self.rows("SELECT id, tool FROM approval WHERE state = 'pending'")
        thinks = await self.rows("SELECT id FROM effect WHERE kind = 'think' AND state = 'open'")
        if asked and not thinks and not self.counted.running:
            with self.counted.also(), contextlib.suppress(Exception):  # the answer of a dead process is none
                await self.person.post(f"approvals/{asked[0]['id']}", {"decision": DECISIONS[asked[0]["tool"]]})
        return False


def says(messages: tuple[Message, ...]) -> list[Chunk]:
    return [STEPS[sum(isinstance(one, Assistant) for one in messages)]]


async def stored(home: Path, cut: int) -> tuple[list[str], int]:
    """What there is after a process that was killed and one that was not, and how many batches the first had."""
    batches = await Life(home, cut).live()
    last = Life(home, NEVER)
    await last.live()
    again = LocalHost(home, URL)
    database = again.host.databases.directory()
    answers = await database.batch([Statement(sql, {}) for sql in STORED])
    again._lock.close()
    return [re.sub(WAITS, "", str(row["body"])) for answer in answers for row in answer], batches


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_a_yes_and_a_no_come_to_the_same_wherever_the_process_is_killed(tmp_path: Path, origin: Path) -> None:
    whole, batches = await killed_everywhere(tmp_path, origin, stored)
    told = [msgspec.json.decode(row)["text"] for row in whole if row.startswith('{"role":"user"')]
    assert [text[:19] for text in told] == ["look and do", "The person said yes", "The person said no "]
    assert "0 ideas" in whole
    assert sum(row.startswith("tsk_") for row in whole) == 2, "the task, and what was dispatched with a yes"
    assert [row for row in whole if row.startswith("approval_decided")] == ["approval_decideddone"] * 2
    assert batches > 30
