"""What answers with a list, a snapshot or a change carries the beginnings of long texts, and leads to the rest."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import pytest

from edge.ideas.rules import IDEA_BODY_CHARS, IDEA_TITLE_CHARS, MOST_LINKS, NOTE_CHARS
from edge.ideas.views import BEGINNING_CHARS
from edge.local.host import LocalHost
from edge.mcp.tools import Caller, SearchIdeas, SearchKnowledge, search_ideas, search_knowledge
from edge.orchestrator.tools import RESULT_CHARS
from edge.outside.fence import render
from edge.ports import Statement
from edge.tasks.views import TEXT_CHARS
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode
from tests.edge.test_bad_input import is_typed
from tests.edge.test_ideas import Ideas, ideas
from tests.edge.test_live import listening, now_at
from tests.edge.test_tools import agent_of

__all__ = ["ideas"]

FULL: Final = 500
SNAPSHOT_BYTES: Final = 1_000_000
"""Some 4 KB an idea at the worst, and 200 of them; their bodies alone are 80 MB."""
CHANGE_BYTES: Final = 10_000

_FILL: Final = """
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :count)
INSERT INTO idea (id, project, title, body, state, fingerprint, number, stated_at, created_at, updated_at)
SELECT 'idea_' || printf('%06d', n), :project, substr(:title, 1, 190) || n, :body, 'exploring', '',
  n + (SELECT coalesce(max(number), 0) FROM idea), :now, :now, :now + n FROM n"""

_LINK: Final = """
INSERT INTO idea_link (idea, conversation, note, created_at)
SELECT i.id, c.value, :note, :now FROM json_each(:conversations) c JOIN idea i ON i.number > :after"""


async def fill(person: Person, edge: LocalHost, body: str, count: int = FULL) -> None:
    """Ideas of full size, the newest of them with all links that they may have, with the longest notes."""
    talks = [await person.converse() for _ in range(MOST_LINKS)]
    params = {"project": person.project, "now": edge.host.clock.now(), "count": count, "title": "é" * IDEA_TITLE_CHARS}
    links = {"now": params["now"], "note": "n" * NOTE_CHARS, "conversations": json.dumps(talks), "after": count - 20}
    await edge.host.databases.of(person.project).batch(
        [Statement(_FILL, params | {"body": body}), Statement(_LINK, links)]
    )


async def test_a_snapshot_with_five_hundred_full_ideas_stays_small(person: Person, edge: LocalHost) -> None:
    await fill(person, edge, "🚀" * IDEA_BODY_CHARS)
    answer = await person.http.get(person.at("")[:-1])
    assert len(answer.content) < SNAPSHOT_BYTES
    snapshot = answer.json()
    told = {(len(one["beginning"]), one["body_chars"]) for one in snapshot["ideas"]}
    assert told == {(BEGINNING_CHARS, IDEA_BODY_CHARS)}
    page = (await person.http.get(person.at("ideas"), params={"limit": "200"})).content
    assert len(page) < SNAPSHOT_BYTES
    rest: list[str] = []
    cursor = snapshot["ideas_cursor"]
    while cursor:
        more = (await person.http.get(person.at("ideas"), params={"cursor": cursor})).json()
        rest += [one["id"] for one in more["ideas"]]
        cursor = more["next_cursor"]
    shown = [one["id"] for one in snapshot["ideas"]] + rest
    assert shown == [f"idea_{n:06d}" for n in range(FULL, 0, -1)]
    whole = (await person.http.get(person.at(f"ideas/{shown[0]}"))).json()["idea"]
    assert (len(whole["body"]), len(whole["links"])) == (IDEA_BODY_CHARS, MOST_LINKS)


async def test_what_tells_a_page_of_an_idea_is_small_however_long_it_is(ideas: Ideas, person: Person) -> None:
    async with listening(person, await now_at(person)) as page:
        idea = await ideas.new("t" * IDEA_TITLE_CHARS, body="b" * IDEA_BODY_CHARS)
        told = await page.seen("idea", idea)
        assert len(json.dumps(told)) < CHANGE_BYTES
        assert (told["beginning"], told["body_chars"]) == ("b" * BEGINNING_CHARS, IDEA_BODY_CHARS)
        assert not {"body", "links"} & told.keys(), "nobody takes the beginning for all of it"


async def test_what_tells_of_a_task_is_small_however_much_was_asked(person: Person) -> None:
    text = f"Do {'it all, ' * 12_000}and that is all."
    async with listening(person, await now_at(person)) as page:
        task = await person.start(text)
        assert len(json.dumps(await page.seen("task", task))) < CHANGE_BYTES
    snapshot = (await person.http.get(person.at("")[:-1])).json()
    (told,) = snapshot["tasks"]
    (listed,) = (await person.http.get(person.at("tasks"))).json()
    for one in (told, listed):
        assert (one["text"], one["text_chars"]) == (text[:TEXT_CHARS], len(text))
    detail = (await person.http.get(person.at(f"tasks/{task}"))).json()
    assert detail["text"] == text
    is_typed(await person.http.get(person.at("tasks/tsk_nobody_has")), "not_found")


# --- searches of agents -----------------------------------------------------------------------------------------------

Page = dict[str, Any]


async def read_on(
    ask: Callable[[str], Awaitable[Page]], name: str, meanwhile: Callable[[], Awaitable[object]]
) -> list[str]:
    """The ids on all pages; between two of them something is added."""
    ids: list[str] = []
    cursor = ""
    while True:
        page = await ask(cursor)
        assert page[name], "no page is empty"
        ids += [one["id"] for one in page[name]]
        if "next_cursor" not in page:
            return ids
        cursor = page["next_cursor"]
        await meanwhile()


@pytest.fixture
async def agent(person: Person, node: StageNode) -> Agent:
    """An agent that may not dispatch: it holds both searches."""
    return (await agent_of(person, node, guardrails={"max_depth": 0}))[0]


async def test_a_search_of_ideas_is_read_to_its_end_though_others_come_meanwhile(ideas: Ideas, agent: Agent) -> None:
    titled = [await ideas.new(f"Rotate tokens {n}", body="b" * 900 * (n % 3)) for n in range(30)]
    others = [await ideas.new(f"Sessions {n}", body="Rotate what tokens there are.") for n in range(15)]
    await ideas.new("Dark mode")

    async def ask(cursor: str) -> Page:
        return (await agent.call("search_ideas", query="tokens rotate", cursor=cursor))[0]

    async def more() -> None:
        await ideas.new("Rotate all tokens", body="Rotate tokens, rotate tokens.")

    assert await read_on(ask, "ideas", more) == titled[::-1] + others[::-1]

    async def newest(cursor: str) -> Page:
        return (await agent.call("search_ideas", cursor=cursor))[0]

    assert set(titled + others) <= set(shown := await read_on(newest, "ideas", more)) and len(set(shown)) == len(shown)
    for query, cursor in (("", (await ask(""))["next_cursor"]), ("tokens", (await newest(""))["next_cursor"])):
        assert (await agent.call("search_ideas", query=query, cursor=cursor))[0]["code"] == "invalid_request"


async def test_a_search_of_knowledge_is_read_to_its_end_though_more_is_learned_meanwhile(
    person: Person, agent: Agent, clock: ShiftedClock
) -> None:
    async def learn(text: str, **more: Any) -> str:
        body = {"id": person.new("knw"), "kind": "fact", "text": text} | more
        answer = await person.post("knowledge", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    known = [await learn(f"Walrus number {n} is {'big ' * 300}") for n in range(30)]
    expired = await learn("An old walrus.", expires_at=clock.now() + 10_000)
    clock.ahead += 20_000
    for query in ("walrus", ""):

        async def ask(cursor: str, query: str = query) -> Page:
            return (await agent.call("search_knowledge", query=query, cursor=cursor))[0]

        shown = await read_on(ask, "knowledge", lambda: learn("A walrus came."))
        of_known = [one for one in shown if one in known]
        assert of_known == known[::-1] if query else set(of_known) == set(known)
        assert expired not in shown and len(set(shown)) == len(shown)


async def test_a_page_of_a_search_fits_what_a_model_at_the_edge_is_shown(
    person: Person, agent: Agent, edge: LocalHost
) -> None:
    """Whatever stands in it, fences and all: what had no room would be on no page."""
    for n in range(30):
        await agent.call("create_idea", f"i{n}", title=f"Rotate tokens {n}", body="<|" * (n * 20))
        await agent.call(
            "add_knowledge", f"k{n}", kind="fact", text=f'Walrus {chr(97 + n) * 9} says {chr(97 + n) * 9} <|x\n⟪"'
        )
    caller = Caller(
        attempt="att_other", task="tsk_other", project=person.project, conversation="cnv_other", call="c", at_edge=True
    )

    async def nothing() -> None: ...

    async def shown(name: str, cursor: str) -> Page:
        told = (
            await search_ideas(edge.host, caller, SearchIdeas(cursor=cursor))
            if name == "ideas"
            else await search_knowledge(edge.host, caller, SearchKnowledge(cursor=cursor))
        )
        text = render(told, "0" * 16, RESULT_CHARS)
        assert len(text) <= RESULT_CHARS and "left_out" not in text
        assert told.get("next_cursor", "") in text
        return told

    for name in ("ideas", "knowledge"):
        assert len(await read_on(partial(shown, name), name, nothing)) == 30


async def test_the_rest_of_a_long_idea_is_read_on_where_it_was_cut(ideas: Ideas, agent: Agent) -> None:
    body = "".join(f"{n:05d}" for n in range(IDEA_BODY_CHARS // 5))
    idea = await ideas.new("Rotate tokens", body=body)
    (found,) = (await agent.call("search_ideas", query="tokens"))[0]["ideas"]
    text = found["body"]
    while "body_next_offset" in found:
        found, _ = await agent.call("search_ideas", idea=idea, body_offset=found["body_next_offset"])
        text += found["body"]
    assert text == body
    assert (await agent.call("search_ideas", idea="idea_nobody_has"))[0]["code"] == "not_found"
