"""Personal tokens: made once, shown once, good for the tools of their projects alone; and the limit of every token."""

import hashlib

import httpx
import pytest

from edge.ledger.batch import statements
from edge.local.host import LocalHost
from edge.mcp.rate import BURST, EVERY_MS, wait_s
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode

DAY_MS = 24 * 3_600_000


async def made(person: Person, **more: object) -> dict[str, object]:
    answer = await person.http.post("/api/tokens", json={"id": person.new("pat"), "name": "laptop"} | more)
    assert answer.status_code == 201, answer.text
    told: dict[str, object] = answer.json()
    return told


async def client_of(person: Person, **more: object) -> Agent:
    return Agent(person.host, str((await made(person, **more))["token"]))


async def test_a_token_is_made_listed_used_and_revoked(person: Person, clock: ShiftedClock) -> None:
    token = await made(person, days=30)
    client = Agent(person.host, str(token["token"]))
    assert (await client.call("list_projects"))[0]["projects"][0]["id"] == person.project
    (listed,) = (await person.http.get("/api/tokens")).json()
    assert "token" not in listed
    assert (listed["name"], listed["project"]) == ("laptop", None)
    assert listed["expires_at"] - listed["created_at"] == 30 * DAY_MS
    assert listed["used_at"] >= listed["created_at"]
    assert (await person.http.delete(f"/api/tokens/{token['id']}")).status_code == 204
    assert (await person.http.delete(f"/api/tokens/{token['id']}")).status_code == 204
    refused = await client.rpc("tools/list", {})
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_credential")
    assert (await person.http.get("/api/tokens")).json() == []


async def test_only_the_hash_of_a_token_is_kept(person: Person, edge: LocalHost) -> None:
    token = str((await made(person))["token"])
    database = edge.host.databases.directory()
    rows = (await database.batch(statements(("SELECT * FROM personal_token",), {})))[0]
    assert rows[0]["hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(rows) and token.removeprefix("sam_pat_") not in str(rows)


async def test_a_token_asked_for_twice_is_made_once(person: Person) -> None:
    body = {"id": person.new("pat"), "name": "laptop"}
    first, again = [await person.http.post("/api/tokens", json=body) for _ in range(2)]
    assert first.json() == again.json()
    other = await person.http.post("/api/tokens", json=body | {"name": "another"})
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    await person.http.delete(f"/api/tokens/{body['id']}")
    revoked = await person.http.post("/api/tokens", json=body)
    assert (revoked.status_code, revoked.json()["code"]) == (409, "id_reused")


async def test_a_token_dies_with_its_day(person: Person, clock: ShiftedClock) -> None:
    client = await client_of(person, days=1)
    clock.ahead += DAY_MS - 60_000
    assert (await client.rpc("tools/list", {})).status_code == 200
    clock.ahead += 60_000
    assert (await client.rpc("tools/list", {})).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": ""}, 422, "invalid_request"),
        ({"name": "n" * 81}, 422, "invalid_request"),
        ({"days": 0}, 422, "invalid_request"),
        ({"days": 3651}, 422, "invalid_request"),
        ({"id": "tsk_of_another_kind"}, 422, "invalid_request"),
        ({"project": "prj_nobody_knows"}, 404, "unknown_project"),
    ],
)
async def test_a_token_that_cannot_be_is_refused(
    person: Person, body: dict[str, object], status: int, code: str
) -> None:
    answer = await person.http.post("/api/tokens", json={"id": person.new("pat"), "name": "n"} | body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_person_has_so_many_tokens_and_no_more(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.accounts.tokens.MOST_TOKENS", 2)
    for _ in range(2):
        await made(person)
    answer = await person.http.post("/api/tokens", json={"id": person.new("pat"), "name": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")


async def test_a_token_is_its_persons_own(person: Person, stranger: Person) -> None:
    token = await made(person)
    assert (await stranger.http.get("/api/tokens")).json() == []
    assert (await stranger.http.delete(f"/api/tokens/{token['id']}")).status_code == 404
    taken = await stranger.http.post("/api/tokens", json={"id": token["id"], "name": "laptop"})
    assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")
    theirs = await stranger.http.post(
        "/api/tokens", json={"id": person.new("pat"), "name": "n", "project": person.project}
    )
    assert (theirs.status_code, theirs.json()["code"]) == (404, "unknown_project")


async def test_a_personal_token_opens_nothing_but_the_tools(person: Person) -> None:
    token = str((await made(person))["token"])
    http = (await client_of(person)).http
    for path in ("/api/me", "/api/tokens", person.at("tasks")):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (await http.post("/node/v1/heartbeat", content=b"{}")).status_code == 401
    assert token.startswith("sam_pat_")


# --- which project --------------------------------------------------------------------------------------------------


async def test_a_call_reaches_the_persons_projects_and_no_other(person: Person, stranger: Person) -> None:
    client = await client_of(person)
    for project in (stranger.project, "prj_nobody_knows"):
        told, failed = await client.call("list_tasks", project=project)
        assert (failed, told["code"], told["next"]) == (
            True, "unknown_project", [{"tool": "list_projects", "arguments": {}}],
        )  # fmt: skip
    task = await stranger.start("theirs")
    assert (await client.call("get_task", task=task))[0]["code"] == "not_found"
    assert (await client.call("stop_task", task=task))[0]["code"] == "not_found"
    assert (await client.call("get_task_log", task=task))[0]["code"] == "not_found"


async def test_a_project_is_named_by_the_call_or_by_the_token(person: Person) -> None:
    client = await client_of(person)
    first = person.project
    assert "tasks" in (await client.call("list_tasks"))[0], "one project need not be named"
    second = (await person.http.post("/api/projects", json={"sample": True})).json()["id"]
    told, failed = await client.call("list_tasks")
    assert (failed, told["code"]) == (True, "project_not_named")
    assert "tasks" in (await client.call("list_tasks", project=second))[0]
    bound = await client_of(person, project=first)
    started, _ = await bound.call("dispatch_task", text="here")
    assert (await person.task(started["id"]))["project"] == first
    assert (await bound.call("list_tasks", project=second))[0]["code"] == "unknown_project"
    assert [one["id"] for one in (await bound.call("list_projects"))[0]["projects"]] == [first]


async def test_who_is_no_member_any_more_reaches_nothing(person: Person, edge: LocalHost) -> None:
    client = await client_of(person, project=person.project)
    await edge.host.databases.directory().batch(statements(("DELETE FROM member",), {}))
    assert (await client.call("list_tasks", project=person.project))[0]["code"] == "unknown_project"


# --- its tools ------------------------------------------------------------------------------------------------------


async def test_a_persons_client_starts_steers_stops_and_retries_tasks(person: Person, node: StageNode) -> None:
    client = await client_of(person)
    task = (await client.call("dispatch_task", "one", text="do it", priority=3))[0]["id"]
    assert (await client.call("dispatch_task", "one", text="do it", priority=3))[0]["id"] == task
    view = await person.task(task)
    assert (view["origin"], view["parent"], view["priority"]) == ("person", None, 3)
    start = await node.started(f"{task}.1")
    assert start.spec.local, "a client on this machine is the person of this machine"
    sent, _ = await client.call("send_message_to_task", task=task, text="and that")
    assert (sent["author"], sent["state"]) == ("person", "queued")
    assert (await client.call("get_task", task=task, message=sent["message"]))[0]["receipt"]["state"] == "queued"
    assert (await client.call("stop_task", task=task))[0] == {"stopping": True}
    await person.http.get("/healthz")
    told, failed = await client.call("retry_task", task=task)
    assert (failed, told["code"]) == (True, "not_ended_badly")
    assert told["next"] == [{"tool": "get_task", "arguments": {"task": task}}]
    plan, _ = await client.call(
        "plan_tasks", tasks=[{"key": "a", "text": "a"}, {"key": "b", "text": "b", "depends_on": ["a"]}]
    )
    assert plan["tasks"][1]["depends_on"] == [plan["tasks"][0]["id"]]


async def test_a_persons_client_keeps_and_executes_ideas(person: Person) -> None:
    client = await client_of(person)
    idea = (await client.call("create_idea", title="Cache the lookup", body="It is slow"))[0]["id"]
    added, _ = await client.call("append_to_idea", "x", idea=idea, text="Seen again")
    assert (await client.call("append_to_idea", "x", idea=idea, text="Seen again"))[0] == added
    read, _ = await client.call("get_idea", idea=idea)
    assert read["body"] == "It is slow\n\nSeen again"
    assert [one["id"] for one in (await client.call("list_ideas", query="cache"))[0]["ideas"]] == [idea]
    task = (await client.call("execute_idea", idea=idea))[0]["id"]
    assert (await person.task(task))["idea"] == idea
    assert (await client.call("get_idea", idea=idea))[0]["tasks"] == [task]


# --- how often ------------------------------------------------------------------------------------------------------


@pytest.fixture
def still(clock: ShiftedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes only as the test says."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment + clock.ahead)


def test_a_share_is_free_again_after_its_time() -> None:
    assert wait_s(0, 10**12) == 0
    now = 10**12
    full = now + (BURST - 1) * EVERY_MS
    assert (wait_s(full, now), wait_s(full + 1, now), wait_s(full + EVERY_MS, now)) == (0, 1, 1)


async def calls_until_refused(agent: Agent) -> tuple[int, httpx.Response]:
    """How many calls are taken at one instant, and the refusal after them."""
    for taken in range(BURST + 5):
        answer = await agent.rpc("ping", {})
        if answer.status_code != 200:
            return taken, answer
    raise AssertionError("never refused")


@pytest.mark.usefixtures("still")
async def test_a_token_that_calls_too_often_is_told_how_long_to_wait(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    agent = Agent(person.host, (await node.started(f"{await person.start()}.1")).token)
    for caller in (agent, await client_of(person)):
        taken, refused = await calls_until_refused(caller)
        assert taken == BURST
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        error = refused.json()["error"]
        assert (error["code"], error["data"]["code"], refused.json()["id"]) == (-32000, "rate_limited", 1)
        assert error["data"]["remedy"]
        clock.ahead += EVERY_MS
        assert (await caller.rpc("ping", {})).status_code == 200, "one share is free again"
        assert (await caller.rpc("ping", {})).status_code == 429
        clock.ahead += 60_000
        assert (await calls_until_refused(caller))[0] == BURST, "after a rest the bucket is full, and no fuller"


@pytest.mark.usefixtures("still")
async def test_a_refused_call_does_nothing_and_costs_no_share(person: Person, clock: ShiftedClock) -> None:
    client = await client_of(person)
    await calls_until_refused(client)
    for _ in range(10):
        answer = await client.rpc("tools/call", {"name": "dispatch_task", "arguments": {"text": "x"}})
        assert answer.status_code == 429
    assert (await person.http.get(person.at("tasks"))).json() == []
    clock.ahead += EVERY_MS
    assert (await client.rpc("ping", {})).status_code == 200


@pytest.mark.usefixtures("still")
async def test_one_tokens_limit_is_not_anothers(person: Person) -> None:
    first, second = await client_of(person), await client_of(person)
    await calls_until_refused(first)
    assert (await second.rpc("ping", {})).status_code == 200
