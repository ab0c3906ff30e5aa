"""The whole edge on real workerd: a task from words to a pushed branch, live pages, alarms and the cron."""

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from git_server import GitServer
from scripted_node import ScriptedNode, begun, finished, words
from server import Workerd, write_config
from stage_worker import stage
from websockets.asyncio.client import ClientConnection, connect

from shared import wire
from shared.parts import Delta
from shared.states import Step
from tests.waiting import PATIENCE_S

pytestmark = [pytest.mark.workerd, pytest.mark.asyncio(loop_scope="module")]

FAR = 10**14
VARIABLES = {"SAM_URL": "http://127.0.0.1", "SAM_KEY": "5a" * 32}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workerd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workerd]:
    folder = tmp_path_factory.mktemp("worker")
    stage(folder / "worker")
    server = await Workerd.start(write_config(folder, main="edge/worker.py", changes={"vars": VARIABLES}), folder)
    try:
        await server.migrate()
        yield server
    finally:
        await server.stop()


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    with GitServer(tmp_path_factory.mktemp("git")) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def person(workerd: Workerd) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in person: a link that is good once, opened."""
    link = secrets.token_hex(16)
    await workerd.sql("INSERT OR IGNORE INTO person VALUES ('usr_1', 'Ada', 0)")
    await workerd.sql("INSERT INTO login_link VALUES (?, 'usr_1', ?, NULL)", _hash(link), FAR)
    async with httpx.AsyncClient(base_url=workerd.url, timeout=30) as client:
        answer = await client.get("/login", params={"token": link})
        assert answer.status_code == 303, answer.text
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def node(workerd: Workerd) -> AsyncIterator[ScriptedNode]:
    """The only ready node."""
    await workerd.sql("UPDATE node SET state = 'lost'")
    enrolment = secrets.token_hex(16)
    await workerd.sql("INSERT INTO enrolment VALUES (?, ?, ?, NULL)", _hash(enrolment), f"nod_{enrolment}", FAR)
    async with ScriptedNode(workerd.url) as node:
        await node.join(enrolment)
        await node.beat()
        yield node


@pytest_asyncio.fixture(loop_scope="module")
async def project(person: httpx.AsyncClient, git: GitServer) -> str:
    name = f"repository-{secrets.token_hex(4)}"
    made = await _asked(person, 201, "POST", "/api/projects", {"origin": git.repository(name), "name": name})
    assert made["default_branch"] == "main"
    return str(made["id"])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def _asked(
    person: httpx.AsyncClient, status: int, method: str, path: str, body: dict[str, object] | None = None
) -> Any:
    answer = await person.request(method, path, json=body)
    assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[-2000:]}"
    return answer.json()


async def _conversation(person: httpx.AsyncClient, project: str) -> str:
    mine = f"cnv_{secrets.token_hex(8)}"
    await _asked(person, 201, "POST", f"/api/projects/{project}/conversations", {"id": mine})
    return mine


async def _write(person: httpx.AsyncClient, project: str, conversation: str, text: str, **more: object) -> str:
    """A message; answers the task it started."""
    path = f"/api/projects/{project}/conversations/{conversation}/messages"
    message = {"id": f"msg_{secrets.token_hex(8)}", "text": text, "mode": "task", **more}
    return str((await _asked(person, 202, "POST", path, message))["task"]["id"])


async def _until(workerd: Workerd, text: str, *values: str) -> list[dict[str, Any]]:
    """The rows of a query as soon as there are any; for at most half a minute."""
    async with asyncio.timeout(PATIENCE_S):
        while not (rows := await workerd.sql(text, *values)):  # noqa: ASYNC110 - another process writes them
            await asyncio.sleep(0.05)
    return rows


def _page(workerd: Workerd, person: httpx.AsyncClient, project: str, cursor: int) -> connect:
    address = workerd.url.replace("http:", "ws:") + f"/api/projects/{project}/live?cursor={cursor}"
    return connect(address, additional_headers={"cookie": f"sam_session={person.cookies['sam_session']}"})


async def _frame(page: ClientConnection, kind: str) -> Any:
    """The next frame of a kind."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = json.loads(await page.recv())
            if frame["type"] == kind:
                return frame


def _told(frame: Any) -> list[str]:
    return [change["body"]["id"] for change in frame["changes"]]


async def _change(page: ClientConnection, kind: str, **fields: object) -> tuple[Any, int]:
    """The next changed entity of a kind with these fields, and the cursor it came with."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = await _frame(page, "changes")
            for change in frame["changes"]:
                body = change["body"]
                if change["kind"] == kind and all(body[name] == value for name, value in fields.items()):
                    return body, frame["cursor"]


async def test_a_message_becomes_a_task_and_comes_back_as_a_pushed_branch(
    workerd: Workerd, person: httpx.AsyncClient, node: ScriptedNode, project: str, git: GitServer, tmp_path: Path
) -> None:
    conversation = await _conversation(person, project)
    task = await _write(person, project, conversation, "Write a file")
    start = await node.started()
    assert start.spec.task == task
    commit = await node.do(start, tmp_path)
    await node.put(wire.object_key(start.attempt, "patch"), b"diff --git a/work.txt b/work.txt\n")
    message = f"msg_{secrets.token_hex(8)}"
    acked = await node.report(
        start.attempt,
        wire.StepChanged(step=Step.WORKING),
        begun(start, message),
        wire.PartFinished(part=words(start, message, "Done.", finished=True)),
        wire.TurnEnded(message=message, stop_reason="end_turn"),
        wire.BranchPushed(branch=start.branch, commit=commit),
        finished(start, commit),
    )
    assert acked == 6
    seen = (await _asked(person, 200, "GET", f"/api/projects/{project}/tasks/{task}"))["task"]
    assert (seen["state"], seen["pushed"], seen["commit"]) == ("completed", True, commit)
    assert seen["branch"] in git.branches(start.origin_url.rsplit("/", 1)[1].removesuffix(".git"))
    diff = await person.get(f"/api/projects/{project}/tasks/{task}/diff")
    assert diff.content.startswith(b"diff --git")
    messages = (await _asked(person, 200, "GET", f"/api/projects/{project}/conversations/{conversation}"))["messages"]
    assert [(one["author"], one["state"]) for one in messages][:2] == [("person", "delivered"), ("agent", "finished")]
    assert messages[1]["parts"][0]["text"] == "Done."


async def test_a_page_goes_on_after_its_hub_was_thrown_out_of_memory(
    workerd: Workerd, person: httpx.AsyncClient, project: str
) -> None:
    cursor = (await _asked(person, 200, "GET", f"/api/projects/{project}"))["cursor"]
    async with _page(workerd, person, project, cursor) as page:
        assert (await _frame(page, "hello"))["cursor"] >= cursor
        assert (await _frame(page, "open"))["parts"] == []
        first = await _conversation(person, project)
        assert _told(await _frame(page, "changes")) == [first]
        await workerd.evict(project)
        second = await _conversation(person, project)
        frame = await _frame(page, "changes")
        assert _told(frame) == [second]
        seen = frame["cursor"]
    third = await _conversation(person, project)
    async with _page(workerd, person, project, seen) as page:
        assert _told(await _frame(page, "changes")) == [third]


async def test_a_page_that_joins_late_sees_what_the_agent_is_saying(
    workerd: Workerd, person: httpx.AsyncClient, node: ScriptedNode, project: str
) -> None:
    await _write(person, project, await _conversation(person, project), "Say something")
    start = await node.started()
    message = f"msg_{secrets.token_hex(8)}"
    await node.report(start.attempt, begun(start, message))
    part = words(start, message)
    assert await node.say(start.attempt, Delta(part=part.id, offset=0, text="Hel")) == {part.id: -1}
    assert await node.say(start.attempt, Delta(part=part.id, offset=0, text="Hel", head=part)) == {part.id: 3}
    cursor = (await _asked(person, 200, "GET", f"/api/projects/{project}"))["cursor"]
    async with _page(workerd, person, project, cursor) as page:
        assert [one["text"] for one in (await _frame(page, "open"))["parts"]] == ["Hel"]
        await node.say(start.attempt, Delta(part=part.id, offset=3, text="lo"))
        assert (await _frame(page, "deltas"))["deltas"] == [{"part": part.id, "offset": 3, "text": "lo", "head": None}]
        await page.send(json.dumps({"type": "part", "part": part.id}))
        assert (await _frame(page, "open"))["parts"][0]["text"] == "Hello"
        await page.send('{"type":"ping"}')
        await _frame(page, "pong")
        await node.report(start.attempt, wire.PartFinished(part=words(start, message, "Hello", finished=True)))
        await _change(page, "message", id=message)
        await page.send(json.dumps({"type": "part", "part": part.id}))
        assert (await _frame(page, "open"))["parts"] == []


async def test_a_stranger_hears_nothing(workerd: Workerd, project: str) -> None:
    async with httpx.AsyncClient(base_url=workerd.url) as stranger:
        answer = await stranger.get(
            f"/api/projects/{project}/live",
            params={"cursor": 0},
            headers={"upgrade": "websocket", "connection": "upgrade"},
        )
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_an_effect_that_is_due_later_is_run_by_the_alarm_alone(
    workerd: Workerd, person: httpx.AsyncClient, project: str
) -> None:
    await workerd.sql("UPDATE node SET state = 'lost'")
    task = await _write(person, project, await _conversation(person, project), "Give the parser a test")
    await _until(workerd, "SELECT 1 FROM effect WHERE id = ? AND tries >= 2", f"place/{task}.1")
    await _asked(person, 202, "POST", f"/api/projects/{project}/tasks/{task}/stop")


async def test_a_waiting_task_starts_when_a_node_comes(
    workerd: Workerd, person: httpx.AsyncClient, project: str, node: ScriptedNode
) -> None:
    await node.beat(seats=0)
    task = await _write(person, project, await _conversation(person, project), "Give the printer a test")
    await _until(workerd, "SELECT 1 FROM effect WHERE id = ? AND tries >= 1", f"place/{task}.1")
    await node.beat(seats=1)
    assert (await node.started()).spec.task == task


async def test_a_later_wish_to_be_woken_does_not_put_off_an_earlier_one(workerd: Workerd) -> None:
    await _promise(workerd, "early", "prj_sleepy")
    soon = time.time_ns() // 1_000_000 + 300
    await workerd.wake("prj_sleepy", soon)
    await workerd.wake("prj_sleepy", soon + 3_600_000)
    await _until(workerd, "SELECT 1 FROM effect WHERE id = ? AND state = 'done'", "early")


async def _promise(workerd: Workerd, effect: str, project: str) -> None:
    """An effect that is due, in a project whose object has never been woken."""
    await workerd.sql(
        "INSERT INTO effect (id, project, kind, body, due_at) VALUES (?, ?, 'node_silent', ?, 0)",
        effect,
        project,
        '{"node": "nod_none"}',
    )


async def test_the_cron_runs_what_no_alarm_has_run(workerd: Workerd) -> None:
    await _promise(workerd, "left", "prj_asleep")
    await workerd.scheduled()
    assert await workerd.sql("SELECT state FROM effect WHERE id = 'left'") == [{"state": "done"}]


async def test_a_trigger_fires_by_the_alarm_and_by_the_cron_that_stands_behind_it(
    workerd: Workerd, person: httpx.AsyncClient, project: str
) -> None:
    started = (
        "SELECT t.id FROM trigger_run r JOIN task t ON t.id = r.task WHERE r.clock_trigger = ? AND t.state <> 'new'"
    )
    for way in ("alarm", "cron"):
        trigger = f"trg_{secrets.token_hex(8)}"
        body = {"id": trigger, "name": way, "cron": "0 3 1 1 *", "tz": "Europe/Berlin", "task": {"text": "sweep"}}
        made = await _asked(person, 201, "POST", f"/api/projects/{project}/triggers", body)
        assert made["next_at"] > time.time_ns() // 1_000_000
        last_year = 1_735_696_800_000  # 2025-01-01 03:00 in Berlin: its time comes, as a test has it
        await workerd.sql("UPDATE clock_trigger SET next_at = ? WHERE id = ?", last_year, trigger)
        await workerd.sql("UPDATE effect SET due_at = ? WHERE id = ?", last_year, f"trigger/{trigger}")
        await (workerd.wake(project, 1) if way == "alarm" else workerd.scheduled())
        await _until(workerd, started, trigger)
        seen = await _asked(person, 200, "GET", f"/api/projects/{project}/triggers/{trigger}")
        assert [(run["state"], run["missed"]) for run in seen["runs"]] == [("running", 1)]
        assert seen["trigger"]["next_at"] == made["next_at"]


async def test_a_body_that_no_isolate_could_hold_is_refused(workerd: Workerd) -> None:
    host = workerd.url.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    head = f"PUT /node/v1/objects/attempts/a/b HTTP/1.1\r\nHost: {host}\r\nContent-Length: {33 * 2**20}\r\n\r\n"
    writer.write(head.encode() + b"x")
    answer = await asyncio.wait_for(reader.readuntil(b"}"), PATIENCE_S)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"body_too_large" in answer
