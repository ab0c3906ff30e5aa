"""A task narrows limits for its own subtree: refused, inherited and held by the edge, whoever asks."""

import json
from typing import Any

import pytest

from edge.local.host import LocalHost
from edge.ports import Statement
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, StageNode
from tests.waiting import until


async def agent(person: Person, node: StageNode, task: str, number: int = 1) -> Agent:
    return Agent(person.host, (await node.started(f"{task}.{number}")).token)


async def root(person: Person, node: StageNode, **guardrails: Any) -> tuple[str, Agent]:
    task = await person.start("manage it", guardrails=guardrails)
    return task, await agent(person, node, task)


async def subtask(of: Agent, text: str = "a part", **asked: Any) -> str:
    made, failed = await of.call("dispatch_task", text=text, **asked)
    assert not failed, made
    return str(made["id"])


async def refused(of: Agent, **asked: Any) -> str:
    made, failed = await of.call("dispatch_task", text="a part", **asked)
    assert failed, made
    return str(made["code"])


async def states(person: Person, *tasks: str) -> list[str]:
    return [(await person.task(task))["state"] for task in tasks]


async def test_levels_and_width_are_narrowed_for_grandchildren_too(person: Person, node: StageNode) -> None:
    task, at_root = await root(person, node, max_depth=2, max_children=2)
    child = await subtask(at_root)
    assert (await person.task(child))["guardrails"] == {"max_depth": 1, "max_children": 2}
    at_child = await agent(person, node, child)
    grandchild = await subtask(at_child, guardrails={"max_children": 1})
    assert (await person.task(grandchild))["guardrails"] == {"max_depth": 0, "max_children": 1}
    assert await refused(await agent(person, node, grandchild)) == "too_deep"
    await subtask(at_child)
    assert await refused(at_child) == "too_many_children"
    left, _ = await (await agent(person, node, grandchild)).call("get_instructions")
    assert left["limits"]["subtask_depth_left"] == 0
    assert (await person.task(task))["guardrails"] == {"max_depth": 2, "max_children": 2}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"guardrails": {"max_children": 3}}, "max_children"),
        ({"guardrails": {"max_depth": 2}}, "max_depth"),
        ({"guardrails": {"max_running": 2}}, "max_running"),
        ({"guardrails": {"harnesses": ["native", "claude"]}}, "harnesses"),
        ({"harness": "claude"}, "harness"),
        ({"model": "another"}, "model"),
        ({"permissions": "full"}, "permissions"),
    ],
)
@pytest.mark.parametrize("door", ["dispatch_task", "plan_tasks"])
async def test_a_child_that_asks_for_more_is_refused_and_nothing_is_made(
    person: Person, node: StageNode, asked: dict[str, Any], field: str, door: str
) -> None:
    rails = {"max_depth": 2, "max_children": 2, "max_running": 1, "harnesses": ["native"], "models": ["small"]}
    task = await person.start("manage it", guardrails=rails, permissions="edit")
    at_root = await agent(person, node, task)
    arguments: dict[str, Any] = {"text": "a part", **asked}
    if door == "plan_tasks":
        arguments = {"tasks": [{"key": "first", "text": "fine"}, {"key": "second", **arguments}]}
    made, failed = await at_root.call(door, **arguments)
    assert (failed, made["code"]) == (True, "wider_than_parent")
    assert made["detail"].startswith(f"{field}:")
    assert (await at_root.call("list_tasks"))[0]["tasks"] == []


async def test_permissions_and_profile_reach_the_node_as_the_parent_has_them(person: Person, node: StageNode) -> None:
    task = await person.start("look", permissions="read", guardrails={"models": ["small"], "harnesses": ["native"]})
    child = await subtask(await agent(person, node, task))
    start = await node.started(f"{child}.1")
    assert (start.spec.permissions, start.spec.model, start.harness) == ("read", "small", "native")
    assert "permissions: read" in start.prompts[0].text


async def test_a_replacement_and_what_continues_keep_what_was_narrowed(person: Person, node: StageNode) -> None:
    rails = {"max_depth": 1, "max_children": 1}
    task = await person.start("manage it", guardrails=rails, permissions="edit")
    await node.started(f"{task}.1")
    await node.end(f"{task}.1", Outcome.FAILED, reason="agent_refused")
    new = (await person.post(f"tasks/{task}/retry", {"id": person.new("tsk"), "start_from": "base"})).json()
    assert (new["guardrails"], new["permissions"]) == (rails, "edit")
    await node.started(f"{new['id']}.1")
    await node.end(f"{new['id']}.1")
    on = (await person.say(new["conversation"], "and now the rest"))["task"]
    assert (on["continues"], on["guardrails"], on["permissions"]) == (new["id"], rails, "edit")


async def test_what_runs_below_a_task_is_bounded_by_it_on_all_levels_together(person: Person, node: StageNode) -> None:
    task, at_root = await root(person, node, max_running=2)
    first, second, third = [await subtask(at_root, f"part {number}") for number in range(3)]
    await person.host.app.run_due()
    assert await states(person, task, first, second, third) == ["in_progress"] * 3 + ["queued"]
    at_first = await agent(person, node, first)
    below = await subtask(at_first, "a part of it")
    assert await states(person, below) == ["queued"]
    outside = await person.start("somebody else's")
    assert await states(person, outside) == ["in_progress"]
    await node.started(f"{second}.1")
    await node.end(f"{second}.1")
    assert await states(person, third, below) == ["in_progress", "queued"]
    await at_first.call("wait_for_subtasks")
    assert await states(person, first, below) == ["waiting", "in_progress"]
    await node.started(f"{below}.1")
    await node.end(f"{below}.1")
    assert await states(person, first, third) == ["in_progress", "in_progress"]


async def test_a_bound_within_a_bound_holds_too_and_many_at_once_fill_both_exactly(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    await edge.host.databases.directory().batch(
        [Statement("UPDATE project SET max_running = 100, max_children = 50", {})]
    )
    node.seats = 24
    await node.beat()
    _, at_root = await root(person, node, max_running=4)
    inner = await subtask(at_root, "inner", guardrails={"max_running": 1})
    at_inner = await agent(person, node, inner)
    for of, count in ((at_inner, 6), (at_root, 6)):
        made, failed = await of.call("plan_tasks", tasks=[{"key": str(n), "text": str(n)} for n in range(count)])
        assert not failed, made
    seen_inner: set[int] = set()
    seen: set[int] = set()
    ended: set[str] = set()
    while True:
        await edge.app.run_due()
        tasks = {one["id"]: one for one in (await person.http.get(person.at("tasks"))).json()}
        running = [one for one in tasks.values() if one["state"] == "in_progress" and one["parent"]]
        seen.add(len(running))
        seen_inner.add(sum(one["parent"] == inner for one in running))
        todo = [one["id"] for one in running if one["id"] != inner]
        if not todo:
            break
        await until(lambda todo=todo: any(one.id == f"start/{todo[0]}.1" for one in node.commands))
        await node.end(f"{todo[0]}.1")
        ended.add(todo[0])
    assert len(ended) == 12
    assert max(seen) == 4
    assert max(seen_inner) == 1


async def test_hosts_that_no_node_can_hold_an_agent_to_are_refused_not_ignored(person: Person, node: StageNode) -> None:
    body = {"id": person.new("tsk"), "text": "x", "guardrails": {"egress": ["pypi.org"]}}
    answer = await person.post("tasks", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "egress_not_enforced")
    assert (await person.http.get(person.at("tasks"))).json() == []


async def test_what_nobody_narrows_is_not_looked_at_when_slots_are_given_out(person: Person, edge: LocalHost) -> None:
    task = await person.start()
    rows = await edge.host.databases.directory().batch([Statement("SELECT * FROM task", {})])
    row = next(one for one in rows[0] if one["id"] == task)
    assert [row[name] for name in ("guard_depth", "guard_children", "guard_running", "bounded_by")] == [None] * 4
    assert "guardrails" not in json.loads(row["spec"])
