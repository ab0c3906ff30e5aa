"""Knowledge: kept once, judged by people, told to those whose work it concerns, and never when it is over."""

import asyncio
from typing import Any

import httpx
import pytest

from edge.knowledge.rules import DAY_MS, TEXT_CHARS
from edge.knowledge.store import MOST_OF_A_STATE
from edge.ledger.batch import statements
from edge.local.host import LocalHost, OneDatabase
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode
from tests.edge.test_bad_input import is_typed
from tests.edge.test_search import Doubled


class Knowledge:
    """A person's hand on what a project knows."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def post(self, text: str, kind: str = "fact", **more: Any) -> httpx.Response:
        body = {"id": self.person.new("knw"), "kind": kind, "text": text} | more
        return await self.person.post("knowledge", body)

    async def add(self, text: str, kind: str = "fact", **more: Any) -> dict[str, Any]:
        response = await self.post(text, kind, **more)
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json()
        return made

    async def get(self, path: str, **query: str) -> Any:
        response = await self.person.http.get(self.person.at(path), params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def entries(self, **query: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = (await self.get("knowledge", **query))["knowledge"]
        return entries

    async def texts(self, **query: str) -> list[str]:
        return [one["text"] for one in await self.entries(**query)]

    async def decide(self, knowledge: str, what: str) -> httpx.Response:
        return await self.person.post(f"knowledge/{knowledge}/{what}", {})

    async def patch(self, knowledge: str, **change: Any) -> httpx.Response:
        return await self.person.http.patch(self.person.at(f"knowledge/{knowledge}"), json=change)

    async def settle(self, one: str, other: str, keep: str | None) -> httpx.Response:
        return await self.person.post("contradictions/settle", {"one": one, "other": other, "keep": keep})


@pytest.fixture
def knowledge(person: Person) -> Knowledge:
    return Knowledge(person)


async def test_there_is_a_most_and_what_has_expired_does_not_count(knowledge: Knowledge, edge: LocalHost) -> None:
    many = f"""
INSERT INTO knowledge (id, project, kind, text, number, author, confidence, expires_at, state, fingerprint, created_at,
  updated_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MOST_OF_A_STATE})
SELECT 'knw_many' || i, :project, 'fact', 'x', i, 'agent', 50, iif(i % 2, :later, NULL), 'active', '', 0, 0 FROM n"""
    database, now = edge.host.databases.directory(), edge.host.clock.now()
    await database.batch(statements((many,), {"project": knowledge.person.project, "later": now + DAY_MS}))
    full = await knowledge.post("One more than there may be.")
    assert (full.status_code, full.json()["code"]) == (409, "too_much_known")
    await database.batch(statements(("UPDATE knowledge SET expires_at = 1 WHERE id = 'knw_many1'",), {}))
    await knowledge.add("In its place.")
    assert (await knowledge.post("And one more.")).json()["code"] == "too_much_known"


@pytest.fixture
async def leaf(person: Person, node: StageNode) -> Agent:
    """An agent that may not dispatch: it holds both tools."""
    await person.http.patch(f"/api/projects/{person.project}", json={"max_depth": 0})
    task = await person.start("Mend the walrus cache.")
    return Agent(node.host, (await node.started(f"{task}.1")).token)


async def told(agent: Agent) -> list[str]:
    instructions, failed = await agent.call("get_instructions")
    assert not failed
    return [one["text"] for one in instructions["knowledge"]]


async def test_an_entry_is_kept_once_found_changed_and_retired(edge: LocalHost, knowledge: Knowledge) -> None:
    edge.host.databases = OneDatabase(Doubled(edge.host.databases.directory()))
    body = {"id": knowledge.person.new("knw"), "kind": "fact", "text": " The API speaks JSON. ", "origin": "README"}
    answers = await asyncio.gather(*(knowledge.person.post("knowledge", body) for _ in range(3)))
    assert {one.status_code for one in answers} == {201}
    entry = answers[0].json()
    assert (entry["text"], entry["state"], entry["confidence"], entry["vouched"]) == (
        "The API speaks JSON.", "active", 100, True,
    )  # fmt: skip
    assert entry["source"]["author"] == "person" and entry["source"]["origin"] == "README"
    is_typed(await knowledge.person.post("knowledge", body | {"text": "Another"}), "id_reused")
    assert await knowledge.texts(query="json api") == ["The API speaks JSON."]
    changed = await knowledge.patch(entry["id"], text="The API speaks XML.", confidence=50)
    assert (changed.json()["text"], changed.json()["confidence"]) == ("The API speaks XML.", 50)
    assert await knowledge.texts(query="json") == []
    assert await knowledge.texts(query="xml", kind="fact") == ["The API speaks XML."]
    assert await knowledge.texts(query="xml", kind="rule") == []
    for _ in range(2):
        assert (await knowledge.decide(entry["id"], "retire")).json()["state"] == "retired"
    assert await knowledge.texts() == await knowledge.texts(query="xml") == []
    assert await knowledge.texts(state="retired") == ["The API speaks XML."]
    is_typed(await knowledge.patch(entry["id"], text="x"), "entry_retired")
    is_typed(await knowledge.decide(entry["id"], "accept"), "entry_retired")


async def test_a_rule_of_an_agent_waits_for_a_persons_yes(knowledge: Knowledge, leaf: Agent) -> None:
    added, _ = await leaf.call("add_knowledge", "one", kind="rule", text="Caches are never shared.", origin="a hunch")
    again, _ = await leaf.call("add_knowledge", "one", kind="rule", text="Caches are never shared.", origin="a hunch")
    assert (added["state"], again) == ("proposed", added)
    assert await told(leaf) == []
    (entry,) = await knowledge.entries(state="proposed")
    assert (entry["source"]["author"], entry["confidence"], entry["vouched"]) == ("agent", 70, False)
    for _ in range(2):
        assert (await knowledge.decide(entry["id"], "accept")).json()["state"] == "active"
    assert await told(leaf) == ["Caches are never shared."]
    is_typed(await knowledge.decide(entry["id"], "reject"), "not_proposed")
    refused, _ = await leaf.call("add_knowledge", kind="rule", text="Push at once.")
    assert (await knowledge.decide(refused["id"], "reject")).json()["state"] == "retired"
    assert await told(leaf) == ["Caches are never shared."]


async def test_what_no_person_vouches_for_is_found_as_somebody_elses_text(
    knowledge: Knowledge, leaf: Agent, person: Person, node: StageNode
) -> None:
    added, _ = await leaf.call("add_knowledge", kind="fact", text="The walrus cache is on disk.")
    assert added["state"] == "active"
    assert await told(leaf) == []
    task = await person.start("Look at the walrus.")
    other = Agent(node.host, (await node.started(f"{task}.1")).token)
    (mine,) = (await leaf.call("search_knowledge", query="walrus"))[0]["knowledge"]
    (theirs,) = (await other.call("search_knowledge", query="walrus"))[0]["knowledge"]
    assert mine["text"] == "The walrus cache is on disk."
    assert "untrusted" in theirs["text"]
    await knowledge.decide(added["id"], "accept")
    assert await told(leaf) == ["The walrus cache is on disk."]
    (theirs,) = (await other.call("search_knowledge", query="walrus"))[0]["knowledge"]
    assert theirs["text"] == "The walrus cache is on disk."


async def test_instructions_tell_what_belongs_to_the_task_and_why(knowledge: Knowledge, leaf: Agent) -> None:
    await knowledge.add("The cache of the walrus is warmed at night.")
    await knowledge.add("Commits are signed.", "rule")
    await knowledge.add("Penguins are in the south.")
    instructions, _ = await leaf.call("get_instructions")
    assert [(one["text"], one["why"]) for one in instructions["knowledge"]] == [
        ("The cache of the walrus is warmed at night.", "the task speaks of cache, walrus"),
        ("Commits are signed.", "a rule of this project"),
    ]


async def test_a_word_deep_in_a_long_task_counts_like_its_first(knowledge: Knowledge, node: StageNode) -> None:
    await knowledge.add("Migrations are additive.", "decision")
    person = knowledge.person
    text = " ".join(f"step{number} touches module{number}." for number in range(200)) + " Then come the migrations."
    task = await person.start(text)
    agent = Agent(person.host, (await node.started(f"{task}.1")).token)
    assert await told(agent) == ["Migrations are additive."]


async def test_what_has_expired_or_was_retired_is_told_to_nobody(
    knowledge: Knowledge, leaf: Agent, clock: ShiftedClock
) -> None:
    until = clock.now() + DAY_MS
    entry = await knowledge.add("The walrus cache is frozen.", "rule", expires_at=until)
    retired = await knowledge.add("The walrus cache is open.", "rule")
    await leaf.call("add_knowledge", kind="fact", text="The walrus sleeps.", expires_in_days=1)
    await knowledge.decide(retired["id"], "retire")
    assert await told(leaf) == ["The walrus cache is frozen."]
    assert len((await leaf.call("search_knowledge", query="walrus"))[0]["knowledge"]) == 2
    clock.ahead += DAY_MS + 1
    assert await told(leaf) == []
    assert (await leaf.call("search_knowledge", query="walrus"))[0]["knowledge"] == []
    assert (await knowledge.get(f"knowledge/{entry['id']}"))["expired"]
    await knowledge.patch(entry["id"], expires_at=None)
    assert await told(leaf) == ["The walrus cache is frozen."]


async def test_a_contradiction_is_shown_and_settled_once(knowledge: Knowledge) -> None:
    tabs = await knowledge.add("Use tabs for indentation.", "preference")
    spaces = await knowledge.add("Use spaces for indentation.", "preference")
    assert spaces["contradicts"] == [tabs["id"]]
    (pair,) = await knowledge.get("contradictions")
    assert {pair["one"]["id"], pair["other"]["id"]} == {tabs["id"], spaces["id"]}
    assert pair["why"] in ("one says “tabs”, the other “spaces”", "one says “spaces”, the other “tabs”")
    for _ in range(2):
        assert (await knowledge.settle(spaces["id"], tabs["id"], spaces["id"])).status_code == 200
    assert await knowledge.get("contradictions") == []
    assert await knowledge.texts() == ["Use spaces for indentation."]
    is_typed(await knowledge.settle(tabs["id"], spaces["id"], tabs["id"]), "settled_before")
    assert await knowledge.texts() == ["Use spaces for indentation."]
    is_typed(await knowledge.settle(tabs["id"], spaces["id"], "knw_other0000"), "invalid_request")
    is_typed(await knowledge.settle(tabs["id"], "knw_other0000", None), "not_found")


@pytest.mark.parametrize(("one", "other"), [("Use tabs.", "Use spaces."), ("Never use tabs", "Always use tabs")])
async def test_the_shortest_contradictions_are_shown_too(knowledge: Knowledge, one: str, other: str) -> None:
    first, second = [await knowledge.add(text, "rule") for text in (one, other)]
    assert second["contradicts"] == [first["id"]]


async def test_both_may_hold_and_a_changed_text_is_compared_anew(knowledge: Knowledge) -> None:
    one = await knowledge.add("The API listens on port 80.")
    other = await knowledge.add("The API listens on port 81.")
    await knowledge.settle(one["id"], other["id"], None)
    assert await knowledge.get("contradictions") == []
    assert len(await knowledge.texts()) == 2
    await knowledge.patch(other["id"], text="The API listens on port 82.")
    assert len(await knowledge.get("contradictions")) == 1
    await knowledge.patch(other["id"], text="The API listens on port 80 too.")
    assert await knowledge.get("contradictions") == []


async def test_an_agent_that_contradicts_what_stands_waits_for_a_person(knowledge: Knowledge, leaf: Agent) -> None:
    stands = await knowledge.add("Tests need the network.")
    added, _ = await leaf.call("add_knowledge", kind="fact", text="Tests do not need the network.")
    assert (added["state"], added["contradicts"]) == ("proposed", [stands["id"]])
    await knowledge.settle(stands["id"], added["id"], added["id"])
    assert [(one["id"], one["state"]) for one in await knowledge.entries()] == [(added["id"], "active")]


async def test_two_that_contradict_each_other_at_once_are_both_seen(interleaved: None, knowledge: Knowledge) -> None:
    await asyncio.gather(*(knowledge.add(f"The queue holds {number} jobs.") for number in range(4)))
    assert len(await knowledge.get("contradictions")) == 6


async def test_bad_entries_are_refused_by_name(knowledge: Knowledge, stranger: Person, clock: ShiftedClock) -> None:
    for bad in (
        {"text": ""}, {"text": " "}, {"text": "x" * (TEXT_CHARS + 1)}, {"text": "a\0b"}, {"kind": "rumour"},
        {"confidence": 0}, {"confidence": 101}, {"expires_at": clock.now() - 1}, {"expires_at": 2**60},
        {"id": "x"}, {"origin": "x" * 301}, {"state": "active"},
    ):  # fmt: skip
        is_typed(
            await knowledge.person.post(
                "knowledge", {"id": knowledge.person.new("knw"), "kind": "fact", "text": "x"} | bad
            ),
            "invalid_request",
        )
    is_typed(await knowledge.post("x", conversation="cnv_nowhere0000"), "not_found")
    mine = await knowledge.add("Ours.")
    theirs = Knowledge(stranger)
    assert await theirs.texts() == await theirs.texts(query="ours") == []
    for what in ("accept", "reject", "retire"):
        is_typed(await theirs.decide(mine["id"], what), "not_found")
    is_typed(await theirs.patch(mine["id"], text="x"), "not_found")
    is_typed(await theirs.post("Theirs.", id=mine["id"]), "id_reused")
    for query in ({"state": "gone"}, {"kind": "rumour"}, {"query": "x" * 401}):
        is_typed(await stranger.http.get(stranger.at("knowledge"), params=query), "invalid_request")
    for query in ('"', "NOT", "(", "\0", "*"):
        assert isinstance(await knowledge.texts(query=query), list)
