"""Who may come in: every route by its scheme, every address by its host and origin, every credential once or while it
lives.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

import edge as edge_package
from edge.app import ROUTES
from edge.http import Route, Scheme
from edge.local.host import LocalHost
from edge.settings import LINK_MS, SESSION_MS
from shared.reasons import REASONS
from tests.edge.conftest import URL, Agent, Person, ShiftedClock, StageNode
from tests.edge.test_bad_input import HEARTBEAT

ROOT = Path(edge_package.__file__).parent.parent
CODE = {Scheme.PERSON: "not_signed_in", Scheme.NODE: "bad_credential", Scheme.AGENT: "bad_credential"}
CLOSED = [route for route in ROUTES if route.scheme is not Scheme.PUBLIC]


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route, project: str) -> str:
    path = route.path.replace("{project}", project).replace("{key:path}", "attempts/a/b")
    return re.sub(r"\{\w+\}", "tsk_there_is_none", path)


def client(host: LocalHost, token: str = "") -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(host.asgi), base_url=URL, headers=headers)


@pytest.fixture
async def credentials(person: Person, node: StageNode) -> dict[Scheme, str]:
    """A live credential of each kind."""
    task = await person.start()
    assert node.joined
    token = (await node.started(f"{task}.1")).token
    return {
        Scheme.PERSON: person.secret,
        Scheme.NODE: node.joined.token,
        Scheme.AGENT: token,
    }


@pytest.mark.parametrize("route", CLOSED, ids=named)
async def test_a_route_refuses_who_brings_no_credential_or_one_of_another_kind(
    route: Route, person: Person, edge: LocalHost, credentials: dict[Scheme, str]
) -> None:
    wrong = ["", "guess", *(token for scheme, token in credentials.items() if scheme is not route.scheme)]
    for token in wrong:
        answer = await client(edge, token).request(route.method, address(route, person.project))
        assert (answer.status_code, answer.json()["code"]) == (401, CODE[route.scheme]), token
    right = await client(edge, credentials[route.scheme]).request(route.method, address(route, person.project))
    assert right.status_code != 401


def test_only_these_routes_are_public() -> None:
    assert {named(route) for route in ROUTES if route.scheme is Scheme.PUBLIC} == {
        "GET /healthz",
        "GET /api/reasons",
        "GET /login",
        "POST /node/v1/join",
    }


def test_the_page_on_the_interface_names_every_route_with_its_scheme() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    for route in ROUTES:
        if route.path.startswith("/node/v1/") or route.status == 405:
            continue  # one row for all: `shared/wire.py` is their page; and what only says that there is nothing
        path = route.path.replace("/api/projects/{project}/", "…/") if "{project}/" in route.path else route.path
        rows = [
            row
            for row in text.splitlines()
            if row.startswith("| ")
            and route.method in row.split("|")[1]
            and re.search(rf"\s{re.escape(path)}(\?\S+|=)?\s*\|", row.replace("/api/projects/{project}/", "…/"))
        ]
        assert rows, named(route)
        assert route.scheme in rows[0].split("|")[-2], named(route)


def test_every_reason_in_the_table_is_used_and_every_one_used_is_in_it() -> None:
    used: set[str] = set()
    for half in ("edge", "shared", "node_agent", "cli"):
        for file in (ROOT / half).rglob("*.py"):
            if file.name == "reasons.py" or "node_modules" in file.parts or not file.is_file():
                continue
            text = file.read_text()
            used |= set(re.findall(r"[\"']([a-z_]+)[\"']", text))
            refused = set(re.findall(r"(?:Refused|SamError|problem)\(\s*\"([a-z_]+)\"", text))
            assert refused <= set(REASONS), file
    used |= set(re.findall(r"\(([a-z_]+)\)", (ROOT / "node_agent" / "workspaces" / "pre-receive").read_text()))
    assert set(REASONS) - used == set()


async def test_a_link_signs_in_once(edge: LocalHost) -> None:
    link = await edge.login_link()
    answers = await asyncio.gather(*(client(edge).get(link) for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [303] + [401] * 7
    assert {one.json()["code"] for one in answers if one.status_code == 401} == {"link_used"}


async def test_a_browser_that_follows_a_used_link_is_led_to_the_page(edge: LocalHost) -> None:
    link = await edge.login_link()
    accepts = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert (await client(edge).get(link, headers=accepts)).headers["location"] == "/"
    again = await client(edge).get(link, headers=accepts)
    assert (again.status_code, again.headers["location"]) == (303, "/?refused=link_used")
    assert "set-cookie" not in again.headers


async def test_a_link_is_good_for_a_quarter_of_an_hour(edge: LocalHost, clock: ShiftedClock) -> None:
    link = await edge.login_link()
    clock.ahead += LINK_MS
    assert (await client(edge).get(link)).status_code == 401


async def test_a_session_ends_with_its_time_or_when_signed_out(person: Person, clock: ShiftedClock) -> None:
    assert (await person.http.get("/api/me")).status_code == 200
    clock.ahead += SESSION_MS
    assert (await person.http.get("/api/me")).json()["code"] == "not_signed_in"
    clock.ahead -= SESSION_MS
    secret = person.secret
    assert (await person.http.post("/api/logout")).status_code == 204
    assert (await client(person.host, secret).get("/api/me")).status_code == 401


async def test_the_cookie_is_out_of_reach_of_pages(edge: LocalHost) -> None:
    cookie = (await client(edge).get(await edge.login_link())).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_a_signed_in_person_may_ask_for_another_link(person: Person) -> None:
    link = (await person.http.post("/api/login-links")).json()["url"]
    assert (await client(person.host).get(link)).status_code == 303


PATHS = ("/", "/healthz", "/api/me", "/openapi.json", "/mcp", "/node/v1/heartbeat", "/login?token=x")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "evil.example:8000"])
async def test_no_other_host_name_is_answered(person: Person, host: str) -> None:
    for path in PATHS:
        answer = await person.http.get(path, headers={"host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "wrong_host"), path


@pytest.mark.parametrize("page", ["http://evil.example", "null", "", "http://127.0.0.1:9999", "http://[", "file://"])
async def test_no_other_page_is_answered(person: Person, page: str) -> None:
    for path in PATHS:
        answer = await person.http.get(path, headers={"origin": page})
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin"), path


async def test_its_own_page_is_answered(person: Person) -> None:
    assert (await person.http.get("/api/me", headers={"origin": URL})).status_code == 200


# --- what is someone else's -----------------------------------------------------------------------------------------


async def test_a_project_is_there_only_for_its_members(person: Person, stranger: Person) -> None:
    assert [one["id"] for one in (await stranger.http.get("/api/projects")).json()] == [stranger.project]
    for route in (route for route in ROUTES if "{project}" in route.path):
        answer = await stranger.http.request(route.method, address(route, person.project))
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_project"), named(route)


async def test_ids_of_another_project_are_unknown_in_ones_own(person: Person, stranger: Person) -> None:
    conversation, task = await person.converse(), await person.start()
    idea = (await person.post("ideas", {"id": person.new("idea"), "title": "mine"})).json()["id"]
    say = {"id": stranger.new("msg"), "text": "hello", "mode": "task"}
    tries = [
        await stranger.http.get(stranger.at(f"conversations/{conversation}")),
        await stranger.http.patch(stranger.at(f"conversations/{conversation}"), json={"title": "theirs"}),
        await stranger.post(f"conversations/{conversation}/messages", say),
        await stranger.http.get(stranger.at(f"tasks/{task}")),
        await stranger.http.get(stranger.at(f"tasks/{task}/log")),
        await stranger.http.get(stranger.at(f"tasks/{task}/diff")),
        await stranger.http.post(stranger.at(f"tasks/{task}/stop")),
        await stranger.http.patch(stranger.at(f"ideas/{idea}"), json={"title": "theirs"}),
        await stranger.http.put(stranger.at(f"ideas/{idea}/links/{conversation}"), json={}),
        await stranger.http.delete(stranger.at(f"ideas/{idea}/links/{conversation}")),
        await stranger.post(f"ideas/{idea}/execute", {"id": stranger.new("tsk")}),
        await stranger.post("tasks", {"id": stranger.new("tsk"), "text": "x", "idea": idea}),
        await stranger.post(
            "ideas", {"id": stranger.new("idea"), "title": "x", "conversation": conversation}
        ),
    ]  # fmt: skip
    assert [(one.status_code, one.json()["code"]) for one in tries] == [(404, "not_found")] * len(tries)
    needs = await stranger.post("tasks", {"id": stranger.new("tsk"), "text": "x", "depends_on": [task]})
    assert (needs.status_code, needs.json()["code"]) == (409, "unknown_dependency")
    assert (await person.task(task))["state"] == "in_progress"
    mine = (await person.http.get(person.at("ideas"))).json()["ideas"]
    assert [(one["title"], one["tasks"]) for one in mine] == [("mine", [])]
    assert (await person.http.get(person.at(f"ideas/{idea}"))).json()["idea"]["links"] == []
    assert (await stranger.http.get(stranger.at("ideas"))).json()["ideas"] == []


async def test_ids_of_another_project_cannot_be_taken(person: Person, stranger: Person) -> None:
    conversation, task = await person.converse(), await person.start()
    idea = (await person.post("ideas", {"id": person.new("idea"), "title": "mine"})).json()["id"]
    for path, body in (
        ("conversations", {"id": conversation}),
        ("tasks", {"id": task, "text": "do it"}),
        ("ideas", {"id": idea, "title": "mine"}),
    ):
        answer = await stranger.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "id_reused"), path


async def test_a_node_speaks_only_for_its_own_attempts(person: Person, node: StageNode, edge: LocalHost) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    other = StageNode(edge)
    await other.join("n2")
    for path, body in (
        ("events", {"stream": f"{task}.1", "events": []}),
        ("deltas", {"attempt": f"{task}.1", "deltas": []}),
    ):
        answer = await other.call(path, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    assert other.joined
    headers = {"authorization": f"Bearer {other.joined.token}"}
    key = f"/node/v1/objects/attempts/{task}.1/changes.patch"
    assert (await other.client.put(key, content=b"x", headers=headers)).status_code == 404


async def test_an_enrolment_is_good_for_one_node(edge: LocalHost, node: StageNode) -> None:
    token = await edge.enrol("nod_another_one")
    join = {"enrolment": token, "name": "n", "url": "http://n"}
    first, lost_answer = [await node.client.post("/node/v1/join", json=join) for _ in range(2)]
    assert first.json() == lost_answer.json()
    headers = {"authorization": f"Bearer {first.json()['token']}"}
    assert (await node.client.post("/node/v1/heartbeat", json=HEARTBEAT, headers=headers)).status_code == 200
    again = await node.client.post("/node/v1/join", json=join)
    assert (again.status_code, again.json()["code"]) == (401, "bad_credential")


async def test_an_agent_is_nobody_at_the_other_doors(
    edge: LocalHost, credentials: dict[Scheme, str], person: Person
) -> None:
    agent = Agent(edge, credentials[Scheme.AGENT])
    assert (await agent.http.get(f"/api/projects/{person.project}")).status_code == 401
    assert (await agent.http.post("/node/v1/heartbeat", json={})).status_code == 401


async def test_a_stranger_s_large_body_is_refused_before_it_is_read(edge: LocalHost, node: StageNode) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield bytes(100_000)

    client = httpx.AsyncClient(transport=httpx.ASGITransport(edge.asgi), base_url=URL)
    refused = await client.put("/node/v1/objects/attempts/tsk_1.1/x", content=body())
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_credential")
    assert sent <= 1
