"""What was said is found by its words: once, newest first, with what stands around it, in one's own project only."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from edge.chat.rules import QUERY_CHARS, search_expression
from edge.local.host import LocalHost, OneDatabase
from edge.ports import Database, Row, Statement
from edge.words import marked
from tests.edge.conftest import Agent, Person, StageNode
from tests.edge.test_bad_input import is_typed


class Doubled:
    """A database that does every batch twice, as a caller does who never had the first answer."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner

    async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
        await self._inner.batch(batch)
        return await self._inner.batch(batch)


async def ask(person: Person, query: str, **more: Any) -> httpx.Response:
    return await person.http.get(person.at("search"), params={"query": query} | more)


async def hits(person: Person, query: str, **more: Any) -> list[dict[str, Any]]:
    response = await ask(person, query, **more)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["hits"]
    return found


async def test_people_agents_and_questions_are_found_newest_first(person: Person, node: StageNode) -> None:
    conversation = await person.converse()
    said = await person.say(conversation, "The walrus is blue.", mode="conversation")
    task = said["task"]["id"]
    started = await node.started(f"{task}.1")
    message = await node.turn(f"{task}.1", said["message"]["id"])
    await node.say(f"{task}.1", message, 0, "A walrus is never blue; it is brown.")
    await Agent(node.host, started.token).call("request_human_input", question="Which walrus do you mean?")
    await person.say(conversation, "A WALRUS of the north.", mode="conversation")
    other = await person.start("Paint a walrus.")
    found = await hits(person, "walrus")
    assert [(one["author"], one["part"]) for one in found] == [
        ("person", None), ("person", None), ("agent", None), ("agent", 0), ("person", None),
    ]  # fmt: skip
    assert [one["task"] for one in found] == [other, task, task, task, task]
    assert found[3]["message"] == message
    assert {one["conversation"] for one in found[1:]} == {conversation}
    assert found[4]["title"] == "The walrus is blue."
    assert [one["author"] for one in await hits(person, "BROWN wal*")] == ["agent"]
    assert await hits(person, "walrus penguin") == await hits(person, "!?") == []


async def test_an_excerpt_shows_what_stands_around_the_hit(person: Person) -> None:
    await person.start(f"{'before ' * 200}the narwhal swims here{' after' * 200}")
    excerpt, [[first, last]] = (found := (await hits(person, "narwhal"))[0])["excerpt"], found["marks"]
    assert excerpt[first:last] == "narwhal"
    assert "before the narwhal swims here after" in excerpt
    assert excerpt.startswith("…") and excerpt.endswith("…")
    assert len(excerpt.split()) <= 42


def test_marks_are_counted_in_the_text_without_them() -> None:
    assert marked("a \x02b\x03 c \x02d\x03") == ("a b c d", ((2, 3), (6, 7)))
    assert marked("\x02lost a\x02b\x03\x03") == ("lost ab", ((6, 7),))


async def test_pages_follow_one_another_without_a_gap(person: Person) -> None:
    said = [f"message {number} about herring" for number in range(45)]
    for text in said:
        await person.start(text)
    seen: list[str] = []
    before: dict[str, Any] = {}
    for _ in range(3):
        page = (await ask(person, "herring", **before)).json()
        seen += [one["excerpt"] for one in page["hits"]]
        await person.start("A later herring changes no earlier page.")
        before = {"before": page["before"]}
    assert seen == said[::-1]
    assert before == {"before": None}


@pytest.mark.parametrize("who", ["person", "agent", "question"])
async def test_what_is_written_twice_is_found_once(edge: LocalHost, person: Person, node: StageNode, who: str) -> None:
    task = await person.start("Begin.")
    started = await node.started(f"{task}.1")
    edge.host.databases = OneDatabase(Doubled(edge.host.databases.directory()))
    if who == "person":
        body = {"id": person.new("msg"), "text": "one octopus"}
        for _ in range(2):
            assert (await person.post(f"tasks/{task}/messages", body)).status_code == 202
        asked = {"id": person.new("tsk"), "text": "another squid"}
        for _ in range(2):
            assert (await person.post("tasks", asked)).status_code == 201
        assert len(await hits(person, "squid")) == 1
    elif who == "agent":
        message = await node.turn(f"{task}.1")
        await node.say(f"{task}.1", message, 0, "one octopus")
    else:
        agent = Agent(edge, started.token)
        for _ in range(2):
            await agent.call("request_human_input", "asked", question="one octopus?")
    assert len(await hits(person, "octopus")) == 1


async def test_what_was_refused_is_not_found(person: Person, node: StageNode) -> None:
    task = await person.start("Begin.")
    await node.started(f"{task}.1")
    refused = {"id": person.new("tsk"), "text": "a lost dolphin", "parent": task, "depends_on": [task]}
    assert (await person.post("tasks", refused)).status_code >= 400
    await node.end(f"{task}.1")
    late = await person.post(f"tasks/{task}/messages", {"id": person.new("msg"), "text": "a late dolphin"})
    is_typed(late, "task_ended")
    assert await hits(person, "dolphin") == []


async def test_another_project_is_never_searched(person: Person, stranger: Person) -> None:
    await person.start("Our secret otter.")
    await stranger.start("Their otter.")
    assert [one["excerpt"] for one in await hits(person, "otter")] == ["Our secret otter."]
    assert [one["excerpt"] for one in await hits(stranger, "otter")] == ["Their otter."]
    strange = f'otter" OR project : "{person.project.replace("_", "")}'
    assert await hits(stranger, strange) == []
    theirs = await stranger.http.get(person.at("search"), params={"query": "otter"})
    is_typed(theirs, "unknown_project")


async def test_a_bad_search_is_refused_and_a_strange_one_only_finds_nothing(person: Person) -> None:
    await person.start("Some eel.")
    is_typed(await ask(person, "x" * (QUERY_CHARS + 1)), "invalid_request")
    for before in ("-1", "1.5", "x", "9" * 16):
        is_typed(await ask(person, "eel", before=before), "invalid_request")
    for query in ('"', "NOT eel", "eel*", "NEAR(eel", "text:", "\0", "(", "^", "eel' --", "ω", "_"):
        assert (await ask(person, query)).status_code == 200
    assert len(await hits(person, "ee* eel")) == 0
    assert len(await hits(person, "som*")) == len(await hits(person, "EEL")) == 1


def test_two_letters_are_a_word_and_three_a_beginning() -> None:
    assert search_expression("prj_1", "a be*") == 'project : "prj1" AND text : ("a" AND "be")'
    assert search_expression("prj_1", "bee* a") == 'project : "prj1" AND text : ("bee"* AND "a")'
    assert search_expression("prj_1", "_ ? -") is None
