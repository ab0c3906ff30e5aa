"""Whatever comes in: a typed answer with its status, a sentence and a remedy, and nothing has changed."""

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from edge.http import MAX_BODY
from edge.local.host import LocalHost
from edge.ports import Statement
from shared import wire
from shared.reasons import REASONS
from tests.edge.conftest import Person, StageNode

HEARTBEAT: dict[str, Any] = {
    "protocol": wire.PROTOCOL,
    "boot": "b",
    "url": "http://n",
    "engine": "process",
    "isolated": False,
    "seats": 2,
    "load": 0.5,
    "disk_free_bytes": 1,
    "model": {"label": "m", "rehearsal": True},
    "harnesses": [],
    "attempts": [],
    "acked_commands": [],
    "beat": 1,
}
TABLES = ("project", "conversation", "message", "idea", "idea_link", "task", "verdict", "history", "attempt", "effect")


async def everything(edge: LocalHost) -> list[list[Any]]:
    """What is stored, but for the log of changes, which only says that pages may look again."""
    database = edge.host.databases.directory()
    return await database.batch([Statement(f"SELECT * FROM {table} ORDER BY 1, 2", {}) for table in TABLES])  # type: ignore[return-value]


def is_typed(answer: httpx.Response, code: str) -> None:
    reason = REASONS[code]
    assert answer.json() | {"detail": ""} == {
        "code": code,
        "sentence": reason.sentence,
        "remedy": reason.remedy,
        "detail": "",
    }
    assert answer.status_code == reason.status


async def test_a_default_branch_that_was_renamed_is_where_new_tasks_begin(
    person: Person, node: StageNode, origin: Path
) -> None:
    address = f"/api/projects/{person.project}"
    before = await person.start("one")
    renamed = ["git", "-C", str(origin), "branch", "-m", "main", "trunk/next"]
    await asyncio.to_thread(subprocess.run, renamed, check=True)
    changed = await person.http.patch(address, json={"default_branch": "trunk/next"})
    assert (changed.status_code, changed.json()["default_branch"]) == (200, "trunk/next")
    after = await person.start("two")
    assert [(await node.started(f"{task}.1")).base for task in (before, after)] == ["main", "trunk/next"]
    names = ["", " ", "-x", "a..b", "a b", "a~1", "a:b", "x.lock", "a//b", "/a", "a/", ".a", "a/.b", "a\nb", "x" * 101]
    for bad in names:
        is_typed(await person.http.patch(address, json={"default_branch": bad}), "invalid_request")
    assert (await person.http.patch(address, json={"name": "x"})).json()["default_branch"] == "trunk/next"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"{'id': 1}", "malformed_json"),
        (b'{"id":"tsk_0123456789","text":"a"} x', "malformed_json"),
        (b'{"id":"tsk_0123456789","text":"\xff"}', "malformed_json"),
        (b'{"id":"tsk_0123456789","text":"\\ud800"}', "malformed_json"),
        (b'{"id":"tsk_0123456789","text":"\xed\xa0\x80"}', "malformed_json"),
        (b"[" * 200_000, "invalid_request"),
        (b"[]", "invalid_request"),
        (b"null", "invalid_request"),
        (b"1e999", "invalid_request"),
        (b'{"text":"a"}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","more":1}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":7}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","priority":1.5}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","priority":1000000000000000000000000000000}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","priority":101}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","mode":"dream"}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":""}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":" \\n "}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"' + b"x" * 100_001 + b'"}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","title":"' + b"x" * 161 + b'"}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","model":"' + b"x" * 201 + b'"}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","depends_on":["' + b'","'.join([b"t"] * 101) + b'"]}', "invalid_request"),
        (b'{"id":"tsk_0123456789","text":"a","depends_on":["tsk_nobody_knows"]}', "unknown_dependency"),
        (b'{"id":"tsk_0123456789","text":"a","idea":"idea_nobody_knows"}', "not_found"),
        (b'{"id":"tsk_0123456789","text":"a","harness":"gibberish"}', "unknown_harness"),
        (b'{"id":"msg_0123456789","text":"a"}', "invalid_request"),
        (b'{"id":"tsk_","text":"a"}', "invalid_request"),
        (b'{"id":"tsk_../../etc","text":"a"}', "invalid_request"),
        (b'{"id":"tsk_01234\\u0000789","text":"a"}', "invalid_request"),
        (b'{"id":"tsk_' + b"0" * 100 + b'","text":"a"}', "invalid_request"),
        (b'{"id":"' + b"x" * MAX_BODY + b'"}', "body_too_large"),
    ],
    ids=lambda value: repr(value[:60]) if isinstance(value, bytes) else value,
)
async def test_a_task_that_cannot_be_understood_changes_nothing(
    person: Person, node: StageNode, edge: LocalHost, body: bytes, code: str
) -> None:
    before = await everything(edge)
    answer = await person.http.post(person.at("tasks"), content=body)
    is_typed(answer, code)
    after = await everything(edge)
    kept = TABLES.index("verdict")
    assert before[:kept] + before[kept + 1 :] == after[:kept] + after[kept + 1 :]


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "tasks?state=sleeping", None, "invalid_request"),
        ("GET", "tasks?sort=up", None, "invalid_request"),
        ("GET", "tasks/tsk_nobody_knows", None, "not_found"),
        ("GET", "tasks/%00%ff", None, "not_found"),
        ("GET", "tasks/tsk_nobody_knows/diff", None, "not_found"),
        ("GET", "tasks/tsk_nobody_knows/log", None, "not_found"),
        ("POST", "tasks/tsk_nobody_knows/stop", None, "not_found"),
        ("GET", "conversations/cnv_nobody_knows", None, "not_found"),
        ("GET", "conversations/cnv_nobody_knows?before=x", None, "invalid_request"),
        ("GET", "conversations/cnv_nobody_knows?before=-1", None, "invalid_request"),
        ("POST", "conversations", {"id": "cnv_0123456789", "title": "x" * 161}, "invalid_request"),
        ("PATCH", "conversations/cnv_nobody_knows", {"title": "x"}, "not_found"),
        ("POST", "conversations/cnv_nobody_knows/messages",
         {"id": "msg_0123456789", "text": "x", "mode": "task"}, "not_found"),
        ("POST", "plans", {"id": "req_0123456789", "tasks": []}, "invalid_request"),
        ("POST", "ideas", {"id": "idea_0123456789", "title": " "}, "invalid_request"),
        ("POST", "ideas", {"id": "idea_0123456789", "title": "x" * 201}, "invalid_request"),
        ("POST", "ideas", {"id": "idea_0123456789", "title": "x", "body": "x" * 100_001}, "invalid_request"),
        ("POST", "ideas", {"id": "idea_0123456789", "title": "x", "note": "x" * 2_001}, "invalid_request"),
        ("POST", "ideas", {"id": "idea_0123456789", "title": "x", "conversation": "cnv_none"}, "not_found"),
        ("PATCH", "ideas/idea_nobody_knows", {"title": "x"}, "not_found"),
        ("PATCH", "ideas/idea_nobody_knows", {"state": "lost"}, "invalid_request"),
        ("PUT", "ideas/idea_nobody_knows/links/cnv_none", {"note": ""}, "not_found"),
        ("POST", "ideas/idea_nobody_knows/execute", {"id": "tsk_0123456789"}, "not_found"),
        ("GET", "no/such/place", None, "unknown_route"),
    ],
)  # fmt: skip
async def test_what_is_not_there_or_does_not_fit_is_refused(
    person: Person, edge: LocalHost, method: str, path: str, body: object, code: str
) -> None:
    before = await everything(edge)
    is_typed(await person.http.request(method, person.at(path), json=body), code)
    assert await everything(edge) == before


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/projects", "GET, POST"),
        ("PUT", "/api/me", "GET"),
        ("POST", "/healthz", "GET"),
        ("DELETE", "/", "GET"),
        ("TRACE", "/login", "GET"),
        ("PATCH", "/mcp", "DELETE, GET, POST"),
    ],
)
async def test_a_method_an_address_does_not_take_is_told_which_it_takes(
    person: Person, method: str, path: str, allowed: str
) -> None:
    answer = await person.http.request(method, path)
    is_typed(answer, "method_not_allowed")
    assert answer.headers["allow"] == allowed


# --- repositories ---------------------------------------------------------------------------------------------------


def git(*arguments: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(
    "given",
    [
        "", " ", "/no/such/folder", "relative/nowhere", "~nobody_has_this_name/x", "/" + "x" * 300, "/" + "x/" * 3_000,
        "/etc/passwd", "/etc", "\0", "a\nb", "--upload-pack=touch /tmp/x", "ext::sh -c true", "http://[", "file:///no",
    ],
)  # fmt: skip
async def test_what_is_no_repository_is_refused(person: Person, edge: LocalHost, given: str) -> None:
    before = await everything(edge)
    is_typed(await person.http.post("/api/projects", json={"origin": given}), "not_a_repository")
    assert await everything(edge) == before


async def test_a_repository_without_commits_is_refused(person: Person, tmp_path: Path) -> None:
    git("init", "-q", str(tmp_path / "empty"))
    answer = await person.http.post("/api/projects", json={"origin": str(tmp_path / "empty")})
    is_typed(answer, "empty_repository")


async def test_a_repository_with_a_detached_head_starts_from_a_branch_it_has(person: Person, tmp_path: Path) -> None:
    git("clone", "-q", str(tmp_path / "origin.git"), str(tmp_path / "detached"))
    git("-C", str(tmp_path / "detached"), "checkout", "-q", "--detach")
    answer = await person.http.post("/api/projects", json={"origin": str(tmp_path / "detached")})
    assert (answer.status_code, answer.json()["default_branch"]) == (201, "main")


async def test_the_same_repository_is_one_project(person: Person, origin: Path) -> None:
    answer = await person.http.post("/api/projects", json={"origin": f"{origin}/../{origin.name}"})
    is_typed(answer, "project_exists")
    assert answer.json()["detail"] == person.project


@pytest.mark.parametrize("body", [{}, {"origin": "/x", "sample": True}, {"sample": "yes"}, {"origin": 5}])
async def test_a_project_is_a_repository_or_the_sample(person: Person, body: object) -> None:
    is_typed(await person.http.post("/api/projects", json=body), "invalid_request")


async def test_the_sample_is_made_once(person: Person) -> None:
    first, again = [await person.http.post("/api/projects", json={"sample": True}) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["sample"]


# --- one id, one thing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind", "body", "other"),
    [
        ("conversations", "cnv", {"title": "a", "mode": "task"}, {"title": "b"}),
        ("conversations", "cnv", {"title": "a", "mode": "task"}, {"mode": "conversation"}),
        ("tasks", "tsk", {"text": "a"}, {"text": "b"}),
        ("tasks", "tsk", {"text": "a"}, {"priority": 1}),
        ("ideas", "idea", {"title": "a"}, {"body": "b"}),
    ],
)
async def test_an_id_sent_twice_makes_one_and_under_another_body_is_refused(
    person: Person, node: StageNode, path: str, kind: str, body: dict[str, Any], other: dict[str, Any]
) -> None:
    sent = {"id": person.new(kind)} | body
    first, again = [await person.post(path, sent) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    is_typed(await person.post(path, sent | other), "id_reused")


async def test_a_repetition_is_known_after_the_thing_was_renamed(person: Person) -> None:
    idea, conversation = person.new("idea"), person.new("cnv")
    await person.post("ideas", {"id": idea, "title": "a"})
    await person.post("conversations", {"id": conversation, "title": "a"})
    await person.http.patch(person.at(f"ideas/{idea}"), json={"title": "b", "state": "ready"})
    await person.http.patch(person.at(f"conversations/{conversation}"), json={"title": "b"})
    assert (await person.post("ideas", {"id": idea, "title": "a"})).json()["title"] == "b"
    assert (await person.post("conversations", {"id": conversation, "title": "a"})).json()["title"] == "b"


async def test_an_idea_is_executed_once_though_it_changed_meanwhile(person: Person, node: StageNode) -> None:
    conversation = await person.converse()
    idea = person.new("idea")
    await person.post("ideas", {"id": idea, "title": "Cache it", "body": "why", "conversation": conversation})
    execute = {"id": person.new("tsk")}
    first = await person.post(f"ideas/{idea}/execute", execute)
    await person.http.patch(person.at(f"ideas/{idea}"), json={"title": "Cache more"})
    await person.http.put(person.at(f"ideas/{idea}/links/{await person.converse()}"), json={})
    again = await person.post(f"ideas/{idea}/execute", execute)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["conversation"], first.json()["idea"]) == (conversation, idea)
    is_typed(await person.post(f"ideas/{idea}/execute", execute | {"conversation": "cnv_other_one"}), "id_reused")
    shown = (await person.http.get(person.at("ideas"))).json()["ideas"][0]
    assert (shown["state"], shown["tasks"]) == ("executing", [execute["id"]])


async def test_a_message_id_taken_elsewhere_starts_no_second_task(person: Person, node: StageNode) -> None:
    said = await person.say(await person.converse(), "a")
    task = person.new("tsk")
    taken = f"msg_{task.removeprefix('tsk_')}"
    await person.say(said["message"]["conversation"], "b", id=taken)
    is_typed(await person.post("tasks", {"id": task, "text": "c"}), "id_reused")


# --- nodes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [{"protocol": 99}, {"seats": 10**30}, {"disk_free_bytes": 2**63}, {"load": "high"}, {"model": None}],
)
async def test_a_heartbeat_that_cannot_be_understood_is_refused(node: StageNode, wrong: dict[str, Any]) -> None:
    is_typed(await node.call("heartbeat", HEARTBEAT | wrong), "invalid_request")


@pytest.mark.parametrize(
    "key", ["x", "attempts/../sam.db", "attempts/a/.hidden", "attempts/a/" + "n" * 300, "attempts/a/b/c"]
)
async def test_a_key_that_no_object_has_is_refused(node: StageNode, key: str) -> None:
    assert node.joined
    headers = {"authorization": f"Bearer {node.joined.token}"}
    put = await node.client.put(f"/node/v1/objects/{key}", content=b"x", headers=headers)
    got = await node.client.get(f"/node/v1/objects/{key}", headers=headers)
    assert (put.status_code, got.status_code) in ((422, 404), (404, 404))


async def test_a_node_cannot_read_what_another_project_saved_by_naming_it_as_its_own(
    person: Person, node: StageNode, edge: LocalHost, stranger: Person
) -> None:
    mine, theirs = await person.start(), await stranger.start()
    await node.started(f"{mine}.1")
    await node.started(f"{theirs}.1")
    assert node.joined
    headers = {"authorization": f"Bearer {node.joined.token}"}
    key = wire.object_key(f"{theirs}.1", "checkpoint-1.bundle")
    assert (await node.client.put(f"/node/v1/objects/{key}", content=b"x", headers=headers)).status_code == 204
    saved = wire.CheckpointSaved(commit="c" * 40, bundle=key, files=1)
    await node.report(f"{mine}.1", saved)
    assert (await node.client.get(f"/node/v1/objects/{key}", headers=headers)).status_code == 404
    await node.report(f"{theirs}.1", saved)
    assert (await node.client.get(f"/node/v1/objects/{key}", headers=headers)).content == b"x"
