"""Conversations and orchestrations at the edge: one file for both hosts.

On workerd with D1, the project's Durable Object, its alarm and the binding `AI`; on the embedded host against an
OpenAI-compatible endpoint. The same scripted model answers both.
"""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest
import pytest_asyncio
from git_server import GitServer
from scripted_model import ScriptedModel
from scripted_node import ScriptedNode
from server import Workerd, write_config
from stage_worker import stage

from cli.serving import Server, listen
from edge.accounts.credentials import hashed
from edge.local.host import LocalHost
from edge.local.model import EndpointModel
from shared import wire
from shared.states import Outcome
from tests.waiting import PATIENCE_S

pytestmark = [pytest.mark.workerd, pytest.mark.asyncio(loop_scope="module")]

FAR = 10**14


class Side:
    """A running edge: its address, its database, its model."""

    def __init__(self, url: str, model: ScriptedModel, sql: Callable[..., Any]) -> None:
        self.url, self.model, self.sql = url, model, sql


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["embedded", "workerd"])
async def side(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Side]:
    folder = tmp_path_factory.mktemp("side")
    async with ScriptedModel() as model:
        running = _embedded(folder, model) if request.param == "embedded" else _workerd(folder, model)
        async for side in running:
            yield side


async def _embedded(folder: Path, model: ScriptedModel) -> AsyncIterator[Side]:
    listening = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thinks = EndpointModel(model.url, None, "gemma-4-26b")
    host = LocalHost(folder / "home", url, model=thinks)
    await host.start()
    server = Server(host.asgi, listening)
    await server.start()
    database = apsw.Connection(str(folder / "home" / "sam.db"))
    database.set_busy_timeout(5_000)

    async def sql(text: str, *values: str | int) -> list[dict[str, Any]]:
        cursor = database.execute(text, values)
        try:
            names = [column[0] for column in cursor.get_description()]
        except apsw.ExecutionCompleteError:
            return []
        return [dict(zip(names, row, strict=True)) for row in cursor]

    yield Side(url, model, sql)
    database.close()
    await server.stop()
    await host.stop()
    await thinks.close()


async def _workerd(folder: Path, model: ScriptedModel, **more: str) -> AsyncIterator[Side]:
    stage(folder / "worker")
    variables = {"SAM_URL": "http://127.0.0.1", "SAM_KEY": "5a" * 32} | more
    config = write_config(folder, main="edge/worker.py", changes={"vars": variables}, model_url=model.url)
    server = await Workerd.start(config, folder)
    await server.migrate()
    yield Side(server.url, model, server.sql)
    await server.stop()


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    with GitServer(tmp_path_factory.mktemp("git")) as server:
        yield server


class Person:
    """Signed in, with a project and a conversation of the edge's."""

    def __init__(self, side: Side, http: httpx.AsyncClient, project: str) -> None:
        self.side, self.http, self.path = side, http, f"/api/projects/{project}"
        self.conversation = f"cnv_{secrets.token_hex(8)}"

    async def ask(self, status: int, method: str, path: str, body: object = None) -> Any:
        answer = await self.http.request(method, f"{self.path}/{path}", json=body)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[-2000:]}"
        return answer.json()

    async def say(self, text: str, **more: object) -> str:
        """Answers the task it went to."""
        body = {"id": f"msg_{secrets.token_hex(8)}", "text": text, "mode": "conversation", "runtime": "edge"} | more
        said = await self.ask(202, "POST", f"conversations/{self.conversation}/messages", body)
        return str(said["task"]["id"])

    async def until(self, task: str, *states: str) -> dict[str, Any]:
        async with asyncio.timeout(90):
            while (found := (await self.ask(200, "GET", f"tasks/{task}"))["task"])["state"] not in states:  # noqa: ASYNC110 - another process moves it
                await asyncio.sleep(0.05)
        return dict(found)

    async def parts(self) -> list[dict[str, Any]]:
        messages = (await self.ask(200, "GET", f"conversations/{self.conversation}"))["messages"]
        return [part for message in messages for part in message["parts"]]

    async def children(self, task: str) -> list[dict[str, Any]]:
        return [one for one in await self.ask(200, "GET", "tasks") if one["parent"] == task]


@pytest_asyncio.fixture(loop_scope="module")
async def person(side: Side, git: GitServer) -> AsyncIterator[Person]:
    link, who = secrets.token_hex(16), f"usr_{secrets.token_hex(4)}"
    await side.sql("INSERT INTO person VALUES (?, 'Ada', 0)", who)
    await side.sql("INSERT INTO login_link VALUES (?, ?, ?, NULL)", hashed(link), who, FAR)
    name = f"repository-{secrets.token_hex(4)}"
    async with httpx.AsyncClient(base_url=side.url, timeout=30) as http:
        assert (await http.get("/login", params={"token": link})).status_code == 303
        made = await http.post("/api/projects", json={"origin": git.repository(name), "name": name})
        assert made.status_code == 201, made.text
        person = Person(side, http, made.json()["id"])
        await person.ask(201, "POST", "conversations", {"id": person.conversation})
        yield person


@pytest_asyncio.fixture(loop_scope="module")
async def node(side: Side) -> AsyncIterator[ScriptedNode]:
    enrolment = secrets.token_hex(16)
    await side.sql("INSERT INTO enrolment VALUES (?, ?, ?, NULL)", hashed(enrolment), f"nod_{enrolment}", FAR)
    async with ScriptedNode(side.url) as node:
        await node.join(enrolment)
        await node.beat(seats=8)
        yield node
    await side.sql("UPDATE node SET state = 'lost'")


async def test_a_conversation_is_answered_and_an_idea_kept(person: Person) -> None:
    for text in ("capture:A window per task", "and now?"):
        task = await person.say(text)
        await person.until(task, "waiting_for_follow_up")
    assert [part["text"] for part in await person.parts() if part["kind"] == "text"] == [
        "I keep it. ", "Kept.", "Heard: and now?",
    ]  # fmt: skip
    assert [idea["title"] for idea in (await person.ask(200, "GET", "ideas"))["ideas"]] == ["A window per task"]
    async with asyncio.timeout(PATIENCE_S):
        while (await person.ask(200, "GET", f"conversations/{person.conversation}"))["conversation"]["title"] != (  # noqa: ASYNC110 - another process writes it
            "Windows per task"
        ):
            await asyncio.sleep(0.05)
    assert (await person.http.get("/api/model")).json()["verdict"] == "calls", "it was probed before the first step"
    spent = (await person.ask(200, "GET", f"tasks/{task}"))["task"]["money"]["spent_microusd"]
    probed = (
        0 if (await person.http.get("/api/me")).json()["host"] == "embedded" else 1
    )  # that one is asked at its start
    assert spent == (4 + probed) * 130, "three calls and one for a title, of a thousand tokens in and a hundred out"


async def test_ideas_are_found_and_merged_on_both_hosts(person: Person) -> None:
    first, second = [f"idea_{secrets.token_hex(8)}" for _ in range(2)]
    await person.ask(201, "POST", "ideas", {"id": first, "title": "Rotate the tokens", "body": "Daily."})
    captured = await person.ask(201, "POST", "ideas", {"id": second, "title": "Rotating tokens"})
    assert [one["id"] for one in captured["similar"]] == [first]
    assert await pages(person, "ideas?query=dail", "ideas") == [first]
    assert (await pages(person, "ideas?query=token", "ideas")) == [second, first], "both have it in their title"
    assert {first, second} <= set(await pages(person, "ideas?query=", "ideas"))
    merged = await person.ask(200, "POST", f"ideas/{second}/merge", {"into": first})
    assert (merged["id"], merged["body"]) == (first, "Daily.\n\nRotating tokens")
    again = await person.ask(200, "POST", f"ideas/{second}/append", {"id": f"req_{second}", "text": "At noon."})
    assert (again["id"], again["body"]) == (first, "Daily.\n\nRotating tokens\n\nAt noon.")
    assert (await person.ask(409, "POST", f"ideas/{first}/merge", {"into": second}))["code"] == "same_idea"
    await person.ask(200, "POST", f"ideas/{first}/append", {"id": f"req_{first}", "text": "毎日の正午に"})
    for query in ("rotating+noon&state=exploring", "正午"):
        assert await pages(person, f"ideas?query={query}", "ideas") == [first]


async def test_knowledge_is_read_page_by_page_on_both_hosts(person: Person) -> None:
    made = [f"knw_{secrets.token_hex(8)}" for _ in range(3)]
    for n, entry in enumerate(made):
        body = {"id": entry, "kind": "fact", "text": f"Quokkas {'abc'[n]} sleep."}
        await person.ask(201, "POST", "knowledge", body)
    assert await pages(person, "knowledge?query=quokkas", "knowledge") == made[::-1]
    newest = await pages(person, "knowledge?query=", "knowledge")
    assert set(made) <= set(newest) and len(set(newest)) == len(newest)


async def pages(person: Person, path: str, name: str) -> list[str]:
    """The ids on all pages, of one entry each."""
    ids: list[str] = []
    cursor = ""
    while cursor is not None:
        page = await person.ask(200, "GET", f"{path}&limit=1&cursor={cursor}")
        ids += [one["id"] for one in page[name]]
        cursor = page["next_cursor"]
    return ids


async def test_a_child_runs_while_the_talk_goes_on(person: Person, node: ScriptedNode) -> None:
    task = await person.say("dispatch:Make the window")
    start = await node.started()
    await person.until(task, "waiting_for_follow_up")
    await person.say("are you there?")
    await person.until(task, "waiting_for_follow_up")
    (child,) = await person.children(task)
    assert (child["id"], child["state"]) == (start.spec.task, "in_progress")
    await node.report(start.attempt, wire.AttemptEnded(outcome=Outcome.COMPLETED))


async def test_a_live_conversation_moves_to_a_workspace_and_back(person: Person, node: ScriptedNode) -> None:
    talked = await person.say("a window per task")
    await person.until(talked, "waiting_for_follow_up")
    there = await person.say("show me the files", runtime="process")
    start = await node.started()
    assert (start.spec.task, start.spec.continues) == (there, talked)
    before, _, asked = start.prompts[0].text.partition("--- the request ---")
    assert "person: a window per task\n\nagent: Heard: a window per task" in before
    assert asked.strip() == "show me the files"
    assert (await person.until(talked, "completed"))["problem"]["code"] == "moved"
    message = f"msg_{secrets.token_hex(8)}"
    await node.report(
        start.attempt,
        wire.TurnStarted(message=message, delivered=(start.prompts[0].message,), harness="native",
                         model=wire.ModelInfo(label="scripted", rehearsal=True)),
        wire.TurnEnded(message=message, stop_reason="end_turn"),
    )  # fmt: skip
    await person.until(there, "waiting_for_follow_up")
    back = await person.say("and now?")
    await person.until(back, "waiting_for_follow_up")
    assert (await person.until(there, "completed"))["problem"]["code"] == "moved"
    assert (await person.parts())[-1]["text"] == "Heard: and now?"
    await node.report(start.attempt, wire.AttemptEnded(outcome=Outcome.COMPLETED))


async def test_a_diamond_runs_in_order_and_ends_with_a_report(person: Person, node: ScriptedNode) -> None:
    task = await person.say("diamond:")
    order = []
    for _ in range(4):
        start = await node.started()
        await person.until(task, "waiting")
        order.append(start.spec.text)
        await node.report(start.attempt, wire.AttemptEnded(outcome=Outcome.COMPLETED))
    assert (order[0], sorted(order[1:3]), order[3]) == ("the ground", ["the left", "the right"], "the top")
    await person.until(task, "waiting_for_follow_up")
    assert (await person.parts())[-1]["text"].startswith("Heard: "), "woken with the results"


async def test_a_plan_is_proposed_edited_and_approved_once(person: Person, node: ScriptedNode) -> None:
    task = await person.say("propose:A house")
    await person.until(task, "needs_input")
    (plan,) = await person.ask(200, "GET", "proposals")
    assert (plan["state"], plan["title"], await person.children(task)) == ("proposed", "A house", [])
    address, (ground, _, _, top) = f"proposals/{plan['id']}", (one["task"] for one in plan["tasks"])
    fewer = [ground, top | {"depends_on": ["a"], "budget_microusd": 1_000}]
    edited = await person.ask(200, "PATCH", address, {"version": 1, "tasks": fewer})
    assert edited["tasks"][1]["estimate"]["microusd"]["high"] == 1_000
    assert (await person.ask(409, "POST", address, {"version": 1, "decision": "approve"}))["code"] == "proposal_changed"
    yes = {"version": 2, "decision": "approve"}
    answers = await asyncio.gather(*(person.ask(200, "POST", address, yes) for _ in range(3)))
    assert len({tuple(one["started"]) for one in answers}) == 1
    for wanted in ("the ground", "the top"):
        start = await node.started()
        assert (start.spec.text, start.spec.parent) == (wanted, task)
        await node.report(start.attempt, wire.AttemptEnded(outcome=Outcome.COMPLETED))
    await person.until(task, "waiting_for_follow_up")
    heard = "\n".join(part["text"] for part in await person.parts())
    assert "(the top)\nThey are your subtasks" in heard, "told of what was decided"

    limit = {"auto_approve_microusd": 10**9}
    assert (await person.http.patch(person.path, json=limit)).json()["auto_approve_microusd"] == 10**9
    await person.say("propose:Another")
    await person.until(task, "waiting_for_follow_up")
    newest = (await person.ask(200, "GET", "proposals?state=approved"))[0]
    assert (newest["title"], newest["by_itself"], len(newest["started"])) == ("Another", True, 4)
    await person.ask(202, "POST", f"tasks/{task}/stop")


@pytest.mark.parametrize(
    ("words", "state", "said"),
    [
        ("half:", "waiting_for_follow_up", "I stop."),
        ("unknown:", "waiting_for_follow_up", "I stop."),
        ("thousand:", "waiting_for_follow_up", "I stop."),
        ("status:429", "waiting_for_follow_up", "Heard: 429"),
        ("status:500", "failed", "model_failed"),
        ("nonsense:", "failed", "model_failed"),
        ("empty:", "failed", "model_failed"),
        ("endless:", "failed", "turn_limit"),
    ],
)
async def test_a_model_that_behaves_badly_ends_well_and_says_so(
    person: Person, words: str, state: str, said: str
) -> None:
    task = await person.say(words)
    found = await person.until(task, "waiting_for_follow_up", "failed")
    assert found["state"] == state, found["problem"]
    told = found["problem"]["code"] if found["problem"] else (await person.parts())[-1]["text"]
    assert told == said
    after = await person.say("still there?")
    await person.until(after, "waiting_for_follow_up")
    assert (await person.parts())[-1]["text"] == "Heard: still there?", "the conversation goes on"


async def test_twenty_orchestrations_at_once_all_end_and_no_call_is_made_twice(person: Person, side: Side) -> None:
    async def one(number: int) -> None:
        talker = Person(side, person.http, person.path.rsplit("/", 1)[1])
        await talker.ask(201, "POST", "conversations", {"id": talker.conversation})
        task = await talker.say(f"several:Idea {number}.")
        await talker.until(task, "waiting_for_follow_up")
        words = [part["text"] for part in await talker.parts() if part["kind"] == "text"]
        assert words == ["Kept."]

    await asyncio.gather(*(one(number) for number in range(20)))
    rows = await side.sql("SELECT title FROM idea WHERE project = ?", person.path.rsplit("/", 1)[1])
    expected = sorted(f"Idea {number}. {at}" for number in range(20) for at in range(3))
    assert sorted(row["title"] for row in rows) == expected


async def test_a_stop_ends_it_at_once(person: Person) -> None:
    task = await person.say("endless:")
    await person.ask(202, "POST", f"tasks/{task}/stop")
    assert (await person.until(task, "cancelled"))["problem"]["code"] == "stopped"


async def test_what_was_said_is_found_by_its_words(person: Person) -> None:
    task = await person.say("the albatross of 東京都 and the Straße")
    await person.until(task, "waiting_for_follow_up")
    for query, seen in (("Albatros*", "albatross"), ("京都", "京都"), ("strasse", "Straße")):
        found = (await person.ask(200, "GET", f"search?query={query}"))["hits"]
        assert [(one["author"], one["excerpt"], one["part"]) for one in found] == [
            ("agent", "Heard: the albatross of 東京都 and the Straße", 0),
            ("person", "the albatross of 東京都 and the Straße", None),
        ]
        assert [found[1]["excerpt"][slice(*mark)] for mark in found[1]["marks"]] == [seen]


async def test_what_is_known_forked_and_attached_is_the_same_on_both_hosts(person: Person) -> None:
    known = [
        {"id": f"knw_{secrets.token_hex(8)}", "kind": "preference", "text": f"Use {what} for indentation"}
        for what in ("tabs", "spaces")
    ]
    for entry in known:
        await person.ask(201, "POST", "knowledge", entry)
    (pair,) = await person.ask(200, "GET", "contradictions")
    one, other = pair["one"]["id"], pair["other"]["id"]
    await person.ask(200, "POST", "contradictions/settle", {"one": one, "other": other, "keep": one})
    assert await pages(person, "knowledge?query=indentation", "knowledge") == [one]

    file, headers = f"{person.path}/attachments/att_{secrets.token_hex(8)}", {"content-type": "text/plain"}
    put = await person.http.put(file, params={"name": "log.txt"}, content=b"the albatross", headers=headers)
    assert put.status_code == 201, put.text
    assert (await person.http.get(file)).content == b"the albatross"
    task = await person.say("look", attachments=[put.json()["id"]])
    await person.until(task, "waiting_for_follow_up")
    first, answer = (await person.ask(200, "GET", f"conversations/{person.conversation}"))["messages"]
    assert [one["name"] for one in first["attachments"]] == ["log.txt"]
    assert "the albatross" in answer["parts"][-1]["text"], "the model was shown it"

    picture = f"{person.path}/attachments/att_{secrets.token_hex(8)}"
    png = b"\x89PNG\r\n\x1a\n" + b"." * 100_000
    put = await person.http.put(picture, params={"name": "p.png"}, content=png, headers={"content-type": "image/png"})
    await person.say("and this", attachments=[put.json()["id"]])
    await person.until(task, "waiting_for_follow_up")
    shown = person.side.model.asked[-1]["messages"][-1]["content"]
    assert [one["type"] for one in shown] == ["text", "image_url"], "the model was shown the picture"
    assert shown[1]["image_url"]["url"] == f"data:image/png;base64,{base64.b64encode(png).decode()}"

    new = f"cnv_{secrets.token_hex(8)}"
    forking = {"id": new, "message": first["id"]}
    await person.ask(201, "POST", f"conversations/{person.conversation}/fork", forking)
    (digest,) = (await person.ask(200, "GET", f"conversations/{new}"))["messages"]
    assert digest["text"].endswith("person: look")
