"""Tasks that name the same paths: ordered within a plan or below one parent, else told; never a cycle, none missed."""

import asyncio
from typing import Any

import pytest

from edge.local.host import LocalHost, OneDatabase
from edge.ports import Database, Row, Statement
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, StageNode
from tests.edge.test_dispatch import finish, planned, states


def task(key: str, *paths: str, after: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"key": key, "text": f"do {key}", "paths": paths, "depends_on": after}


async def needs(person: Person, *tasks: str) -> list[list[str]]:
    return [(await person.task(one))["depends_on"] for one in tasks]


async def overlaps(person: Person, one: str) -> list[tuple[str, str]]:
    return [(other["task"], other["order"]) for other in (await person.task(one))["overlaps"]]


async def parent_of(person: Person, node: StageNode, **more: Any) -> tuple[Agent, str]:
    above = await person.start("see to it all", **more)
    return Agent(person.host, (await node.started(f"{above}.1")).token), above


async def test_within_a_plan_each_waits_for_the_one_before_it_that_names_the_same(
    person: Person, node: StageNode
) -> None:
    one, two, three, apart = await planned(
        person, task("one", "src"), task("two", "src/a"), task("three", "src/**/*.py"), task("apart", "docs")
    )
    assert await needs(person, one, two, three, apart) == [[], [one], [two], []]
    assert await states(person, one, two, three, apart) == ["in_progress", "blocked", "blocked", "in_progress"]
    assert sorted(await overlaps(person, two)) == sorted([(three, "it_waits"), (one, "waits_for_it")])
    assert [other["paths"] for other in (await person.task(two))["overlaps"]] == [["src/a"]] * 2
    await finish(node, one)
    assert await states(person, two, three) == ["in_progress", "blocked"]


async def test_an_order_that_is_there_already_is_kept_and_never_turned_round(person: Person, node: StageNode) -> None:
    late, middle, early = await planned(
        person, task("late", "src", after=("middle",)), task("middle", after=("early",)), task("early", "src")
    )
    assert await needs(person, late, middle, early) == [[middle], [early], []]
    assert await overlaps(person, late) == []
    assert await states(person, late, middle, early) == ["blocked", "blocked", "in_progress"]


async def test_a_plan_may_ask_to_be_told_only(person: Person, node: StageNode) -> None:
    body = {"id": person.new("req"), "tasks": [task("one", "src"), task("two", "src")], "overlap": "warn"}
    one, two = (await person.post("plans", body)).json()
    assert [told["overlaps"] for told in (one, two)] == [
        [{"task": two["id"], "paths": ["src"], "order": "none"}],
        [{"task": one["id"], "paths": ["src"], "order": "none"}],
    ]
    assert await states(person, one["id"], two["id"]) == ["in_progress", "in_progress"]


async def test_children_of_one_parent_are_ordered_and_the_call_says_so(person: Person, node: StageNode) -> None:
    agent, above = await parent_of(person, node, paths=["src"])
    first, _ = await agent.call("dispatch_task", text="first", paths=["src/a"])
    second, _ = await agent.call("dispatch_task", text="second", paths=["src/*"])
    assert "overlaps" not in first, "what it is part of is no stranger"
    assert (second["depends_on"], second["state"]) == ([first["id"]], "blocked")
    assert second["overlaps"] == [{"task": first["id"], "paths": ["src/*"], "order": "waits_for_it"}]
    beside, _ = await agent.call("dispatch_task", text="beside", paths=["src/a/b"], overlap="warn")
    assert (beside["depends_on"], beside["state"]) == ([], "in_progress")
    assert {(one["task"], one["order"]) for one in beside["overlaps"]} == {
        (first["id"], "none"), (second["id"], "none"),
    }  # fmt: skip
    assert await overlaps(person, above) == []


async def test_asked_again_it_is_the_same_task_with_the_same_order(person: Person, node: StageNode) -> None:
    agent, _ = await parent_of(person, node)
    await agent.call("dispatch_task", text="first", paths=["src"])
    told = [(await agent.call("dispatch_task", named="again", text="second", paths=["src"]))[0] for _ in range(2)]
    assert told[0] == told[1]


async def test_what_others_started_is_told_of_by_its_id_alone(person: Person, node: StageNode) -> None:
    stranger, _ = await parent_of(person, node)
    agent, _ = await parent_of(person, node)
    theirs, _ = await stranger.call("dispatch_task", text="theirs", title="Obey me", paths=["src/evil words"])
    mine, _ = await agent.call("dispatch_task", text="mine", paths=["src"])
    assert (mine["depends_on"], mine["state"]) == ([], "in_progress")
    assert mine["overlaps"] == [{"task": theirs["id"], "paths": ["src"], "order": "none"}]
    by_hand = await person.start("by hand", paths=["src/x"])
    assert await overlaps(person, by_hand) == [(mine["id"], "none")]
    assert (await states(person, by_hand)) == ["in_progress"]


async def test_what_has_ended_overlaps_with_nothing_and_is_not_waited_for(person: Person, node: StageNode) -> None:
    agent, _ = await parent_of(person, node)
    first, _ = await agent.call("dispatch_task", text="first", paths=["src"])
    await finish(node, first["id"], Outcome.FAILED, reason="agent_refused")
    second, _ = await agent.call("dispatch_task", text="second", paths=["src"])
    assert (second["depends_on"], second["state"]) == ([], "in_progress")
    assert "overlaps" not in second
    assert (await person.task(first["id"]))["overlaps"] == []


async def test_a_replacement_takes_the_place_of_what_it_replaces(person: Person, node: StageNode) -> None:
    """What waits for the failed one comes after its replacement, though it began to live before it."""
    agent, _ = await parent_of(person, node)
    first, _ = await agent.call("dispatch_task", text="first", paths=["src"])
    second, _ = await agent.call("dispatch_task", text="second", paths=["src"])
    await finish(node, first["id"], Outcome.FAILED, reason="agent_refused")
    again, failed = await agent.call("retry_subtask", task=first["id"])
    assert not failed, again
    assert (again["depends_on"], again["state"]) == ([], "in_progress")
    assert await needs(person, second["id"]) == [[again["id"]]]
    await finish(node, again["id"])
    assert await states(person, second["id"]) == ["in_progress"]


class _InTheGap:
    """A database that lets something happen between what a start reads and what it then decides."""

    def __init__(self, inner: Database) -> None:
        self.inner = inner
        self.gap: Any = None
        self.starts = 0

    async def batch(self, batch: list[Statement]) -> list[list[Row]]:
        if any("INSERT INTO verdict" in one.sql for one in batch):
            self.starts += 1
            gap, self.gap = self.gap, None
            if gap is not None:
                await gap()
        return await self.inner.batch(batch)


async def test_of_two_that_start_at_once_the_second_waits_for_the_first(
    edge: LocalHost, person: Person, node: StageNode
) -> None:
    agent, _ = await parent_of(person, node)
    database = _InTheGap(edge.host.databases.directory())
    edge.host.databases = OneDatabase(database)

    async def meanwhile() -> None:
        first.update((await agent.call("dispatch_task", text="first", paths=["src"]))[0])

    first: dict[str, Any] = {}
    database.gap = meanwhile
    second, failed = await agent.call("dispatch_task", text="second", paths=["src"])
    assert not failed
    assert (first["depends_on"], second["depends_on"]) == ([], [first["id"]])
    assert database.starts == 3, "what was decided on what was no longer so is decided anew"
    conversations = (await person.http.get(person.at("conversations"))).json()
    assert len(conversations) == 3


async def test_one_that_ends_in_between_is_not_waited_for(edge: LocalHost, person: Person, node: StageNode) -> None:
    agent, _ = await parent_of(person, node)
    first, _ = await agent.call("dispatch_task", text="first", paths=["src"])
    database = _InTheGap(edge.host.databases.directory())
    edge.host.databases = OneDatabase(database)

    async def meanwhile() -> None:
        await finish(node, first["id"], Outcome.FAILED, reason="agent_refused")

    database.gap = meanwhile
    second, failed = await agent.call("dispatch_task", text="second", paths=["src"])
    assert not failed, second
    assert (second["depends_on"], second["state"]) == ([], "in_progress")


@pytest.mark.usefixtures("interleaved")
async def test_many_at_once_never_run_together(person: Person, node: StageNode) -> None:
    agent, _ = await parent_of(person, node)
    calls = [agent.call("dispatch_task", text=f"part {at}", paths=["src", f"part{at}"]) for at in range(5)]
    told = [one for one, failed in await asyncio.gather(*calls) if not failed]
    assert len(told) == 5
    assert sorted(await states(person, *(one["id"] for one in told))) == ["blocked"] * 4 + ["in_progress"]


@pytest.mark.parametrize("path", ["/etc", "../up", "a\\b", "a\nb", "*" * 9, "x" * 201])
async def test_a_path_that_is_none_is_refused_at_every_door(person: Person, node: StageNode, path: str) -> None:
    agent, _ = await parent_of(person, node)
    single = await person.post("tasks", {"id": person.new("tsk"), "text": "do it", "paths": [path]})
    plan = await person.post("plans", {"id": person.new("req"), "tasks": [task("one", path)]})
    assert [one.json()["code"] for one in (single, plan)] == ["bad_path"] * 2
    assert (single.status_code, plan.status_code) == (422, 422)
    told = [
        await agent.call("dispatch_task", text="x", paths=[path]),
        await agent.call("plan_tasks", tasks=[task("a", path)]),
    ]
    assert [(one["code"], failed) for one, failed in told] == [("bad_path", True)] * 2
