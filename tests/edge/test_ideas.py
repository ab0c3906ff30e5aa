"""Ideas: captured once, found again, merged without loss, and standing as their tasks do."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from edge.ideas.rules import IDEA_BODY_CHARS, MOST_LINKS, NEAR, large, planned_first, similarity
from edge.local.host import LocalHost
from edge.ports import Statement
from shared.loop.messages import Message, User
from shared.loop.ports import Chunk
from shared.states import Outcome
from shared.wire import ModelInfo
from tests.edge.conftest import Agent, Person, StageNode
from tests.edge.test_bad_input import is_typed
from tests.edge.test_live import listening, now_at
from tests.edge.test_orchestrator import ScriptedModel, heard, rests, talk, use


class Ideas:
    """A person's hand on the ideas of a project."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.person.post(path, body)

    async def new(self, title: str = "An idea", **more: Any) -> str:
        return str((await self.capture(title, **more))["id"])

    async def capture(self, title: str, **more: Any) -> dict[str, Any]:
        response = await self.post("ideas", {"id": self.person.new("idea"), "title": title} | more)
        assert response.status_code == 201, response.text
        captured: dict[str, Any] = response.json()
        return captured

    async def detail(self, idea: str) -> dict[str, Any]:
        response = await self.person.http.get(self.person.at(f"ideas/{idea}"))
        assert response.status_code == 200, response.text
        detail: dict[str, Any] = response.json()
        return detail

    async def read(self, idea: str) -> dict[str, Any]:
        view: dict[str, Any] = (await self.detail(idea))["idea"]
        return view

    async def found(self, query: str, **more: str) -> list[str]:
        response = await self.person.http.get(self.person.at("ideas"), params={"query": query} | more)
        assert response.status_code == 200, response.text
        return [one["title"] for one in response.json()["ideas"]]

    async def patch(self, idea: str, **change: Any) -> httpx.Response:
        return await self.person.http.patch(self.person.at(f"ideas/{idea}"), json=change)

    async def link(self, idea: str, conversation: str, note: str = "") -> httpx.Response:
        return await self.person.http.put(self.person.at(f"ideas/{idea}/links/{conversation}"), json={"note": note})

    async def merge(self, idea: str, into: str) -> httpx.Response:
        return await self.post(f"ideas/{idea}/merge", {"into": into})

    async def execute(self, idea: str, **more: Any) -> str:
        response = await self.post(f"ideas/{idea}/execute", {"id": self.person.new("tsk")} | more)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])


@pytest.fixture
def ideas(person: Person) -> Ideas:
    return Ideas(person)


# --- words ------------------------------------------------------------------------------------------------------------


async def test_a_paragraph_is_appended_once_however_often_it_is_sent(ideas: Ideas, person: Person) -> None:
    idea = await ideas.new(body="First.")
    body = {"id": person.new("req"), "text": "Second."}
    answers = await asyncio.gather(*(ideas.post(f"ideas/{idea}/append", body) for _ in range(3)))
    assert {one.json()["body"] for one in answers} == {"First.\n\nSecond."}
    is_typed(await ideas.post(f"ideas/{idea}/append", body | {"text": "Third."}), "id_reused")
    is_typed(await ideas.post(f"ideas/{await ideas.new()}/append", body), "id_reused")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("", {"id": "idea_0123456789", "title": "x", "body": "x" * 10_000_000}, "body_too_large"),
        ("", {"id": "idea_0123456789", "title": "x", "body": "a\0b"}, "invalid_request"),
        ("", {"id": "idea_0123456789", "title": "x", "message": "msg_nobody_sent"}, "not_found"),
        ("/{idea}/append", {"id": "req_0123456789", "text": " "}, "invalid_request"),
        ("/{idea}/append", {"id": "idea_0123456789", "text": "x"}, "invalid_request"),
        ("/{idea}/append", {"id": "req_0123456789", "text": "x" * (IDEA_BODY_CHARS + 1)}, "invalid_request"),
        ("/{idea}/append", {"id": "req_0123456789", "text": "x" * IDEA_BODY_CHARS}, "idea_too_long"),
        ("/idea_nobody_has/append", {"id": "req_0123456789", "text": "x"}, "not_found"),
        ("/idea_nobody_has/merge", {"into": "{idea}"}, "not_found"),
        ("/{idea}/merge", {"into": "idea_nobody_has"}, "not_found"),
        ("/{idea}/merge", {"into": "{idea}"}, "same_idea"),
        ("/{idea}/execute", {"id": "tsk_0123456789", "plan": True, "harness": "native"}, "unknown_harness"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    ideas: Ideas, node: StageNode, path: str, body: dict[str, Any], code: str
) -> None:
    idea = await ideas.new("There before", body="as it is")
    before = await ideas.read(idea)
    sent = {key: idea if value == "{idea}" else value for key, value in body.items()}
    is_typed(await ideas.post(f"ideas{path.format(idea=idea)}", sent), code)
    assert await ideas.read(idea) == before


@pytest.mark.parametrize("state", ["executing", "lost", ""])
async def test_only_a_state_that_somebody_can_say_is_taken(ideas: Ideas, state: str) -> None:
    is_typed(await ideas.patch(await ideas.new(), state=state), "invalid_request")


@pytest.mark.parametrize("title", ["🚀", "?!", "—"])
async def test_an_idea_without_a_word_is_captured_too(ideas: Ideas, title: str) -> None:
    made = await ideas.capture(title)
    assert (made["title"], made["similar"]) == (title, [])


async def test_an_idea_names_where_it_came_up(ideas: Ideas, person: Person, edge: LocalHost, node: StageNode) -> None:
    said = await person.say(await person.converse(), "what if we cached?", "conversation")
    task, message = said["task"]["id"], said["message"]
    by_person = await ideas.new(conversation=message["conversation"], message=message["id"])
    token = (await node.started(f"{task}.1")).token
    spoken = await node.turn(f"{task}.1", message["id"])
    by_agent, _ = await Agent(edge, token).call("create_idea", title="Cache it")
    origin = {"conversation": message["conversation"]}
    assert (await ideas.read(by_person))["origin"] == origin | {"message": message["id"]}
    assert (await ideas.read(by_agent["id"]))["origin"] == origin | {"message": spoken}
    elsewhere = {"id": person.new("idea"), "title": "x", "conversation": await person.converse()}
    is_typed(await ideas.post("ideas", elsewhere | {"message": message["id"]}), "not_found")


# --- found again ------------------------------------------------------------------------------------------------------


async def test_ideas_are_found_by_their_words_the_title_first(ideas: Ideas, stranger: Person) -> None:
    await ideas.new("A window per task", body="each with its own tokens")
    await ideas.new("Rotate tokens", body="every day")
    await Ideas(stranger).new("Rotate tokens, elsewhere")
    assert await ideas.found("token") == ["Rotate tokens", "A window per task"]
    assert await ideas.found("TOKENS  rot") == ["Rotate tokens"]
    assert await ideas.found("tokens window rotate") == []
    assert await ideas.found('"', state="exploring") == await ideas.found('NEAR( OR "-*:') == []
    assert await ideas.found("tokens", state="parked") == []
    assert sorted(await ideas.found("", state="exploring")) == ["A window per task", "Rotate tokens"]
    is_typed(await ideas.person.http.get(ideas.person.at("ideas"), params={"query": "x" * 401}), "invalid_request")
    is_typed(await ideas.person.http.get(ideas.person.at("ideas"), params={"state": "lost"}), "invalid_request")


async def test_a_search_follows_what_is_written(ideas: Ideas, person: Person) -> None:
    idea = await ideas.new("Rotate tokens", body="daily")
    await ideas.patch(idea, title="Expire sessions")
    await ideas.post(f"ideas/{idea}/append", {"id": person.new("req"), "text": "Ask Größe first."})
    assert await ideas.found("rotate") == []
    assert await ideas.found("sessions daily größe") == await ideas.found("Grö") == ["Expire sessions"]


async def test_capturing_points_out_those_that_say_nearly_the_same(ideas: Ideas, stranger: Person) -> None:
    first = await ideas.capture("Cache the parsed configuration")
    await ideas.new("Let people mute a task")
    await Ideas(stranger).new("Cache parsed configuration")
    assert first["similar"] == []
    second = await ideas.capture("Caching of the parsed configuration", body="It is read far too often.")
    assert [(one["id"], one["title"]) for one in second["similar"]] == [(first["id"], "Cache the parsed configuration")]
    assert second["similar"][0]["score"] >= NEAR


SAME = [
    (("Dark mode", ""), ("Add a dark mode", "")),
    (("Rotate tokens every day", ""), ("Rotate the tokens daily", "")),
    (("Caching parsed configurations", ""), ("Cache the parsed configuration", "")),
    (("Retry failed uploads", ""), ("Retrying uploads that failed", "")),
    (("Cache the parsed configuration", ""), ("Configuration should be parsed once and cached", "")),
    (("Export tasks as CSV", "For the accountants."), ("CSV export of tasks", "")),
    (("Speed", "The index page takes three seconds, compress its images"),
     ("Slow start", "compress images of the index page: it takes three seconds")),
    (("Größe der Bilder prüfen", ""), ("Grösse der Bilder pruefen", "")),
]  # fmt: skip
OTHER = [
    (("Add a dark mode", ""), ("Add a light switch for e-mails", "")),
    (("Rotate tokens every day", ""), ("Delete old branches every day", "")),
    (("Export tasks as CSV", ""), ("Import tasks from Jira", "")),
    (("Let people mute a task", ""), ("Let people rename a project", "")),
    (("Cache the parsed configuration", ""), ("Document the configuration", "")),
    (("A window per task", ""), ("A budget per project", "")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_says_the_same_is_near(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert similarity(one, other) == similarity(other, one) >= NEAR


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_only_shares_words_is_not(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert similarity(one, other) == similarity(other, one) < NEAR


# --- links ------------------------------------------------------------------------------------------------------------


async def test_links_go_both_ways_and_end_at_a_limit(ideas: Ideas, person: Person, stranger: Person) -> None:
    idea = await ideas.new()
    conversations = [await person.converse() for _ in range(MOST_LINKS + 1)]
    for conversation in conversations[:-1]:
        assert (await ideas.link(idea, conversation, "n" * 2_000)).status_code == 200
    is_typed(await ideas.link(idea, conversations[-1]), "too_many_links")
    assert (await ideas.link(idea, conversations[0], "other")).json()["links"][0]["note"] == "other"
    is_typed(await ideas.link(await ideas.new(), await stranger.converse()), "not_found")
    await person.http.delete(person.at(f"ideas/{idea}/links/{conversations[1]}"))
    assert (await ideas.link(idea, conversations[-1])).status_code == 200
    snapshot = (await person.http.get(person.at("")[:-1])).json()
    named = {one["id"] for one in snapshot["conversations"] if idea in one["ideas"]}
    assert named == set(conversations) - {conversations[1]}


@pytest.mark.parametrize("plan", [False, True])
async def test_an_idea_with_all_its_links_is_executed_all_the_same(
    ideas: Ideas, node: StageNode, person: Person, plan: bool
) -> None:
    """The limit holds, no link is lost, and the thread goes by the task."""
    idea = await ideas.new()
    talks = [await person.converse() for _ in range(MOST_LINKS + 1)]
    for one in talks[:-1]:
        await ideas.link(idea, one, "why")
    task = await ideas.execute(idea, conversation=talks[-1], plan=plan)
    detail = await ideas.detail(idea)
    assert {one["id"]: one["note"] for one in detail["conversations"]} == dict.fromkeys(talks[:-1], "why")
    assert [(one["id"], one["conversation"]) for one in detail["tasks"]] == [(task, talks[-1])]
    is_typed(await ideas.link(idea, talks[-1]), "too_many_links")
    assert (await person.http.delete(person.at(f"ideas/{idea}/links/{talks[0]}"))).status_code == 200
    linked = (await ideas.link(idea, talks[-1], "by hand")).json()["links"]
    assert {"conversation": talks[-1], "note": "by hand"} in linked


async def test_links_beyond_the_limit_can_still_be_changed_and_taken_away(
    ideas: Ideas, person: Person, edge: LocalHost
) -> None:
    """As earlier versions made them when they executed."""
    idea = await ideas.new()
    talks = [await person.converse() for _ in range(MOST_LINKS + 2)]
    sql = (
        "INSERT INTO idea_link (idea, conversation, note, created_at) SELECT :idea, value, '', 1 FROM json_each(:talks)"
    )
    params = {"idea": idea, "talks": json.dumps(talks[:-1])}
    await edge.host.databases.of(person.project).batch([Statement(sql, params)])
    assert {one["note"] for one in (await ideas.link(idea, talks[0], "new")).json()["links"]} == {"", "new"}
    is_typed(await ideas.link(idea, talks[-1]), "too_many_links")
    for one in talks[:2]:
        await person.http.delete(person.at(f"ideas/{idea}/links/{one}"))
    assert len((await ideas.link(idea, talks[-1])).json()["links"]) == MOST_LINKS


async def test_a_plan_that_is_asked_for_in_a_linked_conversation_leaves_its_note(
    ideas: Ideas, node: StageNode, person: Person, edge: LocalHost
) -> None:
    edge.host.model = ScriptedModel()
    conversation, task = await talk(person, "hello")
    await rests(person, task)
    idea = await ideas.new(conversation=conversation, note="why it came up")
    assert await ideas.execute(idea, plan=True) == task
    assert [link["note"] for link in (await ideas.read(idea))["links"]] == ["why it came up"]
    await rests(person, task)


# --- execution --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.COMPLETED, "done"), (Outcome.FAILED, "ready"), (Outcome.STOPPED, "ready")]
)
async def test_an_idea_stands_as_its_task_does(
    ideas: Ideas, node: StageNode, person: Person, outcome: Outcome, state: str
) -> None:
    idea = await ideas.new()
    await ideas.patch(idea, state="parked")
    assert (await ideas.read(idea))["state"] == "parked"
    task = await ideas.execute(idea)
    assert (await ideas.read(idea))["state"] == "executing"
    await node.started(f"{task}.1")
    reason = "agent_refused" if outcome is Outcome.FAILED else None
    await node.end(f"{task}.1", outcome, reason=reason)
    assert (await ideas.read(idea))["state"] == state
    await ideas.patch(idea, state="exploring")
    assert (await ideas.read(idea))["state"] == "exploring"


async def test_one_that_is_parked_while_it_is_worked_on_is_parked_afterwards(ideas: Ideas, node: StageNode) -> None:
    idea = await ideas.new()
    task = await ideas.execute(idea)
    assert (await ideas.patch(idea, state="parked")).json()["state"] == "executing"
    await node.started(f"{task}.1")
    await node.end(f"{task}.1")
    assert (await ideas.read(idea))["state"] == "parked"


async def test_of_two_tasks_the_live_one_counts_and_then_what_was_done(ideas: Ideas, node: StageNode) -> None:
    idea = await ideas.new()
    done, failed = await ideas.execute(idea), await ideas.execute(idea)
    for task in (done, failed):
        await node.started(f"{task}.1")
    await node.end(f"{done}.1")
    assert (await ideas.read(idea))["state"] == "executing"
    await node.end(f"{failed}.1", Outcome.FAILED, reason="agent_refused")
    assert (await ideas.read(idea))["state"] == "done"


async def test_the_thread_is_whole_from_the_talk_to_the_branches(
    ideas: Ideas, node: StageNode, person: Person, edge: LocalHost
) -> None:
    talk = await person.converse()
    idea = await ideas.new("Cache it", conversation=talk, note="came up here")
    task = await ideas.execute(idea)
    agent = Agent(edge, (await node.started(f"{task}.1")).token)
    below, _ = await agent.call("dispatch_task", text="a part of it")
    detail = await ideas.detail(idea)
    assert detail["idea"]["tasks"] == [task]
    assert [(one["id"], one["note"]) for one in detail["conversations"]] == [(talk, "came up here")]
    views = [await person.task(one) for one in (task, below["id"])]
    assert [one["idea"] for one in views] == [idea, idea]
    wanted = ("id", "title", "state", "conversation", "parent", "branch", "pushed")
    assert detail["tasks"] == [{key: view[key] for key in wanted} for view in views]
    await node.end(f"{task}.1")
    assert (await ideas.read(idea))["state"] == "executing"  # its subtask still is at work


async def test_the_page_learns_how_the_idea_stands_with_the_end_of_its_task(
    ideas: Ideas, node: StageNode, person: Person
) -> None:
    idea = await ideas.new()
    async with listening(person, await now_at(person)) as page:
        task = await ideas.execute(idea)
        assert (await page.seen("idea", idea))["state"] == "executing"
        await node.started(f"{task}.1")
        await node.end(f"{task}.1")
        assert (await page.seen("idea", idea))["state"] == "done"


async def test_a_large_idea_is_planned_first_by_the_orchestrator(ideas: Ideas, node: StageNode, person: Person) -> None:
    idea = await ideas.new("Rebuild the parser", body="All of it.")
    asked = {"id": person.new("tsk"), "plan": True}
    first, again = [(await ideas.post(f"ideas/{idea}/execute", asked)).json() for _ in range(2)]
    assert (first["id"], first["runtime"]["name"], first["title"]) == (again["id"], "edge", "Plan: Rebuild the parser")
    assert first["text"].startswith("Make a plan") and first["text"].endswith("Rebuild the parser\n\nAll of it.")
    is_typed(await ideas.post(f"ideas/{idea}/execute", asked | {"plan": False}), "id_reused")


async def test_the_longest_idea_can_be_executed_and_planned(ideas: Ideas, node: StageNode) -> None:
    idea = await ideas.new("t" * 200, body="b" * IDEA_BODY_CHARS)
    await ideas.execute(idea)
    await ideas.execute(idea, plan=True)


def test_what_is_large_is_a_rule() -> None:
    four = "\n".join(f"{mark} part" for mark in ("-", "2.", "*", "##"))
    assert [large("x", body) for body in ("Add a flag.", "- a\n- b\n- c", four, "b" * 1_500)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert large("Rebuild", "First parse, then check, after that print, and finally delete the old one.")
    assert not large("Dates like 12.5 and 3-4", "Take -1 and 2.0 as they are.")


def test_the_person_overrides_the_rule_and_a_rehearsal_plans_nothing_by_itself() -> None:
    def asked(wanted: bool | None, **more: Any) -> bool:
        return planned_first(wanted, "x", "b" * 2_000, **({"harness": "auto", "thinks": True} | more))

    assert (asked(None), asked(False), planned_first(True, "x", "", harness="auto", thinks=False)) == (
        True,
        False,
        True,
    )
    assert not asked(None, thinks=False)
    assert not asked(None, harness="native")


async def test_a_large_idea_asks_for_a_plan_whose_tasks_stay_linked_to_it(
    ideas: Ideas, node: StageNode, person: Person, edge: LocalHost
) -> None:
    edge.host.model = model = ScriptedModel()
    model.info = ModelInfo(label="thinks", rehearsal=False)
    plan = {
        "title": "The parser",
        "tasks": [{"key": "a", "text": "change the lexer"}, {"key": "b", "text": "change the grammar"}],
    }

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        asks = heard(messages).startswith("Make a plan") and isinstance(messages[-1], User)
        return [use("propose_plan", json.dumps(plan))] if asks else [Chunk(text="All right.")]

    model.says = says
    idea = await ideas.new("Rebuild the parser", body="- lexer\n- grammar\n- tree\n- tests")
    task = await ideas.execute(idea)
    found = await person.task(task)
    assert (found["runtime"]["name"], found["idea"]) == ("edge", idea)
    await rests(person, task, "needs_input")
    (proposal,) = (await person.http.get(person.at("proposals"))).json()
    assert proposal["idea"] == idea
    answer = await person.post(f"proposals/{proposal['id']}", {"decision": "approve", "version": 1})
    started = answer.json()["started"]
    assert {(await person.task(one))["idea"] for one in started} == {idea}
    detail = (await person.http.get(person.at(f"ideas/{idea}"))).json()
    assert {one["id"] for one in detail["tasks"]} == {task, *started}
    assert (await ideas.read(idea))["state"] == "executing"


async def test_the_orchestrator_of_its_conversation_is_asked_where_there_is_one(
    ideas: Ideas, node: StageNode, person: Person, edge: LocalHost
) -> None:
    edge.host.model = model = ScriptedModel()
    conversation, task = await talk(person, "hello")
    await rests(person, task)
    idea = await ideas.new("Rebuild the parser", conversation=conversation)
    plan = {"title": "The parser", "tasks": [{"key": "a", "text": "change the lexer"}], "idea": idea}

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        asks = heard(messages).startswith(f"Make a plan for the idea below ({idea})") and isinstance(messages[-1], User)
        return [use("propose_plan", json.dumps(plan))] if asks else [Chunk(text="All right.")]

    model.says = says
    asked = {"id": person.new("tsk"), "plan": True}
    answers = [(await ideas.post(f"ideas/{idea}/execute", asked)).json() for _ in range(2)]
    assert [one["id"] for one in answers] == [task, task], "no second one thinks there"
    await rests(person, task, "needs_input")
    assert len(await person.messages(conversation)) == 5, "asked once: hello, its answer, the request, a turn, the card"
    (proposal,) = (await person.http.get(person.at("proposals"))).json()
    answer = await person.post(f"proposals/{proposal['id']}", {"decision": "approve", "version": 1})
    (part,) = answer.json()["started"]
    view = await ideas.read(idea)
    assert (view["state"], view["tasks"]) == ("executing", [part])
    await node.end((await node.started(f"{part}.1")).attempt)
    assert (await ideas.read(idea))["state"] == "done"


# --- agents -----------------------------------------------------------------------------------------------------------


async def test_an_agent_finds_extends_and_links_ideas_once_for_each_call(
    ideas: Ideas, person: Person, node: StageNode, edge: LocalHost
) -> None:
    said = await person.say(await person.converse(), "think along", "conversation")
    agent = Agent(edge, (await node.started(f"{said['task']['id']}.1")).token)
    idea = await ideas.new("Rotate tokens", body="b" * 3_000)
    made, _ = await agent.call("create_idea", title="Rotate the tokens")
    assert [one["id"] for one in made["similar"]] == [idea]
    found, _ = await agent.call("search_ideas", query="tokens", state="exploring")
    told = {one["id"]: (len(one["body"]), one.get("body_chars")) for one in found["ideas"]}
    assert told == {made["id"]: (0, None), idea: (2_000, 3_000)}
    for _ in range(2):
        await agent.call("update_idea", "one", idea=idea, append="Daily.", state="ready")
        await agent.call("link_idea", "two", idea=idea, note="see here")
    view = await ideas.read(idea)
    assert (view["body"], view["state"], len(view["links"])) == ("b" * 3_000 + "\n\nDaily.", "ready", 1)
    await agent.call("link_idea", idea=idea, unlink=True)
    assert (await ideas.read(idea))["links"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "invalid_request"),
        ({"body": "x", "append": "y"}, "invalid_request"),
        ({"state": "executing"}, "invalid_request"),
        ({"append": "x" * 100_000}, "invalid_request"),
        ({"idea": "idea_nobody_has", "append": "x"}, "not_found"),
        ({"idea": "{merged}", "title": "x"}, "merged_before"),
    ],
)
async def test_an_agent_is_told_what_is_wrong_with_an_update(
    ideas: Ideas, person: Person, node: StageNode, edge: LocalHost, arguments: dict[str, Any], code: str
) -> None:
    idea, merged = await ideas.new("There"), await ideas.new("Gone")
    await ideas.merge(merged, idea)
    task = await person.start()
    agent = Agent(edge, (await node.started(f"{task}.1")).token)
    named = merged if arguments.get("idea") == "{merged}" else arguments.get("idea", idea)
    told, failed = await agent.call("update_idea", **arguments | {"idea": named})
    assert (told["code"], failed) == (code, True)


# --- merging ----------------------------------------------------------------------------------------------------------


async def test_a_merged_idea_leads_to_the_other_which_has_all_that_it_had(
    ideas: Ideas, node: StageNode, person: Person
) -> None:
    one, two, both = [await person.converse() for _ in range(3)]
    old = await ideas.new("Cache it", body="It is slow.", conversation=one)
    await ideas.link(old, both, "seen here")
    task = await ideas.execute(old, conversation=one)
    new = await ideas.new("Caching", body="Why not?", conversation=two)
    await ideas.link(new, both, "and there")
    merged = await ideas.merge(old, new)
    assert merged.status_code == 200, merged.text
    assert (await ideas.merge(old, new)).json() == merged.json()
    for asked in (old, new):
        detail = await ideas.detail(asked)
        view = detail["idea"]
        assert (view["id"], view["body"], view["state"]) == (new, "Why not?\n\nCache it\nIt is slow.", "executing")
        links = {link["conversation"]: link["note"] for link in view["links"]}
        assert links == {one: "", two: "", both: "and there\nseen here"}
        assert ([one["id"] for one in detail["tasks"]], detail["merged"]) == ([task], [old])
    assert (await person.task(task))["idea"] == new
    snapshot = (await person.http.get(person.at("")[:-1])).json()
    assert [idea["id"] for idea in snapshot["ideas"]] == [new]
    assert {tuple(talk["ideas"]) for talk in snapshot["conversations"]} == {(new,)}
    assert await ideas.found("cache slow") == ["Caching"]


async def test_what_is_meant_for_a_merged_idea_reaches_the_other(ideas: Ideas, node: StageNode, person: Person) -> None:
    old, new = await ideas.new("Old"), await ideas.new("New")
    await ideas.merge(old, new)
    await ideas.post(f"ideas/{old}/append", {"id": person.new("req"), "text": "late"})
    await ideas.link(old, talk := await person.converse())
    by_old = await ideas.execute(old)
    by_spec = await person.start(idea=old)
    view = await ideas.read(new)
    assert view["body"] == "Old\n\nlate"
    assert (view["links"][0]["conversation"], view["tasks"]) == (talk, [by_old, by_spec])
    await person.http.delete(person.at(f"ideas/{old}/links/{talk}"))
    assert (await ideas.read(new))["links"] == []
    is_typed(await ideas.patch(old, title="written over"), "merged_before")
    assert (await ideas.read(new))["title"] == "New"


async def test_no_ring_of_merges_is_made_and_a_row_of_them_ends_in_one(ideas: Ideas) -> None:
    a, b, c, d = [await ideas.new(f"Idea {name}", body="x") for name in "abcd"]
    assert (await ideas.merge(a, b)).status_code == 200
    is_typed(await ideas.merge(b, a), "same_idea")
    assert (await ideas.merge(b, c)).status_code == 200
    assert (await ideas.merge(a, b)).status_code == 200  # as before: both are part of c now
    is_typed(await ideas.merge(a, d), "merged_before")
    is_typed(await ideas.merge(c, a), "same_idea")
    is_typed(await ideas.merge(a, a), "same_idea")
    assert [(await ideas.read(one))["id"] for one in (a, b, c)] == [c, c, c]
    assert (await ideas.detail(c))["merged"] == sorted([a, b])


async def test_of_two_merges_that_cross_one_is_done(ideas: Ideas, interleaved: None) -> None:
    a, b = await ideas.new("Idea a"), await ideas.new("Idea b")
    answers = await asyncio.gather(ideas.merge(a, b), ideas.merge(b, a))
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert (await ideas.read(a))["id"] == (await ideas.read(b))["id"]


async def test_a_merge_that_would_not_fit_changes_nothing(ideas: Ideas, person: Person, stranger: Person) -> None:
    long, longer = await ideas.new("Long", body="x" * 60_000), await ideas.new("Longer", body="y" * 60_000)
    is_typed(await ideas.merge(long, longer), "idea_too_long")
    theirs = await Ideas(stranger).new("Theirs")
    is_typed(await ideas.merge(long, theirs), "not_found")
    is_typed(await ideas.merge(theirs, long), "not_found")
    left, right = await ideas.new("Left"), await ideas.new("Right")
    for number in range(MOST_LINKS + 1):
        await ideas.link(left if number % 2 else right, await person.converse())
    is_typed(await ideas.merge(left, right), "too_many_links")
    assert [(await ideas.read(one))["id"] for one in (long, longer, left, right)] == [long, longer, left, right]


async def test_the_page_learns_of_a_merge(ideas: Ideas, person: Person) -> None:
    old, new = await ideas.new("Old"), await ideas.new("New")
    async with listening(person, await now_at(person)) as page:
        await ideas.merge(old, new)
        assert (await page.seen("idea", old))["merged_into"] == new


async def test_captured_again_after_it_was_merged_it_answers_the_other(ideas: Ideas, person: Person) -> None:
    new, sent = await ideas.new("New"), {"id": person.new("idea"), "title": "Old"}
    await ideas.post("ideas", sent)
    await ideas.merge(sent["id"], new)
    again = await ideas.post("ideas", sent)
    assert (again.status_code, again.json()["id"]) == (201, new)
    assert (await ideas.read(new))["body"] == "Old"
